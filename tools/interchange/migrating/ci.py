"""The files of a project that run its tests, with the lines that ran what has moved."""

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from ...errors import UserError
from ...store.reading import MissingError, UnusableError, read_bytes
from .plan import Change, Found
from .rule.ci_lines import Moved, new_text

_NOX = "noxfile.py"
_FILES = ("tox.ini", _NOX, "Makefile")
_WORKFLOWS = Path(".github") / "workflows"


def plan_ci(root: Path, found: Sequence[Found], changes: Sequence[Change]) -> Iterator[Change]:
    """Yield the files that change. changes: of the tests themselves."""
    gone = {str(change.path) for change in changes if change.after is None}
    staying = [each for each in found if not each.benchmark and each.test]
    plugin = any(each.test and each.test.style == "pytest-benchmark" for each in staying)
    for path in _existing(root):
        try:
            before = read_bytes(root / path)
            text = before.decode()
        except MissingError:
            continue
        except (UnusableError, UnicodeDecodeError) as error:
            raise UserError(f"{path}: {error}; nothing is moved") from error
        after = new_text(text, Moved(gone, plugin), path.name == _NOX).encode()
        if after != before:
            yield Change(path, before, after)


def _existing(root: Path) -> list[PurePosixPath]:
    workflows = sorted((root / _WORKFLOWS).glob("*.y*ml"))
    paths = [*workflows, *(root / name for name in _FILES)]
    return [PurePosixPath(p.relative_to(root).as_posix()) for p in paths if p.is_file()]
