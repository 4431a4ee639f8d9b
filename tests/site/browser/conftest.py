"""Published projects, and tabs of a real browser in which nothing may go wrong."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.site.chromium import WHY_NONE, Tab, find_chromium, launched
from tests.site.projects import Site, publish
from tests.site.served import served


@pytest.fixture(scope="session")
def browser_path() -> str:
    """Where a browser is; without one tests are skipped, or fail where REQUIRE_BROWSER says so."""
    path = find_chromium()
    if path is None:
        (pytest.fail if os.environ.get("REQUIRE_BROWSER") else pytest.skip)(WHY_NONE)
    return path


@pytest.fixture(scope="module")  # what drives it keeps Ctrl-C from tests of other files
def chromium(browser_path: str) -> Iterator[Browser]:
    """The browser."""
    with launched(browser_path) as browser:
        yield browser


@pytest.fixture(scope="session")
def site(
    browser_path: str,  # without one nothing is to be published
    tmp_path_factory: pytest.TempPathFactory,
    recorded: Callable[[str], Path],
) -> Iterator[Callable[[str], Site]]:
    """Return a published and served project by name; each is published once."""
    base = tmp_path_factory.getbasetemp()
    # Processes of pytest-xdist have a folder each below that of all.
    shared = (base.parent if base.name.startswith("popen-") else base) / "sites"
    sites: dict[str, Site] = {}
    with ExitStack() as stack:

        def of(name: str) -> Site:
            if name not in sites:
                made = publish(name, shared / name, recorded)
                sites[name] = Site(*made, stack.enter_context(served(made[1])))
            return sites[name]

        yield of


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Callable[..., Tab]]:
    """Open tabs; at the end none has complained, and none has asked any other machine."""
    with ExitStack() as stack:
        tabs: list[Tab] = []

        def new(**options: Any) -> Tab:
            opened = Tab(chromium, **options)
            stack.callback(opened.close)
            tabs.append(opened)
            return opened

        yield new
        for opened in tabs:
            opened.assert_quiet()


@pytest.fixture
def opened(site: Callable[[str], Site], tab: Callable[..., Tab]) -> Callable[..., Tab]:
    """Open one page of a project, wait until it is drawn, and return its tab."""

    def open_page(project: str, name: str, state: str = "", **options: Any) -> Tab:
        new = tab(**options)
        new.open(site(project).page(name, state))
        return new

    return open_page
