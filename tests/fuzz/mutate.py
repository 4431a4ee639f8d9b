"""Damage to the content of a file: to its bytes, and to what they say in the file's format.

A mutation takes a content and a `Random`, and returns another content. It touches nothing else, and
with the same `Random` it does the same. Where a content is not of the format, or is so no longer,
its bytes are damaged instead.
"""

import gzip
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from random import Random

from tests.fuzz import trees

Mutation = Callable[[bytes, Random], bytes]

MOST_BYTES = 4_000_000
BOMB_BYTES = 2**31  # of blanks, which a gzip of 2 MB holds
_BLANKS = 2**24
_SMALL_BYTES = 1_000_000
_LIKE_ANY_FILE = 0.1  # the chance that the bytes are damaged though the format is known
_ODD_BYTES = (
    *(b"\0", b"\n", b"\r\n", b" ", b'"', b"'", b"{", b"}", b"[", b",", b":", b"-", b"\\ud800"),
    *(b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\x1b[2J", b"NaN", b"e999", b"9" * 400),
    *(b"[" * trees.DEEP, b"(" * trees.DEEP),
)


def any_bytes(content: bytes, draw: Random) -> bytes:
    """Flip, cut, delete, insert, repeat or splice, once or a few times."""
    for _ in range(draw.choice((1, 1, 3))):
        content = draw.choice(_OF_BYTES)(content, draw)
    return content[:MOST_BYTES]


def _flip(content: bytes, draw: Random) -> bytes:
    damaged = bytearray(content)
    for _ in range(min(len(damaged), draw.choice((1, 2, 8)))):
        damaged[draw.randrange(len(damaged))] ^= 1 << draw.randrange(8)
    return bytes(damaged)


def _cut(content: bytes, draw: Random) -> bytes:
    return content[: draw.randrange(len(content) + 1)]


def _delete(content: bytes, draw: Random) -> bytes:
    part = _part(content, draw)
    return content[: part.start] + content[part.stop :]


def _insert(content: bytes, draw: Random) -> bytes:
    start = _part(content, draw).start
    return content[:start] + draw.choice((*_ODD_BYTES, draw.randbytes(4))) + content[start:]


def _repeat(content: bytes, draw: Random) -> bytes:
    part = _part(content, draw)
    repeated = content[part.start : part.stop] * draw.choice((1, 2, 50))
    return content[: part.stop] + repeated + content[part.stop :]


def _splice(content: bytes, draw: Random) -> bytes:
    part, other = _part(content, draw), _part(content, draw)
    return content[: part.start] + content[other.start : other.stop] + content[part.stop :]


def _part(content: bytes, draw: Random) -> range:
    start = draw.randrange(len(content) + 1)
    return range(start, min(len(content), start + draw.choice((1, 2, 8, 64, 1024))))


_OF_BYTES: tuple[Mutation, ...] = (_flip, _cut, _delete, _insert, _repeat, _splice)


def json_text(content: bytes, draw: Random) -> bytes:
    """Damage what JSON says: its leaves, keys, lists and subtrees."""
    if draw.random() < _LIKE_ANY_FILE:
        return any_bytes(content, draw)
    try:
        text = trees.written(trees.damage(json.loads(content), draw))
    except (ValueError, RecursionError):
        return any_bytes(content, draw)
    return text.encode()[:MOST_BYTES]


def json_below(key: str) -> Mutation:
    """Return what damages only what a JSON object has at `key`."""

    def mutation(content: bytes, draw: Random) -> bytes:
        tree = json.loads(content)
        part = json_text(json.dumps(tree[key]).encode(), draw)
        tree[key] = hole = "\0here\0"
        return json.dumps(tree).encode().replace(json.dumps(hole).encode(), part)

    return mutation


def lines(inner: Mutation) -> Mutation:
    """Return what damages one line by `inner`, or leaves it out, repeats it or moves it."""

    def mutation(content: bytes, draw: Random) -> bytes:
        parts = content.split(b"\n")
        at = draw.randrange(len(parts))
        how = draw.random()
        if how < 0.8:
            parts[at] = inner(parts[at], draw)
        elif how < 0.9:
            parts[at : at + 1] = [parts[at]] * draw.choice((0, 2, 100))
        else:
            other = draw.randrange(len(parts))
            parts[at], parts[other] = parts[other], parts[at]
        return b"\n".join(parts)[:MOST_BYTES]

    return mutation


_TOML_VALUES = (
    *(b"1" + b"0" * 400, b"1e999", b"1e308", b"5e-324", b"nan", b"inf", b"-inf", b"-1", b"-0.0"),
    *(b"0", b"1", b"0.5", b"0xffffffffffffffffff", b"true", b"1979-05-27T07:32:00Z", b"07:32:00"),
    *(b'""', b'"\\u0000"', b'"\\ud800"', b'"x\\ny"', b"'" + b"x" * trees.LONG + b"'", b"'(a'"),
    *(b"'a{99999999999}'", b"'" + b"(" * trees.DEEP + b"'", b"'(?i'", b"'*'", b"'\\'"),
    *(b"[]", b"{}", b"[1]", b'[""]', b"[[]]", b"{ a = 1 }", b"''' "),
    b"[" * trees.DEEP + b"]" * trees.DEEP,
)
_ASSIGNMENT = re.compile(rb"\s*[\w.'\"-]+\s*=\s*.+")


def toml_text(content: bytes, draw: Random) -> bytes:
    """Replace a value by an absurd one, rename a key, or damage lines as of any text."""
    parts = content.split(b"\n")
    assigned = [at for at, line in enumerate(parts) if _ASSIGNMENT.fullmatch(line)]
    if not assigned or draw.random() < 0.3:
        return lines(any_bytes)(content, draw)
    for _ in range(draw.choice((1, 1, 2, 4))):
        at = draw.choice(assigned)
        key, sign, value = parts[at].partition(b"=")
        if draw.random() < 0.8:
            value = b" " + draw.choice(_TOML_VALUES)
        else:
            key = draw.choice((b"new", key.upper(), b'""', key.strip() + b".more", b'"\\n"'))
        parts[at] = key + sign + value
    return b"\n".join(parts)


def gzipped(inner: Mutation) -> Mutation:
    """Return what damages the content of a gzip by `inner`, its own bytes, or makes it a bomb.

    The bomb says what the file said, then BOMB_BYTES of blanks.
    """

    def mutation(content: bytes, draw: Random) -> bytes:
        how = draw.random()
        small = len(content) < _SMALL_BYTES  # no bomb, which would be unpacked here
        if small and how < 0.02:
            return content + _blanks() * (BOMB_BYTES // _BLANKS)
        if not small or how < _LIKE_ANY_FILE:
            return any_bytes(content, draw)
        try:
            text = gzip.decompress(content)
        except (OSError, EOFError, zlib.error):
            return any_bytes(content, draw)
        return gzip.compress(inner(text, draw), mtime=0)

    return mutation


@cache
def _blanks() -> bytes:
    return gzip.compress(b" " * _BLANKS, mtime=0)


def zip_members(mutations: Sequence[tuple[str, Mutation]]) -> Mutation:
    """Return what damages one member of a zip, or leaves it out; the zip itself stays sound.

    mutations: by how a member's name ends, of which the first that fits counts.
    """

    def mutation(content: bytes, draw: Random) -> bytes:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        name = draw.choice(sorted(members))
        inner = next((by for ending, by in mutations if name.endswith(ending)), any_bytes)
        if draw.random() < 0.05:
            del members[name]
        else:
            members[name] = inner(members[name], draw)
        return zip_of(members)

    return mutation


def zip_of(members: Mapping[str, bytes]) -> bytes:
    """Return a zip of members by name, the same for the same members."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return content.getvalue()
