"""A picture of every page of this repository's dashboard: wide and narrow, light and dark.

    python -m tests.site.screenshots DIR [--of PROJECT]

PROJECT is a folder of recorded results as in ../shared/fixtures/asv-results; without it, this
repository's own history is shown.
"""

import argparse
import itertools
import sys
import tempfile
from pathlib import Path

from tests.site.chromium import WHY_NONE, Tab, find_chromium, launched
from tests.site.published import asv_publish, cloned_project, recorded_project
from tests.site.served import served

WIDTHS = (1280, 390)
SCHEMES = ("light", "dark")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory", type=Path, metavar="DIR", help="where the pictures go")
    parser.add_argument("--of", type=Path, metavar="PROJECT", help="recorded results to show")
    asked = parser.parse_args()
    path = find_chromium()
    if path is None:
        print(WHY_NONE, file=sys.stderr)
        return 20
    asked.directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        project = recorded_project(asked.of, place) if asked.of else cloned_project(place)
        _, html = asv_publish(project, place / "html", place / "cache")
        take_pictures(path, html, asked.directory)
    return 0


def take_pictures(chromium: str, html: Path, directory: Path) -> None:
    """Write DIR/PAGE-WIDTH-SCHEME.png, each of the whole page."""
    names = sorted(page.stem for page in (html / "pages").glob("*.html"))
    with launched(chromium) as browser, served(html) as address:
        for name, width, scheme in itertools.product(names, WIDTHS, SCHEMES):
            tab = Tab(browser, width, scheme)
            page = tab.open(f"{address}pages/{name}.html")
            page.screenshot(path=directory / f"{name}-{width}-{scheme}.png", full_page=True)
            print("; ".join([f"{name}, {width} px, {scheme}", *tab.faults]), flush=True)
            tab.close()


if __name__ == "__main__":
    sys.exit(main())
