"""A simulation on disk, from which it goes on bit for bit.

An .npz file without pickles. Its entry `header` is JSON: the format's version, the engine's name,
the seed, the clock and the scenario, floats in the shortest form that reads back the same. The
scenario's arrays are entries `scenario.NAME`, those of the engine `engine.NAME`.
"""

import errno
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from simcore.checks import one_of, whole_number
from simcore.collision import CollisionError
from simcore.counts import REMOVED
from simcore.driver import Driver
from simcore.engines import ENGINES
from simcore.engines.engine import Engine
from simcore.fleet import Fleet, Trait
from simcore.rules import LaneChanging, Rules
from simcore.scenario import Scenario
from simcore.track import Track

FORMAT = "simcore checkpoint"
FORMAT_VERSION = 1

Arrays = dict[str, NDArray[Any]]

KINDS = {
    kind.__name__: kind for kind in (Scenario, Track, Driver, Rules, Fleet, Trait, LaneChanging)
}


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
        """Read a checkpoint from its file.

        OSError if the file cannot be opened; ValueError names it unless it is a whole checkpoint of
        this format version.
        """
        with open(path, "rb") as file:
            with _refusing(path):
                entries = np.lib.npyio.NpzFile(file, allow_pickle=False)
                header = json.loads(str(entries["header"]))
                version = header[FORMAT]
            if version != FORMAT_VERSION:
                raise ValueError(
                    f"{path}: format version {version!r}, and this simcore reads {FORMAT_VERSION};"
                    " resume it with the simcore that saved it"
                )
            with _refusing(path):
                arrays = {name: entries[name] for name in entries.files}
                return cls(
                    path,
                    scenario=_decoded(header["scenario"], arrays),
                    engine=one_of("engine", header["engine"], ENGINES),
                    seed=whole_number("seed", header["seed"], at_least=0),
                    clock=header["clock"],
                    arrays=_without_prefix("engine.", arrays),
                )

    def restore(self, engine: Engine) -> None:
        """Hand the state to an engine made of this scenario and seed.

        ValueError names the file if the state does not fit; the engine is then left as it was.
        """
        with _refusing(self.path):
            self._refuse_misfits(engine)
            engine.clock.restore(**self.clock)
        with suppress(CollisionError):  # that had stopped the run before it was saved
            engine.restore(self.arrays)

    def _refuse_misfits(self, engine: Engine) -> None:
        """ValueError unless arrays are as the engine's, but for vehicles that were removed."""
        counted = {} if engine.counts is None else engine.counts.arrays()
        removed = int(self.arrays["totals"][REMOVED]) if counted else 0
        for name, array in engine.save().items():
            saved, shape = self.arrays[name], array.shape
            if removed and name not in counted:
                shape = (engine.scenario.vehicles - removed,)
            if (saved.dtype, saved.shape) != (array.dtype, shape):
                raise ValueError(
                    f"{name} must be {array.dtype} of shape {shape}, got {saved.dtype} of shape"
                    f" {saved.shape}"
                )


@contextmanager
def whole_file(path: str | Path) -> Iterator[BinaryIO]:
    """A new file that takes the place of `path` when the block ends without an error.

    OSError names `path`, also where something is there that is no ordinary file, such as a device.
    """
    target = Path(path)
    if target.exists() and not target.is_file():
        raise FileExistsError(errno.EEXIST, "not an ordinary file", str(target))
    try:
        with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as scratch:
            draft = Path(scratch) / target.name
            with draft.open("wb") as file:
                yield file
            os.replace(draft, target)
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(target)) from error


@contextmanager
def _refusing(path: str | Path) -> Iterator[None]:
    """ValueError names the file, whatever goes wrong inside: half a file, or a foreign one, can
    make its readers raise nearly anything."""
    try:
        yield
    except Exception as error:
        reason, *_ = str(error).splitlines() or [type(error).__name__]
        raise ValueError(
            f"{path}: damaged, or no checkpoint ({reason}); name one that Simulation.save wrote"
        ) from error


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
    return KINDS[kind](**{name: _decoded(each, arrays) for name, each in content.items()})


def _without_prefix(prefix: str, arrays: Arrays) -> Arrays:
    return {
        name.removeprefix(prefix): array
        for name, array in arrays.items()
        if name.startswith(prefix)
    }
