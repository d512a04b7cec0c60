# Read every CSV of a release by the types of its data package; print, for each column, what R makes of it.
# Words: the folder, and a file with a line a column: table, column, R's class.
words <- commandArgs(trailingOnly = TRUE)
types <- read.delim(words[2], header = FALSE, colClasses = "character", col.names = c("table", "column", "class"))
for (table in unique(types$table)) {
  own <- types[types$table == table, ]
  rows <- read.csv(file.path(words[1], "csv", paste0(table, ".csv")),
                   colClasses = setNames(own$class, own$column), na.strings = "", encoding = "UTF-8", check.names = FALSE)
  stopifnot(identical(names(rows), own$column))
  for (column in own$column) {
    values <- rows[[column]]
    known <- sum(!is.na(values))
    told <- if (is.numeric(values)) sprintf("%.4f", sum(values, na.rm = TRUE)) else if (is.logical(values)) sum(values, na.rm = TRUE) else sum(nchar(values[!is.na(values)], type = "chars"))
    cat(table, column, nrow(rows), known, class(values), told, sep = "\t")
    cat("\n")
  }
}
