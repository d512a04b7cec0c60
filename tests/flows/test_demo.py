"""What `make demo` says of the folders it leaves behind."""

from pathlib import Path

import pytest

from flows.demo import count_files


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ((), "empty"),
        (("a.json", "q/b.json", "q/b.xlsx", "q/b.docx"), "1 workbooks, 1 letters, 2 answers as JSON"),
        (("a.eml", "b.txt", "c"), "1 drafts, 2 other files"),
    ],
)
def test_files_are_counted_by_what_they_are(tmp_path: Path, names: tuple[str, ...], told: str) -> None:
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    assert count_files(tmp_path) == told
