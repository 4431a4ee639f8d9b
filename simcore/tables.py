"""States, frames, populations and what was observed: as columns, as a DataFrame, as a file."""

import csv
import io
from collections.abc import Mapping
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from simcore.recording import FRAME, NO_LANE, opened
from simcore.state import State
from simcore.whole_file import whole_file

Columns = dict[str, NDArray[Any]]
Table = State | NDArray[Any] | str | Path

SUFFIXES = (".csv", ".parquet")


def columns(table: Table) -> Columns:
    """The columns of a table by name, all of one length.

    table: a State; one frame, or a recording or its file: a row for each vehicle that is there,
    frame by frame; or any other structured array, a row for each item.

    ValueError if it is none of these; OSError if a file cannot be opened.
    """
    if isinstance(table, State):
        return _of_state(table)
    if not isinstance(table, np.ndarray):
        table = opened(table)
    if table.dtype == FRAME:
        return _of_frames(np.atleast_2d(table))
    if table.dtype.names is None or table.ndim != 1:
        raise ValueError(f"table must be a State, frames or a structured array, got {table!r:.60}")
    return {name: np.ascontiguousarray(table[name]) for name in table.dtype.names}


def to_pandas(table: Table) -> Any:
    """The columns of a table as a pandas.DataFrame; see `columns`.

    ImportError says what to install where there is no pandas.
    """
    return _needed("pandas", "to_pandas", "pip install pandas").DataFrame(columns(table))


def write_table(path: str | Path, table: Table) -> None:
    """Write the columns of a table as .csv or .parquet, whole or not at all.

    CSV has floats in the shortest form that reads back the same, and "nan" and "inf".

    ValueError or ImportError as for `refuse_unwritable`; OSError names the file.
    """
    refuse_unwritable(path)
    named = columns(table)
    with whole_file(path) as file:
        if Path(path).suffix.lower() == ".csv":
            _write_csv(file, named)
        else:
            parquet = _parquet()
            parquet.write_table(import_module("pyarrow").table(named), file)


def refuse_unwritable(path: str | Path) -> None:
    """ValueError if the suffix is none of SUFFIXES, ImportError if .parquet needs pyarrow."""
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise ValueError(f"path must end in one of {', '.join(SUFFIXES)}, got {str(path)!r}")
    if suffix == ".parquet":
        _parquet()


def _of_state(state: State) -> Columns:
    names = [field.name for field in fields(State) if field.name != "time_s"]
    time_s = np.full(state.vehicle.size, state.time_s)
    return {"time_s": time_s, **{name: getattr(state, name) for name in names}}


def _of_frames(frames: NDArray[Any]) -> Columns:
    there = np.nonzero(frames["lane"] != NO_LANE)
    named: Columns = {name: frames[name][there] for name in FRAME.names or ()}
    return {"time_s": named.pop("time_s"), "vehicle": there[1].astype(np.int32), **named}


def _write_csv(file: BinaryIO, named: Mapping[str, NDArray[Any]]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(named)
    writer.writerows(zip(*(column.tolist() for column in named.values()), strict=True))
    text.detach()  # all is written by then, and the file stays open


def _parquet() -> Any:
    return _needed("pyarrow.parquet", "a table as .parquet", "pip install '.[parquet]'")


def _needed(name: str, what: str, hint: str) -> Any:
    """The module of that name; ImportError in one line if it is not there."""
    try:
        return import_module(name)
    except ImportError:
        package = name.partition(".")[0]
        raise ImportError(f"{what} needs {package}, which is not installed: {hint}") from None
