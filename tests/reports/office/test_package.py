"""A package is read as `zipfile` reads it, however it is built."""

from __future__ import annotations

import zipfile
from io import BytesIO
from random import Random

from reports.office.ooxml.package import Package
from sources.workbook.direct.plain_zip import split_plain_package
from tests.sources.mutations import damage_form, pack
from tests.sources.source_files import form_bytes

FIRST = b"PK\x01\x02"


def read_ours(data: bytes) -> object:
    try:
        package = Package.read(data)
    except Exception as error:  # noqa: BLE001 - which one is all that counts
        return type(error)
    return [(name, package.source(name)) for name in package.names()]


def read_by_library(data: bytes) -> object:
    try:
        with zipfile.ZipFile(BytesIO(data)) as file:
            parts = {name: file.read(name) for name in file.namelist() if not name.endswith("/")}
    except Exception as error:  # noqa: BLE001 - which one is all that counts
        return type(error)
    return list(parts.items())


def test_damaged_packages() -> None:
    random, form = Random(7), form_bytes()
    assert split_plain_package(form) is not None
    assert read_ours(form) == read_by_library(form)
    for _ in range(60):
        data = bytearray(damage_form(random, form, random.randint(0, 3)))
        for _ in range(random.choice([0, 0, 1, 3])):
            start = data.rfind(FIRST) if random.random() < 0.5 else 0
            data[random.randrange(max(start, 0), len(data))] = random.randrange(256)
        assert read_ours(bytes(data)) == read_by_library(bytes(data))


def test_folders_and_empty_packages() -> None:
    for parts in ([], [("a/", b"")], [("a/", b""), ("a/b.xml", b"<b/>")]):
        assert read_ours(pack(parts)) == read_by_library(pack(parts))
    stored = BytesIO()
    with zipfile.ZipFile(stored, "w") as package:
        package.writestr("a.xml", b"<a/>")
    assert read_ours(stored.getvalue()) == read_by_library(stored.getvalue()) == [("a.xml", b"<a/>")]
