"""The page of projections in use: a curve over workers to choose, kept in the address."""

from collections.abc import Callable
from urllib.parse import urldefrag

import pytest
from playwright.sync_api import expect

from tests.site.chromium import Tab, paths


@pytest.mark.parametrize("history", ["this", "conda-danielmbp"])
def test_another_curve_is_drawn_and_kept_in_the_address(
    opened: Callable[..., Tab], history: str
) -> None:
    tab = opened(history, "projection")
    page = tab.page
    curves, figure = page.locator("#stage select[name='curve']"), page.locator("figure#workers")
    first, drawn = curves.input_value(), paths(figure)
    options = curves.locator("option").evaluate_all("all => all.map(one => one.value)")
    assert len(options) > 1
    curves.select_option(options[-1])
    tab.wait()
    assert paths(figure) != drawn
    link = page.url
    again = opened(history, "projection", urldefrag(link).fragment)
    assert again.page.locator("#stage select[name='curve']").input_value() == options[-1]
    page.go_back()
    tab.wait()
    assert curves.input_value() == first
    assert paths(figure) == drawn


def test_where_nothing_counts_workers_the_page_says_so(opened: Callable[..., Tab]) -> None:
    page = opened("empty", "projection").page
    expect(page.locator("figure")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("workers")
