"""Which files make one history: machines that took over, side by side, and runners by hardware."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tools.store.commits import order_commits
from tools.store.machines import Machines, find_machines
from tools.store.results import read_results
from tools.store.timelines import Timeline, find_timelines

ALIKE = {"cpu": "a cpu", "ram": "16GB"}


def add_all(project: Any, machine: str, at: range, **facts: str) -> None:
    for i in at:
        params = {"machine": machine, **facts}
        path = project.add(f"{i:040x}", {"b": [[1.0 + i], []]}, date_ms=i, params=params)
        path.rename(path.with_name(f"{i}-{machine}.json"))


def read(results_dir: Path) -> tuple[list[Timeline], Machines]:
    files = read_results(results_dir).files
    machines = find_machines(files)
    return list(find_timelines(files, machines, order_commits(files, None))), machines


def names(timeline: Timeline) -> list[str]:
    return [place.machine for place in timeline.places]


def test_a_machine_that_took_over_continues_the_history(project: Any) -> None:
    add_all(project, "old", range(20))
    add_all(project, "new", range(19, 30))
    (timeline,), _ = read(project.results)
    assert names(timeline) == ["old"] * 20 + ["new"] * 10  # at 19 the one with more commits
    assert timeline.machine == "old and new"
    assert [place.identity for place in timeline.places] == names(timeline)


def test_machines_side_by_side_have_a_history_each(project: Any) -> None:
    add_all(project, "one", range(20))
    add_all(project, "two", range(0, 20, 4))
    timelines, _ = read(project.results)
    assert [(set(names(each)), each.commits) for each in timelines] == [({"one"}, 20), ({"two"}, 5)]


def test_machines_in_turns_have_a_history_each(project: Any) -> None:
    """Joined, nothing would ever be compared."""
    add_all(project, "one", range(0, 20, 2))
    add_all(project, "two", range(1, 20, 2))
    timelines, _ = read(project.results)
    assert [each.machine for each in timelines] == ["one", "two"]


def test_names_that_never_come_back_are_one_machine_of_their_hardware(project: Any) -> None:
    for i in range(20):
        add_all(project, f"runner-{i * 7 % 20:02}", range(i, i + 1), **ALIKE)
    (timeline,), machines = read(project.results)
    assert timeline.commits == 20
    assert timeline.machine == "20 machines, cpu=a cpu, ram=16GB"
    assert len({place.identity for place in timeline.places}) == 1
    assert machines.untold == frozenset()


def test_a_name_that_stays_is_none_of_them(project: Any) -> None:
    for i in range(6):
        add_all(project, f"runner-{i}", range(i, i + 1), **ALIKE)
    add_all(project, "box", range(6), **ALIKE)
    timelines, machines = read(project.results)
    assert [each.machine for each in timelines] == ["6 machines, cpu=a cpu, ram=16GB", "box"]
    assert machines.pooled["cpu=a cpu, ram=16GB"] == {f"runner-{i}" for i in range(6)}


def test_runners_of_two_kinds_have_a_history_each(project: Any) -> None:
    for i in range(6):
        add_all(project, f"linux-{i}", range(i, i + 1), os="Linux")
        add_all(project, f"mac-{i}", range(i, i + 1), os="macOS")
    timelines, _ = read(project.results)
    assert [each.machine for each in timelines] == ["6 machines, os=Linux", "6 machines, os=macOS"]


def test_of_names_that_do_not_tell_their_hardware_nothing_is_made(project: Any) -> None:
    for i in range(6):
        add_all(project, f"runner-{i}", range(i, i + 1))
    timelines, machines = read(project.results)
    assert timelines == []
    assert len(machines.untold) == 6


def test_two_names_of_few_commits_stay_what_they_are(project: Any) -> None:
    add_all(project, "one", range(2), **ALIKE)
    add_all(project, "two", range(2, 4), **ALIKE)
    (timeline,), machines = read(project.results)
    assert timeline.machine == "one and two"
    assert machines.pooled == {}


def test_a_machine_swapped_under_one_name_is_seen(project: Any) -> None:
    add_all(project, "box", range(5), cpu="i5", ram="8GB", python="3.11")
    add_all(project, "box", range(5, 9), cpu="i7", ram="8GB", python="3.12")
    (timeline,), _ = read(project.results)
    old, new = "box, cpu=i5, ram=8GB", "box, cpu=i7, ram=8GB"
    assert [place.identity for place in timeline.places] == [old] * 5 + [new] * 4


def test_the_machine_of_asv_changed_under_one_name(recorded: Callable[[str], Path]) -> None:
    timelines, _ = read(recorded("asv-cheetah-v1") / "results")
    assert [len({place.identity for place in each.places}) for each in timelines] == [2, 1, 1]
