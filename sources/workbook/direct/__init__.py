"""The direct path: workbooks of a layout met before, read in one pass over their bytes, every byte proved."""
