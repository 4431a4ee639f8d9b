"""A simulation on disk, from which it goes on bit for bit.

An .npz file without pickles. Its entry `header` is JSON: the format's version, the engine's name,
the seed, the clock and the scenario, floats in the shortest form that reads back the same. The
scenario's arrays are entries `scenario.NAME`, those of the engine `engine.NAME`.

A stranger may have made the file: what it holds is read by `simcore.archive` and checked by the
scenario, the clock and `simcore.saved_state` before an engine is made of it.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np

from simcore.archive import Arrays, read_arrays
from simcore.checks import instance, one_of, whole_number
from simcore.clock import Clock
from simcore.driver import Driver
from simcore.engines import ENGINES
from simcore.fleet import Fleet, Population, Trait
from simcore.rules import LaneChanging, Rules
from simcore.saved_state import refuse_impossible
from simcore.scenario import Scenario
from simcore.slowdown import Slowdown
from simcore.track import Track
from simcore.vehicle_class import VehicleClass
from simcore.whole_file import whole_file

FORMAT = "simcore checkpoint"
FORMAT_VERSION = 1
HEADER_FIELDS = {FORMAT, "engine", "seed", "clock", "scenario"}
MOST_HEADER_BYTES = 2**18  # four for each character
MOST_REASON = 200  # characters

KINDS = {
    kind.__name__: kind
    for kind in (
        Scenario,
        Track,
        Driver,
        Rules,
        Fleet,
        Trait,
        LaneChanging,
        VehicleClass,
        Population,
        Slowdown,
    )
}


class CheckpointError(ValueError):
    """A file is no checkpoint that this simcore can go on from; the message names it."""


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """Everything a simulation is made of, and the file it is kept in.

    engine: its name. clock: what `Clock.saved` returned. arrays: what `Engine.save` returned.
    """

    path: str | Path
    scenario: Scenario
    engine: str
    seed: int
    clock: dict[str, float]
    arrays: Arrays

    def write(self) -> None:
        """Write the file, whole or not at all; OSError names it."""
        entries = {f"engine.{name}": array for name, array in self.arrays.items()}
        header = {
            FORMAT: FORMAT_VERSION,
            "engine": self.engine,
            "seed": self.seed,
            "clock": self.clock,
            "scenario": _encoded("scenario", self.scenario, entries),
        }
        entries["header"] = np.array(json.dumps(header, allow_nan=False))
        with whole_file(self.path) as file:
            np.savez(file, **entries)  # type: ignore[arg-type]

    @classmethod
    def read(cls, path: str | Path) -> "Checkpoint":
        """Read a checkpoint from its file and check all of it.

        OSError if the file cannot be opened; CheckpointError unless it is a whole checkpoint of
        this format version that a simulation can have saved.
        """
        with open(path, "rb") as file:
            with refusing(path):
                arrays = read_arrays(file)
                header = _header(arrays)
                version = header[FORMAT]
            if version != FORMAT_VERSION:
                raise CheckpointError(
                    f"{path}: format version {version!r:.40}, and this simcore reads"
                    f" {FORMAT_VERSION}; resume it with the simcore that saved it"
                )
            with refusing(path):
                return cls._checked(path, header, arrays)

    @classmethod
    def _checked(cls, path: str | Path, header: dict[str, Any], arrays: Arrays) -> "Checkpoint":
        """The checkpoint; any exception where no simulation can have saved it."""
        if header.keys() != HEADER_FIELDS:
            raise ValueError(f"header must have {', '.join(sorted(HEADER_FIELDS))} alone")
        scenario = _decoded(header["scenario"], arrays)
        instance("scenario", scenario, Scenario)
        engine = one_of("engine", header["engine"], ENGINES)
        clock = Clock()
        clock.restore(**header["clock"])
        refuse_impossible(scenario, engine, clock.time_s, arrays)
        return cls(
            path,
            scenario=scenario,
            engine=engine,
            seed=whole_number("seed", header["seed"], at_least=0),
            clock=clock.saved(),
            arrays=_without_prefix("engine.", arrays),
        )


@contextmanager
def refusing(path: str | Path) -> Iterator[None]:
    """CheckpointError names the file, whatever goes wrong inside: half a file, or a foreign one,
    can make its readers raise nearly anything.

    What the file is not to blame for is passed on: too little memory, a package that is missing.
    """
    try:
        yield
    except (ImportError, MemoryError):
        raise
    except Exception as error:
        reason = next(filter(None, str(error).splitlines()), type(error).__name__)
        # It may quote the file, whose characters could steer a terminal.
        shown = reason[:MOST_REASON].encode("unicode_escape").decode()
        raise CheckpointError(
            f"{path}: damaged, or no checkpoint ({shown}); name one that Simulation.save wrote"
        ) from error


def _header(arrays: Arrays) -> dict[str, Any]:
    """What the entry `header` says; it is taken out of the arrays."""
    text = arrays.pop("header")
    if text.dtype.kind != "U" or text.shape or text.nbytes > MOST_HEADER_BYTES:
        raise ValueError(f"header must be one text of at most {MOST_HEADER_BYTES // 4} characters")
    # str(text) would believe that each four bytes are a character.
    header: dict[str, Any] = json.loads(text.tobytes().decode("utf-32"))
    return header


def _encoded(name: str, value: Any, arrays: Arrays) -> Any:
    """The value as JSON can hold it; its arrays are put into `arrays` under a name."""
    if is_dataclass(value):
        values = {field.name: getattr(value, field.name) for field in fields(value)}
        return {type(value).__name__: {key: _encoded(key, values[key], arrays) for key in values}}
    if isinstance(value, np.ndarray):
        arrays[f"scenario.{name}"] = value
        return {"array": f"scenario.{name}"}
    if isinstance(value, tuple):
        return [_encoded(name, each, arrays) for each in value]
    return value.item() if isinstance(value, np.generic) else value


def _decoded(value: Any, arrays: Arrays) -> Any:
    """The inverse of `_encoded`; every dataclass checks its own fields."""
    if isinstance(value, list):
        return tuple(_decoded(each, arrays) for each in value)
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    if kind == "array":
        return arrays[content]
    make = KINDS[one_of("kind", kind, tuple(KINDS))]
    decoded = {name: _decoded(each, arrays) for name, each in content.items()}
    if make is Scenario:
        _refuse_missing_arrays(decoded)
    return make(**decoded)


def _refuse_missing_arrays(scenario: dict[str, Any]) -> None:
    """ValueError unless all arrays are there for so many vehicles: Scenario would make its own."""
    shape = (whole_number("vehicles", scenario.get("vehicles"), at_least=1),)
    for name in ("position_m", "speed_mps", "lane"):
        array = scenario.get(name)
        if not isinstance(array, np.ndarray) or array.shape != shape:
            raise ValueError(f"{name} must be an array of {shape[0]:,} numbers, one per vehicle")


def _without_prefix(prefix: str, arrays: Arrays) -> Arrays:
    return {
        name.removeprefix(prefix): array
        for name, array in arrays.items()
        if name.startswith(prefix)
    }
