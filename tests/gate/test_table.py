"""A comparison as an exit code, a table and records."""

import json
from typing import Any

import numpy as np
import pytest

from tests.gate.comparisons import (
    COLUMNS,
    EVERYTHING,
    FASTER,
    HARMLESS,
    LOST,
    MEMORY,
    NAME,
    PEAK,
    RING,
    SLOWER,
    TOO_FEW,
    TRACKED,
    UNSURE_MEMORY,
    comparison,
    rows_of,
)
from tools.commands.gate import EXIT_CODES
from tools.gate.comparison import Comparison, SpeedComparison
from tools.gate.rule.drift import estimate_drift
from tools.gate.rule.paired import Effect
from tools.gate.rule.sequential import take_interim_look, void_for_drift
from tools.gate.table import gate_report
from tools.render.formats import print_report
from tools.render.report import Report
from tools.stats.interval import Refusal
from tools.store.families import Family, find_families


@pytest.mark.parametrize(
    ("compared", "code"),
    [
        (comparison(**HARMLESS), 0),
        (comparison(FASTER), 0),
        (comparison(SLOWER), 10),
        (comparison(**MEMORY), 10),
        (comparison(**UNSURE_MEMORY), 11),
        (comparison(LOST), 11),
        (comparison(removed={(NAME, "'numpy', 10"): "skipped"}), 10),
        (comparison(speed=Refusal("no time"), computes_else=RING), 12),
        (comparison((-0.12, 0.0, 0.14, 0.0, 0.0, 0.0, 0.0)), 10),  # the law, at the same mean
        (comparison(sd=0.5), 11),
        (comparison(computes_else=RING), 12),
        (comparison((0.1, *LOST[1:])), 10),  # what is worse before what is not known
        (comparison(LOST, **MEMORY), 10),
        (comparison(tracked=TRACKED), 10),
        (comparison(tracked={row: one for row, one in TRACKED.items() if row[1] == "20"}), 0),
        (comparison(tracked={row: one for row, one in TRACKED.items() if row[1] == "30"}), 11),
        (comparison(SLOWER, computes_else=RING, **MEMORY), 12),  # what is computed before all
        (comparison(FASTER, computes_else=RING), 12),
    ],
)
def test_the_exit_code_is_that_of_the_worst(compared: Comparison, code: int) -> None:
    assert EXIT_CODES[compared.worst] == code


def test_a_machine_that_changed_speed_is_undecided_not_slower() -> None:
    drift = estimate_drift(np.column_stack([np.full(20, 1.0), np.full(20, 1.1)]), 0.01)
    speed = comparison(SLOWER).speed
    assert isinstance(speed, SpeedComparison)
    drifted = comparison(SLOWER, decision=void_for_drift(speed.decision, drift), drift=drift)
    assert EXIT_CODES[drifted.worst] == 11
    assert "[1] the reference kernel itself changed by" in text_of(drifted)
    assert "Reference kernel: +10.0% between the sides" in text_of(drifted)


def test_speed_that_could_not_be_compared_is_told_with_the_reason() -> None:
    refused = comparison(speed=Refusal("--budget: holds 3 blocks"), computes_else=RING)
    assert "Speed was not compared: --budget: holds 3 blocks." in text_of(refused)
    suite, digest = records_of(refused)
    assert (suite["level"], digest["level"]) == ("suite", "digest")
    assert suite["speed_not_compared"] == "--budget: holds 3 blocks"


def records_of(compared: Comparison) -> list[dict[str, Any]]:
    return json.loads(json.dumps(gate_report(compared, "Quoted.").records, allow_nan=False))


def text_of(compared: Comparison) -> str:
    report = gate_report(compared, "Quoted.")
    (table,) = report.tables
    rows = (" | ".join(row) for row in table.rows)
    return "\n".join([*report.summary, table.title, *rows, *table.notes])


def test_records_are_strict_json_with_every_row_and_the_suite_first() -> None:
    records = records_of(EVERYTHING)
    levels = [record["level"] for record in records]
    assert levels == ["suite", "digest", *["family", *["case"] * 3] * 2, "case", "memory"]
    first = records[0]
    assert (first["words"], first["base"], first["head"]) == ("Quoted.", "a" * 40, "b" * 40)
    for record in records:
        assert {"level", "benchmark", "params", "verdict", "words"} <= set(record)
    lost = records[5]
    assert (lost["verdict"], lost["change"], lost["head_s"]) == ("undecided", None, None)
    slower = records[8]
    assert slower["verdict"] == "slower"
    assert slower["change"]["low"] < 0.06 < slower["change"]["high"]
    assert slower["head_s"] == pytest.approx(1.06e-5)


