"""How much of the measured time other programs and the hypervisor took."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from ...projection.rule.wall_split import Shares, WallSplit, counters_of, split_wall, wall_shares
from ...render.report import Column, Table
from ...store.database import Database
from ...store.side_car import SUFFIX, Processes, read_side_cars, side_car_paths
from ..data import SiteData
from ..page import Section

_NEWEST = 10  # commits of each host
_NEEDED = frozenset({"wall_s", "cpu_user_s", "cpu_system_s", "run_queue_wait_s"})
_COLUMNS = (
    Column("commit"),
    Column("host"),
    Column("processes", "right"),
    Column("waited for its core", "right"),
    Column("hypervisor, at most", "right"),
)
_Place = tuple[str, str]  # host, and what ASV's file is called


def disturbance_section(site: SiteData) -> Section:
    """Return the shares of the newest commits of each host that counted them."""
    paths = newest_side_cars(side_car_paths(site.database.results_dir), site.database)
    cars = read_side_cars(paths)
    by_place: dict[_Place, list[Processes]] = defaultdict(list)
    for processes in cars.processes:
        by_place[processes.host, processes.stem].append(processes)
    shares = {
        place: of_place
        for place, processes in by_place.items()
        if (of_place := disturbed(processes)) is not None
    }
    order = [(path.parent.name, path.name.removesuffix(SUFFIX)) for path in paths]
    rows = tuple(_row(place, by_place[place], shares[place]) for place in order if place in shares)
    return Section(
        name="disturbed",
        heading="How much was disturbed?",
        how="python -m tools projection",
        summary=tuple(_summary(shares)),
        tables=(Table("Time that processes lost to others", _COLUMNS, rows),) if rows else (),
    )


def newest_side_cars(paths: Sequence[Path], database: Database) -> list[Path]:
    """Return the files of the newest commits of each host, the newest first."""
    place = {commit[:8]: t for commit, t in database.commits.place.items()}
    by_host: dict[str, list[Path]] = defaultdict(list)
    for path in paths:
        if path.name[:8] in place:
            by_host[path.parent.name].append(path)
    return [
        path
        for _, of_host in sorted(by_host.items())
        for path in sorted(of_host, key=lambda path: -place[path.name[:8]])[:_NEWEST]
    ]


def disturbed(processes: Sequence[Processes]) -> Shares | None:
    """Return where the wall time of all processes together went; None where it was not counted."""
    splits = [
        split_wall(counters_of(each.calls, each.counters.__getitem__, each.counters.get))
        for each in processes
        if each.counters.keys() >= _NEEDED
    ]
    if sum(float(split.on_cpu_s.sum()) for split in splits) <= 0:
        return None
    return wall_shares(
        WallSplit(
            on_cpu_s=np.concatenate([split.on_cpu_s for split in splits]),
            preempted_s=np.concatenate([split.preempted_s for split in splits]),
            stolen_s=np.concatenate([split.stolen_s for split in splits]),
            waiting_s=np.concatenate([split.waiting_s for split in splits]),
            unexplained_s=np.concatenate([split.unexplained_s for split in splits]),
        )
    )


def _summary(shares: Mapping[_Place, Shares]) -> Iterator[str]:
    if not shares:
        yield (
            "What others took is not known: no process counted it. docs/projection.md says how they"
            " do."
        )
        return
    (host, stem), most = max(shares.items(), key=lambda each: each[1].preempted + each[1].stolen)
    yield (
        f"Most disturbed: {stem[:8]} on {host}, whose processes waited"
        f" {_percent(most.preempted)} of their time for a core that others had; the hypervisor"
        f" took at most {_percent(most.stolen)}."
    )


def _row(place: _Place, processes: Sequence[Processes], shares: Shares) -> tuple[str, ...]:
    host, stem = place
    count = sum(len(each.values) for each in processes)
    return (
        stem[:8],
        host,
        f"{count:,}",
        _percent(shares.preempted),
        _percent(shares.stolen),
    )


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
