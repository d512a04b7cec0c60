"""How invented reports lie in an inbox: places, letters, workbooks of old, damaged files."""
