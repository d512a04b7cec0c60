"""The hash of the code tells changes, and no more."""

from pathlib import Path

import pytest

from desk import version


def write(root: Path, name: str, text: str = "x = 1\n") -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, "utf-8")


def hash_of(root: Path) -> str:
    version._hash_package.cache_clear()
    return version._hash_package("own", str(root))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path, "own/a.py")
    write(tmp_path, "own/inner/b.sql", "SELECT 1")
    return tmp_path


@pytest.mark.parametrize("name", ["own/c.py", "own/inner/c.csv", "own/a.toml"])
def test_a_new_file_or_another_text_is_another_hash(root: Path, name: str) -> None:
    before = hash_of(root)
    write(root, name)
    added = hash_of(root)
    write(root, name, "y = 2\n")
    assert len({before, added, hash_of(root)}) == 3


def test_what_is_no_code_changes_nothing(root: Path) -> None:
    before = hash_of(root)
    write(root, "own/__pycache__/a.cpython-311.pyc")
    write(root, "own/notes.txt")
    write(root, "other/a.py")
    (root / "own" / ".#a.py").symlink_to("somebody@somewhere.1:2")
    assert hash_of(root) == before
