"""The table of `benchmark`: never wider than 80 columns, and every reason and note below it."""

from contextlib import redirect_stdout
from html import unescape
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.observe.made import record, rounds
from tools.observe.table import age, benchmark_report, quality_notes
from tools.render import markdown, text

RATES = (1000.0, 1010.0, 990.0)
PLAIN = record(rounds(RATES, ((1000.0, 1010.0),) * 3))
REFUSED = {"value": None, "low": None, "high": None, "reason": "one process"}


def notes(**more: Any) -> str:
    return "\n".join(benchmark_report([{**PLAIN, **more}]).tables[-1].notes)


def rows(of: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    return {row[0]: row[1:] for row in benchmark_report([of]).tables[-1].rows}


def test_a_row_a_figure_with_value_interval_spread_and_confidence():
    assert rows(PLAIN)["steps"] == ("1 k/s", "975 /s to 1.03 k/s", "1.0 %", "fair (3, 0 %)")
    assert rows(PLAIN)["step, 99 % quantile"][0] == "3 ms"
    assert rows(PLAIN)["items"][0] == "10 k/s"
    assert rows(PLAIN)["bytes an item"][1:3] == ("exact", "")


def test_a_refusal_points_to_its_reason_and_one_reason_is_told_once():
    refused = {**PLAIN, "efficiency": REFUSED, "all_cores_steps_per_s": REFUSED}
    number = rows(refused)["efficiency"][1]
    assert rows(refused)["steps, all cores"][1] == number
    told = [note for note in benchmark_report([refused]).tables[-1].notes if "one process" in note]
    assert told == [f"{number} 2 rows: one process."]


rates = st.floats(1e-3, 1e9)
spreads = st.floats(1, 1.5)


@given(rates, spreads, st.floats(0, 1), st.integers(3, 12))
def test_no_line_of_a_table_is_wider_than_80_columns(rate, spread, disturbed, processes):
    wide = dict(PLAIN)
    for name in PLAIN["trust"]:
        value = {"value": rate, "low": rate / spread, "high": rate * spread}
        if "efficiency" in name or "utilisation" in name:
            value = {"value": 1.234, "low": 0.1234, "high": 9.876}
        wide[name] = value
    trust = {
        "processes": processes,
        "disturbed": disturbed,
        "spread": spread,
        "confidence": "high",
    }
    wide |= {"trust": dict.fromkeys(PLAIN["trust"], trust), "work": "vehicle-updates"}
    wide |= {"step": "frame", "case": "vehicles=1000, engine=numpy, dt=0.1"}
    other = {**wide, "case": "vehicles=10000, engine=numba, dt=0.1"}
    with redirect_stdout(StringIO()) as out:
        text.print_report(benchmark_report([wide, other], ["a long note " * 20]))
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    assert "…" not in out.getvalue(), "nothing is cut"


def test_several_cases_begin_with_a_row_each_named_by_what_differs():
    labels = ("vehicles=20, engine=numpy, dt=0.1", "vehicles=50, engine=numpy, dt=0.1")
    report = benchmark_report([{**PLAIN, "case": label} for label in labels])
    summary = report.tables[0]
    assert summary.title == "2 cases: engine=numpy, dt=0.1"
    assert [row[0] for row in summary.rows] == ["vehicles=20", "vehicles=50"]
    assert [column.header for column in summary.columns][1] == "steps/s"
    assert len(report.tables) == 3
    assert len(benchmark_report([PLAIN]).tables) == 1


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "Bottleneck: not decided"),
        ({}, "I/O wait: 0.0 % (block delay)."),
        ({"io_wait": None}, "I/O wait: not counted."),
        ({"age_s": 7300.0}, "Measured 2 h ago; --fresh measures again."),
        ({"changed_meanwhile": True}, "The code was changed while it was measured"),
        ({"steps": 67}, "67 of 1,000 steps a process: the budget was spent"),
        ({"steps_per_look": 12, "step": "call"}, "means over 12 calls, which are too short"),
    ],
)
def test_notes(more, words):
    assert words in notes(**more)


def test_what_does_not_apply_is_no_note():
    plain = notes(steps=1000)
    for words in ("ago", "changed", "budget", "means over"):
        assert words not in plain


def test_the_title_says_which_code_and_how_many_cores():
    def title(**more: Any) -> str:
        return benchmark_report([{**PLAIN, **more}]).tables[0].title

    assert title() == "size=10, how=busy: aaaaaaaa, 2 cores"
    assert (
        title(diff="b" * 64, cores=1) == "size=10, how=busy: aaaaaaaa with changes bbbbbbbb, 1 core"
    )
    assert title(commit=None) == "size=10, how=busy: working tree, 2 cores"


@pytest.mark.parametrize(
    ("age_s", "words"),
    [(0.4, "0 s"), (59, "59 s"), (60, "1 min"), (7200, "2 h"), (86_400 * 3, "3 days")],
)
def test_ages(age_s, words):
    assert age(age_s) == words


def test_what_quality_gates_say_names_the_case_where_there_are_several():
    judged = {**PLAIN, "quality": [{"kind": "met", "reason": "it is fast"}]}
    assert quality_notes([judged]) == ["Quality: it is fast."]
    assert quality_notes([judged, PLAIN]) == ["Quality, size=10, how=busy: it is fast."]


def test_markdown_has_the_same_notes(capsys):
    markdown.print_report(benchmark_report([PLAIN], ["Quality: it is fast."]))
    assert "- Quality: it is fast." in unescape(capsys.readouterr().out).splitlines()
