"""Every page of five histories, drawn with the network cut."""

import json
import re
import shlex
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urldefrag, urljoin, urlsplit

import pytest
from asv.util import sanitize_filename
from playwright.sync_api import Browser, Page, expect

from tests.site.chromium import SIDEWAYS, UNFOLD, Tab
from tests.site.projects import PAGES, Site
from tools.commands import parser_of

HISTORIES = ("this", "conda-danielmbp", "django-ubuntu2204", "physipy")
WITH_MANY_LAWS = "blas-graviton"  # which take a minute
EVERY = [
    *(
        pytest.param((history, name), id=f"{history}-{name}")
        for history in HISTORIES
        for name in PAGES
    ),
    *(
        pytest.param((WITH_MANY_LAWS, name), id=f"{WITH_MANY_LAWS}-{name}", marks=pytest.mark.slow)
        for name in PAGES
    ),
]


class Visit(NamedTuple):
    """One of our pages, opened and drawn."""

    site: Site
    name: str
    tab: Tab

    @property
    def page(self) -> Page:
        return self.tab.page

    def hrefs(self, selector: str) -> list[str]:
        """Where links lead, as it is written, each once."""
        return sorted(
            self.page.locator(selector).evaluate_all(
                "links => [...new Set(links.map(link => link.getAttribute('href') ?? ''))]"
            )
        )


@pytest.fixture(scope="module", params=EVERY)
def visit(
    request: pytest.FixtureRequest, chromium: Browser, site: Callable[[str], Site]
) -> Iterator[Visit]:
    """Open each page once, for all tests of it."""
    history, name = request.param
    published = site(history)
    tab = Tab(chromium)
    tab.open(published.page(name))
    yield Visit(published, name, tab)
    tab.close()


def test_it_says_what_it_is_and_leads_to_the_others(visit: Visit) -> None:
    page = visit.page
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.title()
    expect(page.locator("h1")).to_have_count(1)
    assert len(page.locator("main").inner_text().split()) > 5
    linked = {urlsplit(link).path for link in visit.hrefs("header nav a")}
    assert linked >= {*(f"{name}.html" for name in PAGES), "../index.html"}
    here = page.locator("header nav a[aria-current='page']")
    expect(here).to_have_attribute("href", re.compile(f"^{visit.name}\\.html"))


def test_nothing_was_complained_of_and_no_other_machine_asked(visit: Visit) -> None:
    visit.tab.assert_quiet()


def test_a_figure_has_a_picture_a_table_and_the_command_that_gives_it(visit: Visit) -> None:
    for figure in visit.page.locator("figure:not([hidden])").all():
        about = figure.get_attribute("id")
        assert figure.locator("svg path").count() > 0, about
        assert figure.locator("figcaption").inner_text().strip(), about
        assert "tools" in figure.locator(".how code").first.inner_text(), about
        assert figure.locator("details table tbody tr").count() > 0, about


def test_a_section_says_which_command_gives_the_same(visit: Visit) -> None:
    for section in visit.page.locator("main section").all():
        commands = section.locator(".how code").all_inner_texts()
        assert commands, section.get_attribute("id")
        for command in commands:
            assert_understood(command)


def test_no_link_leads_nowhere(visit: Visit) -> None:
    for link in visit.hrefs("a"):
        address, fragment = urldefrag(urljoin(visit.site.page(visit.name), link))
        if not address.startswith(visit.site.address):
            assert link.startswith("https://"), link
            continue
        path = visit.site.html / unquote(address.removeprefix(visit.site.address))
        assert path.is_file(), link
        if path.parent == visit.site.html / "pages" and fragment and "=" not in fragment:
            assert f'id="{fragment}"' in path.read_text(encoding="utf-8"), link


def test_a_link_into_the_graphs_of_asv_names_one_that_it_has(visit: Visit) -> None:
    index = json.loads((visit.site.html / "index.json").read_bytes())
    graphs = {path.stem for path in visit.site.html.glob("graphs/**/*.json")}
    for link in visit.hrefs("a[href^='../index.html#']"):
        benchmark, asked = graph_asked_for(link)
        assert sanitize_filename(benchmark) in graphs, link
        names = index["benchmarks"][benchmark]["param_names"]
        for key, value in asked:
            if key.startswith("p-"):
                assert key.removeprefix("p-") in names, link
            elif key in index["params"]:
                known = {"[none]" if one is None else str(one) for one in index["params"][key]}
                assert value in known, link


@pytest.mark.parametrize("name", PAGES)
def test_a_narrow_screen_is_never_scrolled_sideways(opened: Callable[..., Any], name: str) -> None:
    page = opened("this", name, width=390).page
    assert page.evaluate(SIDEWAYS) <= 0
    page.evaluate(UNFOLD)
    assert page.evaluate(SIDEWAYS) <= 0, "with every table unfolded"


@pytest.mark.parametrize("name", PAGES)
def test_what_matters_is_to_be_read_where_no_script_runs(
    site: Callable[[str], Site], tab: Callable[..., Tab], name: str
) -> None:
    """As from a file: Chromium loads no module from there."""
    page = tab(java_script_enabled=False).page
    page.goto(site("this").page(name))
    assert page.locator("main table").count() or len(page.locator("main").inner_text()) > 100


def assert_understood(command: str) -> None:
    """Assert that a command can be typed as it stands on a page; SystemExit for a wrong option."""
    program, *words = shlex.split(command)
    if program == "asv":
        return
    assert (program, *words[:2]) == ("python", "-m", "tools"), command
    parser_of(words[2]).parse_args(words[3:])


def graph_asked_for(link: str) -> tuple[str, list[tuple[str, str]]]:
    """The benchmark and parameters of a link, read as asv.js reads them."""
    location, _, query = urldefrag(link).fragment.partition("?")
    return unquote(location), parse_qsl(query, keep_blank_values=True)
