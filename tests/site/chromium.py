"""The Chromium of this machine, and tabs in it that note what goes wrong."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WHY_NONE = f"no browser: none of {', '.join(NAMES)} is on PATH; on Debian: apt install chromium"
# Nothing but this machine has an address.
NO_NETWORK = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
HERE = ("http://127.0.0.1:", "file:", "data:")
HEIGHT = 900
LONGEST_MS = 30_000  # that drawing may take on a busy machine
DRAWN = "html[data-drawn='yes']"
# What has happened is told to the page first.
EVENTS_TOLD = "() => new Promise(done => setTimeout(() => requestAnimationFrame(done)))"
# How many pixels the page is wider than the window.
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
UNFOLD = "() => document.querySelectorAll('details').forEach(one => { one.open = true; })"
# Long tasks, those of more than 50 ms, and what the policy of the page refused.
WATCH = """
window.longTasks = [];
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) window.longTasks.push(entry.duration);
}).observe({type: "longtask", buffered: true});
document.addEventListener("securitypolicyviolation", event => {
  console.error(`refused by the policy: ${event.violatedDirective} ${event.blockedURI}`);
});
"""


def find_chromium() -> str | None:
    """Return the path of a Chromium, None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def launched(path: str) -> Iterator[Browser]:
    """Run a Chromium without a window and without network while the context lasts."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[NO_NETWORK])
        yield browser
        browser.close()


class Tab:
    """A tab of a browser.

    options: further ones of its context. faults: what its console complained of. asked: the
    addresses that it asked for, in order.
    """

    def __init__(
        self, browser: Browser, width: int = 1280, scheme: str = "light", **options: Any
    ) -> None:
        self._context = browser.new_context(
            viewport={"width": width, "height": HEIGHT},
            color_scheme=scheme,
            **options,
            reduced_motion="reduce",
            locale="en-US",
        )
        self._context.add_init_script(WATCH)
        self.page: Page = self._context.new_page()
        self.faults: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"{message.type}: {message.text}")

    def open(self, address: str) -> Page:
        """Open an address, wait until all is drawn, and return the page."""
        self.page.goto(address)
        self.wait()
        return self.page

    def wait(self) -> None:
        """Wait until all that a change of state draws is drawn."""
        self.page.evaluate(EVENTS_TOLD)
        expect(self.page.locator(DRAWN)).to_be_attached(timeout=LONGEST_MS)

    def longest_task_ms(self) -> float:
        """Return how long the longest task took since the page was opened; 0 below 50 ms."""
        longest: float = self.page.evaluate("() => Math.max(0, ...window.longTasks)")
        return longest

    def assert_quiet(self) -> None:
        """Assert that nothing was complained of, and no other machine was asked."""
        assert self.faults == []
        assert [url for url in self.asked if not url.startswith(HERE)] == []

    def close(self) -> None:
        """Close the tab and forget what it kept."""
        self._context.close()


def paths(figure: Locator) -> list[str]:
    """Return what the picture of a figure draws: the outlines and places of its marks."""
    return figure.locator("svg").first.evaluate(
        "svg => [...svg.querySelectorAll('path, line, rect')]"
        ".map(mark => [mark.getAttribute('d'), mark.getAttribute('transform')].join(' '))"
    )
