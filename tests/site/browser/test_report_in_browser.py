"""The report as a reader opens it: one file from a disk, without network and without scripts."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.site.browser.test_accessibility import grave_findings
from tests.site.chromium import SIDEWAYS, Tab
from tests.site.projects import Site


@pytest.fixture(scope="module")
def report(site: Callable[[str], Site], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The HTML file of a report on this repository, alone in a folder."""
    out = tmp_path_factory.mktemp("report") / "out"
    site("this").tools("report", "--out", str(out))
    (html,) = out.glob("*.html")
    return html.rename(tmp_path_factory.mktemp("alone") / html.name)


def test_it_opens_alone_without_a_script(report: Path, tab: Callable[..., Tab]) -> None:
    page = tab(java_script_enabled=False).page
    page.goto(report.as_uri())
    assert page.locator("h1").count() == 1
    assert page.locator("table").count() > 0
    pictures = page.locator("figure svg")
    assert pictures.count() > 0
    assert all(picture.bounding_box()["width"] > 100 for picture in pictures.all())
    assert page.locator("script").count() == 0


def test_axe_finds_nothing_serious_and_a_narrow_screen_is_not_scrolled_sideways(
    report: Path, tab: Callable[..., Tab]
) -> None:
    page = tab(width=390, bypass_csp=True).page
    page.goto(report.as_uri())
    assert page.evaluate(SIDEWAYS) <= 0
    assert grave_findings(page) == []
