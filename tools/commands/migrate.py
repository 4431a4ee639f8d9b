"""Move old performance tests into the ASV suite, with their bounds.

Found are tests of pytest-benchmark and timeit, tests that read a clock and assert a bound, and
scripts with --vehicles. Each becomes a class of the suite; one that cannot has its reason. What a
test checks besides a time stays a test. Nothing is touched before `asv check` has taken the new
suite, and --undo restores every file.

examples:
  python -m tools migrate --check-only
  python -m tools migrate tests/perf --ci --dry-run
  python -m tools migrate --undo
"""

import argparse
import os
from pathlib import Path, PurePosixPath

from ..errors import UserError
from ..interchange.migrating.apply import apply, undo, undo_if_unfinished
from ..interchange.migrating.check import require_sound
from ..interchange.migrating.ci import plan_ci
from ..interchange.migrating.plan import find_all, plan_files
from ..interchange.migrating.table import found_report, migration_report, undone_report
from ..interchange.migrating.tree import read_files
from ..render.formats import print_report
from ..render.streams import print_note
from ..store.config import read_suite_dir
from ._options import add_format
from ._project import CONFIG, enter_root

_BACKUP = Path(".migrated")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `migrate`."""
    parser.add_argument(
        "path", type=Path, nargs="?", metavar="PATH", help="where old tests are (default: tests)"
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--check-only", action="store_true", help="say which tests can move")
    how.add_argument(
        "--dry-run", action="store_true", help="check the new suite, say what would be written"
    )
    how.add_argument("--undo", action="store_true", help="restore every file from the backup")
    parser.add_argument(
        "--backup", type=Path, default=None, metavar="DIR", help=f"(default: {_BACKUP})"
    )
    parser.add_argument(
        "--ci", action="store_true", help="change the lines of workflows, tox, nox and make, too"
    )
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Find, judge, translate, check, and only then write; or undo all that."""
    root = enter_root(args)
    backup: Path = args.backup or root / _BACKUP
    if args.undo:
        print_report(undone_report(undo(root, backup)), args.format)
        return 0
    writes = not (args.check_only or args.dry_run)
    if writes and undo_if_unfinished(root, backup):
        print_note("A migration that had not ended is undone first.")
    found = find_all(read_files(root, args.path or root / "tests"))
    if args.check_only:
        print_report(found_report(found), args.format)
        return 0
    suite = _suite(root)
    plan = plan_files(root, suite, found)
    ci = list(plan_ci(root, found, plan.changes)) if args.ci and plan.changes else []
    changes = [*plan.changes, *ci]
    if plan.changes:
        require_sound(root, suite, plan.changes)
    if changes and writes:
        apply(root, backup, changes)
    if not changes:
        note = "Nothing is written."
    elif writes:
        note = f"As they were: {os.path.relpath(backup)}; --undo restores them."
    else:
        note = "Nothing is written (--dry-run)."
    print_report(migration_report(found, plan.changes, ci, note), args.format)
    return 0


def _suite(root: Path) -> PurePosixPath:
    """Return the directory of the benchmarks, from the root."""
    suite = Path(os.path.normpath(read_suite_dir(root / CONFIG)))
    inside = Path(os.path.relpath(suite, root))
    if inside.parts[:1] == ("..",) or not inside.parts:
        raise UserError(f"{CONFIG}: benchmark_dir is not a folder of the project; correct it")
    return PurePosixPath(inside.as_posix())
