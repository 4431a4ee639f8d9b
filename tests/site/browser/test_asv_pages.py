"""ASV's own pages beside ours, with the files that they ask of other machines put beside them."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.site.chromium import Tab
from tests.site.projects import Site
from tests.site.published import asv_publish, without_plugins
from tests.site.served import served
from tools.errors import UserError
from tools.site.offline.offline import make_offline

STOCK = ("", "#/summarylist", "#/regressions", "#conda_install.TimeInstall.time_explicit_install")
SETTLED = "networkidle"  # ASV's scripts have no mark of their own


class Both(NamedTuple):
    """Addresses of one project's dashboard: with our pages beside it, and as ASV makes it."""

    ours: str
    stock: str


@pytest.fixture(scope="module")
def both(site: Callable[[str], Site], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """Both offline; skips where the files that ASV asks of other machines cannot be had."""
    published, place = site("conda-danielmbp"), tmp_path_factory.mktemp("offline")
    project = published.project
    shutil.copytree(published.html, place / "ours")
    asv_publish(project, place / "stock", place / "cache", without_plugins(project))
    folders = [place / "ours", place / "stock"]
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setenv("XDG_CACHE_HOME", str(place / "cache"))
        try:
            assert [make_offline(folder) for folder in folders] == [None, None]
        except UserError as error:
            pytest.skip(str(error))
        yield Both(*(stack.enter_context(served(folder)) for folder in folders))


def test_our_pages_are_a_step_away_from_asvs_and_back(both: Both, tab: Callable[..., Tab]) -> None:
    page = tab().page
    page.goto(both.ours)
    page.locator("#nav a[href='pages/overview.html']").click()
    expect(page.locator("main h1")).to_be_visible()
    page.locator("header nav a[href='../index.html']").click()
    expect(page.locator("#summarygrid-display")).to_be_visible()


def test_a_link_of_ours_opens_the_graph_that_it_names(both: Both, tab: Callable[..., Tab]) -> None:
    opened = tab()
    page = opened.open(f"{both.ours}pages/projection.html")
    link = page.locator("main a[href^='../index.html#']").first
    benchmark = (link.get_attribute("href") or "").partition("#")[2].partition("?")[0]
    page.goto(f"{both.ours}index.html#{(link.get_attribute('href') or '').partition('#')[2]}")
    expect(page.locator("#main-graph canvas").first).to_be_visible()
    assert benchmark.split(".")[-1] in page.locator("#title").inner_text()


@pytest.mark.parametrize("place", STOCK)
def test_asvs_own_pages_work_under_our_policy_and_have_no_new_finding(
    both: Both, tab: Callable[..., Tab], place: str
) -> None:
    assert findings(tab, f"{both.stock}index.html{place}") >= findings(
        tab, f"{both.ours}index.html{place}"
    )


def findings(tab: Callable[..., Tab], address: str) -> Counter[str]:
    """On how many elements axe finds each fault."""
    page = tab(bypass_csp=True).page
    page.goto(address)
    page.wait_for_load_state(SETTLED)
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return Counter({one["id"]: len(one["nodes"]) for one in found})
