"""Checkpoints, as `Simulation.resume` reads them.

A mutation changes entries where it knows what they mean and mostly leaves the zip around them
whole, because a damaged zip is refused before anything in it is looked at.
"""

import io
import json
import struct
import warnings
import zipfile
import zlib
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from simcore import (
    ENGINES,
    VEHICLE_CLASSES,
    CollisionError,
    Population,
    Rules,
    Scenario,
    Simulation,
    Slowdown,
    Track,
    VehicleClass,
)
from simcore.checkpoint import Checkpoint

Entries = dict[str, bytes]

LATE = Rules(reaction_delay=True, jerk_limit_mps3=5.0, on_collision="ignore")
# Vehicle 0 runs into the next one within a step of 0.1 s.
TOO_FAST = Scenario(
    4,
    track=Track.ring(200.0, lanes=2),
    position_m=[0.0, 5.2, 60.0, 100.0],
    speed_mps=[30.0, 0.0, 10.0, 10.0],
    lane=[0, 0, 0, 1],
    rules=Rules(fleet=None, on_collision="remove", lane_changing=None),
)
VAN = VehicleClass("van", 6.0, 3_000, 9e4, 1.5, 0.8, 1.2, 2.5, 40.0)
SLOW = Slowdown(5.0, 1, 2.0, 9.0, 50.0, 20.0, 1)
OWN = Population([0, 1, 1, 5], [20.0, 24.0, 28.0, 32.0], classes=(*VEHICLE_CLASSES, VAN))
# By name: what is simulated, and for how many steps before it is saved.
SAVED = {
    "ring": (Scenario.ring(5), 40),
    "mixed-ring": (Scenario.ring(5, driver_spread=0.3), 40),
    "traffic": (Scenario.traffic(9, 3), 40),
    "late": (Scenario.traffic(6, 2, LATE), 40),
    "alike": (Scenario.traffic(5, 1, Rules(fleet=None, lane_changing=None)), 40),
    "improved": (Scenario.traffic(6, 2, Rules(following="improved_idm")), 40),
    "colliding": (TOO_FAST, 0),
    "removed": (TOO_FAST, 40),
    "own": (
        Scenario.traffic(
            4, 2, Rules(fleet=OWN, slowdowns=(Slowdown(5.0, 1, 2.0, 9.0, 50.0, 20.0, 1),))
        ),
        40,
    ),
}
ROAD = ("engine.position_m.npy", "engine.travelled_m.npy")
REALS = (0.0, -0.0, -1.0, -1e9, 5e-324, 1e15, 1e150, 1e300, -1e300, np.inf, -np.inf, np.nan)
WHOLES = (0, 1, -1, 2, 7, 8, 15, 16, 255, 2**31 - 1, -(2**31), 2**62, 2**63 - 1, -(2**63))
FACTORS = (1 - 1e-12, 0.5, 0.99, 1.01, 2.0, 1e3, 1e6)
TYPES = ("<f8", ">f8", "<f4", "<i8", "<i4", "|u1", "<U3", "|S3", "|b1", "<c16", "|O")
WRONG_WORDS = (
    (b"'shape': (", b"'shape': (9999999999, "),
    (b"'shape': (", b"'shape': (-"),
    (b"False", b"True "),
    (b"<f8", b"|O8"),
    (b"<f8", b">f8"),
    (b"<i8", b"<f8"),
    (b"<f8", b"<i8"),
    (b"<U", b"<S"),
    (b"NUMPY\x01", b"NUMPY\x02"),
    (b"{", b"(((((((((({"),
)
HOLE = '"a hole"'
FILLINGS = (
    *("0", "1", "-1", "2.5", "-0.0", "1e300", "5e-324", "1e999", "1e12", "NaN", "-Infinity"),
    *("9" * 400, "9" * 5000, "9223372036854775808", "1000000000", "true", "false", "null", '""'),
    *('"numba"', '"numpy"', '"reference"', '"stop"', '"remove"', '"ignore"', '"improved_idm"'),
    *('"\\ud800"', '"x\\n\\u001b[31m"', "[]", "{}", "[" * 3000 + "]" * 3000, '{"Popen": {}}'),
    *('{"array": "engine.lane"}', '{"array": "scenario.position_m"}'),
    '{"Scenario": {"vehicles": 1000000000}}',
)


