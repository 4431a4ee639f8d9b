"""Kill what writes, at changes of the file system that are drawn; print what is left each time.

usage: python -m tests.interchange.killed FOLDER MOMENTS OPERATION...

Each time an operation runs in a process of its own, on a copy of the same files, and kills itself
(SIGKILL) at one of its changes. Printed per operation: how many changes it makes; for each moment
whether every file is as before or as after, and whether the next one completes.
"""

import contextlib
import io
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from random import Random

from tests.interchange.made import pytest_benchmark
from tests.interchange.old_project import make_project, tree
from tools.__main__ import main as tools
from tools.interchange.migrating.apply import apply, undo, undo_if_unfinished
from tools.interchange.migrating.backup import read_manifest
from tools.interchange.migrating.ci import plan_ci
from tools.interchange.migrating.plan import find_all, plan_files
from tools.interchange.migrating.tree import read_files

CHANGES = {
    *("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "os.truncate", "os.link"),
    "shutil.rmtree",
}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
COMMITS = [digit * 40 for digit in "123456789abc"]
BACKUP = ".migrated"

Act = Callable[[Path], None]


@dataclass(frozen=True)
class Operation:
    """A folder as it is before, what changes a copy of it, and the next one after a kill."""

    start: Path
    act: Act
    again: Act


def importing(folder: Path) -> Operation:
    start = folder / "import"
    project(start)
    first = written(folder / "first.json", COMMITS[0], 1.0)
    take([first], start)
    files = [written(folder / f"{i}.json", commit, 2.0) for i, commit in enumerate(COMMITS)]

    def act(root: Path) -> None:
        take(files, root)

    return Operation(start, act, act)


def merging(folder: Path) -> Operation:
    shards = [folder / "merge", folder / "other shard"]
    for factor, shard in enumerate(shards, 1):
        project(shard)
        names = [folder / f"{factor} {commit[0]}.json" for commit in COMMITS]
        pairs = zip(names, COMMITS, strict=True)
        take([written(name, commit, factor) for name, commit in pairs], shard)

    def act(root: Path) -> None:
        run("merge", str(shards[1] / "results"), "--config", str(root / "asv.conf.json"))

    return Operation(shards[0], act, act)


def migrating(folder: Path) -> Operation:
    """The command as a whole; where it had ended before it was killed, the next one refuses."""
    start = make_project(folder / "migrate")

    def act(root: Path) -> None:
        with contextlib.chdir(root):
            run("migrate", "--ci")

    def again(root: Path) -> None:
        if not is_done(root):
            act(root)

    return Operation(start, act, again)


def applying(folder: Path) -> Operation:
    """What `migrate` does once `asv check` has passed."""
    start = make_project(folder / "apply")
    found = find_all(read_files(start, start / "tests"))
    plan = plan_files(start, PurePosixPath("benchmarks"), found)
    changes = [*plan.changes, *plan_ci(start, found, plan.changes)]

    def again(root: Path) -> None:
        if not is_done(root):
            undo_if_unfinished(root, root / BACKUP)
            apply(root, root / BACKUP, changes)

    return Operation(start, again, again)


def undoing(folder: Path) -> Operation:
    applied = applying(folder)
    start = shutil.copytree(applied.start, folder / "undo")
    applied.act(start)

    def act(root: Path) -> None:
        if (root / BACKUP).exists():
            undo(root, root / BACKUP)

    return Operation(start, act, act)


OPERATIONS = {
    "import": importing,
    "merge": merging,
    "migrate": migrating,
    "apply": applying,
    "undo": undoing,
}


def project(root: Path) -> None:
    (root / "results").mkdir(parents=True)
    (root / "asv.conf.json").write_text('{"repo": ".", "results_dir": "results"}')


def written(file: Path, commit: str, factor: float) -> Path:
    seconds = {n: [factor * 1e-7 * n, factor * 2e-7 * n] for n in (10, 100)}
    file.write_text(json.dumps(pytest_benchmark(commit, seconds)))
    return file


def take(files: list[Path], root: Path) -> None:
    run("import", *map(str, files), "--config", str(root / "asv.conf.json"))


def run(*arguments: str) -> None:
    with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO(), encoding="utf-8")):
        code = tools(arguments)
    if code:
        raise RuntimeError(f"{arguments[0]} has ended with {code}")


def is_done(root: Path) -> bool:
    return (root / BACKUP).exists() and read_manifest(root / BACKUP).state == "done"


def changes_made(act: Act, root: Path, most: int | None = None) -> int | None:
    """Let a child act; return how many changes it made, None where it was killed at that number."""
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        count = count_changes(root, most)
        act(root)
        os.write(theirs, str(count()).encode())
        os._exit(0)
    os.close(theirs)
    with open(ours, "rb") as pipe:
        said = pipe.read()
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if ended not in (0, -signal.SIGKILL):
        raise RuntimeError(f"the child has ended with {ended}")
    return int(said) if ended == 0 else None


def count_changes(root: Path, most: int | None) -> Callable[[], int]:
    """Count the changes of this process from now on; it dies instead of the one after `most`."""
    made = [0]

    def note(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            name, _, flags = arguments
            inside = isinstance(name, str) and name.startswith(str(root))
            if not (inside and isinstance(flags, int) and flags & WRITING):
                return
        elif event not in CHANGES:
            return
        if made[0] == most:
            os.kill(os.getpid(), signal.SIGKILL)
        made[0] += 1

    sys.addaudithook(note)
    return lambda: made[0]


def state(root: Path) -> dict[str, tuple[bytes, int]]:
    """Return every file and folder, but scratch; a manifest that has begun counts as one done."""
    return {
        name: (content.replace(b'"begun"', b'"done"'), mode)
        for name, (content, mode) in tree(root).items()
        if ".writing-" not in name
    }


def left_at(operation: Operation, copy: Path, moments: int) -> dict[str, object]:
    """Return what the moments leave, on copies of what the operation starts with."""

    def fresh() -> Path:
        shutil.rmtree(copy, ignore_errors=True)
        return shutil.copytree(operation.start, copy)

    before = state(fresh())
    changes = changes_made(operation.act, copy)
    after = state(copy)
    assert changes is not None
    assert after != before
    left = []
    for most in Random(1).sample(range(changes), min(moments, changes)):
        assert changes_made(operation.act, fresh(), most) is None
        found = state(copy)
        whole = all(found[name] in (before.get(name), after.get(name)) for name in found)
        gone = [name for name in before.keys() & after.keys() if name not in found]
        changes_made(operation.again, copy)
        left.append([whole and not gone, state(copy) == after])
    return {"changes": changes, "left": left}


def main(folder: Path, moments: int, names: list[str]) -> None:
    told = {}
    for name in names:
        of_this = folder / f"of {name}"
        of_this.mkdir()
        told[name] = left_at(OPERATIONS[name](of_this), of_this / "copy", moments)
    print(json.dumps(told))


if __name__ == "__main__":
    sys.dont_write_bytecode = True  # which would be a change of the first time alone
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
