"""What is written about units whose report is awaited: letters, and the list for the leaders' office."""
