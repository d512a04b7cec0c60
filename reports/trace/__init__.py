"""From a figure of the report back to where it came from: its code, its query, cells, file, letter and receipt."""
