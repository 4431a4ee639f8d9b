"""Pages as files: all of them or those that were there before, with data that browsers read."""

import json
import math
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.history.made import write_project
from tests.site.made_page import chart, page
from tools.errors import UserError
from tools.site import build
from tools.site.build import write_pages
from tools.site.data import SiteData, site_data
from tools.site.links import NO_LINKS
from tools.site.page import Page
from tools.store.config import read_project
from tools.store.database import read_database

ASSETS = Path(__file__).parents[2] / "tools" / "site" / "assets"


def written(html_dir: Path, *pages: Page, script: str | None = "draw()") -> Path:
    """Write pages and return where."""
    write_pages(pages, "a project", NO_LINKS, script, html_dir)
    return html_dir / "pages"


def test_there_is_a_file_a_page_with_its_data_and_all_assets(tmp_path: Path) -> None:
    pages = written(tmp_path, page(), replace(page(name="scaling"), data={"curves/1": [1]}))
    names = {str(path.relative_to(pages)) for path in pages.rglob("*") if path.is_file()}
    assets = {f"assets/{path.name}" for path in ASSETS.iterdir()}
    data = {f"data/{name}.json" for name in ("of-the-script", "curves/1")}
    charts = {f"data/{name}-charts.json" for name in ("overview", "scaling")}
    assert names == {
        *("overview.html", "scaling.html", "assets/theme.js", "assets/vega.js"),
        *(assets | data | charts),
    }
    assert json.loads((pages / "data/overview-charts.json").read_text()) == {"cost": chart().spec}
    assert (pages / "assets/vega.js").read_text() == "draw()"
    assert [path.name for path in tmp_path.iterdir()] == ["pages"]


def test_what_was_there_is_replaced_whole(tmp_path: Path) -> None:
    written(tmp_path, page(name="old"))
    pages = written(tmp_path, page(), script=None)
    assert not (pages / "old.html").exists()
    assert not (pages / "assets/vega.js").exists()


def test_where_writing_fails_what_was_there_stays(tmp_path: Path) -> None:
    pages = written(tmp_path, page())
    before = (pages / "overview.html").read_text()
    with pytest.raises(TypeError):
        written(tmp_path, replace(page("new"), data={"no-json": object()}))
    assert (pages / "overview.html").read_text() == before
    assert [path.name for path in tmp_path.iterdir()] == ["pages"]


def test_numbers_that_json_has_not_are_null(tmp_path: Path) -> None:
    data = {"odd": {"a": [math.nan, (1.5, -math.inf)], "b": "NaN"}}
    pages = written(tmp_path, replace(page(), data=data))
    text = (pages / "data/odd.json").read_text()
    assert json.loads(text) == {"a": [None, [1.5, None]], "b": "NaN"}


@pytest.fixture
def site(project: Any) -> SiteData:
    """What is read of a small project."""
    write_project(project)
    return site_data(read_database(read_project(project.config)), project.root)


def stand_in(name: str, result: Page | Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the maker of a page return or raise `result`."""

    def make(site: SiteData) -> Page:
        if isinstance(result, Exception):
            raise result
        return result

    module = ModuleType(name)
    setattr(module, f"{name}_page", make)
    monkeypatch.setitem(sys.modules, f"tools.site.pages.{name}", module)


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (UserError("results: none of them"), "results: none of them"),
        (KeyError("a fault\nof ours"), "KeyError: "),
        (replace(page(), data={"../../index": 1}), "no name for data of a page"),
    ],
    ids=["user error", "fault", "name of data"],
)
def test_a_page_that_cannot_be_made_says_why_and_the_others_are_there(
    result: Page | Exception,
    words: str,
    site: SiteData,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in build.NAMES:
        stand_in(name, page(name=name), monkeypatch)
    stand_in("health", result, monkeypatch)
    html = tmp_path / "html"
    html.mkdir()
    notes = build.build(site, "a project", html)
    (note,) = (note for note in notes if note.startswith("health cannot be shown: "))
    assert words in note
    assert "\n" not in note
    assert words in (html / "pages" / "health.html").read_text(encoding="utf-8")
    assert "a lead: words" in (html / "pages" / "verdicts.html").read_text(encoding="utf-8")


def test_commits_that_only_their_page_tells_of_have_links_too(
    site: SiteData, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in build.NAMES:
        stand_in(name, page("0123456789ab was judged", name), monkeypatch)
    of_commits = replace(page(name="commit"), data={"commit": {"commits": ["0123456789ab"]}})
    stand_in("commit", of_commits, monkeypatch)
    build.build(site, "a project", tmp_path)
    html = (tmp_path / "pages" / "verdicts.html").read_text(encoding="utf-8")
    assert '<a href="commit.html#commit=0123456789ab">0123456789ab</a>' in html
