"""pyperf's JSON, of two versions, and packed as pyperf writes `.json.gz`."""

import gzip
import json
from pathlib import Path
from random import Random

from tests.fuzz.imports import WITHOUT_COMMIT, import_alone, specimens
from tests.fuzz.mutate import gzipped, json_text
from tests.interchange.made import pyperf

ALARM_S = 3.0
_GZIP = b"\x1f\x8b"


def mutate(content: bytes, draw: Random) -> bytes:
    return (gzipped(json_text) if content.startswith(_GZIP) else json_text)(content, draw)


def seeds(folder: Path) -> list[Path]:
    packed = gzip.compress(json.dumps(pyperf()).encode(), mtime=0)
    documents = {"new.json": pyperf(), "old.json": pyperf(5), "packed.json.gz": packed}
    return specimens(folder, documents)


def read(file: Path) -> None:
    import_alone(file, WITHOUT_COMMIT)