def test_a_family_tells_whether_its_law_changed() -> None:
    same, worse = (record for record in records_of(EVERYTHING) if record["level"] == "family")
    assert worse["params"] == {"engine": "'numba'"}
    assert worse["growth"]["kind"] == "law worse"
    assert same["growth"] is None  # of two sizes there is no law
    assert "the law got worse: exponent +0.0" in text_of(EVERYTHING)
    assert "inf" not in text_of(EVERYTHING)


def test_rows_are_families_and_the_cases_that_stand_out_from_them() -> None:
    (table,) = gate_report(comparison((0.0, 0.0, 0.02, 0.1, 0.1, 0.1, 0.0)), "Quoted.").tables
    assert table.title == "bbbbbbbb against aaaaaaaa"
    names = [row[0] for row in table.rows]
    # No case of the family that is slower as a whole, and of the other only the one that is.
    assert names == ["Step.time_step(numpy)", "  1000", "Step.time_step(numba)", "", "Run.time_run"]
    assert table.rows[1][1].endswith("%)")
    assert " % slower (" in table.rows[1][1]
    assert table.rows[1][2:] == ("10.2 µs", "20")
    assert "the cost got worse" in table.rows[3][1]
    assert table.notes[0].startswith("Intervals hold for all rows and interim looks at once: ")
    assert "is at most 1 %" in table.notes[0]
    assert table.notes[-1] == "Quoted."


def test_a_fixed_value_that_reads_like_the_size_is_not_taken_for_it() -> None:
    params = [["10", "3"], ["10", "100", "1000"]]
    columns = [(NAME, f"{lanes}, {n}") for lanes in params[0] for n in params[1]]
    rows = rows_of(columns, find_families(NAME, ["lanes", "vehicles"], params, columns))
    ratios = np.tile(np.log1p([0.02, 0.0, 0.0, 0.0, 0.0, 0.0]), (20, 1))
    (table,) = gate_report(
        comparison(
            rows=rows,
            decision=take_interim_look(ratios, rows.plan),
            medians_s=dict.fromkeys(columns, 1e-5),
        ),
        "",
    ).tables
    assert "  10" in [row[0] for row in table.rows]


def test_a_case_that_changed_on_the_clock_alone_is_told() -> None:
    slower = (0.05, *(0.0,) * 6)
    worked, slept = (Effect(value, value - 0.02, value + 0.02, 20) for value in (0.05, 0.0))
    for effect, told in ((worked, False), (slept, True)):
        report = gate_report(comparison(slower, cpu={0: effect}), "")
        notes = " ".join(report.tables[0].notes)
        assert ("not in CPU time" in notes) is told
        record = next(record for record in report.records if "cpu_change" in record)
        assert record["params"] == {"case": COLUMNS[0][1]}
        assert record["cpu_change"]["value"] == pytest.approx(np.expm1(effect.value))


def test_a_row_that_head_no_longer_runs_is_told_with_its_reason() -> None:
    removed = comparison(removed={(NAME, "'jax', 10"): "skipped: no engine"})
    assert "Step.time_step('jax', 10) | no longer runs (skipped: no engine)" in text_of(removed)
    assert {"no longer runs"} <= {record["verdict"] for record in records_of(removed)}


def test_tracked_values_that_changed_are_rows_with_their_value_now() -> None:
    text = text_of(comparison(tracked=TRACKED))
    assert "run.track_rate(10) | worse (50 % lower than 2 /s) | 1 /s | " in text
    assert "run.track_rate(20) | better (" in text
    assert "run.track_rate(30) | undecided (" in text
    assert "run.track_rate(50) | more memory (" in text
    assert "run.track_rate(40)" not in text
    assert "1 worse, 1 with more memory, 2 undecided, 1 better" in text


def test_what_too_few_processes_tell_is_a_change_apart_from_the_verdicts() -> None:
    compared = comparison(LOST, within={(5,): TOO_FEW})
    words = "undecided (10 times slower (9 to 11) within these 2 processes)"
    assert words in text_of(compared)
    record = next(r for r in records_of(compared) if "within_processes" in r)
    assert (record["verdict"], record["change"]) == ("undecided", None)
    assert record["within_processes"] == pytest.approx({"value": 9.0, "low": 8.0, "high": 10.0})
    assert record["words"] == f"{words}; a verdict takes rounds = 8"


