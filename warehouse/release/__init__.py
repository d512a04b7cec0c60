"""Releases for analysts: immutable, described, without sensitive figures, under names that are never used again.

`star` declares the tables, `rows` makes them at a moment, `database`, `exports` and `package` write them, `index`
knows which releases there are, `verifying` and `comparing` look at them afterwards. What people read beside the data
`reports.release` makes.
"""

from warehouse.release.database import DATABASE, Identity
from warehouse.release.index import POINTER, list_releases, read_pointer
from warehouse.release.package import Told
from warehouse.release.publishing import Made, Release, publish, read_moment

__all__ = [
    "DATABASE", "POINTER", "Identity", "Made", "Release", "Told", "list_releases", "publish", "read_moment",
    "read_pointer",
]  # fmt: skip
