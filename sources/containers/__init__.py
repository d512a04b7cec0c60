"""Open one kind of container: a folder, a message, a mailbox, an archive."""
