"""What lies in the inbox: opened, archived, noted where and when each document was seen."""
