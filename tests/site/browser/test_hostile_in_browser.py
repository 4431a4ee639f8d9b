"""Projects of strangers in a real browser: names stay text, and many points stay few nodes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.site.chromium import SIDEWAYS, Tab
from tests.site.projects import PAGES, Site

MADE_OF_A_NAME = (
    ".pwned, img[src='x'], a[href^='javascript' i],"
    " script:not([src]):not([type='application/json'])"
)
LONGEST_SHOWN = 250  # characters of a cell or an option: 200 of the name, and what stands around it
LONGEST_SAID = 1_300  # in a sentence, or beside a picture
# Texts with marks that turn the order of letters, outside of what keeps them to themselves.
LOOSE_MARKS = """() => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data, around = walker.currentNode.parentElement;
    if (/[\\u202a-\\u202e\\u2066-\\u2069]/.test(text) && !around.closest("bdi, option, script"))
      found.push(text.slice(0, 80));
  }
  return found;
}"""
MOST_NODES = 10_000  # for 100,000 points
TIMES_AS_LONG = 10
SHORTEST_LONG_TASK_MS = 50  # a shorter one the browser does not tell


def cells(page: Page) -> list[str]:
    return page.locator("td, th, option, h1, h2, h3").all_inner_texts()


@pytest.mark.parametrize("name", PAGES)
def test_names_that_are_markup_are_shown_as_text(opened: Callable[..., Tab], name: str) -> None:
    page = opened("names", name).page
    assert page.evaluate("() => window.pwned") is None
    expect(page.locator(MADE_OF_A_NAME)).to_have_count(0)
    assert page.evaluate(LOOSE_MARKS) == []
    assert len(max(cells(page), key=len)) <= LONGEST_SHOWN
    assert max(
        map(len, page.locator("figcaption, caption, output").all_inner_texts()), default=0
    ) <= (LONGEST_SAID)
    page.set_viewport_size({"width": 390, "height": 900})
    assert page.evaluate(SIDEWAYS) <= 0


@pytest.mark.parametrize("name", ["overview", "scaling"])
def test_they_are_shown_all_the_same(opened: Callable[..., Tab], name: str) -> None:
    assert any("<script>window.pwned" in text for text in cells(opened("names", name).page))


def test_an_event_of_such_a_project_has_its_page(
    site: Callable[[str], Site], opened: Callable[..., Tab]
) -> None:
    tab = opened("names", "overview")
    link = tab.page.locator("#changed tbody a[href^='commit.html#commit=']").first.get_attribute(
        "href"
    )
    commit = tab.open(f"{site('names').address}pages/{link}")
    expect(commit.locator("#stage")).to_contain_text("window.pwned")
    expect(commit.locator(MADE_OF_A_NAME)).to_have_count(0)


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_a_hundred_thousand_points_are_few_nodes_and_no_long_task(
    opened: Callable[..., Tab], name: str
) -> None:
    empty, full = opened("empty", name), opened("points", name)
    assert nodes(full.page) < MOST_NODES
    assert_no_longer(name, full, empty)


@pytest.mark.slow
def test_a_thousand_commits_are_gone_through_without_a_long_task(
    opened: Callable[..., Tab],
) -> None:
    empty, full = opened("empty", "scaling"), opened("points", "scaling")
    full.page.locator("#stage input[name='commit']").focus()
    full.page.evaluate("() => { window.longTasks = []; }")
    before = nodes(full.page)
    for key in ("Home", "ArrowRight", "ArrowRight", "PageUp", "End"):
        full.page.keyboard.press(key)
        full.wait()
    assert nodes(full.page) < 1.2 * before, "drawn anew, not added to"
    assert_no_longer("slider", full, empty)


def nodes(page: Page) -> int:
    count: int = page.evaluate("() => document.querySelectorAll('*').length")
    return count


def assert_no_longer(what: str, full: Tab, empty: Tab) -> None:
    """That a full page takes at most ten times as long at a stretch as an empty one."""
    empty_ms, full_ms = empty.longest_task_ms(), full.longest_task_ms()
    print(f"{what}: {nodes(full.page):,} nodes")
    print(f"longest task {full_ms:.0f} ms, of the empty page {empty_ms:.0f} ms")
    assert full_ms <= TIMES_AS_LONG * max(empty_ms, SHORTEST_LONG_TASK_MS)
