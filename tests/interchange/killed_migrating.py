"""Kill a migration at one change of the file system after the other; print what is left of it.

usage: killed_migrating.py ROOT NEW, where NEW is a file to write, and tests/old.py one to remove.

A line for each moment: whether the tree is as before, as after, or neither, once the next command
has begun as `migrate` does; and the same of one that undoes.
"""

import json
import os
import sys
from pathlib import Path, PurePosixPath

from tests.interchange.old_project import tree
from tools.interchange.migrating.apply import apply, undo, undo_if_unfinished
from tools.interchange.migrating.backup import read_manifest
from tools.interchange.migrating.plan import Change

CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "shutil.rmtree"}


def changes(root):
    old = PurePosixPath("tests/old.py")
    both = PurePosixPath("tests/both.py")
    return [
        Change(PurePosixPath("benchmarks/migrated/new.py"), None, b"new = 1\n"),
        Change(old, (root / old).read_bytes(), None),
        Change(both, (root / both).read_bytes(), b"left = 1\n"),
    ]


def killed(act, at):
    """Run in a process that is killed at its change number `at`; return whether it was."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] != 0
    left = [at]

    def count(event, _):
        if event in CHANGES:
            left[0] -= 1
            if left[0] < 0:
                os._exit(9)

    sys.addaudithook(count)
    act()
    os._exit(0)


def without_scratch(files):
    return {name: file for name, file in files.items() if not name.startswith(".writing-")}


def main(root):
    backup = root / ".migrated"
    before = tree(root)
    planned = changes(root)
    apply(root, backup, planned)
    after = tree(root)
    undo(root, backup)
    assert tree(root) == before

    answers, at = [], 0
    while killed(lambda: apply(root, backup, planned), at):
        if backup.exists() and read_manifest(backup).state == "done":
            undo(root, backup)
        else:
            undo_if_unfinished(root, backup)
        as_before = without_scratch(tree(root)) == before
        apply(root, backup, planned)  # the next one completes
        answers.append(["apply", as_before, tree(root) == after])
        undo(root, backup)
        at += 1
    at = 0
    while killed(lambda: undo(root, backup), at):
        if backup.exists():
            undo(root, backup)
        apply(root, backup, planned)
        answers.append(["undo", True, tree(root) == after])
        at += 1
    print(json.dumps(answers))


main(Path(sys.argv[1]))
