"""Names that ASV and a file system can hold."""

import hashlib
import re
from typing import Any

from ..store.problems import one_line
from ..store.reading import UnusableError
from ..store.side_car import DIRECTORY

ABSENT = repr(None)  # the value of a parameter that a case does not have

# ASV calls a file by a benchmark, of up to 255 bytes with what it adds.
_MOST_BYTES = 150
_MOST_OF_PARAMETER = 200
_FORMAT_OF_ASV = "version"  # stands among the benchmarks in benchmarks.json
_SEPARATOR = re.compile(r"(\.py)?::|[/\\]")
_UNSAFE = re.compile(r"[^\w.+=,@~-]+")
_DOTS = re.compile(r"\.{2,}")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_WITH_ID = re.compile(r"(?P<name>[^\[\]]+)\[(?P<id>.*)\]", re.DOTALL)
_MACHINE = re.compile(r"[\w+=,@~-]([\w.+=,@~ -]{0,98}[\w+=,@~-])?")


def shown(text: object, most: int = 60) -> str:
    """Return a stranger's text as a message can hold it: in one line, controls as escapes."""
    line = one_line(text, most)
    return line if line.isprintable() else repr(line)


def asv_name(title: str) -> str:
    """Return what a benchmark is called in ASV: `tests/test_a.py::test_b` is `tests.test_a.test_b`.

    What stands for a part of a path becomes a dot, and what no file or regular expression should
    hold an underscore, so that two titles may get one name. UnusableError where nothing is left.
    """
    name = _DOTS.sub(".", _UNSAFE.sub("_", _SEPARATOR.sub(".", title))).strip("._")
    if not name or name == _FORMAT_OF_ASV:
        raise UnusableError(f"{shown(title) or repr(title)} can be the name of no benchmark in ASV")
    encoded = name.encode()
    if len(encoded) <= _MOST_BYTES:
        return name
    of_whole = hashlib.sha256(title.encode()).hexdigest()[:8]
    return f"{encoded[: _MOST_BYTES - 9].decode(errors='ignore')}-{of_whole}"


def split_id(name: str) -> tuple[str, str | None]:
    """Return a name without the brackets that it ends in, and what they hold, None without any."""
    match = _WITH_ID.fullmatch(name)
    return (match["name"], match["id"]) if match else (name, None)


def literal(text: str) -> str:
    """Return a text as ASV writes a parameter: a number as it stands, all else as its repr()."""
    return _short(text if _NUMBER.fullmatch(text) else repr(text))


def plain(parameter: str) -> str:
    """Return the text that `literal` makes this parameter of, where one does, else as it is.

    So a text stands without quotes, unless it would be taken for a number.
    """
    text = parameter[1:-1]
    return text if repr(text) == parameter and not _NUMBER.fullmatch(text) else parameter


def parameter(value: Any) -> str:
    """Return a value of JSON as ASV writes a parameter, its repr(); UnusableError if it is long."""
    return _short(repr(value))


def machine_name(name: str) -> str:
    """Return the name of a machine, which ASV calls a folder by; UnusableError where it cannot."""
    if not _MACHINE.fullmatch(name) or name == DIRECTORY or name.endswith(".json"):
        raise UnusableError(f"{shown(name)} cannot be the name of a machine; give --machine")
    return name


def _short(text: str) -> str:
    if len(text) > _MOST_OF_PARAMETER:
        raise UnusableError(
            f"a parameter has {len(text):,} characters, more than {_MOST_OF_PARAMETER}"
        )
    return text
