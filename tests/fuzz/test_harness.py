"""The harness finds what a reader must not do, goes on behind it, and keeps what did it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.inputs import Inputs
from tests.fuzz.planted import FAULTS, GOOD, SOUND, accepts, mutate
from tests.fuzz.target import Target, corpus_of, find_targets

ROOT = Path(__file__).parents[2]
EXECUTIONS = 3
WHAT = {
    "raises": "ZeroDivisionError in raises",
    "leaves": "SystemExit in leaves",
    "breaks_a_promise": "a comment that is too long in breaks_a_promise",
    "says_two_lines": "a message of more than one line in says_two_lines",
    "names_no_file": "a message that does not name the file in names_no_file",
    "eats_memory": "MemoryError in eats_memory",
    "hangs": "hangs in hangs",
    "waits": "waits without end in waits",
    "crashes": "dies of SIGSEGV in string_at",
    "kills_itself": "dies of SIGKILL in an unknown place",
    "exits": "ends the process with code 3 in an unknown place",
}
pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="memory is bounded on Linux alone"
)


def fuzzed(kept: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.fuzz.planted", str(kept), *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def row(said: str, name: str) -> list[str]:
    """Return executions, findings, seconds and what else the table has of a target."""
    (line,) = (line for line in said.splitlines() if line.startswith(f"{name} "))
    return line.split()[1:]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz") / "findings"


@pytest.fixture(scope="module")
def said(kept: Path) -> str:
    done = fuzzed(kept, "--executions", str(EXECUTIONS), "--seed", "1")
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("name", [fault.__name__ for fault in FAULTS])
def test_each_fault_is_found_and_the_next_input_is_read_all_the_same(said: str, name: str) -> None:
    assert row(said, name)[:2] == [str(EXECUTIONS), "1"]
    assert f"\n{name}: {WHAT[name]} ({EXECUTIONS} times, " in said


@pytest.mark.parametrize("name", [sound.__name__ for sound in SOUND])
def test_a_reader_that_answers_or_refuses_as_it_should_is_left_in_peace(
    said: str, name: str
) -> None:
    assert row(said, name)[:2] == [str(EXECUTIONS), "0"]
    assert f"\n{name}: " not in said


def test_the_smallest_input_of_a_fault_is_kept_and_can_be_read_alone(said: str, kept: Path) -> None:
    (file,) = kept.glob("raises-????????")
    assert file.read_bytes().startswith(GOOD + b" no more")
    target = Target("raises", lambda folder: [], mutate, accepts)
    made = Inputs(target, {Path("one.txt"): GOOD}, [], seed=1)
    assert file.read_bytes() == min((made[i][1] for i in range(EXECUTIONS)), key=len)
    assert f"({EXECUTIONS} times, {file.stat().st_size} bytes)" in said
    again = fuzzed(kept, "--target", "raises", "--input", str(file))
    assert again.returncode == 1
    assert again.stderr.splitlines()[-1].startswith("ZeroDivisionError")


def test_a_file_that_is_refused_shows_how(kept: Path) -> None:
    kept.mkdir(exist_ok=True)
    file = kept / "one"
    file.write_bytes(b"bad")
    done = fuzzed(kept, "--target", "refuses", "--input", str(file))
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("one.txt: is damaged; restore it\n")


def test_a_target_that_kills_every_process_is_stopped(tmp_path: Path) -> None:
    done = fuzzed(tmp_path, "--target", "exits", "--executions", "100")
    assert done.returncode == 1
    executions, findings, _, *words = row(done.stdout, "exits")
    assert (executions, findings) == ("20", "1")
    assert " ".join(words) == "stopped: too many crashes"


def test_the_time_is_kept_where_executions_are_not_given(tmp_path: Path) -> None:
    done = fuzzed(tmp_path, "--target", "accepts", "--minutes", "0.02")
    assert done.returncode == 0, done.stderr
    executions, findings, seconds = row(done.stdout, "accepts")
    assert int(executions) > EXECUTIONS
    assert findings == "0"
    assert float(seconds) >= 1.2


def test_the_corpus_comes_first_and_the_rest_depends_on_the_seed_alone() -> None:
    target = Target("accepts", lambda folder: [], mutate, accepts)
    place = Path("one.txt")

    def made(seed: int, corpus: list[bytes]) -> list[bytes]:
        inputs = Inputs(target, {place: GOOD}, corpus, seed)
        assert all(inputs[i][0] == place for i in range(20))
        return [inputs[i][1] for i in range(20)]

    assert made(1, [b"once", b"twice"])[:2] == [b"once", b"twice"]
    assert made(1, [b"once", b"twice"])[2:] == made(1, [])[:18]
    assert made(1, []) != made(2, [])


def test_every_file_of_the_folder_is_a_target_and_each_corpus_belongs_to_one() -> None:
    names = [target.name for target in find_targets()]
    assert len(names) >= 23
    corpora = [path.name for path in (ROOT / "tests" / "fuzz" / "corpus").iterdir()]
    assert set(corpora) <= set(names)
    assert all(corpus_of(name) for name in corpora)
