"""docs/*.schema.json say what `gate` and `selfcheck` print, and what `comment` accepts."""

import json
import typing
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.gate.comparisons import (
    COUNTED,
    EVERYTHING,
    FASTER,
    HARMLESS,
    LOST,
    NAME,
    RING,
    SLOWER,
    TOO_FEW,
    TRACKED,
    UNSURE_MEMORY,
    comparison,
)
from tools.commands.gate import EXIT_CODES
from tools.errors import UserError
from tools.gate.comment import KEYS, LEVELS, make_comment, read_records
from tools.gate.comparison import Comparison
from tools.gate.rule.exponent_change import GrowthChange
from tools.gate.table import gate_report
from tools.gate.verdicts import BETTER, OF_INSTRUCTIONS, VERDICTS
from tools.stats.interval import Refusal

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "gate.schema.json").read_text(encoding="utf-8"))
DEFINED = SCHEMA["$defs"]
REMOVED = comparison(removed={(NAME, "'jax', 10"): "skipped"})
REFUSED = comparison(speed=Refusal("no time"), computes_else=RING)
COMPARISONS = [
    *(EVERYTHING, REMOVED, REFUSED, comparison(**HARMLESS)),
    *(comparison(FASTER), comparison(SLOWER), comparison(LOST), comparison(sd=0.5)),
    comparison((-0.12, 0.0, 0.14, 0.0, 0.0, 0.0, 0.0)),  # the law alone
    comparison(tracked=TRACKED),
    comparison(**UNSURE_MEMORY),
    comparison(LOST, within={(5,): TOO_FEW}),
    comparison(instructions=COUNTED),
]


def records_of(compared: Comparison) -> list[dict[str, Any]]:
    return json.loads(json.dumps(gate_report(compared, "Quoted.").records, allow_nan=False))


RECORDS = [record for compared in COMPARISONS for record in records_of(compared)]


def read(tmp_path: Path, records: list[Any]) -> list[Any]:
    file = tmp_path / "gate.json"
    file.write_text(json.dumps(records), encoding="utf-8")
    return read_records(file)


@pytest.mark.parametrize("compared", COMPARISONS)
def test_what_the_gate_prints_is_what_the_schema_says(compared: Comparison) -> None:
    jsonschema.validate(records_of(compared), SCHEMA)


def test_these_comparisons_hold_every_level_and_verdict() -> None:
    assert {record["level"] for record in RECORDS} == set(LEVELS)
    assert {record["verdict"] for record in RECORDS} == set(VERDICTS)


def test_the_schema_knows_the_verdicts_levels_and_keys_that_comment_does() -> None:
    assert DEFINED["verdict"]["enum"] == list(VERDICTS)
    assert DEFINED["level"]["enum"] == list(LEVELS)
    assert DEFINED["record"]["required"] == list(KEYS)
    assert set(DEFINED["record"]["properties"]) == set(KEYS)


def test_the_schema_knows_the_kinds_of_growth_and_the_exit_codes_every_verdict_of_a_suite() -> None:
    (_, growth) = DEFINED["family"]["properties"]["growth"]["anyOf"]
    kinds = typing.get_args(typing.get_type_hints(GrowthChange)["kind"])
    assert set(growth["properties"]["kind"]["enum"]) == set(kinds)
    assert EXIT_CODES.keys() == set(VERDICTS) - BETTER - OF_INSTRUCTIONS


def test_comment_accepts_what_the_schema_does_and_reads_all_of_it(tmp_path: Path) -> None:
    read_back = read(tmp_path, RECORDS)
    assert [{key: getattr(record, key) for key in KEYS} for record in read_back] == [
        {key: record[key] for key in KEYS} for record in RECORDS
    ]
    assert make_comment(read_back).startswith("**")


@pytest.mark.parametrize(
    "change",
    [
        *({"level": "boss"}, {"level": 1}, {"verdict": "fine"}, {"verdict": None}),
        *({"benchmark": 1}, {"words": ["x"]}, {"params": ["x"]}, {"params": {"x": 1}}),
    ],
)
def test_what_comment_refuses_is_against_the_schema_too(
    tmp_path: Path, change: dict[str, Any]
) -> None:
    case = next(record for record in RECORDS if record["level"] == "case")
    jsonschema.validate([case], SCHEMA)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate([case | change], SCHEMA)
    with pytest.raises(UserError, match=r"record 0"):
        read(tmp_path, [case | change])


@pytest.mark.parametrize("level", LEVELS)
def test_a_record_that_lacks_a_key_is_against_the_schema(level: str) -> None:
    whole = next(record for record in RECORDS if record["level"] == level)
    timed = DEFINED["timed"]["required"] if level in ("family", "case") else []
    for key in (*KEYS, *DEFINED[level].get("required", ()), *timed):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate([{k: v for k, v in whole.items() if k != key}], SCHEMA)


def test_schemas_are_valid_themselves() -> None:
    for file in ("gate.schema.json", "selfcheck.schema.json"):
        schema = json.loads((ROOT / "docs" / file).read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
