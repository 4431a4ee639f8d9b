"""The samples of a program in a file: CSV, or Parquet where pyarrow is installed."""

import csv
import importlib.util
import math
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..store.leftovers import whole_file
from .monitor_seen import SAMPLED, Columns

SUFFIXES = (".csv", ".parquet")


def require_recordable(file: Path) -> None:
    """Raise UserError, which names --record, where samples cannot be kept in `file`."""
    if file.suffix not in SUFFIXES:
        raise UserError(f"--record {file}: name a file that ends in {' or '.join(SUFFIXES)}")
    if file.suffix == ".parquet" and importlib.util.find_spec("pyarrow") is None:
        raise UserError(f"--record {file}: Parquet takes pyarrow: install it, or name a .csv file")
    if not file.absolute().parent.is_dir():
        raise UserError(f"--record {file}: there is no directory {file.parent}; make it first")


def record_samples(samples: Columns, file: Path) -> None:
    """Write a row a sample with the columns SAMPLED, whole or not at all; empty: not counted.

    UserError, which names --record, where it cannot be written.
    """
    write = _write_parquet if file.suffix == ".parquet" else _write_csv
    try:
        with whole_file(file) as half_written:
            write(samples, half_written)
    except OSError as error:
        raise UserError(
            f"--record {file}: cannot be written ({error.strerror}); name another file"
        ) from error


def _write_csv(samples: Columns, file: Path) -> None:
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(SAMPLED)
        for row in zip(*(samples[name].tolist() for name in SAMPLED), strict=True):
            writer.writerow(["" if math.isnan(value) else f"{value:.12g}" for value in row])


def _write_parquet(samples: Columns, file: Path) -> None:
    pyarrow: Any = importlib.import_module("pyarrow")
    parquet: Any = importlib.import_module("pyarrow.parquet")
    columns = {name: pyarrow.array(samples[name], from_pandas=True) for name in SAMPLED}
    parquet.write_table(pyarrow.table(columns), file)
