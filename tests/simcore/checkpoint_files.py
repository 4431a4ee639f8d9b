"""Checkpoints that are changed behind the back of `Simulation.save`, and how they are refused."""

import io
import json

import numpy as np
import pytest

from simcore import Rules, Scenario, Simulation

LATE = Rules(reaction_delay=True, jerk_limit_mps3=5.0, on_collision="ignore")
WORLDS = {
    "late": (Scenario.traffic(12, 3, LATE), "numpy"),
    "removing": (Scenario.traffic(12, 3, Rules(on_collision="remove")), "numpy"),
    "ring": (Scenario.ring(8), "reference"),
    "folded ring": (Scenario.ring(8, driver_spread=0.3), "numpy"),
}


def saved(name, path):
    """A small checkpoint of one of the worlds, as bytes."""
    scenario, engine = WORLDS[name]
    simulation = Simulation(scenario, engine, seed=3)
    simulation.run(30)
    simulation.save(path)
    return path.read_bytes()


def arrays_of(content):
    with np.load(io.BytesIO(content)) as file:
        return dict(file)


def header_of(content):
    return json.loads(str(arrays_of(content)["header"]))


def written(path, arrays, header=None):
    """A file with these arrays, and with this text in place of the header."""
    if header is not None:
        arrays = arrays | {"header": np.array(header)}
    with path.open("wb") as file:
        np.savez(file, **arrays)
    return path


def refusal(path):
    """The one line in which it is refused."""
    with pytest.raises(ValueError, match="damaged, or no checkpoint") as error:
        Simulation.resume(path)
    line = str(error.value)
    assert line.startswith(f"{path}: ")
    assert line.isprintable()
    assert len(line) < 1000
    return line
