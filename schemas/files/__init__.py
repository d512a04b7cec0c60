"""Write files: beside their place, flushed to the disk, renamed over it, the folder flushed. Every writer uses this.

It stands in `schemas`, as `errors` does: that is the one package all others may import. It knows nothing of ours.
Reading is not here, nor is what belongs in a file.

A crash at any moment leaves the old file, the new one, or beside them a temporary `.<name>.dang-ghi`, which the next
writer of that file removes; a new file that is not flushed has, where the system can do that, no name until it is
whole. A temporary is locked as long as its writer lives, so several writers of one file do not disturb each other: the
last one to rename is the one that counts. Whatever fails is an OSError that names the file.

`durable=False` leaves out the flushing: the same against a process that dies, but where the power fails, a file of the
last half minute may be missing, or lie empty under its name. It is for what can be made again, because waiting for the
disk costs much. Measured on ext4 with files of 30 KB: 0.4 ms a file without, 4 ms with the file flushed, 8 ms with its
folder too; but 0.2 to 0.4 ms where several are flushed side by side (`write_together`, `flush_files`), since a file
system puts down in one go what it is asked for at the same time.
"""

from schemas.files.flushing import FLUSHED_ONE_BY_ONE, flush_files, sync_folder
from schemas.files.temporary import MOST_WRITERS, TEMPORARY_SUFFIX, temporary_of
from schemas.files.writing import (
    append_lines,
    create_bytes,
    cut_file,
    move_file,
    new_file,
    new_folder,
    remove_leftovers,
    write_blocks,
    write_bytes,
    write_private_text,
    write_text,
    write_together,
)

__all__ = [
    "FLUSHED_ONE_BY_ONE",
    "MOST_WRITERS",
    "TEMPORARY_SUFFIX",
    "append_lines",
    "create_bytes",
    "cut_file",
    "flush_files",
    "move_file",
    "new_file",
    "new_folder",
    "remove_leftovers",
    "sync_folder",
    "temporary_of",
    "write_blocks",
    "write_bytes",
    "write_private_text",
    "write_text",
    "write_together",
]
