"""Files of other tools, opened and parsed: whatever is wrong is one line that names the file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..store.problems import one_line
from ..store.reading import UnusableError, parse_json, read_bytes, unpack_whole
from .formats.criterion import BENCHMARK, SAMPLE
from .formats.github_action_benchmark import json_of_script
from .formats.plain_csv import TOOL, Columns, read_table
from .model import Content
from .recognise import format_of
from .sheets import Sheet, parse_sheet

_SAMPLE, _NEWEST = "sample.json", "new"
_GZIP = b"\x1f\x8b"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Source:
    """A file, the tool that wrote it, and what it holds."""

    path: Path
    tool: str
    content: Content


def read_sources(paths: Iterable[Path], columns: Columns | None = None) -> tuple[Source, ...]:
    """Read files; of a directory, which is criterion's, the newest sample of each benchmark.

    columns: what those of a table are, which all files then must be. UserError with file and place
    where one of them cannot be used.
    """
    return tuple(_source(file, columns) for path in paths for file in _files(path))


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    samples = sorted(p for p in path.rglob(_SAMPLE) if p.parent.name == _NEWEST)
    if not samples:
        raise UserError(f"{path}: holds no {_NEWEST}/{_SAMPLE} of criterion; name files")
    yield from samples


def _source(path: Path, columns: Columns | None) -> Source:
    try:
        document = _document(path)
        if columns is None:
            known = format_of(document)
            return Source(path, known.tool, known.read(document))
        if not isinstance(document, Sheet):
            raise UnusableError("is no CSV, for which --columns is")
        return Source(path, TOOL, read_table(document, columns))
    except UnusableError as error:
        raise UserError(f"{one_line(path)}: {error}; nothing is imported") from error


def _document(path: Path) -> Any:
    content = unpacked(read_bytes(path))
    if path.name == _SAMPLE:
        beside = path.with_name("benchmark.json")
        try:
            benchmark = parse_json(unpacked(read_bytes(beside)))
        except UnusableError as error:
            raise UnusableError(f"{beside.name} beside it: {error}") from error
        return {SAMPLE: parse_json(content), BENCHMARK: benchmark}
    script = json_of_script(content)
    if script is not None:
        return parse_json(script)
    begins = content.removeprefix(_BYTE_ORDER_MARK).lstrip()[:1]
    return parse_json(content) if begins in (b"{", b"[") else parse_sheet(content)


def unpacked(content: bytes) -> bytes:
    """Return what gzip holds, and anything else as it is; UnusableError."""
    return unpack_whole(content) if content.startswith(_GZIP) else content
