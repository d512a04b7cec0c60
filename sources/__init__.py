"""How documents arrive and are read: folders, mail, archives, receipt evidence, workbook cells, forms."""
