"""Ways in which files are broken, for the fuzzing tests: packages and sheets of real forms, letters and mailboxes."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable
from random import Random

from tests.sources.source_files import make_zip

Parts = list[tuple[str, bytes]]
Damage = Callable[[Random, Parts], Parts]
LAUGHS = b'<!DOCTYPE l [<!ENTITY a "haha">' + b"".join(
    b'<!ENTITY %c "%s">' % (new, b"&%c;" % old * 10) for old, new in zip(b"abcdefgh", b"bcdefghi", strict=True)
)
"""Entities that unfold into more than any memory holds."""


def parts_of(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return [(name, package.read(name)) for name in package.namelist()]


def pack(parts: Parts) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        warnings.simplefilter("ignore")  # duplicate names are meant
        for name, data in parts:
            package.writestr(name, data)
    return out.getvalue()


def damage_form(random: Random, data: bytes, steps: int) -> bytes:
    """A form's package with so many things wrong in it."""
    parts = parts_of(data)
    for _ in range(steps):
        if parts:
            parts = random.choice(_FORM)(random, parts)
    return pack(parts)


def _drop(random: Random, parts: Parts) -> Parts:
    at = random.randrange(len(parts))
    return parts[:at] + parts[at + 1 :]


def _duplicate_part(random: Random, parts: Parts) -> Parts:
    name, data = random.choice(parts)
    return [*parts, (name, _cut_file(random, data))]


def _rename_part(random: Random, parts: Parts) -> Parts:
    at = random.randrange(len(parts))
    name = random.choice(
        ["xl/worksheets/sheet99.xml", "XL/WORKBOOK.XML", "../../x.xml", "xl\\workbook.xml", "a" * 300, "é.xml"]
    )
    return [(name if n == at else old, data) for n, (old, data) in enumerate(parts)]


def _swap_parts(random: Random, parts: Parts) -> Parts:
    one, two = random.randrange(len(parts)), random.randrange(len(parts))
    swapped = list(parts)
    swapped[one], swapped[two] = (parts[one][0], parts[two][1]), (parts[two][0], parts[one][1])
    return swapped


def _tear_part(random: Random, parts: Parts) -> Parts:
    return _change_part(random, parts, lambda data: _cut_file(random, data))


def _add_noise(random: Random, parts: Parts) -> Parts:
    def noise(data: bytes) -> bytes:
        broken = bytearray(data)
        for _ in range(random.randint(1, 8)):
            if broken:
                broken[random.randrange(len(broken))] = random.randrange(256)
        return bytes(broken)

    return _change_part(random, parts, noise)


_REPLACED: tuple[tuple[bytes, tuple[bytes, ...]], ...] = (
    (rb't="[a-zA-Z]+"', (b't="s"', b't="b"', b't="d"', b't="e"', b't="str"', b't="inlineStr"', b't="n"',
                         b't="zz"', b"t=''")),
    (rb"<v>[^<]*</v>", (b"<v>99999999</v>", b"<v>-1</v>", b"<v>1e999</v>", b"<v>NaN</v>", b"<v></v>",
                        b"<v>#REF!</v>",
                        b"<v>2019-13-45</v>", b"<v>1,5</v>", b"<v>\xc4\x91</v>", b"<v>&#11;</v>", b"<v/>",
                        b"<f>1+1</f>")),
    (rb' s="\d+"', (b' s="99999"', b' s="-1"', b' s=""', b' s="x"')),
    (rb' r="[A-Z]+\d+"', (b' r="XFD1048576"', b' r="ZZZZ9"', b' r="A0"', b' r="1A"', b' r=""', b"", b' r="A1"')),
    (rb'<row r="\d+"', (b'<row r="0"', b'<row r="99999999"', b'<row r="-3"', b'<row r="x"', b"<row", b'<row r="1"')),
    (rb'<mergeCell ref="[^"]*"', (b'<mergeCell ref="A1:XFD1048576"', b'<mergeCell ref="B2:A1"', b'<mergeCell ref=""',
                                  b'<mergeCell ref="A:A"', b'<mergeCell ref="#REF!"')),
    (rb'<sheet name="[^"]*"', (b'<sheet name=""', b'<sheet name="a/b"', b'<sheet name="' + b"x" * 400 + b'"',
                            b"<sheet")),
    (rb'r:id="[^"]*"', (b'r:id="rId999"', b'r:id=""', b"")),
    (rb'Target="[^"]*"', (b'Target="../../../etc/passwd"', b'Target=""', b'Target="//x/y"',
                         b'Target="worksheets/sheet1.xml"')),
    (rb"<si>.*?</si>", (b"<si/>", b"<si><t/></si>", b"<si><r><t>a</t></r><rPh><t>b</t></rPh></si>", b"")),
    (rb"<sheetData>", (b"<sheetData/><sheetData>", b"<sheetData><row><c/><c/></row>", b"<x:sheetData>")),
    (rb'date1904="[^"]*"|<workbookPr', (b'<workbookPr date1904="1"', b'<workbookPr date1904="maybe"')),
    (rb'numFmtId="\d+"', (b'numFmtId="14"', b'numFmtId="9999"', b'numFmtId="-1"')),
    (rb'encoding="[^"]*"', (b'encoding="utf-16"', b'encoding="nope"', b'encoding="ISO-8859-1"')),
)  # fmt: skip


