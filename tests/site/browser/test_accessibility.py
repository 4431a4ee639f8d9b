"""axe on our pages, in both colour schemes and at both widths."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.site.chromium import UNFOLD, Tab
from tests.site.projects import PAGES

GRAVE = ("serious", "critical")


def grave_findings(page: Page) -> list[str]:
    """What axe finds that keeps people out, with all that is folded away unfolded."""
    page.evaluate(UNFOLD)
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [
        f"{one['impact']} {one['id']}: {one['help']}: {[n['target'] for n in one['nodes'][:3]]}"
        for one in found
        if one["impact"] in GRAVE
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious_or_critical(
    opened: Callable[..., Tab], name: str, scheme: str
) -> None:
    tab = opened("this", name, scheme=scheme, bypass_csp=True)
    assert grave_findings(tab.page) == []


@pytest.mark.parametrize("name", ["scaling", "health"])
def test_nor_on_a_narrow_screen(opened: Callable[..., Tab], name: str) -> None:
    assert grave_findings(opened("physipy", name, width=390, bypass_csp=True).page) == []
