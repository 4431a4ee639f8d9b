"""Measure a command by hyperfine, and file its times in the history.

hyperfine starts the command without a shell, once before the clock runs; every run is a process
of its own. What it measured is imported, under the commit that is checked out.

examples:
  python -m tools hyperfine -- simcore run --vehicles 100 --steps 100
  python -m tools hyperfine --runs 20 -- python -c "import simcore"
"""

import argparse

from ..interchange.hyperfine_run import find_hyperfine, measure, require_committed
from ..interchange.importing import plan_import
from ..interchange.place import Wanted
from ..interchange.report import import_report
from ..interchange.writing import write_all
from ..measure.machine import this_machine
from ..render.formats import print_report
from ..store.config import read_project
from ..store.leftovers import scratch_directory
from ._options import add_config, add_format, whole_number
from ._project import config_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `hyperfine`."""
    parser.add_argument("command", nargs="+", metavar="COMMAND", help="with arguments, after `--`")
    parser.add_argument(
        "--runs", type=whole_number, metavar="N", help="of the command (default: by its time)"
    )
    parser.add_argument(
        "--machine", metavar="NAME", help="to file it under (default: as ASV names this one)"
    )
    add_config(parser, "asv.conf.json of the project")
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Measure, then write below the results directory, all or nothing."""
    program = find_hyperfine()
    project = read_project(config_of(args))
    require_committed(project.repository)
    wanted = Wanted(args.machine or this_machine().name, "HEAD", project.repository)
    with scratch_directory() as scratch:
        sources = measure(program, args.command, args.runs, scratch)
        imported = plan_import(sources, project.results_dir, wanted)
    write_all(imported.files)
    print_report(import_report(imported, project.results_dir, dry_run=False), args.format)
    return 0
