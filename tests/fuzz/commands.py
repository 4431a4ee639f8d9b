"""Whole commands in this process: what they print, and whether they end as they promise.

The commands are imported here, so that no process that is forked has to do it.
"""

import contextlib
import io
import json
import re
import shutil
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from random import Random

from tests.fuzz.promises import BrokenPromiseError
from tests.fuzz.trees import TEXTS
from tools.__main__ import main
from tools.commands import comment, gate, history, projection, scaling, score

IMPORTED = (comment, gate, history, projection, scaling, score)
CODES = (0, 2, 10, 11, 12, 20)
FORMATS = ("text", "json", "markdown", "csv")
CONFIG = '{"repo": "nowhere", "results_dir": "results"}'
# Of options; those that only JSON has reach no command line.
VALUES = (
    *(text for text in TEXTS if "\0" not in text and "\ud800" not in text),
    *("(?P<a>", "(?i", "\\", "(a+)+$", "[a-", "x{1,9}{9}", "(?<=a*)", "1" * 5_000, "0x10"),
    *("HEAD", "HEAD~99999999", "HEAD^{tree}", "@{u}", "@{-1}", ":/x", "a..b", "-", "--all", "--"),
    *("latest", "all", "a" * 40, "0" * 40, "/dev/null", "/dev/full", "~", "box", "workers"),
)


def run_command(arguments: Sequence[str]) -> str:
    """Return what `python -m tools ARGUMENTS` prints.

    Raises BrokenPromiseError where the exit code is none that is documented, or where it is that of
    a refusal and the last line on stderr is none.
    """
    out, err = _stream("strict"), _stream("backslashreplace")  # as those of a process are
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code: object = main(arguments)
        except SystemExit as ended:  # of argparse
            code = ended.code
    if code not in CODES:
        raise BrokenPromiseError(f"exit code {code}")
    last = re.split(r"[\r\n]+", _text(err).strip("\r\n"))[-1]
    if code in (2, 20) and not last.startswith(("tools: ", "python -m tools ")):
        raise BrokenPromiseError("a refusal of more than one line")
    return _text(out)


def run_on(archive: Path, command: str, *arguments: str) -> str:
    """Run a command in the project that a zip holds; its format depends on the zip's content."""
    content = archive.read_bytes()
    root = archive.with_suffix("")
    shutil.rmtree(root, ignore_errors=True)
    with zipfile.ZipFile(io.BytesIO(content)) as members:
        members.extractall(root)
    (root / "results").mkdir(exist_ok=True)
    (root / "asv.conf.json").write_text(CONFIG, encoding="utf-8")
    form = FORMATS[zlib.crc32(content) % len(FORMATS)]
    with contextlib.chdir(root):
        return run_command([command, *arguments, "--format", form])


def other_values(content: bytes, draw: Random) -> bytes:
    """Replace one value in a command line, which is a JSON list of words, the command first."""
    words: list[str] = json.loads(content)
    at = draw.choice([i for i, word in enumerate(words) if i and not word.startswith("--")])
    words[at] = draw.choice((words[at] + draw.choice(VALUES), draw.choice(VALUES)))
    return json.dumps(words).encode()


def command_lines(folder: Path, lines: Sequence[Sequence[str]]) -> list[Path]:
    """Write each command line into a file below a folder."""
    files = []
    for i, words in enumerate(lines):
        files.append(folder / f"{i}.json")
        files[-1].write_text(json.dumps(words), encoding="utf-8")
    return files


def _stream(errors: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors=errors)


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()