def seeds(folder: Path) -> list[Path]:
    """Small checkpoints of every engine."""
    files = []
    for name, (scenario, steps) in SAVED.items():
        for engine in ENGINES:
            simulation = Simulation(scenario, engine, seed=3)
            simulation.run(steps)
            files.append(folder / f"{name}-{engine}.npz")
            simulation.save(files[-1])
    return files


def mutate(content: bytes, draw: Random) -> bytes:
    """The checkpoint with one to three changes; other bytes where it is no zip file."""
    try:
        entries = dict(_entries(content))
    except Exception:  # what damaged zip files raise has no end
        return _with_other_bytes(content, draw)
    with np.errstate(all="ignore"):
        for _ in range(draw.choice((1, 1, 1, 2, 3))):
            if entries:
                draw.choice(CHANGES)(entries, draw)
    changed = _zipped(entries, draw)
    return _with_other_bytes(changed, draw) if draw.random() < 0.05 else changed


def read(file: Path) -> None:
    """All that is checked before there is an engine; OSError or ValueError names the file."""
    Checkpoint.read(file)


def go_on(file: Path) -> None:
    """Resume and run a few steps, as a user would; a collision may end it."""
    with warnings.catch_warnings(action="ignore"), suppress(CollisionError):
        simulation = Simulation.resume(file)
        for steps, dt in ((1, 0.1), (2, 0.1), (1, 1.0)):
            simulation.run(steps, dt)
        simulation.metrics()
        simulation.digest()


@lru_cache(maxsize=64)
def _entries(content: bytes) -> tuple[tuple[str, bytes], ...]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return tuple((name, archive.read(name)) for name in archive.namelist())


def _array(content: bytes) -> Any:
    return np.load(io.BytesIO(content)).copy()


def _saved(array: Any) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def _some_array(entries: Entries, draw: Random) -> tuple[str, Any]:
    """An array of numbers and its name; an empty one where the entry holds none (any more)."""
    name = draw.choice([name for name in entries if name != "header.npy"] or list(entries))
    with suppress(Exception):  # an earlier change may have left nothing to be read
        array = np.atleast_1d(_array(entries[name]))
        if array.dtype.kind in "fiu":
            return name, array
    return name, np.zeros(0)


def _plant(entries: Entries, draw: Random) -> None:
    """An absurd value in one place, or in all."""
    name, array = _some_array(entries, draw)
    if array.size:
        place = draw.randrange(array.size) if draw.random() < 0.7 else slice(None)
        value = draw.choice(REALS) if array.dtype.kind == "f" else draw.choice(WHOLES)
        array.reshape(-1)[place] = np.array(value).astype(array.dtype)
        entries[name] = _saved(array)


def _nudge(entries: Entries, draw: Random) -> None:
    """A value near the old one, or another's: what is accepted has to run."""
    name, array = _some_array(entries, draw)
    if array.size:
        flat, place = array.reshape(-1), draw.randrange(array.size)
        if draw.random() < 0.3:
            flat[place] = flat[draw.randrange(array.size)]
        elif array.dtype.kind == "f":
            flat[place] *= draw.choice(FACTORS)
        else:
            flat[place] ^= 1
        entries[name] = _saved(array)


def _rearrange(entries: Entries, draw: Random) -> None:
    """The same values in another order, or vehicles closer together."""
    name, array = _some_array(entries, draw)
    if draw.random() < 0.3:
        name = next((each for each in ROAD if each in entries), name)
        with suppress(Exception):
            array = _array(entries[name])
            array = array[0] + (array - array[0]) * draw.choice((0.0, 0.1, 0.5, 1.5))
    elif array.size:
        i, j = draw.randrange(len(array)), draw.randrange(len(array))
        array[[i, j]] = array[[j, i]]
        array = draw.choice((array, array, array[::-1], np.roll(array, 1), np.sort(array)))
    entries[name] = _saved(np.ascontiguousarray(array))


