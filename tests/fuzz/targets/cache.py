"""The cache of results, also a forged one whose hash is right: it may tell wrong numbers only."""

from hashlib import blake2b
from pathlib import Path
from random import Random

from tests.fuzz.mutate import any_bytes, json_text
from tests.fuzz.projects import small_project
from tools.store.cache import read_cached

HASH_BYTES = 32


def seeds(folder: Path) -> list[Path]:
    results_dir = small_project(folder / "project").results
    file = folder / "cache" / "one.results"
    read_cached(results_dir, file)
    return [file]


def mutate(content: bytes, draw: Random) -> bytes:
    """Damage the numbers or the JSON behind a line, the reader's hash and that of the rest."""
    if draw.random() < 0.2:
        return any_bytes(content, draw)
    head = content.index(b"\n") + 1 + HASH_BYTES
    rest = content[head + HASH_BYTES :]
    end = 8 + 8 * int.from_bytes(rest[:8], "little")
    if draw.random() < 0.2:
        rest = any_bytes(rest[:end], draw) + rest[end:]
    else:
        rest = rest[:end] + json_text(rest[end:], draw)
    return content[:head] + blake2b(rest, digest_size=HASH_BYTES).digest() + rest


def read(file: Path) -> None:
    for each in read_cached(file.parents[1] / "project" / "results", file).files:
        for row in each.rows.values():
            row.cases()
            row.samples()