def _rewrite_part(random: Random, parts: Parts) -> Parts:
    pattern, choices = random.choice(_REPLACED)
    places = [
        n for n, (name, data) in enumerate(parts) if name.endswith((".xml", ".rels")) and re.search(pattern, data)
    ]
    if not places:
        return parts
    at = random.choice(places)
    new, share = random.choice(choices), random.choice([0.05, 0.3, 1.0])
    data = re.sub(pattern, lambda found: new if random.random() < share else found[0], parts[at][1])
    return [(name, data if n == at else old) for n, (name, old) in enumerate(parts)]


def _change_part(random: Random, parts: Parts, change: Callable[[bytes], bytes]) -> Parts:
    at = random.randrange(len(parts))
    return [(name, change(data) if n == at else data) for n, (name, data) in enumerate(parts)]


def _cut_file(random: Random, data: bytes) -> bytes:
    return data[: random.randrange(len(data) + 1)]


_FORM: tuple[Damage, ...] = (
    _drop,
    _duplicate_part,
    _rename_part,
    _swap_parts,
    _tear_part,
    _add_noise,
    *(_rewrite_part,) * 8,
)


def damage_letter(random: Random, data: bytes, steps: int) -> bytes:
    """A letter with so many things wrong in it."""
    for _ in range(steps):
        data = random.choice(_LETTER)(random, data)
    return data


_HEADERS = (
    b"Content-Type: multipart/mixed\r\n", b"Content-Type: text/plain; charset=\r\n", b"Content-Type: ;;;=\r\n",
    b"Content-Type: message/rfc822\r\n", b"Content-Type: multipart/mixed; boundary*0*=utf-8''%FF; boundary*1=x\r\n",
    b"Content-Transfer-Encoding: base65\r\n", b"Content-Transfer-Encoding: uuencode\r\n",
    b"Content-Disposition: attachment; filename*0*=utf-8''%E1%BB; filename*2=x; filename*=\r\n",
    b"Content-Disposition: attachment; filename=\"=?utf-8?B?!!!?=\"\r\n",
    b"Subject: =?x-unknown?Q?=FF?= =?utf-8?B?gA==?=\r\n",
    b"From: \xff\xfe <<>>@@,,;\r\n", b"Date: 99 Foo 99999 99:99:99 +9999\r\n", b"Received: ; ;;; Thu, 32 Dec\r\n",
    b"Received: from x by y; Fri, 14 Dec 2018 10:00:00 +9999\r\n", b"Message-ID: <" + b"x" * 5000 + b">\r\n",
    b"Authentication-Results: (((((((((\r\n", b"To: " + b"a@b.example, " * 500 + b"\r\n", b": no name\r\n",
    b" folded at first\r\n",
)  # fmt: skip


def _with_header(random: Random, data: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    lines.insert(random.randrange(len(lines) + 1), random.choice(_HEADERS))
    return b"".join(lines)


def _header_first(random: Random, data: bytes) -> bytes:
    return random.choice(_HEADERS) + data


def _drop_line(random: Random, data: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    return b"".join(line for line in lines if random.random() > 1.5 / max(len(lines), 1))


def _change_ends(random: Random, data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\n", random.choice([b"\r\n", b"\r", b"\n\n", b"\n "]))


def _change_bytes(random: Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(random.randint(1, 10)):
        if changed:
            changed[random.randrange(len(changed))] = random.choice(
                [0, 10, 13, 32, 0x22, 0x3D, 0x80, 0xFF, random.randrange(256)]
            )
    return bytes(changed)


def _cut_letter(random: Random, data: bytes) -> bytes:
    return _cut_file(random, data)


def _double_letter(random: Random, data: bytes) -> bytes:
    start, end = sorted((random.randrange(len(data) + 1), random.randrange(len(data) + 1)))
    return data[:end] + data[start:end][:4000] + data[end:]


def _wrap_in_letter(random: Random, data: bytes) -> bytes:
    kind = random.choice(
        [b"message/rfc822", b"application/octet-stream; name=thu.eml", b"message/rfc822; charset=utf-16"]
    )
    return b"From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: " + kind + b"\r\n\r\n" + data


_LETTER: tuple[Callable[[Random, bytes], bytes], ...] = (
    _with_header, _with_header, _header_first, _drop_line, _change_ends, _change_bytes, _cut_letter, _double_letter,
    _wrap_in_letter,
)  # fmt: skip


def rebuilt(data: bytes, name: str, pattern: bytes, new: bytes) -> bytes:
    """The package with the first match in one part replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        members = {info.filename: old.read(info) for info in old.infolist()}
    assert re.search(pattern, members[name], re.DOTALL), name
    members[name] = re.sub(pattern, lambda _: new, members[name], count=1, flags=re.DOTALL)
    return make_zip(*members.items())


def extended(data: bytes, *members: tuple[str, bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        return make_zip(*((info.filename, old.read(info)) for info in old.infolist()), *members)
