"""What a gate said is kept whole and read again; a damaged line costs no other."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.gate.comparisons import EVERYTHING, FASTER, LOST, SLOWER, TRACKED, comparison
from tests.gate.test_gate_command import stored_rows
from tools.__main__ import main
from tools.errors import UserError
from tools.gate.comparison import Comparison
from tools.gate.table import gate_report
from tools.gate.verdict_log import (
    NAME,
    Circumstances,
    append_verdict,
    read_verdicts,
    verdict_record,
)
from tools.measure.machine import Machine
from tools.store.results import read_results

DOCS = Path(__file__).parents[2] / "docs"
SCHEMA = json.loads((DOCS / "verdicts.schema.json").read_text(encoding="utf-8"))
GATE = json.loads((DOCS / "gate.schema.json").read_text(encoding="utf-8"))
MACHINE = Machine("box", "Some CPU @ 2 GHz", "4")
MEASURED = Circumstances("2026-01-02T03:04:05+00:00", MACHINE, 10.0, None)
STORED = Circumstances("2026-01-03T03:04:05+00:00", None, None, "Step")
COMPARISONS = (
    *(EVERYTHING, comparison(FASTER), comparison(SLOWER), comparison(LOST)),
    comparison(tracked=TRACKED),
)


def records_of(compared: Comparison) -> list[dict[str, Any]]:
    return [dict(record) for record in gate_report(compared, "Quoted.").records]


RECORD = verdict_record(records_of(EVERYTHING), MEASURED)


@pytest.mark.parametrize("ran", [MEASURED, STORED])
@pytest.mark.parametrize("compared", COMPARISONS)
def test_what_was_kept_is_read_again_row_by_row(
    tmp_path: Path, compared: Comparison, ran: Circumstances
) -> None:
    suite, *rows = records_of(compared)
    append_verdict(tmp_path, [suite, *rows], ran)
    kept = read_verdicts(tmp_path)
    (verdict,) = kept.verdicts
    assert kept.problems == ()
    assert (verdict.line, verdict.ran, verdict.words) == (1, ran, "Quoted.")
    assert (verdict.base, verdict.head) == compared.commits
    assert verdict.verdict == compared.worst
    for row, record in zip(verdict.rows, rows, strict=True):
        assert (row.level, row.verdict, row.words) == (
            *(record["level"], record["verdict"], record["words"]),
        )
        assert (row.benchmark, row.params) == (record["benchmark"], record["params"])
        change = record.get("change")
        assert (row.change and row.change.value) == (change and change["value"])


def test_a_row_is_called_by_its_benchmark_and_parameters(tmp_path: Path) -> None:
    append_verdict(tmp_path, records_of(comparison(SLOWER)), MEASURED)
    names = {row.name for row in read_verdicts(tmp_path).verdicts[0].rows}
    assert "step.Step.time_step('numba', 10)" in names
    assert "step.Step.time_step('numba')" in names
    assert "run.Run.time_run" in names


def test_the_oldest_comes_first_and_a_line_keeps_its_number(tmp_path: Path) -> None:
    for ran in (MEASURED, STORED):
        append_verdict(tmp_path, records_of(EVERYTHING), ran)
    kept = read_verdicts(tmp_path)
    lines = [(verdict.line, verdict.ran) for verdict in kept.verdicts]
    assert lines == [(1, MEASURED), (2, STORED)]


@pytest.mark.parametrize("ran", [MEASURED, STORED])
@pytest.mark.parametrize("compared", COMPARISONS)
def test_a_line_is_what_the_schemas_say(
    tmp_path: Path, compared: Comparison, ran: Circumstances
) -> None:
    append_verdict(tmp_path, records_of(compared), ran)
    line = json.loads((tmp_path / NAME).read_text(encoding="utf-8"))
    jsonschema.validate(line, SCHEMA)
    jsonschema.validate(line["records"], GATE)


@pytest.mark.parametrize("key", RECORD)
def test_every_key_is_described_and_needed(tmp_path: Path, key: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(RECORD | {key: {}}, SCHEMA)
    without = {k: v for k, v in RECORD.items() if k != key}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(without, SCHEMA)
    assert RECORD.keys() == SCHEMA["properties"].keys()
    (tmp_path / NAME).write_text(json.dumps(without) + "\n")
    assert len(read_verdicts(tmp_path).problems) == 1


ROW = RECORD["records"][1]
DAMAGED = (
    *(RECORD | {"date": "yesterday"}, RECORD | {"verdict": "fine"}, RECORD | {"verdict": 3}),
    *(RECORD | {"head": "--upload-pack=x"}, RECORD | {"base": "../.."}, RECORD | {"base": ""}),
    *(RECORD | {"machine": 3}, RECORD | {"budget_min": -1}, RECORD | {"bench": []}),
    *(RECORD | {"records": []}, RECORD | {"records": {}}, RECORD | {"records": [3]}),
    *(
        RECORD | {"records": [RECORD["records"][0], ROW | change]}
        for change in (
            *({"level": "boss"}, {"verdict": None}, {"words": 1}, {"params": []}),
            *({"params": {"x": 1}}, {"change": 3}, {"change": {"value": 1.0}}, {"benchmark": {}}),
            {"change": {"value": float("nan"), "low": 0.0, "high": 1.0}},
        )
    ),
)


@pytest.mark.parametrize(
    "damaged",
    [
        *(b"[]", b"3", b"\xff\xfe", b"[" * 100_000, rb'"\ud800"'),
        *(json.dumps(record).encode() for record in DAMAGED),
    ],
)
def test_a_damaged_line_is_named_and_the_others_are_read(tmp_path: Path, damaged: bytes) -> None:
    file = tmp_path / NAME
    whole = json.dumps(RECORD).encode()
    file.write_bytes(b"\n".join([whole, damaged, whole, b""]))
    kept = read_verdicts(tmp_path)
    assert [verdict.line for verdict in kept.verdicts] == [1, 3]
    (problem,) = kept.problems
    assert f"{NAME}: line 2 is damaged" in str(problem)
    assert len(str(problem).splitlines()) == 1


def test_a_torn_last_line_costs_nothing(tmp_path: Path) -> None:
    append_verdict(tmp_path, records_of(EVERYTHING), MEASURED)
    with (tmp_path / NAME).open("ab") as file:
        file.write(b'{"date": "2026-')
    assert len(read_verdicts(tmp_path).verdicts) == 1
    append_verdict(tmp_path, records_of(EVERYTHING), STORED)
    assert [verdict.ran for verdict in read_verdicts(tmp_path).verdicts] == [MEASURED, STORED]


def test_nothing_is_added_to_a_link(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("mine")
    (tmp_path / NAME).symlink_to(elsewhere)
    with pytest.raises(UserError, match="symbolic link"):
        append_verdict(tmp_path, records_of(EVERYTHING), MEASURED)
    assert elsewhere.read_text() == "mine"


def test_without_a_file_there_is_none_and_the_file_is_no_result_of_asv(tmp_path: Path) -> None:
    assert read_verdicts(tmp_path).verdicts == ()
    append_verdict(tmp_path, records_of(EVERYTHING), MEASURED)
    results = read_results(tmp_path)
    assert (results.files, results.problems) == ((), ())


@pytest.fixture
def two_commits(project: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The second one is 10 % slower."""
    given = {"param_names": ["vehicles"], "unit": "seconds", "version": "v1", "rounds": 20}
    project.describe(**{"suite.time_step": given})
    project.add("a" * 40, stored_rows(1.0), date_ms=0)
    project.add("b" * 40, stored_rows(1.1), date_ms=1)
    monkeypatch.chdir(project.root)
    return project


