"""What is profiled: the working tree as it lies there, or a commit, and what it is called."""

from dataclasses import dataclass, replace

from ...measure.installation import Installation, install, resolve
from ..against import install_sides
from ..code import CodeState, code_state
from ..tree import WorkingTree

_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Side:
    """Code that can be run. label: of its commit, and of its changes since where it has some."""

    label: str
    installation: Installation


def side_of(tree: WorkingTree, revision: str | None) -> Side:
    """Return the working tree, or a commit, installed; UserError where that cannot be done."""
    if revision is None:
        return Side(label_of(code_state(tree.root)), tree.installation)
    return _installed(tree, revision, "profile")


def two_sides(tree: WorkingTree, base: str, head: str | None) -> tuple[Side, Side]:
    """Return a commit, and another one or the working tree; UserError.

    The working tree runs with the packages of the commit, so that only its own code differs.
    """
    if head is not None:
        return _installed(tree, base, "against"), _installed(tree, head, "profile")
    sides = install_sides(tree.root, base, tree.installation.suite)
    before = Side(sides.base.commit[:_DIGITS], sides.base)
    return before, Side(label_of(code_state(tree.root)), sides.head)


def label_of(code: CodeState) -> str:
    """Return `1a2b3c4d`, with `-changed-5e6f7a8b` where files differ from that commit."""
    if code.commit is None:
        return "unknown"
    changed = f"-changed-{code.diff[:_DIGITS]}" if code.diff else ""
    return f"{code.commit[:_DIGITS]}{changed}"


def _installed(tree: WorkingTree, revision: str, name: str) -> Side:
    commit = resolve(tree.root, revision)
    installation = install(tree.root, commit, name)
    return Side(commit[:_DIGITS], replace(installation, suite=tree.installation.suite.resolve()))
