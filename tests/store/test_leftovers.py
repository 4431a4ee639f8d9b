"""What a killed process leaves behind is removed by the next one, and nothing else is."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from time import time

import pytest

from tools.checkout import require_history
from tools.errors import UserError
from tools.store.leftovers import _place, remove_leftovers, scratch_directory, whole_file

ROOT = Path(__file__).parents[2]
AS_SOMEBODY = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org")
DAY_S = 86_400
# Stops where the file is written and not yet in its place, if it is asked to.
PROGRAM = """
import os, sys, time
from pathlib import Path
directory, stops = Path(sys.argv[1]), sys.argv[2] == "stops"
if stops:
    os.replace = lambda *paths: (print("half-written", flush=True), time.sleep(600))
"""
WRITERS = {
    "calibration": """
from tools.calibration.file import EMPTY, write_calibration
write_calibration(directory / "calibration.json", EMPTY)
""",
    "answers": """
from tools.observe.answers import keep
keep(directory, "key", {})
""",
    "cache": """
from tools.store.cache import _save
_save(directory / "project.results", b"")
""",
    "blocks": """
from tools.store.blocks import start_file
start_file(directory / "pool.jsonl.gz", {})
""",
    "plot": """
from matplotlib.figure import Figure
from tools.render.plot_file import save
save(Figure(), directory, "a.png")
""",
}
# As a gate does, in the directory for temporary files.
WORKING = """
import sys
from tools.store.leftovers import scratch_directory
with scratch_directory() as scratch:
    print(scratch, flush=True)
    sys.stdin.read()
"""


def start(code: str, *arguments: object, **variables: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def killed(code: str, *arguments: object, **variables: str) -> str:
    """Kill a process as soon as it has printed a line, and return that."""
    process = start(code, *arguments, **variables)
    assert process.stdout
    line = process.stdout.readline().strip()
    process.kill()
    process.communicate()
    return line


def half_written(directory: Path) -> list[Path]:
    return [path for path in directory.rglob(".writing-*") if path.is_dir()]


def number_of_no_process() -> int:
    process = start("")
    process.communicate()
    return process.pid


@pytest.mark.parametrize("kind", WRITERS)
def test_a_writer_removes_what_one_that_was_killed_has_left(tmp_path: Path, kind: str) -> None:
    code = PROGRAM + WRITERS[kind]
    assert killed(code, tmp_path, "stops") == "half-written"
    assert len(half_written(tmp_path)) == 1
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    writer = start(code, tmp_path, "goes on")
    writer.communicate()
    assert writer.returncode == 0
    assert half_written(tmp_path) == []
    assert {path for path in tmp_path.rglob("*") if path.is_file()} - before


def test_a_process_removes_what_one_that_was_killed_has_left_among_temporary_files(
    tmp_path: Path,
) -> None:
    left = Path(killed(WORKING, TMPDIR=str(tmp_path)))
    assert left.parent == tmp_path
    assert left.is_dir()
    (left / "request.json").write_text("{}")
    next_one = start(WORKING, TMPDIR=str(tmp_path))
    next_one.communicate()
    assert next_one.returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_what_a_living_process_writes_stays(tmp_path: Path) -> None:
    living = start(WORKING, TMPDIR=str(tmp_path))
    assert living.stdout
    scratch = Path(living.stdout.readline().strip())
    long_ago_s = time() - 3 * DAY_S
    os.utime(scratch, (long_ago_s, long_ago_s))
    remove_leftovers(tmp_path)
    with whole_file(tmp_path / "other") as path:
        path.touch()
    assert scratch.is_dir()
    living.communicate()
    assert living.returncode == 0
    assert not scratch.exists()


def test_what_is_called_otherwise_or_is_no_directory_stays(tmp_path: Path) -> None:
    gone, elsewhere = number_of_no_process(), tmp_path / "elsewhere"
    ours = f".writing-{_place()}-{gone}-"
    kept = [
        *(".writing-", ".writing-notes", f".writing-{gone}", f".writing-{_place()}-{gone}"),
        *(f"{ours}a.b", f"x{ours}ab", f".writing-{_place()}-0-ab", f".writing-{_place()}--1-ab"),
    ]
    for name in kept:
        (tmp_path / name).mkdir()
        (tmp_path / name / "mine").touch()
    (tmp_path / f"{ours}file").touch()
    elsewhere.mkdir()
    (elsewhere / "mine").touch()
    (tmp_path / f"{ours}link").symlink_to(elsewhere, target_is_directory=True)
    (tmp_path / f"{ours}abc").mkdir()
    before = {path.relative_to(tmp_path) for path in tmp_path.rglob("*")}
    remove_leftovers(tmp_path)
    after = {path.relative_to(tmp_path) for path in tmp_path.rglob("*")}
    assert before - after == {Path(f"{ours}abc")}


@pytest.mark.parametrize(("age_s", "stays"), [(DAY_S - 600, True), (DAY_S + 600, False)])
def test_what_another_machine_has_left_is_removed_after_a_day(
    tmp_path: Path, age_s: float, stays: bool
) -> None:
    other = "0" * 8 if _place() != "0" * 8 else "1" * 8
    scratch = tmp_path / f".writing-{other}-{os.getpid()}-ab"
    scratch.mkdir()
    made_s = time() - age_s
    os.utime(scratch, (made_s, made_s))
    remove_leftovers(tmp_path)
    assert scratch.exists() == stays


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "file.txt"
    file.write_text("before")

    def fail() -> None:
        with whole_file(file) as path:
            path.write_text("half")
            assert file.read_text() == "before"
            raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space left"):
        fail()
    assert (file.read_text(), list(tmp_path.iterdir())) == ("before", [file])
    with whole_file(file) as path:
        assert path.suffix == ".txt", "what writes pictures tells their format by it"
        path.write_text("after")
    assert (file.read_text(), list(tmp_path.iterdir())) == ("after", [file])


def test_a_relative_path_is_one_of_the_current_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with whole_file(Path("file")) as path:
        assert path.is_relative_to(tmp_path)
        path.touch()
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_directory_that_is_not_there_is_an_error_of_who_writes(tmp_path: Path) -> None:
    remove_leftovers(tmp_path / "none")
    with pytest.raises(FileNotFoundError), scratch_directory(tmp_path / "none"):
        pass


def test_what_is_left_in_the_work_tree_is_no_uncommitted_change(tmp_path: Path) -> None:
    shutil.copy(ROOT / ".gitignore", tmp_path)
    suite = tmp_path / "benchmarks"
    suite.mkdir()
    (suite / "calibration.json").write_text("{}")
    for arguments in (
        ["init", "--quiet", "--initial-branch=main"],
        ["add", "."],
        [*AS_SOMEBODY, "commit", "--quiet", "--message", "all"],
    ):
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True)
    killed(PROGRAM + WRITERS["calibration"], suite, "stops")
    assert len(half_written(suite)) == 1
    require_history(tmp_path)
    (suite / "writing.json").touch()
    with pytest.raises(UserError, match=r"uncommitted changes \(benchmarks/writing.json\)"):
        require_history(tmp_path)


def test_temporary_names_are_made_in_one_place() -> None:
    """What has another name is never swept."""
    making = re.compile(r"\b(TemporaryDirectory|NamedTemporaryFile|mkdtemp|mkstemp|getpid)\b")
    tools = ROOT / "tools"
    found = {
        path.relative_to(tools).as_posix()
        for path in tools.rglob("*.py")
        if making.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"store/leftovers.py"}
