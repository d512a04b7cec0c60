"""A Word document as sheets: its tables, and the paragraphs before them."""
