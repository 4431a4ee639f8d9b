"""Scripts of pages say numbers as commands do, and draw the same points of a line."""

from pathlib import Path

import numpy as np
import pytest

from tests.site.scripts import by_script
from tools.render.quantities import quantity
from tools.site.laws.rule.packing import packed, unpacked
from tools.site.laws.rule.thinning import thinned

UNITS = ("seconds", "bytes", "1/s", "unit", "cells")


def test_quantities_are_written_as_commands_write_them(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    values = [0.0, 1.0, 999.6, 1e-4, 9.996e-5, 1e9, 123456.0, 1e13, 2.5e-14, 999.5e-6]
    values += np.exp(rng.uniform(np.log(1e-13), np.log(1e13), 500)).tolist()
    body = (
        "const answer = data.values.map((value) =>"
        " data.units.map((unit) => quantities.quantity(value, unit)));"
    )
    found = by_script(tmp_path, body, {"values": values, "units": UNITS})
    assert found == [[quantity(value, unit) for unit in UNITS] for value in values]


def test_sizes_are_written_as_commands_write_them(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    sizes = [1.0, 100.0, 1e5, 500_000.0, 31_623.0, 0.125, 1e15, 12_345_678_901.5, 999.5]
    sizes += np.exp(rng.uniform(np.log(1e-6), np.log(1e15), 300)).tolist()
    body = (
        "const answer = data.map((size) =>"
        " [quantities.grouped(size), quantities.general(size, 3)]);"
    )
    found = by_script(tmp_path, body, sizes)
    assert found == [[f"{size:,.10g}", f"{size:.3g}"] for size in sizes]


@pytest.mark.parametrize("seed", range(3))
def test_lines_are_thinned_and_numbers_unpacked_as_they_were_packed(
    tmp_path: Path, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    values = rng.normal(0, 3, 700)
    values[rng.random(700) < 0.2] = np.nan
    told = packed(values, 2_000)
    body = "const logs = laws.unpacked(data, 2000);\nconst answer = [logs, laws.thinned(logs, 40)];"
    logs, places = by_script(tmp_path, body, told)
    known = unpacked(told, 2_000)
    np.testing.assert_allclose(
        np.array([np.nan if log is None else log for log in logs], np.float64), known, atol=1e-12
    )
    assert places == thinned(known, 40).tolist()


def test_a_chart_is_filled_without_layers_that_have_nothing_to_show(tmp_path: Path) -> None:
    layers = [
        {"data": {"name": name}, "encoding": {"x": {"title": "size"}, "y": {"title": "cost"}}}
        for name in ("law", "points")
    ]
    body = (
        "const answer = laws.filled(data, { law: [], points: [{ n: 1 }] }, { size: 'vehicles' });"
    )
    found = by_script(tmp_path, body, {"layer": layers, "datasets": {}})
    assert found["datasets"] == {"points": [{"n": 1}]}
    (layer,) = found["layer"]
    assert layer["encoding"] == {"x": {"title": "vehicles"}, "y": {"title": "cost"}}


def test_the_law_of_a_commit_without_one_is_that_of_the_commit_before(tmp_path: Path) -> None:
    body = "const answer = [0, 3, 4, 9].map((place) => laws.lawAt(data, place)[1]);"
    assert by_script(tmp_path, body, [[3, "a"], [8, "b"]]) == ["a", "a", "a", "b"]
