"""The command `simcore`: simulate from a terminal."""

import argparse
import json
import math
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import combinations
from pathlib import Path
from time import perf_counter
from typing import Any, TextIO, TypeVar

import numpy as np

from simcore import plot, recording
from simcore.checks import whole_number
from simcore.collision import CollisionError
from simcore.counts import Integers
from simcore.engines import ENGINES
from simcore.metrics import LiveMetrics, Metrics
from simcore.rules import FOLLOWING, ON_COLLISION, Rules
from simcore.scenario import Scenario
from simcore.simulation import Simulation
from simcore.step_length import sane_step_s
from simcore.timed import Timed

EXIT_FINE, EXIT_USAGE, EXIT_BROKEN, EXIT_INTERRUPTED = 0, 2, 20, 130

DETAILS = """
exit code: 0 fine, 2 wrong usage, 20 something is missing or broken, or a collision ended the run

examples:
  simcore run --vehicles 1000 --steps 1000
  simcore run --vehicles 300 --lanes 2 --plot run.png --save run.npz
  simcore run --resume run.npz --steps 500 --format json
"""
# What describes the world, and what it is where nothing is said; a checkpoint has its own.
WORLD: dict[str, Any] = {"vehicles": 1000, "scenario": "traffic", "engine": "numpy", "seed": 1}
RULES = ("lanes", "following", "on_collision")  # of --scenario traffic; of others, lanes at most

CHUNK_STEPS = 100
PATIENCE_S = 2.0
BAR = 40  # characters

T = TypeVar("T")


class UserError(Exception):
    """Something needed is missing or broken; the message names it and says what to do."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; `argv` is without the programme's name."""
    if sys.stderr is None:  # closed: complaints go nowhere
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115, open to the end
    if sys.stdout is None:
        return _complain("stdout is closed: open it, or name a file", EXIT_BROKEN)
    try:
        try:
            run(_parser().parse_args(argv))
        finally:
            sys.stdout.flush()  # so that a failure is met below, not at exit; of --help, too
        return EXIT_FINE
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        _drop(sys.stdout)
        return EXIT_FINE
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except ValueError as error:
        return _complain(str(error), EXIT_USAGE)
    except OSError as error:
        if error.filename is None:  # of stdout, or of a file on a full disk
            _drop(sys.stdout)
        named = error.filename or "output"
        return _complain(f"{named}: {error.strerror}; name another file", EXIT_BROKEN)
    except MemoryError:
        return _complain("not enough memory: use fewer --vehicles", EXIT_BROKEN)
    except (UserError, CollisionError, ImportError) as error:
        return _complain(str(error), EXIT_BROKEN)


def _complain(what: str, code: int) -> int:
    _tell(f"error: {what}")
    return code


def _tell(what: str) -> None:
    try:
        print(f"simcore run: {what}", file=sys.stderr, flush=True)
    except OSError:  # nobody is left to be told
        _drop(sys.stderr)


