"""ASV's own command line: its environment, its runs and its pages, in the current directory."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ..checkout import git
from ..errors import UserError, installation_failure
from .asv_process import run_asv
from .asv_progress import read_status
from .asv_variables import PAGES_BY_CALLER

_SOME_FAILED = 2  # exit code of `asv run` where a benchmark failed and the others did not


class Interrupted(KeyboardInterrupt):
    """Ctrl-C while ASV measured. commit: 8 digits of the one at work, none before the first."""

    def __init__(self, commit: str) -> None:
        super().__init__()
        self.commit = commit


def require_branch(root: Path) -> None:
    """Raise UserError unless there is the branch main.

    `asv publish` draws it, and would fail only after all is measured.
    """
    if not git(root, "branch", "--list", "main").strip():
        raise UserError(
            "there is no local branch main, which the dashboard draws:"
            " run `git branch main origin/main`"
        )


def name_machine() -> str:
    """Return this machine's name in results/; ASV is told of the machine if it is new to it."""
    from asv.machine import Machine, MachineCollection
    from asv.util import UserError as UnknownMachine

    name: str = Machine.get_unique_machine_name()
    try:
        MachineCollection.load(name)
    except UnknownMachine:  # ASV would ask, and nobody may be there to answer
        _asv("machine", "--yes")
    return name


def make_environment(root: Path, commits: Sequence[str]) -> None:
    """Do whatever needs the network; UserError with the reason if that fails.

    Not by `asv setup`, which ends with exit code 1 when all went well. A half-made environment is
    removed, also where this is interrupted.
    """
    before = _directories(root)
    lines: list[str] = []
    try:
        code = run_asv(
            *("run", "HASHFILE:-", "--bench", "just-discover"),
            read=lines.append,
            given="\n".join(commits),
        )
        if code:
            what = "the environment of asv.conf.json"
            says_more = "`asv run HEAD^! --bench just-discover --verbose` says more"
            raise UserError(installation_failure(what, "".join(lines), says_more))
    except BaseException:
        for half_made in _directories(root) - before:
            shutil.rmtree(half_made, ignore_errors=True)
        raise


def measure_quickly(commits: Sequence[str], advance: Callable[[float], None]) -> tuple[str, ...]:
    """Measure what is not measured yet, each benchmark in one process of two samples.

    Return what failed, as ASV says it: that some benchmarks do is no reason to keep back what
    others say. advance: is told how many per cent are done. UserError if ASV itself fails.

    Interrupted where this is interrupted: ASV has then ended, and what it had measured of the
    commit at work is lost, since it writes results when a commit is done.
    """
    quick = ("--attribute", "rounds=1", "--attribute", "repeat=2")
    options = ("run", "HASHFILE:-", "--skip-existing", "--record-samples", *quick)
    failures: list[str] = []
    last, commit = "", ""

    def read(line: str) -> None:
        nonlocal last, commit
        status = read_status(line)
        last, commit = line.strip() or last, status.commit or commit
        if status.percent is not None:
            advance(status.percent)
        if status.failure:
            failures.append(status.failure)

    try:
        code = run_asv(*options, read=read, given="\n".join(commits))
    except KeyboardInterrupt:
        raise Interrupted(commit) from None
    _require_fine("run", code, (0, _SOME_FAILED), last)
    return tuple(failures)


def publish(directory: Path) -> None:
    """Write the dashboard to `directory`, which is replaced; UserError if ASV fails.

    Our own pages are for the caller to write.
    """
    variables = {PAGES_BY_CALLER: "yes"}
    _asv("publish", "--no-pull", "--html-dir", str(directory), variables=variables)


def _directories(root: Path) -> set[Path]:
    """What ASV makes before it measures: environments, and a directory for the machine.

    One that holds results is none of these: another process may have written them meanwhile.
    """
    environments = {path for pattern in ("env", "env/*") for path in root.glob(pattern)}
    return environments | set(filter(_holds_no_results, root.glob("results/*")))


def _holds_no_results(path: Path) -> bool:
    return path.is_dir() and {inside.name for inside in path.iterdir()} <= {"machine.json"}


def _asv(*arguments: str, variables: Mapping[str, str] | None = None) -> None:
    """Run `asv ARGUMENTS`; UserError if it fails, with its last words."""
    lines: list[str] = []
    code = run_asv(*arguments, read=lines.append, variables=variables)
    words = ("".join(lines).strip().splitlines() or ["no reason given"])[-1].strip()
    _require_fine(arguments[0], code, (0,), words)


def _require_fine(what: str, code: int, fine: tuple[int, ...], words: str) -> None:
    if code not in fine:
        says_more = f"`asv {what} --verbose` says more"
        raise UserError(f"asv {what} failed (exit code {code}): {words}; {says_more}")
