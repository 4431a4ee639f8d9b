"""What the code reaches with a CPU of its own and on all cores, and what a run can refute.

Full-CPU speed is the measured time without what was measured as starvation, or refused. Speed-up
over workers is judged by Amdahl's and Gustafson's law and the Universal Scalability Law; where the
numbers of workers do not tell them apart, limits are given and no coherency. Both together are the
theoretical steps a second. All intervals are at 95 %. docs/projection.md says more.

--verify reads no recorded results. It measures this project's three ensemble kernels, now and here,
and tests one thing: whether one process's full speed times the all-core quotient of earlier rounds
is what all cores then do. It does not test the laws, --cores or --predict.

examples:
  python -m tools projection
  python -m tools projection --bench 'Step|Ensemble' --cores 4 8 --predict 50000
  python -m tools projection --config ../other/asv.conf.json --axis jobs --plot plots
  python -m tools projection --commit all              # and which commit changed it
  python -m tools projection --verify --repeats 10     # some 20 minutes, all cores busy
"""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

from tools.commands._projection_case_table import case_table, frames_table
from tools.commands._projection_cases import judge_cases
from tools.commands._projection_evidence import with_bottlenecks
from tools.commands._projection_factor import Family, families
from tools.commands._projection_history import history_tables
from tools.commands._projection_law import extend
from tools.commands._projection_record import case_record, curve_record, host_notes
from tools.commands._projection_series import (
    Curve,
    Place,
    asked_for,
    by_result_file,
    select_places,
)
from tools.commands._projection_table import all_cores_table, law_table, predictions_table
from tools.commands._projection_verify import REPEATS, verify_table
from tools.commands._selection import ALL, LATEST, add_selection_arguments
from tools.commands._source import (
    add_source_arguments,
    find_project,
    load_results,
    positive_number,
    report_problems,
)
from tools.errors import UserError
from tools.measure.caches import data_caches
from tools.measure.machine import this_machine
from tools.render.formats import FORMATS, print_tables
from tools.render.progress import track
from tools.render.table import Table
from tools.stats.bottleneck import Cache
from tools.store.catalogue import Catalogue, read_catalogue
from tools.store.commits import order_commits
from tools.store.results import ResultFile
from tools.store.side_car import read_side_cars, side_car_paths

