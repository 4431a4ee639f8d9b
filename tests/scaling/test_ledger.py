"""The ledger of predictions: kept in full, appended to only, damaged lines named."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tools.errors import UserError
from tools.scaling.ledger import NAME, Prediction, append_predictions, read_ledger

ONE = Prediction(
    date="2026-01-02T03:04:05+00:00",
    machine="box",
    environment="py",
    commit="a" * 40,
    benchmark="time_x",
    version=None,
    params=(("engine", "'numpy'"),),
    axis="n",
    law="n log n",
    n=2000.0,
    value=2.0,
    low=1.9,
    high=2.2,
)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    other = replace(ONE, n=5000.0, version="2", params=())
    assert append_predictions(tmp_path, [ONE, other]) == 2
    assert read_ledger(tmp_path) == [ONE, other]


def test_the_file_keeps_its_names(tmp_path: Path) -> None:
    append_predictions(tmp_path, [replace(ONE, inflation=1.5)])
    (line,) = (tmp_path / NAME).read_text().splitlines()
    written = json.loads(line)
    assert written["widened"] == 1.5
    assert "inflation" not in written
    (tmp_path / NAME).write_text(line.replace(', "widened": 1.5', "") + "\n")
    assert read_ledger(tmp_path) == [ONE]  # as the first predictions were written


def test_the_first_prediction_of_a_cost_stands(tmp_path: Path) -> None:
    append_predictions(tmp_path, [ONE])
    before = (tmp_path / NAME).read_bytes()
    better = replace(ONE, date="2027-01-01T00:00:00+00:00", value=2.1)
    assert append_predictions(tmp_path, [better]) == 0
    assert (tmp_path / NAME).read_bytes() == before
    with (tmp_path / NAME).open("ab") as file:
        file.write(before.replace(b"2026", b"2027"))
    assert read_ledger(tmp_path) == [ONE]


def test_a_ledger_whose_last_line_lost_its_end_is_appended_to_safely(tmp_path: Path) -> None:
    append_predictions(tmp_path, [ONE])
    file = tmp_path / NAME
    file.write_bytes(file.read_bytes().rstrip(b"\n"))
    other = replace(ONE, n=5000.0, inflation=2.0)
    assert append_predictions(tmp_path, [other]) == 1
    assert read_ledger(tmp_path) == [ONE, other]


@pytest.mark.parametrize("left", ["", '{"date": "2026-01-0'])
def test_an_empty_or_torn_ledger_stops_nothing(tmp_path: Path, left: str) -> None:
    (tmp_path / NAME).write_text(left)
    assert read_ledger(tmp_path) == []
    assert append_predictions(tmp_path, [ONE]) == 1
    assert read_ledger(tmp_path) == [ONE]


def test_a_prediction_without_an_interval_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="low <= value"):
        append_predictions(tmp_path, [replace(ONE, low=0.0)])
    assert not (tmp_path / NAME).exists()


def test_no_ledger_is_no_predictions(tmp_path: Path) -> None:
    assert read_ledger(tmp_path) == []


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ('"low": 1.9', '"low": 2.1'),
        ('"n": 2000.0', '"n": -1'),
        ('"high": 2.2', '"high": Infinity'),
        ('"value": 2.0', '"value": "two"'),
        ('"machine"', '"machines"'),
        ('"widened"', '"inflation"'),
        ("{", "["),
        ("{", "[" * 100_000),
        ('"n": 2000.0', f'"n": {10**400}'),
        ('"high": 2.2', f'"high": {10**400}'),
        ('"widened": 1.0', '"widened": 1e999'),
        ('"low": 1.9', '"low": 5e-324'),
        ('"law": "n log n"', '"law": ["n"]'),
        ('"engine": ', '"engine": 3, "other": '),
    ],
)
def test_a_damaged_line_is_named_and_nothing_is_written(
    tmp_path: Path, good: str, bad: str
) -> None:
    append_predictions(tmp_path, [ONE])
    file = tmp_path / NAME
    assert good in file.read_text()
    file.write_text(file.read_text().replace(good, bad, 1))
    damaged = file.read_bytes()
    with pytest.raises(UserError, match="line 1: damaged"):
        append_predictions(tmp_path, [replace(ONE, n=7.0)])
    assert file.read_bytes() == damaged


def test_a_ledger_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be written"):
        append_predictions(tmp_path / "missing", [ONE])
