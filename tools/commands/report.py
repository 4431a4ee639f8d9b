"""Write a report for a release or a paper: HTML, Markdown, PDF.

What was measured, what changed, laws, projections and health, in one HTML file that opens from disk
without network. Beside it are the same text as Markdown, the pictures as SVG and, with --pdf, the
same as PDF. Each figure stands with the command that gives it and the commit of the project.
Measures nothing; the same results give the same text.

examples:
  python -m tools report
  python -m tools report --since v1.0 --out build/for-release --pdf
"""

import argparse
from dataclasses import replace
from pathlib import Path

from ..render.progress import track
from ..render.streams import print_line, print_note
from ..site.build import pages
from ..site.data import site_data
from ..site.library import MISSING
from ..site.report.document import Document, charts_of, shortened, without
from ..site.report.measured import measured_page, newest_date, state_of
from ..site.report.pdf import find_browser
from ..site.report.svg import draw
from ..site.report.write import HTML, MARKDOWN, PDF, require_replaceable, write_report
from ..store.config import read_project
from ..store.database import read_database
from ._options import add_config, report_problems
from ._project import config_of

_PAGES = ("overview", "scaling", "projection", "health")
_TOLD_FIRST = "machines"  # a section of the overview, and more of it in the first page


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `report`."""
    add_config(parser, "asv.conf.json of the project")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        default=Path("build") / "report",
        help="the folder to write, replaced whole (default: build/report)",
    )
    parser.add_argument(
        "--since",
        metavar="REV",
        help="tell the changes after this revision (default: after the newest release tag)",
    )
    parser.add_argument(
        "--pdf", action="store_true", help="print it as PDF, too, by the Chromium at hand"
    )


def run(args: argparse.Namespace) -> int:
    """Write the report and say what is there."""
    browser = find_browser() if args.pdf else None
    require_replaceable(args.out)
    config = config_of(args)
    project = read_project(config)
    database = read_database(project, lambda paths: track(paths, "reading results"))
    site = replace(site_data(database, config.parent, args.since), now=newest_date(database))
    state = state_of(config.parent, database)
    told = (without(page, _TOLD_FIRST) for page in pages(site, _PAGES))
    parts = tuple(map(shortened, (measured_page(database, state), *told)))
    title = f"{project.name or config.parent.resolve().name}: performance report"
    document = Document(title, state, parts, draw(charts_of(parts)))
    write_report(document, args.out, browser)
    for line in _what_is_there(document, args.out, browser is not None):
        print_line(line)
    if document.pictures is None:
        print_note(f"report: {MISSING}")
    report_problems(database.problems, all_of_them=False)
    return 0


def _what_is_there(document: Document, out: Path, has_pdf: bool) -> tuple[str, ...]:
    return (
        f"{out / HTML}: {len(document.pages)} chapters, opens from disk in any browser",
        f"{out / MARKDOWN}: the same as Markdown, with {len(document.pictures or ())} pictures",
        *([f"{out / PDF}: the same on paper, without what is folded away"] if has_pdf else []),
    )
