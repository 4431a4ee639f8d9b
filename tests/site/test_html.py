"""A page as HTML: any text stays text, and every figure has a table and a command."""

import re

from hypothesis import given
from hypothesis import strategies as st

from tests.site.made_page import BENCHMARK, HASH, chart, page, table
from tests.site.reading import read
from tools.render.report import Column, Table
from tools.render.untrusted import printable
from tools.site.html import MOST_LETTERS, POLICY, Frame, page_html, table_html, text_html
from tools.site.links import NO_LINKS, Links

LINKS = Links({HASH[:8]: HASH}, {BENCHMARK: BENCHMARK, "Step.time_step": BENCHMARK})
PAGES = (("overview", "Overview"), ("scaling", "Scaling"))
FRAME = Frame("a project", PAGES, NO_LINKS, charts=True)
HOSTILE = st.one_of(
    st.text(min_size=1, max_size=40).filter(lambda text: "`" not in text),
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            "' onmouseover='alert(1)",
            '"><img src=x onerror=alert(1)>',
            "</table></main>",
            "&lt;b&gt; &amp;",
            "]]><!-- -->",
            "\u202eright to left\u202c",
            "\ud800 half a letter",
            "a\nb\tc\0d",
        ]
    ),
)


@given(HOSTILE)
def test_whatever_a_text_holds_the_elements_stay_the_same(text: str) -> None:
    assert read(page_html(page(text), FRAME)).structure == read(page_html(page(), FRAME)).structure


@given(HOSTILE)
def test_every_text_is_shown_as_it_is_printed(text: str) -> None:
    assert read(text_html(text)).text == printable(text)
    shown = read(page_html(page(text), FRAME)).text
    for part in ("Overview of", "a lead:", "old:", "What changed:", "a summary:", "a note:"):
        assert f"{part} {printable(text)}" in shown


def test_no_script_stands_in_a_page_and_the_policy_says_so() -> None:
    html = read(page_html(page(), FRAME))
    assert all(script["src"].startswith("assets/") for script in html.named("script"))
    assert not [name for _, of in html.elements for name in of if name.startswith("on")]
    (policy,) = (m for m in html.named("meta") if m.get("http-equiv") == "Content-Security-Policy")
    assert policy["content"] == POLICY
    assert "script-src 'self';" in POLICY


def test_a_figure_has_its_table_its_command_and_a_place_for_the_picture() -> None:
    html = page_html(page(), FRAME)
    (figure,) = re.findall(r"<figure.*?</figure>", html, re.DOTALL)
    inside = read(figure)
    assert inside.named("figure")[0]["id"] == "cost"
    assert inside.named("div")[0] == {"class": "plot", "data-chart": "cost"}
    assert len(inside.named("table")) == 1
    assert "python -m tools history" in inside.text
    assert chart().alt in inside.text
    assert 'aria-live="polite"' in html


def test_without_the_library_the_numbers_are_shown_instead() -> None:
    frame = Frame("a project", PAGES, NO_LINKS, charts=False)
    html = read(page_html(page(), frame))
    assert html.named("html")[0]["data-charts"] == "no"
    assert not [div for div in html.named("div") if "data-chart" in div]
    assert "open" in html.named("details")[0]


def test_pages_lead_to_each_other_to_asv_and_to_each_of_their_sections() -> None:
    links = read(page_html(page(), FRAME)).named("a")
    here = [link["href"] for link in links if link.get("aria-current") == "page"]
    assert here == ["overview.html"]
    leads = {link["href"] for link in links}
    assert {"overview.html", "scaling.html", "../index.html", "#changed", "#main"} <= leads


def test_a_hash_of_a_measured_commit_and_a_benchmark_lead_on() -> None:
    rows = (
        ("Step.time_step(numba)", f"{HASH[:8]} Gather less", "1.2 ms"),
        ("other", "deadbeef, 12345678 and 0131b7f", "1.3 ms"),
        ("Step.time_step", "", ""),
    )
    html = read(table_html(Table("of links", table().columns, rows), LINKS))
    asv = {"class": "asv", "href": "../index.html#step.Step.time_step"}
    commit = {"href": f"commit.html#commit={HASH[:8]}"}
    assert html.named("a") == [asv, commit, asv]
    assert not read(table_html(Table("of links", table().columns, rows))).named("a")


def test_a_long_cell_is_cut_and_its_title_has_the_rest() -> None:
    long = "x" * 10_000
    html = read(table_html(Table("t", (Column("a"), Column("b")), ((long, long),))))
    (name,) = (th for th in html.named("th") if th["scope"] == "row")
    assert name["title"] == html.named("td")[0]["title"] == long
    assert html.text.count("x") == 2 * (MOST_LETTERS - 1)


def test_text_that_runs_from_right_to_left_is_kept_apart() -> None:
    assert text_html("שלום (1)") == "<bdi>שלום (1)</bdi>"
    assert text_html("1.2 µs – ×") == "1.2 µs – ×"


def test_units_stand_in_the_headers_as_they_do_in_a_terminal() -> None:
    rows = (("a", "1.2 ms"), ("b", "300 µs"))
    html = read(table_html(Table("t", (Column("what"), Column("time", "right")), rows)))
    assert "time [µs]" in html.text
    assert html.text.count("µs") == 1


def test_a_command_in_a_sentence_is_told_apart_and_a_table_of_no_rows_is_one() -> None:
    html = page_html(page("`python -m tools score` says why"), FRAME)
    assert "<code>python -m tools score</code> says why" in html
    assert len(read(table_html(Table("nothing", table().columns, ()))).named("tr")) == 1
