"""The steps of a run, and the files that are written of them."""

import argparse
from collections.abc import Iterator

import numpy as np

from simcore import plot, recording
from simcore.cli.length import Length
from simcore.cli.progress import shown
from simcore.collision import CollisionError
from simcore.conflicts import Conflicts
from simcore.observed import Observed
from simcore.population import by_number
from simcore.recording import Recordable
from simcore.tables import write_table

CHUNK_STEPS = 100


def advance_listing(
    simulation: Recordable, conflicts: Conflicts, args: argparse.Namespace, length: Length
) -> None:
    """As `advance`, and list the conflicts; after a CollisionError those before it, and it."""
    collision = None
    try:
        advance(Observed(simulation, conflicts), args, length)
    except CollisionError as error:
        collision = error
    write_table(args.events, conflicts.table())
    if collision:
        raise collision


def advance(simulation: Recordable, args: argparse.Namespace, length: Length) -> None:
    """Run, record and draw; a CollisionError is passed on once what came before it is written."""
    if args.record:
        _run_recorded(simulation, args, length)
    elif args.plot:
        _run_drawn(simulation, args, length)
    else:
        chunks = length.steps // CHUNK_STEPS + 1
        for _ in shown(_chunks(simulation, length), chunks):
            pass


def _run_recorded(simulation: Recordable, args: argparse.Namespace, length: Length) -> None:
    population = by_number(simulation.population, simulation.scenario.vehicles)
    frames = recording.frames(simulation, length.steps, length.dt)
    collision = None
    try:
        recording.write(args.record, shown(frames, length.steps + 1), population)
    except CollisionError as error:  # the frames before it are there
        collision = error
    if args.plot:
        plot.space_time(args.record, simulation.scenario.track_length_m, args.plot)
    if collision:
        raise collision


def _run_drawn(simulation: Recordable, args: argparse.Namespace, length: Length) -> None:
    """Without a recording: no more is kept in memory than is drawn."""
    vehicles, track_m = simulation.scenario.vehicles, simulation.scenario.track_length_m
    every, chosen = plot.stride(length.steps, plot.MOST_FRAMES - 1), plot.drawn(vehicles)
    frames = recording.frames(simulation, length.steps, length.dt, every)
    kept, collision = [], None
    try:
        for frame in shown(frames, length.steps // every + 1):
            kept.append(frame[chosen])
    except CollisionError as error:
        collision = error
    plot.draw(np.array(kept), vehicles, track_m, args.plot)
    if collision:
        raise collision


def _chunks(simulation: Recordable, length: Length) -> Iterator[None]:
    """Run so many steps, a few at a time."""
    for start in range(0, length.steps, CHUNK_STEPS):
        simulation.run(min(CHUNK_STEPS, length.steps - start), length.dt)
        yield
