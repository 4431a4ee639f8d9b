"""The report of pages made by hand: whole, the same twice, and nothing in it but text."""

import re
import shutil
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.site.made_pages import HOSTILE, chart, page, table
from tools.errors import UserError
from tools.render.untrusted import WORD_JOINER, printable
from tools.site.page import Page
from tools.site.report import pdf
from tools.site.report.document import MOST_ROWS, Document, charts_of, shortened
from tools.site.report.markdown import to_markdown
from tools.site.report.single_file import to_html
from tools.site.report.svg import draw
from tools.site.report.write import require_replaceable, write_report

STATE = "0d54bf0a1b2c"
VOID = {"meta", "br", "img", "link"}


class Shown(HTMLParser):
    """What a browser would show and load of an HTML file; a tag left open is an error."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            assert not name.startswith("on"), name
            if name == "id":
                self.ids.append(str(value))
            if name in ("href", "xlink:href", "src", "aria-labelledby"):
                self.targets.append(str(value))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def document(*pages: Page, pictures: bool = True) -> Document:
    drawn = draw(charts_of(pages)) if pictures else None
    return Document("project: performance report", STATE, pages, drawn)


@pytest.fixture(scope="module")
def hostile() -> Document:
    """A report in which strangers have named everything, of two pages that are called alike."""
    pages = (page("scaling", HOSTILE, 2), page("projection", HOSTILE[::-1]))
    pytest.importorskip("vl_convert")
    return document(*pages)


def test_html_loads_nothing_runs_nothing_and_has_no_id_twice(hostile: Document) -> None:
    html = to_html(hostile)
    shown = Shown(html)
    assert not shown.tags.keys() & {"script", "img", "link", "iframe", "object", "base"}
    assert shown.tags["svg"] == 3
    assert len(set(shown.ids)) == len(shown.ids)
    for target in shown.targets:
        assert target.removeprefix("#") in shown.ids
    references = re.findall(r"url\(#([^)]+)\)", html)
    assert references
    assert set(references) <= set(shown.ids)
    assert "default-src 'none'" in html
    assert not re.search(r"url\((?!#)|@import", html)


def test_html_and_markdown_show_every_text_as_it_is(hostile: Document) -> None:
    html, markdown = to_html(hostile), to_markdown(hostile)
    in_html = " ".join("".join(Shown(html).texts).split())
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(markdown)
    inline = [child for token in tokens for child in token.children or []]
    assert {child.type for child in inline} <= {"text", "text_special", "image"}
    blocks = {token.content.strip() for token in tokens if token.type == "html_block"}
    assert all(re.fullmatch(r"</?details>(\n<summary>[^<>]*</summary>)?", each) for each in blocks)
    texts = "\n".join(
        "".join(child.content for child in token.children or []) for token in tokens
    ).replace(WORD_JOINER, "")
    for name in HOSTILE:
        shown = " ".join(printable(name).split())
        assert in_html.count(shown) >= 2 * 2, shown
        assert texts.count(shown) >= 2 * 2, shown


def test_each_figure_stands_with_its_command_its_commit_and_its_numbers() -> None:
    pytest.importorskip("vl_convert")
    made = document(page("scaling"))
    html, markdown = to_html(made), to_markdown(made)
    command = "python -m tools scaling --bench 'time_step'"
    assert f"{command}  # at commit {STATE}" in markdown.splitlines()
    assert command in "".join(Shown(html).texts)
    assert f"at commit {STATE}" in html
    assert "![The cost grows" in markdown
    assert "](pictures/scaling-law-0.svg)" in markdown
    for text in (html, markdown):
        assert text.index("Law 0 of time") < text.index("The numbers of this figure")
        assert "Warning: It is old." in text.replace("&#58;", ":").replace(WORD_JOINER, "")


def test_without_what_draws_there_are_tables_and_no_pictures(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)  # as where it is not installed
    assert draw(charts_of([page("scaling")])) is None
    made = document(page("scaling"), pictures=False)
    write_report(made, tmp_path / "report", None)
    assert sorted(path.name for path in (tmp_path / "report").iterdir()) == [
        "report.html",
        "report.md",
    ]
    assert "<svg" not in to_html(made)
    assert "![" not in to_markdown(made)
    assert "The numbers of this figure" in to_markdown(made)


def test_the_same_pages_give_the_same_files(hostile: Document, tmp_path: Path) -> None:
    again = document(*hostile.pages)
    for made, folder in ((hostile, "first"), (again, "second")):
        write_report(made, tmp_path / folder, None)
    files = sorted(path for path in (tmp_path / "first").rglob("*") if path.is_file())
    assert len(files) == 2 + 3
    for path in files:
        other = tmp_path / "second" / path.relative_to(tmp_path / "first")
        assert path.read_bytes() == other.read_bytes()


def test_a_picture_is_xml_that_stands_alone_on_white(hostile: Document) -> None:
    assert hostile.pictures is not None
    for name, svg in hostile.pictures.items():
        root = ElementTree.fromstring(svg)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert "var(--" not in svg
        assert "currentColor" not in svg
        ids = [element.get("id") for element in root.iter() if element.get("id")]
        assert ids
        assert all(str(each).startswith(f"{name}-") for each in ids)
        words = "".join(root.itertext())
        assert printable(HOSTILE[0 if name.startswith("scaling") else -1]) in words


def test_a_picture_fetches_nothing() -> None:
    pytest.importorskip("vl_convert")
    asked = chart("far")
    far = {**asked.spec, "data": {"url": "http://127.0.0.1:9/data.json"}}
    with pytest.raises(ValueError, match=r"127\.0\.0\.1"):
        draw({"far": type(asked)(asked.name, asked.title, far, asked.alt, asked.numbers)})


def test_a_name_of_any_length_is_cut_in_a_picture() -> None:
    pytest.importorskip("vl_convert")
    drawn = draw({"long": chart("long", word="x" * 40_000)})
    assert drawn is not None
    assert "x" * 20 in drawn["long"]
    assert "x" * 1_000 not in drawn["long"]


@given(st.integers(0, 3 * MOST_ROWS))
def test_a_long_table_is_cut_and_says_so(rows: int) -> None:
    names = tuple(f"row {i}" for i in range(rows)) or ("none",)
    cut = shortened(page("scaling", names))
    (section,) = cut.sections
    for each in (*section.tables, *section.more):
        assert each.rows == table(each.title, names).rows[:MOST_ROWS]
        told = [note for note in each.notes if "rows more" in note]
        assert [int(note.split()[0].replace(",", "")) for note in told] == (
            [len(names) - MOST_ROWS] if len(names) > MOST_ROWS else []
        )


def test_a_report_is_replaced_whole_and_nothing_else_ever(
    hostile: Document, tmp_path: Path
) -> None:
    out = tmp_path / "some" / "report"
    write_report(hostile, out, None)
    write_report(document(page("scaling"), pictures=False), out, None)
    assert sorted(path.name for path in out.iterdir()) == ["report.html", "report.md"]
    (out / "thesis.tex").write_text("years of work")
    with pytest.raises(UserError, match=r"--out .*report: holds thesis.tex, .* name a new folder"):
        write_report(hostile, out, None)
    assert (out / "thesis.tex").read_text() == "years of work"
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(UserError, match=r"--out .*file: "):
        require_replaceable(file)
    assert sorted(path.name for path in out.parent.iterdir()) == ["report"]


def test_what_was_there_stays_where_the_browser_fails(hostile: Document, tmp_path: Path) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\necho 'no display' >&2\nexit 1\n")
    broken.chmod(0o755)
    out = tmp_path / "report"
    write_report(document(page("scaling"), pictures=False), out, None)
    before = (out / "report.html").read_bytes()
    with pytest.raises(UserError, match=r"--pdf: .* printed nothing .no display.") as refused:
        write_report(hostile, out, str(broken))
    assert "\n" not in str(refused.value)
    assert (out / "report.html").read_bytes() == before


def test_without_a_browser_that_is_said_before_anything_is_done(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    with pytest.raises(UserError, match="--pdf: no Chromium") as refused:
        pdf.find_browser()
    assert "\n" not in str(refused.value)


def test_the_newest_browser_of_playwright_is_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    for release in ("99", "1200", "1187"):
        browser = tmp_path / f"chromium-{release}" / "chrome-linux" / "chrome"
        browser.parent.mkdir(parents=True)
        browser.write_text("")
    assert "chromium-1200" in pdf.find_browser()


def test_a_chromium_prints_the_report(hostile: Document, tmp_path: Path) -> None:
    if not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        pytest.skip("no Chromium on PATH")
    write_report(hostile, tmp_path / "report", pdf.find_browser())
    printed = (tmp_path / "report" / "report.pdf").read_bytes()
    assert printed.startswith(b"%PDF-")
    assert len(printed) > 20_000
