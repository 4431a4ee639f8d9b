"""`gate --stored`: what each kind of row in the files of two commits is judged to be, and why."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.gate.stored_results import (
    BASE,
    FAILED,
    HEAD,
    StoredResults,
    recorded,
    records_of,
    timed,
    tracked,
    value,
)
from tools.__main__ import main
from tools.gate.comment import make_comment, read_records

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "gate.schema.json").read_text(encoding="utf-8")
)
Answer = tuple[int, list[dict[str, Any]], str]


@pytest.fixture
def stored(project: Any, monkeypatch: pytest.MonkeyPatch) -> StoredResults:
    monkeypatch.chdir(project.root)
    return StoredResults(project)


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., Answer]:
    """Return what asks the gate: its exit code, records without the suite's, and its text.

    The records follow the schema and make a comment, and the text is at most 100 columns wide.
    """

    def asked(*arguments: str) -> Answer:
        command = ["gate", BASE, HEAD, "--stored", *arguments]
        code = main(command)
        text = capsys.readouterr().out
        assert main([*command, "--format", "json"]) == code
        out = capsys.readouterr().out
        if not out:
            return code, [], text
        suite, *records = records_of(out)
        jsonschema.validate([suite, *records], SCHEMA)
        (tmp_path / "gate.json").write_text(out)
        assert make_comment(read_records(tmp_path / "gate.json"))
        assert max(map(len, text.splitlines())) <= 100
        return code, records, text

    return asked


def verdicts(records: list[dict[str, Any]]) -> dict[str, str]:
    return {record["benchmark"]: record["verdict"] for record in records}


def test_samples_that_do_not_divide_by_rounds_are_of_untold_processes(
    stored: StoredResults, ask: Callable[..., Answer]
) -> None:
    stored.add(
        {"m.time_a": timed(3.0, 8), "m.time_b": timed(1e-3, 20)},
        {"m.time_a": timed(3.0, 7), "m.time_b": timed(1e-3, 20)},
    )
    stored.describe(rounds=2)
    code, records, text = ask()
    assert code == 11
    assert verdicts(records) == {"m.time_a": "undecided", "m.time_b": "undecided"}
    untold, told = records
    assert (untold["blocks"], told["blocks"]) == (0, 2)
    assert untold["within_processes"]["low"] < 0 < untold["within_processes"]["high"]
    assert "within these processes" in untold["words"]
    assert "within these 2 processes" in told["words"]
    assert "no longer" not in text


def test_a_slow_down_of_untold_processes_is_an_effect_and_no_verdict(
    stored: StoredResults, ask: Callable[..., Answer]
) -> None:
    stored.add({"m.time_a": timed(1.0, 47)}, {"m.time_a": timed(2.0, 48)})
    stored.describe(rounds=24)
    code, (record,), text = ask()
    assert (code, record["verdict"], record["change"]) == (11, "undecided", None)
    assert record["within_processes"]["value"] == pytest.approx(1.0, abs=0.02)
    assert "2 times slower" in text
    assert record["reason"] == "samples not told apart by process"


def test_without_benchmarks_json_processes_are_untold(
    stored: StoredResults, ask: Callable[..., Answer]
) -> None:
    stored.add({"m.time_a": timed(1.0)}, {"m.time_a": timed(1.0)})
    code, (record,), _ = ask()
    assert (code, record["blocks"]) == (11, 0)
    assert "within these processes" in record["words"]


def test_ten_times_slower_in_two_processes_is_told_with_the_rounds_of_a_verdict(
    stored: StoredResults, ask: Callable[..., Answer]
) -> None:
    stored.add({"m.time_a": timed(1e-3, 20)}, {"m.time_a": timed(1e-2, 20)})
    stored.describe(rounds=2)
    code, (record,), text = ask()
    assert (code, record["blocks"]) == (11, 2)
    assert " times slower (" in record["words"]
    assert record["words"].endswith("within these 2 processes); a verdict takes rounds = 8")
    assert "set `rounds = 8` or more" in " ".join(text.split())
    # ... which is true: with as many, each ten times slower, there is one.
    stored.describe(rounds=8)
    stored.add({"m.time_a": timed(1e-3, 40)}, {"m.time_a": timed(1e-2, 40)})
    assert ask()[0] == 10


def test_too_few_samples_for_any_interval_say_so(
    stored: StoredResults, ask: Callable[..., Answer]
) -> None:
    stored.add({"m.time_a": timed(1.0, 4)}, {"m.time_a": timed(1.0, 3)})
    stored.describe(rounds=2)
    code, (record,), _ = ask()
    assert (code, record["verdict"]) == (11, "undecided")
    assert "within_processes" not in record


def test_a_case_that_leans_otherwise_stands_beside_its_family(
    stored: StoredResults, ask: Callable[..., Answer]
) -> None:
    sizes = [["10", "100", "1000"]]

    def family(*seconds: float) -> list[Any]:
        samples = [timed(second, 20)[6][0] for second in seconds]
        return [list(seconds), sizes, "v1", None, None, None, samples]

    stored.add({"m.time_a": family(1, 2, 4)}, {"m.time_a": family(1, 1, 8)})
    stored.describe(
        **{
            "m.time_a": {
                "type": "time",
                "unit": "seconds",
                "version": "v1",
                "rounds": 2,
                "param_names": ["n"],
            }
        }
    )
    code, records, text = ask()
    assert code == 11
    assert [record["level"] for record in records] == ["family", *["case"] * 3]
    shown = [line.split()[0] for line in text.splitlines() if "within these 2" in line]
    assert shown[:1] == ["m.time_a"]
    assert {"100", "1000"} & set(shown)
    assert "10" not in shown


def test_what_the_other_file_does_not_hold_was_not_measured(
    stored: StoredResults, ask: Callable[..., Answer]
) -> None:
    both = {"m.time_a": timed(1e-3)}
    stored.add(both | {"m.time_b": timed(2e-3)}, both | {"m.time_c": timed(2e-3)})
    stored.describe()
    code, records, text = ask()
    assert (code, verdicts(records)) == (0, {"m.time_a": "same"})
    assert "m.time_b not compared: head: not measured" in text
    assert "m.time_c not compared: base: not measured" in text


def test_a_case_that_is_no_longer_among_the_parameters_was_not_measured(
    stored: StoredResults, ask: Callable[..., Answer]
) -> None:
    stored.add(
        {"m.time_a": timed(1e-3), "m.track_n": value(1.0, 2.0, params=["10", "20"])},
        {"m.time_a": timed(1e-3), "m.track_n": value(1.0, params=["10"])},
    )
    stored.describe(**{"m.track_n": tracked()})
    code, records, text = ask()
    assert code == 0
    assert [record["verdict"] for record in records] == ["same", "same"]
    assert "m.track_n(20) not compared: head: not measured" in text


def test_many_rows_with_one_reason_are_one_note(
    stored: StoredResults, ask: Callable[..., Answer]
) -> None:
    both = {"m.time_a": timed(1e-3)}
    stored.add(both | {f"m.time_b{i}": timed(1e-3) for i in range(9)}, both)
    stored.describe()
    _, _, text = ask()
    assert "m.time_b0, m.time_b1, m.time_b2 and 6 more not compared" in text
    assert text.count("not measured") == 1


@pytest.mark.parametrize(
    ("head", "why"),
    [(FAILED, "failed"), (value(None), "failed"), (value(float("nan")), "skipped")],
)
def test_what_head_lists_without_a_value_no_longer_runs(
    stored: StoredResults, ask: Callable[..., Answer], head: list[Any], why: str
) -> None:
    stored.add(
        {"m.time_a": timed(1e-3), "m.time_b": timed(1e-3)},
        {"m.time_a": timed(1e-3), "m.time_b": head},
    )
    stored.describe()
    code, records, _ = ask()
    assert (code, verdicts(records)["m.time_b"]) == (10, "no longer runs")
    assert next(r for r in records if r["benchmark"] == "m.time_b")["words"].startswith(why)
    assert ask("--bench", "time_a")[0] == 0


def test_a_head_in_which_all_fail_no_longer_runs(
    stored: StoredResults, ask: Callable[..., Answer]
) -> None:
    stored.add({"m.time_a": timed(1e-3)}, {"m.time_a": FAILED})
    stored.describe()
    code, records, text = ask()
    assert (code, verdicts(records)) == (10, {"m.time_a": "no longer runs"})
    assert "1 no longer running" in text


def test_a_failure_of_another_version_or_of_both_is_not_heads(
    stored: StoredResults, ask: Callable[..., Answer]
) -> None:
    both = {"m.time_a": timed(1e-3)}
    stored.add(
        both | {"m.time_b": timed(1e-3), "m.time_c": FAILED, "m.time_d": FAILED},
        both | {"m.time_b": [None, [], "v2"], "m.time_c": FAILED, "m.time_d": timed(1e-3)},
    )
    stored.describe()
    code, records, text = ask()
    assert (code, verdicts(records)) == (0, {"m.time_a": "same"})
    assert "m.time_b not compared: measured with two versions of the benchmark" in text
    assert "m.time_d not compared: base: failed" in text


@pytest.mark.parametrize("sample", [0.0, None, -1e-3])
def test_a_sample_that_is_of_no_use_leaves_the_others(
    stored: StoredResults, ask: Callable[..., Answer], sample: float | None
) -> None:
    samples = timed(1e-3)[6][0]
    stored.add({"m.time_a": timed(1e-3)}, {"m.time_a": recorded([sample, *samples[1:]])})
    stored.describe()
    code, (record,), text = ask()
    assert (code, record["verdict"], record["blocks"]) == (0, "same", 23)
    assert "Samples not above 0 are left out: m.time_a (1 of head)." in text


def test_a_process_is_the_median_of_its_samples_of_use(
    stored: StoredResults, ask: Callable[..., Answer]
) -> None:
    samples = timed(1e-3, 96)[6][0]
    spoilt = [0.0 if i % 4 == 0 or i < 4 else sample for i, sample in enumerate(samples)]
    stored.add({"m.time_a": recorded(samples)}, {"m.time_a": recorded(spoilt)})
    stored.describe()
    code, (record,), _ = ask()
    assert (code, record["verdict"], record["blocks"]) == (0, "same", 23)


def test_every_place_is_judged_and_the_worst_decides(
    stored: StoredResults, ask: Callable[..., Answer]
) -> None:
    for environment, factor in (("py3.11", 1), ("py3.12", 2)):
        stored.add({"m.time_a": timed(1e-3)}, {"m.time_a": timed(factor * 1e-3)}, environment)
    stored.add({"m.time_a": timed(1e-3)}, None, "py3.13")
    stored.describe()
    code, records, text = ask()
    assert code == 10
    where = {(r["machine"], r["environment"]): r["verdict"] for r in records}
    assert where == {("box", "py3.11"): "same", ("box", "py3.12"): "slower"}
    assert all(r["words"].startswith(f"box in {r['environment']}: ") for r in records)
    assert "bbbbbbbb against aaaaaaaa on box in py3.12: 1 slower" in text
    assert "Only one of the commits was measured on box in py3.13." in text


def test_machines_are_places_too_and_options_choose_among_them(
    stored: StoredResults, ask: Callable[..., Answer], capsys: pytest.CaptureFixture[str]
) -> None:
    stored.add({"m.time_a": timed(1e-3)}, {"m.time_a": timed(1e-3)}, "py", "fast")
    stored.add({"m.time_a": timed(1e-3)}, {"m.time_a": timed(2e-3)}, "py", "slow")
    stored.describe()
    assert ask()[0] == 10
    assert ask("--machine", "slow")[0] == 10
    code, (record,), text = ask("--machine", "fast", "--environment", "py")
    assert (code, record["machine"], record["verdict"]) == (0, "fast", "same")
    assert not record["words"].startswith("fast")
    assert "On fast in py." in text
    assert main(["gate", BASE, HEAD, "--stored", "--environment", "pypy"]) == 20
    assert "--environment pypy: no results; there are py" in capsys.readouterr().err


def test_places_are_chosen_among_results_only(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["gate", BASE, HEAD, "--machine", "box"])
    assert "add --stored" in capsys.readouterr().err


def test_the_false_alarm_rate_is_of_all_places_together(
    stored: StoredResults, ask: Callable[..., Answer]
) -> None:
    """Four places need two blocks more than one: a quarter of the rate is left for each."""
    for environment in "abcd":
        stored.add({"m.time_a": timed(1e-3, 8)}, {"m.time_a": timed(2e-3, 8)}, environment)
    stored.describe(rounds=8)
    code, _, text = ask()
    assert code == 11
    assert "is at most 0.25 %" in text
    assert "All 4 places are judged together: at most 1 % over all." in text
    assert "set `rounds = 10` or more" in " ".join(text.split())
    assert ask("--environment", "a")[0] == 10


def test_a_place_with_nothing_in_common_is_told_beside_the_others(
    stored: StoredResults, ask: Callable[..., Answer]
) -> None:
    stored.add({"m.time_a": timed(1e-3)}, {"m.time_b": timed(1e-3)}, "py3.11")
    stored.add({"m.time_a": timed(1e-3)}, {"m.time_a": timed(1e-3)}, "py3.12")
    stored.describe()
    code, _, text = ask()
    assert code == 0
    assert "on box in py3.11: nothing compared" in text
    assert "is at most 1 %" in text  # for only one place is judged


def test_a_rate_that_halves_and_memory_that_trebles_are_worse(
    stored: StoredResults, ask: Callable[..., Answer]
) -> None:
    stored.add(
        {"m.track_rate": value(1e6), "m.peakmem_x": value(1e8)},
        {"m.track_rate": value(5e5), "m.peakmem_x": value(3e8)},
    )
    peak = {"type": "peakmemory", "unit": "bytes", "version": "v1"}
    stored.describe(**{"m.track_rate": tracked("vehicles/s"), "m.peakmem_x": peak})
    code, records, text = ask()
    assert code == 10
    assert verdicts(records) == {"m.track_rate": "worse", "m.peakmem_x": "more memory"}
    assert {record["level"] for record in records} == {"tracked", "memory"}
    assert "without an error rate" in text
    assert "is at most" not in text


@pytest.mark.parametrize(
    ("described", "base", "head", "code", "verdict"),
    [
        (tracked("1/s"), 100.0, 200.0, 0, "better"),
        (tracked("MB/s"), 200.0, 100.0, 10, "worse"),
        (tracked("steps per second"), 200.0, 100.0, 10, "worse"),
        (tracked("x"), 200.0, 100.0, 10, "worse"),
        (tracked(), 100.0, 200.0, 10, "worse"),
        (tracked("seconds"), 100.0, 200.0, 10, "worse"),
        (tracked(higher_is_better=True), 100.0, 200.0, 0, "better"),
        (tracked(higher_is_better=True), 200.0, 100.0, 10, "worse"),
        (tracked("1/s", higher_is_better=False), 100.0, 200.0, 10, "worse"),
        (tracked("m/s^2"), 200.0, 100.0, 0, "better"),
        (tracked(), 100.0, 103.0, 0, "same"),
        (tracked(), 100.0, 113.0, 11, "undecided"),
        (tracked("bytes"), 100.0, 113.0, 11, "undecided"),
        (tracked("bytes"), 100.0, 130.0, 10, "more memory"),
        (tracked("bytes"), 300.0, 100.0, 0, "same"),
        (tracked("1/s"), 100.0, 0.0, 10, "worse"),
    ],
)
def test_what_is_better_is_said_by_the_benchmark_or_else_by_its_unit(
    stored: StoredResults,
    ask: Callable[..., Answer],
    described: dict[str, Any],
    base: float,
    head: float,
    code: int,
    verdict: str,
) -> None:
    stored.add({"m.track_x": value(base)}, {"m.track_x": value(head)})
    stored.describe(**{"m.track_x": described})
    answered, (record,), _ = ask()
    assert (answered, record["verdict"]) == (code, verdict)
    assert (record["base_value"], record["head_value"]) == (base, head)


def test_limits_of_gate_toml_are_those_of_tracked_values(
    stored: StoredResults, ask: Callable[..., Answer]
) -> None:
    stored.add(
        {"m.track_x": value(100.0), "m.mem_y": value(1000.0)},
        {"m.track_x": value(113.0), "m.mem_y": value(1150.0)},
    )
    stored.describe(**{"m.track_x": tracked(), "m.mem_y": tracked("bytes")})
    assert ask()[0] == 11
    settings = "[[pattern]]\nbenchmarks = 'track_x'\nsame_within = 0.2\n[memory]\nmore_than = 0.2\n"
    (stored.project.root / "gate.toml").write_text(settings)
    assert ask()[0] == 0


def test_a_rate_with_samples_is_judged_like_time_with_the_sign_turned(
    stored: StoredResults, ask: Callable[..., Answer]
) -> None:
    stored.add({"m.track_rate": timed(1e3)}, {"m.track_rate": timed(0.97e3)})
    stored.describe(**{"m.track_rate": tracked("vehicles/s", rounds=24)})
    code, (record,), _ = ask()
    assert (code, record["verdict"], record["blocks"]) == (10, "slower", 24)
    assert record["change"]["value"] == pytest.approx(1 / 0.97 - 1, abs=0.004)
    assert record["head_s"] == pytest.approx(1 / 0.97e3, rel=0.01)


def test_other_values_with_samples_are_worse_if_each_is(
    stored: StoredResults, ask: Callable[..., Answer]
) -> None:
    stored.add({"m.mem_x": timed(1e3)}, {"m.mem_x": timed(1.1e3)})
    stored.describe(**{"m.mem_x": tracked("bytes", rounds=24)})
    code, (record,), _ = ask()
    assert (code, record["verdict"], record["level"]) == (10, "more memory", "memory")


def test_time_without_samples_is_undecided_beside_what_is_judged(
    stored: StoredResults, ask: Callable[..., Answer], capsys: pytest.CaptureFixture[str]
) -> None:
    stored.add({"m.time_a": value(1.0)}, {"m.time_a": value(9.0)})
    stored.describe()
    assert main(["gate", BASE, HEAD, "--stored"]) == 20
    assert "asv run --record-samples" in capsys.readouterr().err
    stored.add(
        {"m.time_a": value(1.0), "m.time_b": timed(1e-3)},
        {"m.time_a": value(9.0), "m.time_b": timed(1e-3)},
    )
    stored.describe()
    code, records, text = ask()
    assert (code, verdicts(records)) == (11, {"m.time_b": "same", "m.time_a": "undecided"})
    assert "undecided (800 % higher than 1 s)" in text
    assert "m.time_a not compared: not both have samples above 0" in text
