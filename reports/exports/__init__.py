"""A release in the formats of others: one model (`model`, read from a release alone by `read`), a writer a format.

`formats` lists the ways out; docs/exports.md says what each holds and what it cannot say.
"""
