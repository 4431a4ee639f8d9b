"""Trajectories of all vehicles in one .npy file, readable frame by frame without loading it.

>>> import numpy as np
>>> frames = np.load("run.npy", mmap_mode="r")  # doctest: +SKIP
>>> frames["speed_mps"][:, 7]  # of vehicle 7, in every frame  # doctest: +SKIP

Behind the frames the file has a second array, which `np.load` of the path does not read: what the
vehicles are, row i of vehicle i.

>>> read_population("run.npy")["length_m"][7]  # doctest: +SKIP
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import numpy as np
from numpy.typing import NDArray

from simcore.checks import whole_number
from simcore.collision import CollisionError
from simcore.population import VEHICLE, by_number
from simcore.scenario import Scenario
from simcore.state import State
from simcore.whole_file import whole_file

# One vehicle at one moment.
FRAME = np.dtype(
    [
        ("time_s", np.float64),
        ("position_m", np.float64),
        ("speed_mps", np.float64),
        ("acceleration_mps2", np.float64),
        ("lane", np.uint8),
    ]
)
NO_LANE = 255  # of a vehicle that was removed

Frame = NDArray[Any]


class Recordable(Protocol):
    """What a recording needs of a simulation."""

    scenario: Scenario

    @property
    def state(self) -> State:
        """A snapshot of all vehicles."""

    @property
    def population(self) -> NDArray[Any]:
        """What the vehicles are."""

    def run(self, steps: int, dt: float) -> None:
        """Advance by `steps` steps of `dt` seconds."""


def record(
    simulation: Recordable, path: str | Path, steps: int, dt: float = 0.1, every: int = 1
) -> None:
    """Run and write the frames: what `Simulation.record` calls."""
    population = by_number(simulation.population, simulation.scenario.vehicles)
    write(path, frames(simulation, steps, dt, every), population)


def frames(simulation: Recordable, steps: int, dt: float, every: int = 1) -> Iterator[Frame]:
    """Run, and yield the state at the start and after each `every` steps: FRAME, shape (vehicles,).

    ValueError names an argument outside its range before anything moves.
    """
    steps = whole_number("steps", steps, at_least=0)
    every = whole_number("every", every, at_least=1)
    simulation.run(0, dt)  # refuses a bad dt
    return _frames(simulation, steps, dt, every)


def write(path: str | Path, frames: Iterable[Frame], population: NDArray[Any]) -> None:
    """Write frames of shape (vehicles,) as they come; the file is there, whole, after the last one.

    population: VEHICLE, shape (vehicles,).

    A CollisionError ends the recording and is passed on once the frames before it are written.
    OSError names the file.
    """
    collision = None
    with whole_file(path) as file:
        _write_header(file, FRAME, (0, population.size))
        written = 0
        try:
            for frame in frames:
                file.write(frame.tobytes())
                written += 1
        except CollisionError as error:
            collision = error
        _write_header(file, VEHICLE, population.shape)
        file.write(population.tobytes())
        file.seek(0)
        _write_header(file, FRAME, (written, population.size))
    if collision is not None:
        raise collision


def opened(recorded: NDArray[Any] | str | Path) -> NDArray[Any]:
    """The frames of a recording or of the file it is in, shape (frames, vehicles); not loaded.

    ValueError if there are none in it; OSError if the file cannot be opened.
    """
    named = "recorded"
    if not isinstance(recorded, np.ndarray):
        named = str(recorded)
        try:
            recorded = np.load(named, mmap_mode="r", allow_pickle=False)
        except (ValueError, EOFError):
            raise ValueError(f"{named}: damaged, or no .npy file; record it anew") from None
    if (
        not isinstance(recorded, np.ndarray)
        or recorded.dtype != FRAME
        or recorded.ndim != 2
        or not recorded.size
    ):
        raise ValueError(f"{named}: no recording; name one that Simulation.record wrote")
    return recorded


def read_population(path: str | Path) -> NDArray[Any]:
    """What the vehicles of a recording are: VEHICLE, shape (vehicles,), row i of vehicle i.

    One that had been removed before the recording is NaN, without a class. ValueError if the file
    holds none, as those of older versions; OSError if it cannot be opened.
    """
    frames = opened(path)
    with open(path, "rb") as file:
        try:
            _read_header(file)
            file.seek(frames.nbytes, os.SEEK_CUR)
            found = _read_header(file)
        except ValueError:
            found = None
        rows = np.fromfile(file, VEHICLE, frames.shape[1])
    if found != (frames.shape[1:], False, VEHICLE) or rows.shape != frames.shape[1:]:
        raise ValueError(f"{path}: holds no population; record it anew")
    return rows


def _frames(simulation: Recordable, steps: int, dt: float, every: int) -> Iterator[Frame]:
    yield _frame(simulation.state, simulation.scenario.vehicles)
    for _ in range(steps // every):
        simulation.run(every, dt)
        yield _frame(simulation.state, simulation.scenario.vehicles)
    simulation.run(steps % every, dt)


def _frame(state: State, vehicles: int) -> Frame:
    frame = np.full(vehicles, np.array((state.time_s, *[np.nan] * 3, NO_LANE), dtype=FRAME))
    for name in ("position_m", "speed_mps", "acceleration_mps2", "lane"):
        frame[name][state.vehicle] = getattr(state, name)
    return frame


def _write_header(file: BinaryIO, dtype: np.dtype[Any], shape: tuple[int, ...]) -> None:
    """Its length is the same for any number of frames: NumPy leaves room for the first axis."""
    np.lib.format.write_array_header_1_0(
        file,
        {
            "descr": np.lib.format.dtype_to_descr(dtype),
            "fortran_order": False,
            "shape": shape,
        },
    )


def _read_header(file: BinaryIO) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Shape, whether it is in Fortran's order, and type of the array that begins here."""
    np.lib.format.read_magic(file)
    return np.lib.format.read_array_header_1_0(file)