def _drop(stream: TextIO) -> None:
    """Send what waits in the buffer of `stream`, and all that follows, nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def run(args: argparse.Namespace) -> None:
    """Simulate what the options say and print what came out."""
    _refuse_lost_work(args)
    simulation = _resumed(args) if args.resume else _started(args)
    before_s, timed = simulation.state.time_s, Timed(simulation)
    _advance(timed, args)
    if args.save:
        simulation.save(args.save)
    digest = simulation.digest()
    result = {
        "engine": simulation.engine,
        "seed": simulation.seed,
        "track_length_m": simulation.scenario.track_length_m,
        "lanes": simulation.scenario.track.lanes,
        "wall_s": timed.wall_s,
        "real_time_factor": (simulation.state.time_s - before_s) / max(timed.wall_s, 1e-9),
        "digest": digest.hash,
        "digest_version": digest.version,
    }
    metrics = simulation.metrics()
    print(_json(result, metrics) if args.format == "json" else _text(result, metrics))


class _Parser(argparse.ArgumentParser):
    """argparse says nothing where its help cannot be written."""

    def print_help(self, file: object = None) -> None:
        """Print it as everything else is printed."""
        print(self.format_help(), end="")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="simcore", description="Simulate traffic on a track.")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    command = commands.add_parser(
        "run",
        help="simulate, print metrics, and record or plot",
        description="Simulate traffic on a closed track and print what came out.",
        epilog=DETAILS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_world(command.add_argument_group("what is simulated"))
    _add_run(command.add_argument_group("how it runs and what becomes of it"))
    return parser


def _add_world(group: Any) -> None:
    group.add_argument("--vehicles", type=int, metavar="N", help="default: 1000")
    group.add_argument(
        "--scenario",
        choices=("traffic", "highway", "busy", "ring"),
        help="traffic: the full model (default); highway, busy: on a road that is the same at every"
        " size; ring: vehicles only follow each other",
    )
    group.add_argument("--lanes", type=int, metavar="N", help="not of ring, 1 to 16; default: 3")
    group.add_argument("--following", choices=FOLLOWING, help="of traffic; default: idm")
    group.add_argument("--on-collision", choices=ON_COLLISION, help="of traffic; default: stop")
    group.add_argument("--engine", choices=ENGINES, help="default: numpy")
    group.add_argument("--seed", type=int, metavar="N", help="one seed, one world; default: 1")
    group.add_argument(
        "--resume", type=Path, metavar="FILE", help="in place of all these: go on from a checkpoint"
    )


def _add_run(group: Any) -> None:
    group.add_argument("--steps", type=int, default=1000, metavar="N", help="default: 1000")
    group.add_argument(
        "--dt", type=float, default=0.1, metavar="S", help="of a step, up to 1 s; default: 0.1"
    )
    group.add_argument(
        "--plot", type=Path, metavar="FILE", help="a space-time diagram: .png, .svg or .pdf"
    )
    group.add_argument(
        "--record",
        type=Path,
        metavar="FILE",
        help="every step of every vehicle, 33 bytes each, for np.load: .npy",
    )
    group.add_argument(
        "--save", type=Path, metavar="FILE", help="a checkpoint of the end, for --resume: .npz"
    )
    group.add_argument("--format", choices=("text", "json"), default="text", help="default: text")


def _refuse_lost_work(args: argparse.Namespace) -> None:
    """Before the run, not after it."""
    for option in ("plot", "record", "save"):
        path = getattr(args, option)
        if path and not path.parent.is_dir():
            raise UserError(
                f"--{option} {path}: there is no directory {path.parent}; make it first"
            )
        if path and path.exists() and not path.is_file():
            raise UserError(f"--{option} {path}: is not an ordinary file; name another")
    if args.plot:
        plot.refuse_undrawable(args.plot)
    _refuse_shared_files(args)


def _refuse_shared_files(args: argparse.Namespace) -> None:
    """What is written last would be all that is left. A run may replace what it goes on from."""
    files = {
        option: os.path.realpath(getattr(args, option))
        for option in ("resume", "plot", "record", "save")
        if getattr(args, option)
    }
    for one, other in combinations(files, 2):
        if files[one] == files[other] and (one, other) != ("resume", "save"):
            raise ValueError(f"--{one} and --{other} name one file, {files[one]}: name another")


def _started(args: argparse.Namespace) -> Simulation:
    given = {name: getattr(args, name) for name in (*WORLD, *RULES)}
    given = WORLD | {name: value for name, value in given.items() if value is not None}
    vehicles, kind, engine, seed = (given.pop(name) for name in WORLD)
    if kind == "traffic":
        lanes = given.pop("lanes", 3)
        return Simulation(Scenario.traffic(vehicles, lanes, Rules(**given)), engine, seed)
    for name in given:
        if kind == "ring" or name != "lanes":
            raise ValueError(f"--{_option(name)} needs --scenario traffic")
    return Simulation(getattr(Scenario, kind)(vehicles, **given), engine, seed)


def _resumed(args: argparse.Namespace) -> Simulation:
    for name in (*WORLD, *RULES):
        if getattr(args, name) is not None:
            raise ValueError(
                f"--{_option(name)} is the checkpoint's own with --resume: leave it out"
            )
    try:
        return Simulation.resume(args.resume)
    except ValueError as error:
        raise UserError(f"--resume {error}") from error


def _option(name: str) -> str:
    return name.replace("_", "-")


def _advance(simulation: Timed, args: argparse.Namespace) -> None:
    whole_number("steps", args.steps, at_least=0)
    simulation.prepare(args.dt)  # refuses a bad dt before a file is made
    _warn_of_long_steps(simulation.scenario, args.dt)
    if args.record:
        _run_recorded(simulation, args)
    elif args.plot:
        _run_drawn(simulation, args)
    else:
        for _ in shown(_chunks(simulation, args.steps, args.dt), args.steps // CHUNK_STEPS + 1):
            pass


def _warn_of_long_steps(scenario: Scenario, dt: float) -> None:
    longest_s = sane_step_s(scenario)
    if dt > longest_s * (1 + 1e-9):  # what is taken as it is shown is not longer
        hint = f"take {longest_s:.2g} s or less"
        _tell(f"warning: in steps of {dt:g} s these drivers may collide; {hint}")


def _run_recorded(simulation: Timed, args: argparse.Namespace) -> None:
    frames = shown(recording.frames(simulation, args.steps, args.dt), args.steps + 1)
    collision = None
    try:
        recording.write(args.record, frames, simulation.scenario.vehicles)
    except CollisionError as error:  # the frames before it are there
        collision = error
    if args.plot:
        plot.space_time(args.record, simulation.scenario.track_length_m, args.plot)
    if collision:
        raise collision


def _run_drawn(simulation: Timed, args: argparse.Namespace) -> None:
    """Without a recording: no more is kept in memory than is drawn."""
    vehicles, track_m = simulation.scenario.vehicles, simulation.scenario.track_length_m
    every, chosen = plot.stride(args.steps, plot.MOST_FRAMES - 1), plot.drawn(vehicles)
    frames = recording.frames(simulation, args.steps, args.dt, every)
    kept, collision = [], None
    try:
        for frame in shown(frames, args.steps // every + 1):
            kept.append(frame[chosen])
    except CollisionError as error:
        collision = error
    plot.draw(np.array(kept), vehicles, track_m, args.plot)
    if collision:
        raise collision


def _chunks(simulation: Timed, steps: int, dt: float) -> Iterator[None]:
    """Run so many steps, a few at a time."""
    for start in range(0, steps, CHUNK_STEPS):
        simulation.run(min(CHUNK_STEPS, steps - start), dt)
        yield


def shown(items: Iterable[T], expected: int) -> Iterator[T]:
    """The items; where stderr is a terminal, with a bar on it once they take over two seconds."""
    began_s, line = perf_counter(), ""
    try:
        for done, item in enumerate(items, start=1):
            if perf_counter() - began_s > PATIENCE_S and sys.stderr.isatty():
                share = min(done / expected, 1.0)
                line = f"\r[{'#' * int(BAR * share):<{BAR}}] {share:4.0%}"
                print(line, end="", file=sys.stderr, flush=True)
            yield item
    finally:
        if line:
            print(f"\r{' ' * len(line)}\r", end="", file=sys.stderr, flush=True)


def _json(result: dict[str, Any], metrics: Metrics) -> str:
    """All numbers in full; null for what is infinite."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: plain(each) for name, each in value.items()}
        if isinstance(value, np.ndarray):
            return value.tolist()
        return None if isinstance(value, float) and not math.isfinite(value) else value

    return json.dumps(plain(result | asdict(metrics)), indent=1, allow_nan=False)


