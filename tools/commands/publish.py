"""Publish html/ with pages and plots, from the results there are.

Measures nothing. html/ is ASV's dashboard and html/pages/ what our commands answer: what changed,
laws, projections, verdicts, health. html/scaling/ has the cost against the size at the newest
commit of each machine, html/history/ the cost over the commits with what changed, and
html/projection/ the throughput against the workers. html/history.xml tells feed readers what
changed.

example: python -m tools publish
"""

import argparse
import multiprocessing
import os
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from ..checkout import require_whole_history
from ..errors import UserError, some
from ..history.answer import History
from ..history.feed import NAME as FEED
from ..history.feed import atom
from ..measure.asv_run import publish, require_branch
from ..projection.places import by_result_file, select_places
from ..render.streams import print_line, print_note
from ..scaling.judge import judge
from ..scaling.outcomes import interval_inflation, measured_scores
from ..scaling.selection import select_series
from ..site.build import PAGES, build
from ..site.data import site_data
from ..site.offline.offline import make_offline
from ..site.stock import link_pages
from ..store.config import read_project
from ..store.database import Database, read_database
from ..store.query import ALL, Query
from ..store.results import result_paths
from ..store.side_car import read_side_cars, side_car_paths
from ._options import report_problems
from ._project import CONFIG, enter_root

HTML = Path("html")
_HALF_WRITTEN = Path("build") / "html"  # on the same disk, and ignored by git
_WHAT = {
    "scaling": "cost against size, at the newest commit of each machine",
    "history": "cost over the commits, with what changed",
    "projection": "throughput against workers",
}
_WHY_NONE = "`python -m tools {}` says why"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `publish`."""
    parser.add_argument(
        "--offline",
        action="store_true",
        help="put what ASV's pages load from other hosts beside them: got once, then kept",
    )
    parser.add_argument(
        "--link",
        type=Path,
        metavar="DIR",
        help="only add the entry of our pages to the index.html in DIR, where another tool has"
        " replaced ASV's",
    )


def run(args: argparse.Namespace) -> int:
    """Publish, and say what is there and how to open it."""
    if args.link is not None:
        return _link(args.link)
    root = enter_root(args)
    require_whole_history(root)
    require_branch(root)
    database = read_database(read_project(root / CONFIG))
    write_pages(database, root, args.offline)
    for line in _what_is_there(database):
        print_line(line)
    report_problems(database.problems, all_of_them=False)
    return 0


def _link(html_dir: Path) -> int:
    """Add our entry to an index.html that is there; UserError where that cannot be done."""
    if not (html_dir / PAGES).is_dir():
        raise UserError(f"--link {html_dir}: has no {PAGES}/; run `python -m tools publish` first")
    why_not = link_pages(html_dir)
    if why_not is not None:
        raise UserError(f"--link {html_dir}: {why_not}")
    print_line(f"{html_dir / 'index.html'} leads to {PAGES}/overview.html")
    return 0


def _what_is_there(database: Database) -> Iterator[str]:
    commits, machines = list(database.commits.place), {file.machine for file in database.files}
    yield (
        f"{HTML}{os.sep}: {len(database.files)} results of {len(commits)} commits"
        f" to {commits[-1][:8]}, on {some(machines)}"
    )
    pages = len(list((HTML / PAGES).glob("*.html")))
    what_pages_say = "what changed, laws, projections, verdicts, health"
    yield f"  {PAGES + os.sep:<12}{pages:>3} HTML: {what_pages_say}"
    for name, what in _WHAT.items():
        plots = len(list((HTML / name).glob("*.png")))
        yield f"  {name + os.sep:<12}{plots:>3} PNG: {what if plots else _WHY_NONE.format(name)}"
    yield "Dashboard: .venv/bin/python -m asv preview, then http://127.0.0.1:8080"
    yield "Plots: PNG files, which any viewer opens"


def write_pages(database: Database, root: Path, offline: bool = False) -> None:
    """Replace html/ whole, or not at all.

    database: of the project in `root`, the current directory. offline: all that ASV's pages load
    is put beside them; UserError where it cannot be had. The history and the pages take
    longest, so a second process draws the rest beside them.
    """
    publish(_HALF_WRITTEN)
    left_alone = make_offline(_HALF_WRITTEN) if offline else None
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn, initializer=_silence) as beside:
        rest = beside.submit(_draw_rest, root)
        site = site_data(database, root)
        notes = build(site, read_project(root / CONFIG).name, _HALF_WRITTEN)
        if site.history is not None:
            _draw_history(site.history, root)
        rest.result()
    shutil.rmtree(HTML, ignore_errors=True)
    os.replace(_HALF_WRITTEN, HTML)
    for note in notes:
        print_note(f"{PAGES}: {note}")
    if left_alone:
        print_note(left_alone)


def is_current(results_dir: Path) -> bool:
    """Return whether html/ is whole and newer than every result."""
    index = HTML / "index.json"  # written last by ASV, and put in place with the plots
    if not index.exists() or not (HTML / "scaling").exists():
        return False
    published_ns = index.stat().st_mtime_ns
    return all(path.stat().st_mtime_ns < published_ns for path in result_paths(results_dir))


def _silence() -> None:
    """The first process shows the progress of both, and says what was interrupted."""
    sys.stderr = open(os.devnull, "w")  # noqa: SIM115, closed when the process ends


def _draw_rest(root: Path) -> None:
    database = read_database(read_project(root / CONFIG))
    _draw_scaling(database)
    _draw_projection(database)


def _draw_history(history: History, root: Path) -> None:
    from ..history.plot import plot_history  # matplotlib takes long to import

    plot_history(history, Query(commit=ALL), _HALF_WRITTEN / "history")
    feed = atom(history, root.resolve().name)
    (_HALF_WRITTEN / FEED).write_text(feed, encoding="utf-8")


def _draw_scaling(database: Database) -> None:
    from ..scaling.plot import plot_all

    inflation = interval_inflation(measured_scores(database))
    try:
        series = select_series(database, Query())
    except UserError:  # nothing gave a number
        return
    judged = [judge(one, inflation=inflation) for one in series]
    plot_all(judged, _HALF_WRITTEN / "scaling")


def _draw_projection(database: Database) -> None:
    from ..projection.plot import plot_places

    side_cars = read_side_cars(side_car_paths(database.results_dir))
    processes, _ = by_result_file(database.files, side_cars.processes)
    try:
        places = select_places(database, processes, Query(), "relative")
    except UserError:  # none counts workers
        return
    plot_places(places, Query(), _HALF_WRITTEN / "projection")
