"""Every command that a page shows is typed, in the order of the page, and answers.

A block marked `sh` is typed by `make test`, with the packages that run the tests. `make test-slow`
types all blocks as a newcomer: an ordinary user, an empty home and a plain PATH, so `make bench`,
with which README begins, makes what the rest needs.
"""

import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from os import geteuid
from pathlib import Path

import pytest

from tests.setup.instead import INSTEAD
from tests.setup.light_venv import add_project
from tests.setup.pages import Command, is_shown, misplaced, read_commands, read_program
from tests.setup.reader import PLAIN_PATH, ROOT, Reader, give_to, make_clone

# README is read first; a name that comes twice keeps its first place.
NAMES = ["README.md", "docs/guide.md", "CONTRIBUTING.md", "results/README.md"]
NAMES += [str(path.relative_to(ROOT)) for path in sorted((ROOT / "docs").glob("*.md"))]
PAGES = {name: (ROOT / name).read_text(encoding="utf-8") for name in NAMES}
COMMANDS = [command for name, text in PAGES.items() for command in read_commands(name, text)]
FAST = [command for command in COMMANDS if not command.slow]
PROGRAMS = {name: read_program(text) for name, text in PAGES.items() if "```python" in text}
FAST_PROGRAMS = [name for name, (_, slow) in PROGRAMS.items() if not slow]
INSTALL = sorted(set(re.findall(r"`(pip install .+?)`", PAGES["README.md"])))
# Of `benchmark` and its like: fine, a quality gate missed on a machine that is busy, undecided.
DECIDED = {0, 10, 11}


def assert_answers(command: Command, reader: Reader) -> None:
    """Type a command; hold its exit code, and what it prints where the page shows that."""
    reader.open(command.page)
    typed, _ = INSTEAD.get(command.plain, (command.text, ""))
    done = reader.types(typed)
    assert done.returncode in DECIDED, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    if command.shown is not None:
        assert is_shown(command.shown, done.stdout), done.stdout
    elif not typed.startswith(". "):
        assert (done.stdout + done.stderr).strip()


def assert_runs(page: str, reader: Reader) -> None:
    """Run the Python of a page."""
    reader.open(page)
    program, _ = PROGRAMS[page]
    done = reader.types(f"python -c {shlex.quote(program)}")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """Return one who has the packages that run the tests, and `simcore` of the clone."""
    place = tmp_path_factory.mktemp("pages")
    clone = make_clone(place)
    add_project(clone)
    return Reader(place, f"{clone}/.venv/bin:{Path(sys.executable).parent}:{PLAIN_PATH}")


@pytest.fixture(scope="module")
def newcomer() -> Iterator[Reader]:
    """Yield one who has the machine's Python, git and make, and nothing else."""
    place = Path(tempfile.mkdtemp(prefix="pages-"))  # where an ordinary user may go, too
    user = "nobody" if geteuid() == 0 else None
    try:
        make_clone(place)
        if user:
            give_to(user, place)
        yield Reader(place, PLAIN_PATH, user)
    finally:
        shutil.rmtree(place)


@pytest.mark.parametrize("command", FAST, ids=str)
def test_a_command_of_a_page_answers(command: Command, reader: Reader) -> None:
    assert_answers(command, reader)


@pytest.mark.parametrize("page", FAST_PROGRAMS)
def test_the_python_of_a_page_runs(page: str, reader: Reader) -> None:
    assert_runs(page, reader)


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_a_newcomer_gets_an_answer(command: Command, newcomer: Reader) -> None:
    assert_answers(command, newcomer)


@pytest.mark.slow
@pytest.mark.parametrize("page", PROGRAMS)
def test_a_newcomer_runs_the_python_of_a_page(page: str, newcomer: Reader) -> None:
    assert_runs(page, newcomer)


@pytest.mark.slow
@pytest.mark.parametrize("install", INSTALL)
def test_a_newcomer_installs_an_engine_elsewhere(install: str, newcomer: Reader) -> None:
    elsewhere = "python3 -m venv --clear build/elsewhere && . build/elsewhere/bin/activate"
    engine = "numba" if "numba" in install else "numpy"
    runs = f"cd .. && simcore run --engine {engine} --vehicles 10 --steps 1"
    done = newcomer.types(f"{elsewhere} && {install} && {runs}")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_no_command_that_is_not_typed(page: str) -> None:
    assert list(misplaced(PAGES[page])) == []


def test_what_is_typed_instead_stands_for_a_command_of_a_page() -> None:
    shown = {command.plain for command in COMMANDS}
    assert [command for command in INSTEAD if command not in shown] == []


def test_readme_begins_with_what_makes_all_that_the_rest_needs() -> None:
    begin = [command.plain for command in COMMANDS[:3]]
    assert begin == ["make bench", "make test", ". .venv/bin/activate"]
    assert len(COMMANDS) > 60
    assert len(FAST) > 12
    assert len(INSTALL) == 2