def test_the_gate_keeps_what_it_prints_where_it_is_told_to(
    two_commits: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["gate", "a", "b", "--stored", "--format", "json"]
    assert main(asked) == 10
    assert not (two_commits.results / NAME).exists()
    printed = json.loads(capsys.readouterr().out)
    assert main([*asked, "--keep-verdict"]) == 10
    assert json.loads(capsys.readouterr().out) == printed
    line = json.loads((two_commits.results / NAME).read_text(encoding="utf-8"))
    assert line["records"] == printed
    assert (line["machine"], line["budget_min"], line["bench"]) == (None, None, None)
    (verdict,) = read_verdicts(two_commits.results).verdicts
    assert (verdict.verdict, verdict.head) == ("slower", "b" * 40)
    main([*asked, "--keep-verdict", "--bench", r"\(1000\)"])
    assert read_verdicts(two_commits.results).verdicts[1].ran.bench == r"\(1000\)"


def test_a_file_that_nothing_can_be_added_to_is_told_before_anything_is_done(
    two_commits: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    (two_commits.results / NAME).mkdir()
    assert main(["gate", "a", "b", "--stored", "--keep-verdict"]) == 20
    captured = capsys.readouterr()
    assert captured.out == ""
    assert NAME in captured.err
    assert len(captured.err.splitlines()) == 1


def test_dates_and_machines_differ(tmp_path: Path) -> None:
    other = replace(MEASURED, machine=replace(MACHINE, name="other"), budget_min=2.5)
    append_verdict(tmp_path, records_of(EVERYTHING), other)
    assert read_verdicts(tmp_path).verdicts[0].ran == other


def test_rows_of_several_places_name_theirs_beside_what_is_said(two_commits: Any) -> None:
    for commit, factor in (("a", 1.0), ("b", 1.1)):
        two_commits.add(commit * 40, stored_rows(factor), date_ms=9, env_name="other")
    assert main(["gate", "a", "b", "--stored", "--keep-verdict"]) == 10
    (verdict,) = read_verdicts(two_commits.results).verdicts
    assert {(row.machine, row.environment) for row in verdict.rows} == {
        *(("box", "py"), ("box", "other"))
    }
    assert not any("box" in row.words for row in verdict.rows)
