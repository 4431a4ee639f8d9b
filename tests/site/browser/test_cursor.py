"""Reading a chart by the keyboard: arrow keys go over its points, and a live line tells each."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.site.chromium import Tab

FOCUSED = """() => {
  const one = document.activeElement, look = getComputedStyle(one);
  const seen = look.outlineStyle !== "none" || look.boxShadow !== "none";
  return [one.tagName, one.name || one.id || "", seen];
}"""


def told(page: Page) -> str:
    return page.locator("#told").inner_text()


def test_arrow_keys_tell_the_points_of_a_chart_one_after_the_other(
    opened: Callable[..., Tab],
) -> None:
    page = opened("this", "scaling").page
    expect(page.locator("#told")).to_have_attribute("aria-live", "polite")
    page.locator("#stage figure#law").focus()
    points = []
    for _ in range(4):
        page.keyboard.press("ArrowRight")
        points.append(told(page))
    assert len(set(points)) == 4, "another point at each key"
    assert all(re.search(r"\d", text) for text in points)
    page.keyboard.press("ArrowLeft")
    assert told(page) == points[-2]


def test_what_the_live_line_tells_stands_in_the_table_behind_the_chart(
    opened: Callable[..., Tab],
) -> None:
    page = opened("this", "scaling").page
    figure = page.locator("#stage figure#law")
    figure.focus()
    page.keyboard.press("ArrowRight")
    (size, *_) = re.findall(r"\d[\d,.]*", told(page))
    figure.locator("details > summary").click()
    expect(figure.locator("details table")).to_contain_text(size)


def test_the_keyboard_reaches_every_control_and_shows_where_it_is(
    opened: Callable[..., Tab],
) -> None:
    page = opened("this", "scaling").page
    reached = set()
    for _ in range(200):
        page.keyboard.press("Tab")
        tag, name, seen = page.evaluate(FOCUSED)
        if tag == "BODY":
            break
        assert seen, (tag, name)
        reached.add((tag, name))
    assert {("SELECT", "series"), ("INPUT", "commit"), ("INPUT", "size")} <= reached
    assert ("FIGURE", "law") in reached
