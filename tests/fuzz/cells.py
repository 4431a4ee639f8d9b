"""Damage to a table: to its cells, its lines, or its bytes."""

from random import Random

from tests.fuzz.mutate import MOST_BYTES, any_bytes, lines
from tests.fuzz.trees import TEXTS

CELLS = (
    *(text.encode("utf-8", "surrogatepass") for text in TEXTS),
    *(b"inf", b"-0.0", b"0x10", b"1e400", b"-1e400", b"1" * 41, b"1,5", b"1 000", b"\xd9\xa3"),
    *(b"None", b"true", b"'", b'"', b'""', b"=1+1", b"@", b"\xff", b"2026-02-30", b"9999-12-31"),
    *(b"a" * 40, b"0" * 64, b"../up", b"a/b", b"::", b"-" * 200),
)


def table_cells(content: bytes, draw: Random) -> bytes:
    """Replace a cell or a few, or damage lines as of any text."""
    if draw.random() < 0.4:
        return lines(any_bytes)(content, draw)
    rows = [line.split(b",") for line in content.split(b"\n")]
    for _ in range(draw.choice((1, 1, 3))):
        row = draw.choice(rows)
        at = draw.randrange(len(row))
        other = draw.choice(draw.choice(rows))
        changed = (row[at] * 2, b'"' + row[at], b"-" + other)
        row[at] = draw.choice((draw.choice(CELLS), other, *changed))
    return b"\n".join(map(b",".join, rows))[:MOST_BYTES]
