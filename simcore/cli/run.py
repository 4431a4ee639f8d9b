"""A run: it is prepared, advanced and written, and its results are printed."""

import argparse
from collections.abc import Iterator

import numpy as np

from simcore import plot, recording
from simcore.cli import report
from simcore.cli.length import steps_of
from simcore.cli.messages import tell
from simcore.cli.outputs import refuse_lost_work
from simcore.cli.progress import shown
from simcore.cli.start import simulation_of
from simcore.collision import CollisionError
from simcore.conflicts import Conflicts
from simcore.observed import Observed
from simcore.population import by_number
from simcore.recording import Recordable
from simcore.scenario import Scenario
from simcore.step_length import sane_step_s
from simcore.tables import write_table
from simcore.timed import Timed

CHUNK_STEPS = 100


def run(args: argparse.Namespace) -> None:
    """Simulate what the options say and print what came out."""
    refuse_lost_work(args)
    steps = steps_of(args)
    simulated = simulation_of(args)
    before_s, timed = simulated.state.time_s, Timed(simulated)
    timed.prepare(args.dt)  # refuses a bad dt before a file is made
    _warn_of_long_steps(simulated.scenario, args.dt)
    if args.events:
        _list_conflicts(timed, Conflicts(simulated), args, steps)
    else:
        _advance(timed, args, steps)
    if args.save:
        simulated.save(args.save)
    digest = simulated.digest()
    result = {
        "engine": simulated.engine,
        "seed": simulated.seed,
        "track_length_m": simulated.scenario.track_length_m,
        "lanes": simulated.scenario.track.lanes,
        "wall_s": timed.wall_s,
        "real_time_factor": (simulated.state.time_s - before_s) / max(timed.wall_s, 1e-9),
        "digest": digest.hash,
        "digest_version": digest.version,
    }
    written = report.as_json if args.format == "json" else report.as_text
    print(written(result, simulated.metrics()))


def _list_conflicts(
    timed: Timed, conflicts: Conflicts, args: argparse.Namespace, steps: int
) -> None:
    """Those before a collision are listed, too, and the collision."""
    collision = None
    try:
        _advance(Observed(timed, conflicts), args, steps)
    except CollisionError as error:
        collision = error
    write_table(args.events, conflicts.table())
    if collision:
        raise collision


def _advance(simulation: Recordable, args: argparse.Namespace, steps: int) -> None:
    if args.record:
        _run_recorded(simulation, args, steps)
    elif args.plot:
        _run_drawn(simulation, args, steps)
    else:
        for _ in shown(_chunks(simulation, steps, args.dt), steps // CHUNK_STEPS + 1):
            pass


def _warn_of_long_steps(scenario: Scenario, dt: float) -> None:
    longest_s = sane_step_s(scenario)
    if dt > longest_s * (1 + 1e-9):  # what is taken as it is shown is not longer
        hint = f"take {longest_s:.2g} s or less"
        tell(f"warning: in steps of {dt:g} s these drivers may collide; {hint}")


def _run_recorded(simulation: Recordable, args: argparse.Namespace, steps: int) -> None:
    population = by_number(simulation.population, simulation.scenario.vehicles)
    frames = shown(recording.frames(simulation, steps, args.dt), steps + 1)
    collision = None
    try:
        recording.write(args.record, frames, population)
    except CollisionError as error:  # the frames before it are there
        collision = error
    if args.plot:
        plot.space_time(args.record, simulation.scenario.track_length_m, args.plot)
    if collision:
        raise collision


def _run_drawn(simulation: Recordable, args: argparse.Namespace, steps: int) -> None:
    """Without a recording: no more is kept in memory than is drawn."""
    vehicles, track_m = simulation.scenario.vehicles, simulation.scenario.track_length_m
    every, chosen = plot.stride(steps, plot.MOST_FRAMES - 1), plot.drawn(vehicles)
    frames = recording.frames(simulation, steps, args.dt, every)
    kept, collision = [], None
    try:
        for frame in shown(frames, steps // every + 1):
            kept.append(frame[chosen])
    except CollisionError as error:
        collision = error
    plot.draw(np.array(kept), vehicles, track_m, args.plot)
    if collision:
        raise collision


def _chunks(simulation: Recordable, steps: int, dt: float) -> Iterator[None]:
    """Run so many steps, a few at a time."""
    for start in range(0, steps, CHUNK_STEPS):
        simulation.run(min(CHUNK_STEPS, steps - start), dt)
        yield