def _retype(entries: Entries, draw: Random) -> None:
    """Another type, another shape, or a header of the array that is not true."""
    name, array = _some_array(entries, draw)
    kind = draw.randrange(4)
    if kind == 0:
        entries[name] = _saved(array.astype(draw.choice(TYPES)))
    elif kind == 1:
        both = np.array([array, array])
        forms = (array[:-1], both.ravel(), both, np.asfortranarray(both), np.array(0.0))
        entries[name] = _saved(draw.choice(forms))
    else:
        old, new = draw.choice(WRONG_WORDS)
        entries[name] = entries[name].replace(old, new, 1)


def _change_entries(entries: Entries, draw: Random) -> None:
    """An entry that goes, comes, or is another's."""
    name, other = draw.choice(list(entries)), draw.choice(list(entries))
    kind = draw.randrange(3)
    if kind == 0:
        entries[draw.choice((other, f"{name}x", "engine.more.npy", "../x"))] = entries.pop(name)
    elif kind == 1:
        entries[draw.choice(("more.npy", "engine.more.npy", "x.txt"))] = entries[name]
    else:
        entries[name], entries[other] = entries[other], entries[name]


def _change_header(entries: Entries, draw: Random) -> None:
    """Another value, another name or nothing somewhere in the JSON; or another engine."""
    with suppress(Exception):  # an earlier change may have left nothing to be read
        header = json.loads(str(_array(entries["header.npy"])))
        holder, key = draw.choice(list(_places(header)))
        kind = draw.random()
        if kind < 0.2:
            header["engine"] = draw.choice(ENGINES)
        elif kind < 0.4 and isinstance(holder[key], float):
            holder[key] *= draw.choice(FACTORS)
        elif kind < 0.8:
            holder[key] = json.loads(HOLE)
        elif kind < 0.9 or isinstance(holder, list):
            del holder[key]
        else:
            holder[draw.choice(("more", "x\n\x1b[31m", "Scenario"))] = holder.pop(key)
        text = json.dumps(header).replace(HOLE, draw.choice(FILLINGS))
        entries["header.npy"] = _saved(np.array(text))


CHANGES = (
    *(_plant, _plant, _nudge, _nudge, _nudge, _rearrange, _retype, _change_entries),
    *(_change_header, _change_header, _change_header),
)


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a JSON value: what holds it, and its key there."""
    if not isinstance(value, (dict, list)):
        return []
    keys = list(value) if isinstance(value, dict) else range(len(value))
    return [place for key in keys for place in ((value, key), *_places(value[key]))]


def _zipped(entries: Entries, draw: Random) -> bytes:
    """As np.savez packs them; one entry in some files is compressed or wrong about itself."""
    body, directory = bytearray(), bytearray()
    odd = draw.choice(list(entries)) if entries and draw.random() < 0.03 else None
    for name, content in entries.items():
        method, kept, size, crc = 0, content, len(content), zlib.crc32(content)
        if name == odd:
            method = draw.choice((0, 8))
            kept = zlib.compress(content, wbits=-15) if method else content
            size = draw.choice((size, 0, size + 1, 2**31))
        facts = (20, 0, method, 0, 33, crc, len(kept), size, len(name.encode()), 0)
        where = (0, 0, 0, 0, len(body))
        directory += struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, *facts, *where)
        directory += name.encode()
        body += struct.pack("<4s5H3L2H", b"PK\x03\x04", *facts) + name.encode() + kept
    counts = (0, 0, len(entries), len(entries), len(directory), len(body), 0)
    return bytes(body + directory) + struct.pack("<4s4H2LH", b"PK\x05\x06", *counts)


def _with_other_bytes(content: bytes, draw: Random) -> bytes:
    """A few bytes flipped, cut out, doubled, or all that follows cut off."""
    changed, start = bytearray(content), draw.randrange(len(content) or 1)
    some = changed[start : start + draw.choice((1, 4, 30))]
    other = (bytes(byte ^ draw.randint(1, 255) for byte in some), b"", some * 2)
    kept = changed[start + len(some) :] if draw.random() < 0.8 else b""
    return bytes(changed[:start] + draw.choice(other) + kept)
