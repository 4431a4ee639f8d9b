"""The page of a commit: what it changed, at an address of its own."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.site.chromium import Tab

LINKS = "main a[href*='commit.html#commit='], main a[href^='#commit=']"


def test_a_commit_of_the_overview_has_its_page_and_back_leads_there(
    opened: Callable[..., Tab],
) -> None:
    tab = opened("this", "overview")
    page = tab.page
    before = page.url
    link = page.locator("#changed tbody a[href^='commit.html#commit=']").first
    digits = link.get_attribute("href").partition("commit=")[2][:8]
    link.click()
    tab.wait()
    stage = page.locator("#stage")
    expect(stage.locator("h2").first).to_contain_text(digits)
    assert stage.locator("table tbody tr").count() > 0
    page.go_back()
    tab.wait()
    assert page.url == before


def test_eight_digits_open_it_and_another_commit_replaces_it(opened: Callable[..., Tab]) -> None:
    tab = opened("this", "commit")
    page, stage = tab.page, tab.page.locator("#stage")
    commits = page.locator(LINKS).evaluate_all(
        "links => [...new Set(links.map(link => link.href.split('commit=')[1].slice(0, 8)))]"
    )
    assert len(commits) > 1
    for commit in commits[:2]:
        page.evaluate("commit => { location.hash = `commit=${commit}`; }", commit)
        tab.wait()
        expect(stage.locator("h2").first).to_contain_text(commit)
        expect(stage.locator("h2")).to_have_count(1)


def test_a_commit_that_changed_nothing_known_says_so(opened: Callable[..., Tab]) -> None:
    stage = opened("this", "commit", "commit=ffffffff").page.locator("#stage")
    expect(stage).to_contain_text("No change is known at this commit")
