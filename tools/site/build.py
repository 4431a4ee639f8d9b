"""All pages of a project: which there are, and the files that they become."""

import json
import math
import os
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..store.leftovers import scratch_directory
from .cache import forget_oldest
from .data import SiteData
from .html import LIBRARY, Frame, page_html
from .library import MISSING, library
from .links import Links, links_of
from .page import Page
from .stock import link_pages
from .theme import page_config

PAGES = "pages"  # the directory in html_dir
# Each is a file `pages/NAME.py` with a function `NAME_page(site: SiteData) -> Page`.
NAMES = ("overview", "scaling", "projection", "commit", "verdicts", "health")
_ASSETS = Path(__file__).parent / "assets"
_DATA_NAME = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)*")
_MOST_LETTERS = 300  # of what an error says


def pages(site: SiteData, names: Iterable[str] = NAMES) -> tuple[Page, ...]:
    """Return the pages of these names, in their order; UserError as their makers raise it."""
    return tuple(_make(name, site) for name in names)


def build(site: SiteData, project: str, html_dir: Path) -> tuple[str, ...]:
    """Write all pages to `pages/` of `html_dir`, where ASV's own are, and link the two.

    project: its name, as pages show it. A page that cannot be made says why. Return what else is to
    be said, a line each. OSError where something cannot be written.
    """
    notes: list[str] = []
    made = [_make_or_say_why(name, site, notes) for name in NAMES]
    script = library()
    if script is None:
        notes.append(MISSING)
    links = links_of(site.database, _commits_told_of(made))
    write_pages(made, project or site.root.resolve().name, links, script, html_dir)
    forget_oldest()
    left_alone = link_pages(html_dir)
    return (*notes, *([left_alone] if left_alone else []))


def write_pages(
    made: Sequence[Page], project: str, links: Links, script: str | None, html_dir: Path
) -> None:
    """Write pages, their data and assets to `pages/` of `html_dir`, which is replaced whole.

    script: the library that draws charts, None where there is none.
    """
    frame = Frame(project, tuple((page.name, page.title) for page in made), links, bool(script))
    with scratch_directory(html_dir) as scratch:
        half_written = scratch / PAGES
        for path in _ASSETS.iterdir():
            _write(half_written / "assets" / path.name, path.read_text(encoding="utf-8"))
        config = json.dumps(page_config())
        _write(half_written / "assets" / "theme.js", f"export const config = {config};\n")
        if script:
            _write(half_written / LIBRARY, script)
        for page in made:
            _write(half_written / f"{page.name}.html", page_html(page, frame))
            for name, data in _data_of(page).items():
                _write(half_written / "data" / f"{name}.json", _encoded(data))
        shutil.rmtree(html_dir / PAGES, ignore_errors=True)
        os.replace(half_written, html_dir / PAGES)


def _make(name: str, site: SiteData) -> Page:
    """Return a page; ValueError where what it loads could not be a file."""
    page: Page = getattr(import_module(f".pages.{name}", __package__), f"{name}_page")(site)
    for of_data in page.data:
        if not _DATA_NAME.fullmatch(of_data):
            raise ValueError(f"{of_data!r} is no name for data of a page")
    return page


def _make_or_say_why(name: str, site: SiteData, notes: list[str]) -> Page:
    """Return a page, or one in its place that says why: no fault in one is to take the others."""
    try:
        return _make(name, site)
    except Exception as error:
        kind = "" if isinstance(error, UserError) else f"{type(error).__name__}: "
        words = " ".join(f"{kind}{error}".split())[:_MOST_LETTERS]
        notes.append(f"{name} cannot be shown: {words}")
        return Page(name, name.capitalize(), (), warnings=(f"this page cannot be shown: {words}",))


def _commits_told_of(made: Iterable[Page]) -> Sequence[str]:
    """Return the commits that the page of commits has something to tell of."""
    told_of = [page.data["commit"]["commits"] for page in made if "commit" in page.data]
    return [commit for of_page in told_of for commit in of_page]


def _data_of(page: Page) -> Mapping[str, Any]:
    """Return JSON by file name: what the page's script loads, and what its charts are drawn of."""
    charts = {chart.name: chart.spec for section in page.sections for chart in section.charts}
    return {**page.data, **({f"{page.name}-charts": charts} if charts else {})}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _encoded(data: Any) -> str:
    """Return JSON as browsers read it: null for NaN and infinities."""
    try:
        return json.dumps(data, separators=(",", ":"), allow_nan=False)
    except ValueError:
        return json.dumps(_finite(data), separators=(",", ":"), allow_nan=False)


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(of_key) for key, of_key in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return value