def test_rows_that_are_not_compared_for_one_reason_share_a_note() -> None:
    one_sided = {(NAME, str(i)): "head: not measured" for i in range(5)}
    text = text_of(comparison(one_sided=one_sided | {PEAK: "base: failed"}))
    assert text.count("not compared") == 2
    assert "and 2 more not compared: head: not measured" in text


def test_memory_that_may_have_grown_is_a_row_with_its_pairs_and_has_a_share_of_the_rate() -> None:
    text = text_of(comparison(**UNSURE_MEMORY))
    row = "run.peakmem_run(100) | undecided (1.0 % less to 9.0 % more memory) | 104 MB | 60"
    assert row in text
    assert "1 undecided" in text
    assert "The rest of false_alarm_rate is that of memory" in text
    assert "false_alarm_rate" not in text_of(comparison())
    assert "peakmem_run" not in text_of(comparison(**HARMLESS))


def test_a_record_of_memory_has_both_sides_and_its_change_where_it_was_measured_again() -> None:
    grew, unseen = (records_of(comparison(**memory))[-1] for memory in (MEMORY, HARMLESS))
    assert (grew["verdict"], grew["pairs"], grew["unit"]) == ("more memory", 15, "bytes")
    assert (grew["base_value"], grew["head_value"]) == (1e8, 2e8)
    assert grew["change"] == pytest.approx({"value": 1.0, "low": 0.9, "high": 1.1})
    assert (unseen["verdict"], unseen["pairs"], unseen["change"]) == ("same", 0, None)


@pytest.mark.parametrize("width", [60, 80, 100, 140])
@pytest.mark.parametrize("compared", [EVERYTHING, comparison(sd=0.5), comparison(SLOWER)])
def test_text_fits_a_terminal_and_breaks_no_name(
    compared: Comparison,
    width: int,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    report = gate_report(compared, "A self-check. " * 20)
    print_report(report, "text")
    out = capsys.readouterr().out
    assert len(out.splitlines()) > 5
    assert max(map(len, out.splitlines())) <= width
    words = {word for row in report.tables[0].rows for word in row[0].split()}
    assert words <= set(out.split())


def test_what_is_computed_heads_the_text_and_what_is_missing_ends_it() -> None:
    text = text_of(EVERYTHING)
    headline, first, *_ = text.splitlines()
    assert headline.startswith("bbbbbbbb against aaaaaaaa: 4 slower")
    assert headline.endswith("; but computes something else.")
    assert first == "ring.Ring('numpy'): computes something else, speeds[3]: 1.5, now 1.25"
    assert "differs at speeds[3]: 1.5, now 1.25." in text
    assert "Digests not compared, as a commit gives none: traffic.Traffic()." in text
    assert "head: ValueError: a long story" in text
    assert "100 % more memory (90 % more to 110 % more) | 200 MB | 15" in text


def report_of(columns: list[tuple[str, str]], changes: np.ndarray) -> Report:
    """Of 20 blocks without noise, of rows that are no families."""
    families = [Family(name, (), (i,), None) for i, (name, _) in enumerate(columns)]
    rows = rows_of(columns, families)
    decision = take_interim_look(np.tile(np.log1p(changes), (20, 1)), rows.plan)
    medians_s = dict.fromkeys(columns, 1e-5)
    return gate_report(comparison(rows=rows, decision=decision, medians_s=medians_s), "")


def test_the_summary_names_the_largest_changes_families_first_and_counts_the_rest() -> None:
    columns = [("a.time", str(i)) for i in range(20)]
    changes = np.array([*(0.1 + 0.01 * i for i in range(5)), *(0.0,) * 14, np.nan])
    report = report_of(columns, changes)
    headline, *named, left, undecided = report.summary
    assert headline == "bbbbbbbb against aaaaaaaa: 5 slower, 1 undecided, 14 same."
    largest = ["a.time(4): 14", "a.time(3): 13", "a.time(2): 12"]
    assert [name.split(" % ")[0] for name in named] == largest
    assert left == "and 2 more rows: slower."
    assert undecided.startswith("Undecided rows (1) ")


def test_text_shows_of_a_long_table_what_did_not_stay_the_same() -> None:
    names = [f"{letter}.time" for letter in "abcdefghijklmn"]
    columns = [(name, "") for name in names]
    report = report_of(columns, np.array([0.2, *(0.0,) * 13]))
    assert len(report.tables[0].rows) == 14
    assert report.brief is not None
    assert [row[0] for row in report.brief[0].rows] == ["a.time"]
    assert gate_report(comparison(SLOWER), "").brief is None