DT_S = 0.1
MOST_CORES = 1_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `projection`."""
    add_source_arguments(parser)
    add_selection_arguments(parser, "counts workers (default: by its name)")
    parser.add_argument(
        "--cores", nargs="+", type=_count, metavar="N", default=[], help="throughput of N"
    )
    parser.add_argument(
        *("--predict",),
        nargs="+",
        type=positive_number,
        metavar="VEHICLES",
        default=[],
        help="theoretical steps a second at these sizes, by the law of growth",
    )
    parser.add_argument(
        "--errors",
        choices=("relative", "absolute"),
        default="relative",
        help="what is squared (default: relative; published tables of the USL take absolute)",
    )
    parser.add_argument(
        "--dt-s",
        type=positive_number,
        default=DT_S,
        metavar="S",
        help=f"of a step (default: {DT_S})",
    )
    parser.add_argument("--plot", type=Path, metavar="DIR", help="write a PNG a benchmark to DIR")
    parser.add_argument(
        "--verify",
        action="store_true",
        help="measure this project's kernels here and now, and hold one process x the all-core "
        "quotient of earlier rounds to it; reads no results",
    )
    parser.add_argument(
        *("--repeats",),
        type=int,
        metavar="N",
        help=f"rounds of --verify, after those it learns from (default: {REPEATS})",
    )
    parser.add_argument("--format", choices=FORMATS, default=FORMATS[0], help="default: text")


def _count(text: str) -> int:
    short = text.isdecimal() and len(text) <= len(str(MOST_CORES))
    if not (short and 1 <= int(text) <= MOST_CORES):
        raise argparse.ArgumentTypeError(f"{text}: not a whole number from 1 to {MOST_CORES}")
    return int(text)


def _verify(args: argparse.Namespace) -> None:
    """Verify projections by a run; UserError for options that select or shape recorded results."""
    without = {"bench", "axis", "machine", "cores", "predict", "plot", "results", "problems"}
    idle = [f"--{name}" for name in sorted(without) if getattr(args, name)]
    idle += ["--commit"] if args.commit != LATEST else []
    idle += ["--errors"] if args.errors != "relative" else []
    idle += ["--dt-s"] if args.dt_s != DT_S else []
    if idle:
        raise UserError(f"{', '.join(idle)}: not with --verify, which reads no recorded results")
    print_tables([verify_table(args.config.parent, args.repeats or REPEATS)], args.format)


def run(args: argparse.Namespace) -> int:
    """Judge what is selected, print it and, if asked, plot it; or verify projections by a run."""
    if args.repeats is not None and not (args.verify and args.repeats > 0):
        raise UserError("--repeats: a positive number, and only with --verify")
    if args.verify:
        _verify(args)
        return 0
    project = find_project(args)
    results = load_results(project)
    catalogue = read_catalogue(project.results_dir)
    commits = order_commits(results.files, project.repository)
    side_cars = read_side_cars(list(track(side_car_paths(project.results_dir), "reading")))
    processes, lost = by_result_file(results.files, side_cars.processes)
    places = select_places(results.files, catalogue, commits, processes, args)
    tables: list[Table] = []
    for place in track(places, "judging", many=10):
        tables += _tables(place, catalogue, commits.subject.get(place.file.commit), args)
    if args.commit == ALL:
        tables += history_tables(_shown_places(places, args), tables, commits)
    print_tables(tables, args.format)
    if args.plot:
        _plot(places, args)
    problems = (*catalogue.problems, *results.problems, *side_cars.problems, *lost)
    report_problems(problems, args.problems)
    return 0


def _tables(
    place: Place, catalogue: Catalogue, subject: str | None, args: argparse.Namespace
) -> list[Table]:
    caches = _caches(place.file) if place.processes else ()
    judged = judge_cases(place, catalogue, args.dt_s)
    cases = with_bottlenecks(judged, place.file, caches)
    curves = _shown(place, args)
    shown = [case for case in cases if asked_for(case.label, args)]
    records: list[dict[str, Any]] = [
        curve_record(place, curve, family, cases, args.cores, args.dt_s) for curve, family in curves
    ]
    stepping = [case for case in shown if case.steps is not None]
    extended = extend(stepping, args.predict)
    records += [case_record(place, case, extended, args.dt_s) for case in shown]
    title = f"{place.file.machine}, commit {place.file.commit[:8]}"
    tables = []
    if curves:
        tables.append(law_table(f"{title}: {subject}" if subject else title, curves))
    if any(curve.verdict.model != "refused" for curve, _ in curves):
        tables.append(all_cores_table(title, curves))
    if args.cores and curves:
        tables.append(predictions_table(title, curves, args.cores))
    if shown:
        tables.append(case_table(title, shown, host_notes(place, shown)))
    if stepping:
        tables.append(frames_table(title, stepping, extended, args.dt_s))
    return [replace(table, records=() if i else tuple(records)) for i, table in enumerate(tables)]


def _shown(place: Place, args: argparse.Namespace) -> list[tuple[Curve, Family]]:
    """Return the curves asked for, each with its family, which holds those not asked for too."""
    return [
        (curve, family)
        for family in families(place.curves)
        for curve in family.curves
        if asked_for(curve.series.label, args)
    ]


def _shown_places(
    places: Sequence[Place], args: argparse.Namespace
) -> list[tuple[Place, list[Family]]]:
    return [(place, [f for f in families(place.curves) if _any(f, args)]) for place in places]


def _any(family: Family, args: argparse.Namespace) -> bool:
    return any(asked_for(curve.series.label, args) for curve in family.curves)


def _caches(file: ResultFile) -> tuple[Cache, ...]:
    """Return the caches of the machine that measured, if that is this one, as far as is known."""
    here = this_machine()
    same = (str(file.facts.get("cpu")), str(file.facts.get("num_cpu"))) == (here.cpu, here.num_cpu)
    return data_caches() if same else ()


def _plot(places: Sequence[Place], args: argparse.Namespace) -> None:
    from tools.render.plot_scalability import Drawn, plot_scalability  # matplotlib takes long

    drawable = [
        Drawn(curve.series, curve.workers, curve.throughput, curve.unit, curve.cores, curve.verdict)
        for place in places
        for curve, _ in _shown(place, args)
        if len(curve.workers)
    ]

    def benchmark(one: Drawn) -> str:
        return one.series.key.benchmark

    for name, same in groupby(sorted(drawable, key=benchmark), key=benchmark):
        plot_scalability(args.plot, name, list(same))
