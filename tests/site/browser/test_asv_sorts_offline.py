"""ASV's own tables sort with the newer sorter that npm has in the place of the one they name."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.site.chromium import Tab
from tests.site.projects_of_asv import measured
from tests.site.published import asv_publish, without_plugins
from tests.site.served import served
from tools.site.offline.offline import make_offline

VALUES = "() => [...document.querySelectorAll('#summarylist-body td.value')].map(e => e.innerText)"


def test_a_click_on_a_header_sorts_and_another_one_reverses(
    project: Any,
    fetched: Path,
    tab: Callable[..., Tab],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home = measured(project)
    asv_publish(home, tmp_path / "html", tmp_path / "cache", without_plugins(home))
    monkeypatch.setenv("XDG_CACHE_HOME", str(fetched))
    assert make_offline(tmp_path / "html") is None
    with served(tmp_path / "html") as address:
        page = tab().page
        page.goto(f"{address}index.html#/summarylist")
        header = page.locator("#summarylist-body th", has_text="Value")
        header.click()
        expect(header).to_have_class(re.compile(r"(^| )asc( |$)"))
        rising = page.evaluate(VALUES)
        header.click()
        expect(header).to_have_class(re.compile(r"(^| )desc( |$)"))
        assert len(set(rising)) == 6
        assert page.evaluate(VALUES) == rising[::-1]
