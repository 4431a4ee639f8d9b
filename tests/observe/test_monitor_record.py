"""Samples in files, and drawn."""

import csv
import sys
import types
from pathlib import Path

import numpy as np
import pytest

from tests.observe.watching import made_up
from tools.errors import UserError
from tools.observe.monitor_plot import plot_samples
from tools.observe.monitor_record import record_samples, require_recordable
from tools.observe.monitor_seen import SAMPLED

PNG = b"\x89PNG"


def test_a_csv_file_holds_every_sample_and_leaves_what_is_not_counted_empty(
    tmp_path: Path,
) -> None:
    file = tmp_path / "samples.csv"
    file.write_text("an older one")
    samples = made_up(steal_s=None).seen.samples
    record_samples(samples, file)
    with file.open(newline="") as source:
        rows = list(csv.DictReader(source))
    assert tuple(rows[0]) == SAMPLED
    assert len(rows) == 21
    assert {row["steal_s"] for row in rows} == {""}
    assert [float(row["cpu_s"]) for row in rows] == pytest.approx(samples["cpu_s"].tolist())
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "samples.csv"
    file.write_text("an older one")

    def fill(samples: object, target: Path) -> None:
        target.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tools.observe.monitor_record._write_csv", fill)
    with pytest.raises(UserError, match=r"--record .*: cannot be written \(No space left"):
        record_samples(made_up().seen.samples, file)
    assert file.read_text() == "an older one"
    assert list(tmp_path.iterdir()) == [file]


def test_parquet_is_written_by_pyarrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = {}

    def write_table(table: dict[str, np.ndarray], file: Path) -> None:
        written.update(table)
        file.write_bytes(b"PAR1")

    pyarrow = types.ModuleType("pyarrow")
    pyarrow.array = lambda values, from_pandas: values  # type: ignore[attr-defined]
    pyarrow.table = dict  # type: ignore[attr-defined]
    parquet = types.ModuleType("pyarrow.parquet")
    parquet.write_table = write_table  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pyarrow", pyarrow)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", parquet)
    file = tmp_path / "samples.parquet"
    record_samples(made_up().seen.samples, file)
    assert file.read_bytes() == b"PAR1"
    assert tuple(written) == SAMPLED


def test_what_cannot_be_kept_is_told_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require_recordable(tmp_path / "x.csv")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    for file, words in (
        ("x.txt", "ends in .csv or .parquet"),
        ("x.parquet", "Parquet takes pyarrow: install it"),
        ("none/x.csv", "there is no directory"),
    ):
        with pytest.raises(UserError, match=words):
            require_recordable(tmp_path / file)


@pytest.mark.parametrize("watched", [made_up(), made_up(steps=False, steal_s=None)])
def test_samples_are_drawn_with_and_without_steps(tmp_path: Path, watched) -> None:
    file = tmp_path / "samples.png"
    plot_samples(watched, file)
    assert file.read_bytes().startswith(PNG)
    assert list(tmp_path.iterdir()) == [file]
