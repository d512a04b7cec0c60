"""The programme's form, found in the cells of a document."""
