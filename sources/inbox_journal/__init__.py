"""Which files of the inbox are as they were when they were last read, so that they need no reading.

Only what reading gave is remembered here, never what was made of it: a collection with the journal gives what one
without gives. Lost or damaged, it costs a reading of everything.
"""