def _text(result: dict[str, Any], metrics: Metrics) -> str:
    lanes, track_km = result["lanes"], result["track_length_m"] / 1000
    on = "one lane" if lanes == 1 else f"{lanes} lanes"
    lines = [
        f"{metrics.vehicles:,} vehicles on {on} of {track_km:,.2f} km after {metrics.time_s:,.1f} s"
        f" (engine {result['engine']}, seed {result['seed']})",
        f"computed in {result['wall_s']:,.2f} s, {result['real_time_factor']:,.3g} times the speed"
        f" of life; digest {result['digest']}",
        "",
        *_table(metrics),
    ]
    if metrics.live:
        lines += ["", *_bars("speed", "m/s", metrics.live.speed_histogram, 4)]
        lines += ["", *_bars("headway", "s", metrics.live.headway_histogram, 1)]
    return "\n".join(lines)


def _table(metrics: Metrics) -> list[str]:
    """A row for each quantity, of this moment and of the whole run."""
    live = metrics.live
    mean_mps = live.mean_speed_mps if live else None
    flow_veh_per_h = live.flow_veh_per_h if live else None
    density_veh_per_km = live.density_veh_per_km if live else None
    rows: list[tuple[str, float | None, float | None, str]] = [
        ("mean speed", metrics.mean_speed_mps, mean_mps, "m/s"),
        ("standard deviation of speeds", metrics.speed_sd_mps, None, "m/s"),
        ("flow, all lanes", metrics.flow_veh_per_h, flow_veh_per_h, "veh/h"),
        ("density, all lanes", metrics.density_veh_per_km, density_veh_per_km, "veh/km"),
        ("smallest gap", metrics.min_gap_m, None, "m"),
        ("shortest time to collision", metrics.min_time_to_collision_s, None, "s"),
        *((name, None, count, "") for name, count in _counts(live).items()),
    ]
    cells = [(name, _cell(now), _cell(whole), unit) for name, now, whole, unit in rows]
    cells = [("", "now", "whole run", ""), *cells]
    return [f"{a:<30}{b:>12}{c:>14}  {d}".rstrip() for a, b, c, d in cells]


def _counts(live: LiveMetrics | None) -> dict[str, int]:
    if live is None:
        return {}
    return {
        "lane changes to the left": live.lane_changes_left,
        "lane changes to the right": live.lane_changes_right,
        "near misses": live.near_misses,
        "gaps too short to stop": live.stopping_sight_misses,
        "collisions": live.collisions,
        "vehicles removed": live.removed,
    }


def _cell(value: float | None) -> str:
    if value is None or not math.isfinite(value):
        return "-"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"


def _bars(name: str, unit: str, histogram: Integers, width: int) -> list[str]:
    """Four bins to a row, `width` units wide, from the first to the last that is not empty."""
    counts = np.add.reduceat(histogram, np.arange(0, histogram.size, 4))
    used = np.flatnonzero(counts)
    lines = [f"{f'{name} ({unit})':<16}{'share':>8}  of vehicle-steps"]
    for row in range(used[0], used[-1] + 1) if used.size else ():
        low = row * width
        bin_name = f"{low:>3} to {low + width}" if row < counts.size - 1 else f"{low:>3} or more"
        bar = "#" * round(BAR * counts[row] / counts.max())
        lines.append(f"{bin_name:<16}{counts[row] / counts.sum():>8.1%}  {bar}".rstrip())
    return lines
