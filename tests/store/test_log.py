"""Logs keep what was acknowledged, whoever is killed and whatever fills up."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from random import Random
from time import sleep

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.errors import UserError
from tools.store.log import Log, append_log, read_log, torn_note

ROOT = Path(__file__).parents[2]
# Adds a line after another and says so when it is acknowledged.
WRITER = """
import sys
from pathlib import Path
from tools.store.log import append_log
file, name = Path(sys.argv[1]), sys.argv[2]
for i in range(int(sys.argv[3])):
    append_log(file, [{"writer": name, "i": i, "text": "x" * (7 * i % 900)}])
    print(i, flush=True)
"""


def records(file: Path) -> list[object]:
    return [json.loads(line) for line in read_log(file).lines]


def start(file: Path, name: str, count: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", WRITER, str(file), name, str(count)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_what_is_added_is_read_in_order(tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    assert read_log(file) == Log()
    append_log(file, [{"a": 1}, [2.5, "ü\n"]])
    append_log(file, [])
    append_log(file, [None])
    assert records(file) == [{"a": 1}, [2.5, "ü\n"], None]
    assert file.read_bytes().count(b"\n") == 3


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    # A lone surrogate is no text that a file can hold.
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab"), inner, max_size=3),
    max_leaves=6,
)


@given(st.lists(st.dictionaries(st.text("abc"), VALUES), min_size=1, max_size=4), st.data())
def test_a_file_cut_anywhere_gives_the_lines_before_and_takes_more(
    tmp_path_factory: pytest.TempPathFactory, written: list[dict[str, object]], data: st.DataObject
) -> None:
    file = tmp_path_factory.mktemp("log") / "log.jsonl"
    append_log(file, written)
    content = file.read_bytes()
    cut = data.draw(st.integers(0, len(content)))
    file.write_bytes(content[:cut])
    whole = content[:cut].count(b"\n")
    lost_its_newline = content[cut : cut + 1] == b"\n"
    expected = written[: whole + lost_its_newline]
    log = read_log(file)
    assert [json.loads(line) for line in log.lines] == expected
    assert bool(torn_note(file)) is bool(log.torn_bytes)
    append_log(file, [{"new": 1}])
    assert records(file) == [*expected, {"new": 1}]
    assert read_log(file).torn_bytes == 0


def test_a_damaged_line_that_ends_is_kept_for_its_reader_to_judge(tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    file.write_bytes(b'{"a": 1}\n{"a"\n')
    append_log(file, [2])
    assert read_log(file).lines == (b'{"a": 1}', b'{"a"', b"2")


def test_two_writers_lose_and_mix_nothing(tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    writers = [start(file, name, 150) for name in "ab"]
    assert [writer.wait() for writer in writers] == [0, 0]
    for writer in writers:
        assert writer.stdout
        writer.stdout.close()
    of_each = {
        name: [row["i"] for row in records(file) if row["writer"] == name]  # type: ignore[index,call-overload]
        for name in "ab"
    }
    assert of_each == {name: list(range(150)) for name in "ab"}


@pytest.mark.parametrize("trials", [5, pytest.param(100, marks=pytest.mark.slow)])
def test_a_killed_writer_loses_no_acknowledged_line_and_doubles_none(
    tmp_path: Path, trials: int
) -> None:
    draw = Random(trials)
    for trial in range(trials):
        file = tmp_path / f"{trial}.jsonl"
        writer = start(file, "a", 100_000)
        assert writer.stdout
        writer.stdout.readline()  # it has begun
        sleep(0.05 * draw.random())
        writer.send_signal(signal.SIGKILL)
        said = writer.communicate()[0].split("\n")[:-1]
        acknowledged = int(said[-1]) if said else 0
        rows = [row["i"] for row in records(file)]  # type: ignore[index,call-overload]
        assert rows == list(range(len(rows)))
        assert len(rows) > acknowledged
        append_log(file, [{"i": len(rows)}])
        assert len(records(file)) == len(rows) + 1


FULL = """
import resource, signal, sys
from pathlib import Path
from tools.errors import UserError
from tools.store.log import append_log
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
try:
    append_log(Path(sys.argv[1]), [{"text": "x" * 5000}, {"text": "y" * 5000}])
except UserError as error:
    print(error)
"""


@pytest.mark.parametrize("left_bytes", [0, 1, 4000, 6000, 10_000])
def test_where_nothing_more_fits_the_file_is_as_it_was(tmp_path: Path, left_bytes: int) -> None:
    file = tmp_path / "log.jsonl"
    append_log(file, [{"text": "kept"}])
    before = file.read_bytes()
    command = [sys.executable, "-c", FULL, str(file), str(len(before) + left_bytes)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "cannot be written" in done.stdout
    assert file.read_bytes() == before


def test_a_log_that_cannot_be_read_or_written_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        read_log(tmp_path)
    with pytest.raises(UserError, match="cannot be written"):
        append_log(tmp_path, [1])
    with pytest.raises(UserError, match="cannot be written"):
        append_log(tmp_path / "missing" / "log.jsonl", [1])
    with pytest.raises(ValueError, match="JSON"):
        append_log(tmp_path / "log.jsonl", [float("nan")])
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("exists", [True, False])
def test_nothing_is_added_to_what_a_link_leads_to(tmp_path: Path, exists: bool) -> None:
    project, outside = tmp_path / "project", tmp_path / "profile"
    project.mkdir()
    if exists:
        outside.write_text("")
    log = project / "log.jsonl"
    log.symlink_to(outside)
    with pytest.raises(UserError, match=r"log.jsonl: is a symbolic link"):
        append_log(log, [{"benchmark": "$(touch here)"}])
    assert outside.exists() == exists
    assert not exists or outside.read_text() == ""
