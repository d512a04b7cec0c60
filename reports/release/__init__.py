"""What people read beside the data of a release: README, workbook, notebook; docs/data.md and docs/cookbook.md.

The data itself, with its keys and hashes, is made by `warehouse.release`.
"""
