"""The entry of our pages in pages of others."""

from pathlib import Path

import asv
import pytest

from tests.site.reading import read
from tools.site.stock import link_pages, linked_index

STOCK = (Path(asv.__file__).parent / "www" / "index.html").read_text(encoding="utf-8")
TACHYON = """<!doctype html>
<html lang="en">
  <head>
    <title>asv · tachyon</title>
    <script type="module" crossorigin src="./assets/index-B2njvZum.js"></script>
  </head>
  <body>
    <div id="root"></div>
  </body>
</html>
"""


@pytest.mark.parametrize("index", [STOCK, TACHYON], ids=["asv", "asv-tachyon"])
def test_the_entry_is_there_once_and_the_rest_as_it_was(index: str, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(index, encoding="utf-8")
    for _ in range(2):
        assert link_pages(tmp_path) is None
    linked = (tmp_path / "index.html").read_text(encoding="utf-8")
    (entry,) = (link for link in read(linked).named("a") if "pages/" in link.get("href", ""))
    assert entry["href"] == "pages/overview.html"
    added = [line for line in linked.splitlines() if line not in index.splitlines()]
    assert len(added) == 1
    assert linked.replace(f"{added[0]}\n", "") == index


def test_in_asvs_own_page_it_stands_in_the_list_that_leads_to_the_others() -> None:
    linked = linked_index(STOCK)
    assert linked is not None
    elements = read(linked).elements
    ours, last = (
        next(i for i, (_, of) in enumerate(elements) if of.get("id") == f"nav-li-{name}")
        for name in ("pages", "regressions")
    )
    assert ours == last + 2, "an item with its link is before it"


@pytest.mark.parametrize("text", ["", "<html></html>", STOCK.replace("Regressions</a>", "X</a>")])
def test_what_is_not_known_is_left_as_it_is_and_told_of(text: str, tmp_path: Path) -> None:
    path = tmp_path / "index.html"
    path.write_text(text, encoding="utf-8")
    assert "left as it is" in (link_pages(tmp_path) or "")
    assert path.read_text(encoding="utf-8") == text


def test_bytes_that_are_no_text_and_a_missing_file_are_told_of(tmp_path: Path) -> None:
    assert "open pages/overview.html" in (link_pages(tmp_path) or "")
    (tmp_path / "index.html").write_bytes(b"\xff\xfe\xff")
    assert "open pages/overview.html" in (link_pages(tmp_path) or "")
