"""What went wrong with an input, told so that inputs that fail alike are of one kind."""

import re
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from traceback import walk_tb

from tests.fuzz.promises import BrokenPromiseError, require_line
from tests.fuzz.target import Target

ROOT = Path(__file__).parents[2]
PRODUCT = ("tools", "simcore", "benchmarks")
_MOST_CHARACTERS = 200
_BY_SIGNAL = {signal.SIGPROF: "hangs", signal.SIGALRM: "waits without end"}
_FRAME = re.compile(r'File "(.+)", line \d+ in (.+)')

Frames = Sequence[tuple[str, str]]  # file and function, the innermost first


@dataclass(frozen=True, slots=True)
class Fault:
    """kind: what happened, and in which function. words: what was said of it, shortened."""

    kind: str
    words: str


def fault_of(target: Target, path: Path) -> Fault | None:
    """Read a file; return what is wrong with how that ended, None where nothing is."""
    try:
        _read(target, path)
    except BrokenPromiseError as error:
        # Of a refusal it is told where that comes from.
        return _fault(str(error), error.__context__ or error)
    except (Exception, SystemExit) as error:
        return _fault(type(error).__name__, error)
    return None


def fault_of_death(exit_code: int, trace: str) -> Fault:
    """Return why a process ended. trace: what the module `faulthandler` wrote of it."""
    if exit_code < 0:
        number = signal.Signals(-exit_code)
        what = _BY_SIGNAL.get(number, f"dies of {number.name}")
    else:
        what = f"ends the process with code {exit_code}"
    return Fault(f"{what} in {_place(_FRAME.findall(trace))}", _short(trace))


def _read(target: Target, path: Path) -> None:
    try:
        target.read(path)
    except target.refusals as error:
        require_line(str(error), path.name)


def _fault(what: str, error: BaseException) -> Fault:
    codes = [frame.f_code for frame, _ in walk_tb(error.__traceback__)]
    frames = [(code.co_filename, code.co_name) for code in reversed(codes)]
    return Fault(f"{what} in {_place(frames)}", _short(str(error)))


def _place(frames: Frames) -> str:
    """Return the innermost function of the product, else the innermost of all."""
    for file, function in frames:
        if Path(file).is_relative_to(ROOT):
            inside = Path(file).relative_to(ROOT)
            if inside.parts[0] in PRODUCT:
                return f"{inside.as_posix()}, {function}"
    return frames[0][1] if frames else "an unknown place"


def _short(text: str) -> str:
    """Return the beginning of a text on one line, printable anywhere."""
    line = " ".join(text[: 2 * _MOST_CHARACTERS].split())[:_MOST_CHARACTERS]
    return line.encode("ascii", errors="backslashreplace").decode("ascii")
