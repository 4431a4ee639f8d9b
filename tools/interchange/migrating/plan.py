"""Which tests move, why others do not, and what that makes of the files of the project."""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from ...errors import UserError
from ...store.reading import MissingError, UnusableError, read_bytes
from ...store.settings.file import FILE
from .rule.find import find_tests
from .rule.gates import gate_tables
from .rule.judge import judge
from .rule.model import CannotMoveError, OldTest
from .rule.module import require_definitions, written
from .rule.names import bound
from .rule.rest import rest
from .rule.translate import Benchmark, translate
from .tree import OldFile

PACKAGE = "migrated"  # of the suite: all that was moved
_DEEP = "is nested too deeply"
_PACKAGE_TEXT = b'"""Benchmarks that were tests."""\n'


@dataclass(frozen=True, slots=True)
class Found:
    """An old test, and the benchmark that it becomes, or the reason why it stays.

    label: of the benchmark, as ASV has it; empty where there is none.
    """

    file: OldFile
    test: OldTest | None
    benchmark: Benchmark | None
    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    """A file of the project, by its path from the root, None where it is not there."""

    path: PurePosixPath
    before: bytes | None
    after: bytes | None

    @property
    def state(self) -> str:
        """Return what becomes of it."""
        if self.before is None:
            return "new"
        return "removed" if self.after is None else "changed"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is found, and what is written."""

    found: tuple[Found, ...]
    changes: tuple[Change, ...]


def find_all(files: Sequence[OldFile]) -> list[Found]:
    """Return every old performance test of the files, judged."""
    names = _module_names(files)
    found = [test for file in files for test in _found(file, names[file.path])]
    return [_unless_needed(each, found, files) for each in found]


def plan_files(root: Path, suite: PurePosixPath, found: Sequence[Found]) -> Plan:
    """Return the plan for what moves. suite: directory of the benchmarks, from the root.

    UserError where a file of that name is there already.
    """
    moved: dict[PurePosixPath, list[Found]] = {}
    for each in found:
        if each.benchmark:
            moved.setdefault(each.file.path, []).append(each)
    changes: list[Change] = []
    package = suite / PACKAGE
    if moved:
        for folder, text in ((suite, b""), (package, _PACKAGE_TEXT)):
            if (before := _content(root / folder / "__init__.py")) is None:
                changes.append(Change(folder / "__init__.py", before, text))
    for path, tests in moved.items():
        changes += _of_file(root, package, path, tests)
    if twice := [path for path, n in Counter(c.path for c in changes).items() if n > 1]:
        raise UserError(f"{twice[0]}: two files would become it; rename one, nothing is moved")
    changes += _settings(root, found)
    return Plan(tuple(found), tuple(changes))


def _module_names(files: Sequence[OldFile]) -> dict[PurePosixPath, str]:
    """Return the names of the new modules: short ones, which pytest takes for no tests, if unique.

    Without the first folder, which is that of the tests.
    """
    whole = {f.path: "_".join(f.path.with_suffix("").parts[1:] or (f.path.stem,)) for f in files}
    short = {path: re.sub(r"(^|_)test_|_test$", r"\1", name) for path, name in whole.items()}
    unique = Counter(short.values())
    return {path: short[path] if unique[short[path]] == 1 else whole[path] for path in whole}


def _found(file: OldFile, name: str) -> Iterator[Found]:
    if file.module is None:
        if b"benchmark" in file.content or b"perf_counter" in file.content:
            yield Found(file, None, None, "", "is no Python that this version reads")
        return
    try:
        taken, tests = bound(file.module.body), list(find_tests(file.module))
    except RecursionError:
        yield Found(file, None, None, "", _DEEP)
        return
    for test in tests:
        try:
            if not name.isidentifier():
                raise CannotMoveError("the name of its file is no name of a module; rename it")
            judged = judge(test, file.module, file.conftests)
            benchmark = translate(judged, taken | bound(judged.home.body))
            require_definitions(benchmark, file.near)
            written([benchmark], file.module, "")
            rest(file.text, file.module, [judged])
        except CannotMoveError as error:
            yield Found(file, test, None, "", str(error))
        except SyntaxError:
            yield Found(file, test, None, "", "shares its lines with other code")
        except RecursionError:
            yield Found(file, test, None, "", _DEEP)
        else:
            taken = taken | {benchmark.node.name}
            label = f"{PACKAGE}.{name}.{benchmark.node.name}.{benchmark.method}"
            yield Found(file, test, benchmark, label, "")


def _unless_needed(each: Found, found: Sequence[Found], files: Sequence[OldFile]) -> Found:
    """Return it as one that stays, if its file would be removed and another one imports it."""
    if each.benchmark is None or _left(each.file, found) is not None:
        return each
    for other in files:
        if other is not each.file and other.module and each.file.path.stem in _imports(other):
            return replace(each, benchmark=None, label="", reason=f"{other.path} imports its file")
    return each


def _left(file: OldFile, found: Sequence[Found]) -> str | None:
    assert file.module is not None
    moved = [each.benchmark.judged for each in found if each.file is file and each.benchmark]
    return rest(file.text, file.module, moved)


def _imports(file: OldFile) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(file.module or ast.Module([], [])):
        if isinstance(node, ast.Import):
            names |= {alias.name.rpartition(".")[2] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {(node.module or "").rpartition(".")[2], *(a.name for a in node.names)}
    return names


def _of_file(
    root: Path, package: PurePosixPath, path: PurePosixPath, tests: Sequence[Found]
) -> Iterator[Change]:
    file = tests[0].file
    assert file.module is not None
    new = package / f"{tests[0].label.split('.')[1]}.py"
    before = _content(root / new)
    if before is not None:
        raise UserError(f"{new}: is there already; rename it or {path}, nothing is moved")
    benchmarks = [each.benchmark for each in tests if each.benchmark]
    yield Change(new, None, written(benchmarks, file.module, str(path)).encode())
    left = _left(file, tests)
    encoding = "utf-8" if file.content.decode("utf-8", errors="replace") == file.text else None
    if left is not None and encoding is None and not left.isascii():
        raise UserError(f"{path}: is not UTF-8; save it so, nothing is moved")
    yield Change(path, file.content, None if left is None else left.encode())


def _settings(root: Path, found: Sequence[Found]) -> Iterator[Change]:
    """Yield the settings file with the gates behind what it holds."""
    tables = [
        table
        for each in found
        if each.benchmark and each.test
        for table in gate_tables(each.label, each.benchmark, f"{each.file.path}::{each.test.name}")
    ]
    if tables:
        before = _content(root / FILE)
        text = (before or b"").rstrip()
        after = (text + b"\n\n" if text else b"") + "\n".join(tables).encode()
        yield Change(PurePosixPath(FILE.as_posix()), before, after)


def _content(path: Path) -> bytes | None:
    try:
        return read_bytes(path)
    except MissingError:
        return None
    except UnusableError as error:
        raise UserError(f"{path}: {error}; nothing is moved") from error
