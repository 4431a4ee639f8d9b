"""Readers that leave, full disks, closed streams and poor encodings, with real processes and pipes.

What is checked in this process has a real pipe behind stdout, which is the same and much faster.
"""

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tools.__main__ import main
from tools.commands import summaries
from tools.scaling.ledger import NAME

ROOT = Path(__file__).parents[2]
PYTHON = (sys.executable, "-m", "tools")
SIZES = [str(10 * 2**i) for i in range(6)]


@pytest.fixture
def sized(project: Any) -> Any:
    """Two commits, the second twice as slow; a name with letters that ASCII lacks."""
    for date_ms, commit in enumerate("ab"):
        costs = [1e-6 * float(size) * (1 + date_ms) for size in SIZES]
        scatter = [1 + 1e-3 * ((1 + 2 * date_ms) * i % 7) for i in range(20)]
        samples = [[cost * factor for factor in scatter] for cost in costs]
        row = [costs, [SIZES], "1", None, None, None, samples]
        project.add(commit * 40, {"b.time_größer": row}, date_ms=date_ms)
    about = {"unit": "seconds", "param_names": ["n"], "version": "1", "rounds": 20}
    project.describe(**{"b.time_größer": about})
    return project


@contextmanager
def nobody_reads() -> Iterator[None]:
    """Let stdout be a pipe whose reader has left."""
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "w", encoding="utf-8") as stream, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", stream)
        yield


def test_a_full_disk_in_the_midst_of_a_command_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fill(argv: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/somewhere/lock")

    monkeypatch.setattr("tools.__main__._run", fill)
    assert main(["publish"]) == 20
    said = capsys.readouterr().err
    assert said.startswith("tools: /somewhere/lock: No space left on device; make room")
    assert said.count("\n") == 1


def ran(*command: str, shell: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """What a process did; shell: what stands behind the command in a shell's line."""
    given = ["bash", "-c", f'"$@" {shell}', "bash", *command] if shell else command
    return subprocess.run(
        given,
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )


def the_line(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 20, done.stderr
    (line,) = done.stderr.splitlines()
    return line


@pytest.mark.parametrize("name", summaries())
def test_help_that_nobody_reads_is_fine(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with nobody_reads(), pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("form", ["text", "json", "csv", "markdown"])
@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("scaling", 0),
        ("history", 0),
        ("gate a b --stored", 10),
        ("gate b a --stored", 0),
    ],
)
def test_the_exit_code_is_that_of_the_answer_whether_it_is_read_or_not(
    command: str,
    code: int,
    form: str,
    sized: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(sized.root)
    with nobody_reads():
        assert main([*command.split(), "--format", form]) == code
    assert "rror" not in capsys.readouterr().err


def test_what_a_command_keeps_is_kept_though_nobody_reads_on(
    sized: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(sized.root)
    with nobody_reads():
        options = ["--format", "csv", "--predict", "640", "--record", "--plot", "plots"]
        assert main(["scaling", *options]) == 0
    assert (sized.results / NAME).read_text()
    assert list((sized.root / "plots").iterdir())


@pytest.mark.parametrize(
    "arguments", [("--help",), ("scaling", "--help"), ("scaling", "--format", "csv")], ids=" ".join
)
def test_a_process_whose_reader_has_left_ends_well_and_silently(
    arguments: tuple[str, ...], sized: Any
) -> None:
    given = ["--results", str(sized.results)] if arguments[-1] == "csv" else []
    with subprocess.Popen(
        [*PYTHON, *arguments, *given], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_head_ends_a_list_well() -> None:
    done = ran(*PYTHON, shell="| head -n 1; exit ${PIPESTATUS[0]}")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == ["usage: python -m tools COMMAND [options]"]


@pytest.mark.parametrize("arguments", [("--help",), ("gate", "--help"), ("score",)], ids=" ".join)
def test_a_closed_stdout_is_told_before_anything_is_done(arguments: tuple[str, ...]) -> None:
    assert the_line(ran(*PYTHON, *arguments, shell=">&-")).startswith("tools: stdout is closed")


@pytest.mark.parametrize("form", ["", "csv"])
def test_a_full_disk_is_one_line(form: str, sized: Any) -> None:
    answer = ("scaling", "--format", form, "--results", str(sized.results))
    line = the_line(ran(*PYTHON, *(answer if form else ("--help",)), shell="> /dev/full"))
    assert line.startswith("tools: stdout cannot be written (No space left on device): ")


@pytest.mark.parametrize("shell", ["2>&-", "2> /dev/full"])
def test_notes_that_nobody_can_be_told_go_nowhere(shell: str) -> None:
    done = ran(*PYTHON, "--mode=score", "--help", shell=shell)
    assert done.returncode == 0
    assert done.stdout.startswith("usage: python -m tools score")
    assert "is now" not in done.stdout
    assert ran(*PYTHON, "nothing", shell=shell).returncode == 2


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    ],
    ids=["PYTHONIOENCODING", "LC_ALL"],
)
def test_what_ascii_lacks_is_an_escape(environment: dict[str, str], sized: Any) -> None:
    options = ("--format", "csv", "--results", str(sized.results))
    done = ran(*PYTHON, "scaling", *options, **environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()
    assert "b.time_gr\\xf6\\xdfer" in done.stdout
