"""A run: what the options describe is advanced and written, and what came out is printed."""

import argparse

from simcore.cli import report
from simcore.cli.advance import advance, advance_listing
from simcore.cli.config import read
from simcore.cli.length import length_of
from simcore.cli.messages import tell
from simcore.cli.outputs import refuse_lost_work
from simcore.cli.start import WORLD, refuse_given, simulation_of
from simcore.conflicts import Conflicts
from simcore.scenario import Scenario
from simcore.step_length import sane_step_s
from simcore.timed import Timed


def run(args: argparse.Namespace) -> None:
    """Simulate what the options say and print what came out."""
    refuse_lost_work(args)
    config = read(args.config) if args.config else None
    if config:
        refuse_given(args, (*WORLD, "resume"), "is the file's own with --config: leave it out")
        args = config.under(args)
    length = length_of(args)
    simulated = simulation_of(args, config.scenario if config else None)
    before_s, timed = simulated.state.time_s, Timed(simulated)
    timed.prepare(length.dt)
    _warn_of_long_steps(simulated.scenario, length.dt)
    if args.events:
        advance_listing(timed, Conflicts(simulated), args, length)
    else:
        advance(timed, args, length)
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


def _warn_of_long_steps(scenario: Scenario, dt: float) -> None:
    longest_s = sane_step_s(scenario)
    if dt > longest_s * (1 + 1e-9):  # what is taken as it is shown is not longer
        hint = f"take {longest_s:.2g} s or less"
        tell(f"warning: in steps of {dt:g} s these drivers may collide; {hint}")
