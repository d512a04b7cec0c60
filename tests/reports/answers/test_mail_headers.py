"""Headers that are not folded anew are what the mail library makes of them."""

from __future__ import annotations

from email.policy import compat32
from random import Random

import pytest

from reports.answers.mail import WRITTEN

LETTERS = "abcdefgXYZ0123456789=?_-.,;:@<>\"'()/\\ ăĐ\t"


@pytest.mark.parametrize("name", ["Date", "Message-ID", "To", "Content-Transfer-Encoding"])
def test_headers_are_the_library_s(name: str) -> None:
    library, random = compat32.clone(linesep="\r\n"), Random(name)
    for _ in range(3_000):
        letters = LETTERS[: random.choice([-3, -3, len(LETTERS)])]
        value = "".join(random.choice(letters) for _ in range(random.choice([3, 30, 68, 90, 200])))
        expected = library.fold_binary(name, value)
        assert WRITTEN.fold_binary(name, value) == expected
        assert WRITTEN.fold_binary(name, value) == expected, "once more"
