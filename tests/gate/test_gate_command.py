"""`python -m tools gate --stored` as its users meet it."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

from tools.__main__ import main

ROOT = Path(__file__).parents[2]


def stored_rows(factor: float, samples: int = 20, version: str = "v1") -> dict[str, Any]:
    rng = np.random.default_rng(round(1000 * factor))
    sizes = [10, 100, 1000]
    given = [(factor * 1e-6 * n * rng.normal(1, 0.005, samples)).tolist() for n in sizes]
    medians = [float(np.median(of_case)) if of_case else 1e-6 for of_case in given]
    params = [[str(n) for n in sizes]]
    return {"suite.time_step": [medians, params, version, None, None, None, given]}


@pytest.fixture
def stored(project: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Four commits, 20 samples a case: a, b 10 % slower, c as a, and d of another version."""
    given = {"param_names": ["vehicles"], "unit": "seconds", "version": "v1"}
    project.describe(**{"suite.time_step": given | {"rounds": 20}})
    for date_ms, (commit, rows) in enumerate(
        {
            "a": stored_rows(1.0),
            "b": stored_rows(1.1),
            "c": stored_rows(1.001),
            "d": stored_rows(1.0, version="v2"),
            "e": stored_rows(1.0, samples=0),
        }.items()
    ):
        project.add(commit * 40, rows, date_ms=date_ms)
    project.add("f" * 40, stored_rows(1.0), date_ms=9, env_name="other")
    monkeypatch.chdir(project.root)
    return project


@pytest.mark.parametrize(
    ("base", "head", "code"), [("a", "b", 10), ("b", "a", 0), ("a", "c", 0), ("a", "a", 0)]
)
def test_stored_samples_decide_without_measuring(
    stored: Any, capsys: pytest.CaptureFixture[str], base: str, head: str, code: int
) -> None:
    assert main(["gate", base, head, "--stored", "--format", "json"]) == code
    suite, family, *cases = json.loads(capsys.readouterr().out)
    assert (suite["level"], suite["base"], suite["head"]) == ("suite", base * 40, head * 40)
    assert "no self-check" in suite["words"]
    kind = {"ab": "slower", "ba": "faster", "ac": "same", "aa": "same"}[base + head]
    assert {record["verdict"] for record in (family, *cases)} == {kind}
    assert {record["blocks"] for record in (family, *cases)} == {20}
    if kind == "slower":
        assert family["change"]["value"] == pytest.approx(0.10, abs=0.01)


def test_what_json_says_is_what_the_schema_says(
    stored: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    schema = json.loads((ROOT / "docs" / "gate.schema.json").read_text(encoding="utf-8"))
    for head in ("a", "b", "c"):
        main(["gate", "a", head, "--stored", "--format", "json"])
        jsonschema.validate(json.loads(capsys.readouterr().out), schema)


def test_samples_of_one_process_count_once(stored: Any, capsys: pytest.CaptureFixture[str]) -> None:
    given = {"param_names": ["vehicles"], "unit": "seconds", "version": "v1", "rounds": 4}
    stored.describe(**{"suite.time_step": given})
    assert main(["gate", "a", "b", "--stored", "--format", "json"]) == 11
    cases = [row for row in json.loads(capsys.readouterr().out) if row["level"] == "case"]
    assert {case["blocks"] for case in cases} == {4}


def test_stored_text_says_how_much_slower(stored: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gate", "a", "b", "--stored"]) == 10
    out = capsys.readouterr().out
    assert "bbbbbbbb against aaaaaaaa: 4 slower" in out
    assert " % slower (" in out
    assert main(["gate", "a", "b", "--stored", "--bench", r"\(1000\)"]) == 10
    assert "1 slower" in capsys.readouterr().out


def test_gate_toml_of_the_project_is_what_decides(stored: Any) -> None:
    lenient = "[limits]\nsmallest_effect = 0.2\nsame_within = 0.3\n"
    (stored.root / "gate.toml").write_text(lenient)
    assert main(["gate", "a", "b", "--stored"]) == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a", "d"], "no samples in common"),  # of one version
        (["a", "e"], "no samples in common"),
        (["a", "b", "--bench", "nothing"], "no samples in common"),
        (["a", "f"], "not measured on one machine in one environment"),
        (["a", "0"], "0: is not a measured commit"),
    ],
)
def test_without_samples_to_compare_it_is_one_line_and_exit_20(
    stored: Any, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert main(["gate", *arguments, "--stored"]) == 20
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    assert len(captured.err.splitlines()) == 1
