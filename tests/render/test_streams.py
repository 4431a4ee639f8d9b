"""The two ways out, with real pipes and devices behind them."""

import ast
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tools.errors import UserError
from tools.render import streams
from tools.render.streams import print_escaped, print_line, print_note, ready_streams

TOOLS = Path(__file__).parents[2] / "tools"
ASCII = set(map(chr, range(128)))
LONG = "x" * 1_000_000  # more than any buffer on the way


@contextmanager
def going_to(name: str, target: int | str) -> Iterator[None]:
    """Let `stdout` or `stderr` go to a descriptor or a file."""
    with open(target, "w", encoding="utf-8") as stream, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, name, stream)
        yield


def without_a_reader() -> int:
    reader, writer = os.pipe()
    os.close(reader)
    return writer


@pytest.mark.parametrize("text", ["short", LONG])
def test_where_the_reader_has_left_the_rest_is_dropped_and_work_goes_on(text: str) -> None:
    done = []
    with going_to("stdout", without_a_reader()):
        for number in range(3):
            print_line(text)
            print_escaped(text)
            done.append(number)
    assert done == [0, 1, 2]


@pytest.mark.parametrize("text", ["short", LONG])
def test_a_full_disk_is_told_and_does_not_fail_again_at_the_end(text: str) -> None:
    with going_to("stdout", "/dev/full"):
        with pytest.raises(UserError, match=r"^stdout cannot be written \(No space left on device"):
            print_line(text)
        print_line(text)


@pytest.mark.parametrize("target", ["/dev/full", "nobody"])
def test_a_note_that_cannot_be_written_is_no_failure(target: str) -> None:
    with going_to("stderr", without_a_reader() if target == "nobody" else target):
        print_note("short")
        print_note(LONG)


def test_a_line_is_printable_on_either_way_and_an_escaped_text_goes_out_as_it_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_line("a\x1b[2J\nb\ud800")
    print_note("c\x9b31m\td")
    print_escaped("e\u2060\nf")
    out, err = capsys.readouterr()
    assert out == "a\ufffd[2J b\ufffd\ne\u2060\nf\n"
    assert err == "c\ufffd31m d\n"


def test_what_an_encoding_lacks_is_a_plainer_sign_or_an_escape(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    ready_streams()
    print_line("10…100k × 12 µs ±2 % of größe ▁█")
    assert written.getvalue() == b"10~100k x 12 us +-2 % of gr\\xf6\\xdfe .#\n"


def signs_of(path: Path) -> set[str]:
    """What is no ASCII in the texts of a module, its docstrings aside."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree))
    docstrings = {node.value for node in nodes if isinstance(node, ast.Expr)}
    texts = (node for node in nodes if isinstance(node, ast.Constant) and node not in docstrings)
    return {sign for text in texts if isinstance(text.value, str) for sign in text.value} - ASCII


def test_no_sign_of_our_own_becomes_an_escape(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read from strangers, and what stands for it, is in `untrusted`."""
    modules = [path for path in TOOLS.rglob("*.py") if path.name != "untrusted.py"]
    signs = sorted(set().union(*map(signs_of, modules)))
    assert len(signs) > 10
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    ready_streams()
    print_line(" ".join(signs))
    assert b"\\" not in written.getvalue()


def test_a_closed_stdout_is_refused_and_a_closed_stderr_is_nowhere() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", None)
        with pytest.raises(UserError, match="stdout is closed"):
            ready_streams()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stderr", None)
        ready_streams()
        with sys.stderr:
            print_note("to nobody")


def calls_of_print(path: Path) -> list[ast.AST]:
    return [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Call) and ast.unparse(node.func) == "print")
        or (isinstance(node, ast.Attribute) and ast.unparse(node) == "sys.stdout")
    ]


def test_nothing_else_prints() -> None:
    """The printers of render/ do, inside `writing`; so do workers, whose stdout is a pipe to us."""
    assert calls_of_print(Path(streams.__file__))
    printing = {
        path.relative_to(TOOLS).as_posix() for path in TOOLS.rglob("*.py") if calls_of_print(path)
    }
    others = {name for name in printing if not name.startswith(("render/", "measure/workers/"))}
    assert others == {"bootstrap.py"}, "which runs before there is anything to import"
