"""How often the history is wrong, and what it finds, where the truth is known.

    python -m tests.history.planted --suites 100      # the table; add --only WORD for a part

A suite has 60 series. A change is false if it is confirmed and laid on the code; the share of the
suites is counted that have any, and beside it the share with any event told as the machine's.
"""

import argparse
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from tests.history.noise_models import QUIET, RESTLESS, Noise, suite_of, white
from tools.history.rule.event import Event, Findings
from tools.history.rule.find import find_events

SERIES = 60
LENGTHS = (12, 20, 40, 100, 200)
NEAR = 5  # commits: a step was found there


@dataclass(frozen=True)
class Line:
    """One line of the table: what must be seen, and how it is measured."""

    what: str
    must: str
    measure: Callable[[], tuple[float, str]]


def blamed(findings: Findings) -> int:
    """How many changes of a series are confirmed and not told as the machine's."""
    return sum(len(e.changes) for e in findings.events if e.confirmed and e.cause != "machine")


def of_machine(findings: Findings) -> int:
    return sum(len(e.changes) for e in findings.events if e.confirmed and e.cause == "machine")


def unconfirmed(findings: Findings) -> int:
    return sum(len(e.changes) for e in findings.events if not e.confirmed)


def of_series(findings: Findings, series: int) -> list[Event]:
    return [event for event in findings.events if series in event.series]


def in_noise(noise: Noise, commits: int, suites: int, series: int = SERIES) -> list[Findings]:
    """The findings of suites in which nothing changes."""
    found = []
    for seed in range(suites):
        rng = np.random.default_rng([seed, commits, series])
        found.append(find_events(suite_of(noise(rng, series, commits))))
    return found


def stepped(commits: int, at: int, log_step: float, sd: float, seed: int, last: int) -> Findings:
    """The findings of a suite whose first series has this sd and changes from commit at to last."""
    rng = np.random.default_rng([seed, commits, at])
    logs = white(0.75)(rng, SERIES, commits)
    logs[0] = sd * rng.standard_normal(commits)
    logs[0, at:last] += log_step
    return find_events(suite_of(logs))


def lasting(commits: int, at: Sequence[int], factor: float, sd: float) -> tuple[float, str]:
    """The share of lasting steps that are found, confirmed, near their place; one a suite."""
    right = 0
    for seed, place in enumerate(at):
        findings = stepped(commits, place, np.log(factor), sd, seed, commits)
        right += any(
            event.confirmed and abs(event.likeliest - place) <= NEAR
            for event in of_series(findings, 0)
        )
    return right / len(at), ""


def single(at: Sequence[int]) -> tuple[float, str]:
    """The share of one-commit changes of 10 % at 1 % noise that are named, and not confirmed."""
    right = 0
    for seed, place in enumerate(at):
        findings = stepped(40, place, np.log(1.1), 0.01, seed, place + 1)
        right += any(
            event.kind == "one commit" and not event.confirmed and event.last == place
            for event in of_series(findings, 0)
        )
    return right / len(at), ""


def share_blamed(noise: Noise, commits: int, suites: int) -> tuple[float, str]:
    """The share of suites with any false change, and what was told beside it."""
    found = in_noise(noise, commits, suites)
    machine = np.mean([of_machine(findings) > 0 for findings in found])
    alone = np.mean([unconfirmed(findings) for findings in found])
    false = np.mean([blamed(findings) > 0 for findings in found])
    return float(false), f"machine {machine:.0%}, of one commit {alone:.2g}"


def mean_blamed(noise: Noise, suites: int) -> tuple[float, str]:
    """The mean number of false changes of a suite over 200 commits."""
    found = in_noise(noise, 200, suites)
    machine = np.mean([of_machine(findings) for findings in found])
    return float(np.mean([blamed(findings) for findings in found])), f"machine {machine:.3g}"


def mean_unconfirmed(suites: int) -> tuple[float, str]:
    found = in_noise(white(0.75), 200, suites)
    return float(np.mean([unconfirmed(findings) for findings in found])), ""


def plan(suites: int) -> Iterator[Line]:
    """Yield the lines of the table."""
    for name, noise in QUIET.items():
        for commits in LENGTHS:
            what = f"{name}, {commits} commits: any false"
            yield Line(what, "0.1", partial(share_blamed, noise, commits, suites))
    for name, noise in RESTLESS.items():
        yield Line(f"{name}: false a suite", "10", partial(mean_blamed, noise, suites))
    rng = np.random.default_rng(1)
    anywhere = rng.integers(10, 190, suites).tolist()
    yield Line("+3 % at 1 %, 200 commits", "0.95", lambda: lasting(200, anywhere, 1.03, 0.01))
    at_end = [37] * suites
    yield Line("+10 % at 2 %, three after", "0.8", lambda: lasting(40, at_end, 1.1, 0.02))
    places = rng.integers(3, 37, suites).tolist()
    yield Line("+10 % of one commit at 1 %", "0.8", lambda: single(places))
    yield Line("of one commit in white noise", "1", partial(mean_unconfirmed, suites))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--suites", type=int, default=50, help="of each line")
    parser.add_argument("--only", default="", metavar="REGEX", help="lines whose name matches")
    options = parser.parse_args()
    for line in plan(options.suites):
        if re.search(options.only, line.what):
            seen, beside = line.measure()
            print(f"{line.what:45} {seen:6.3g}  must {line.must:5} {beside}", flush=True)


if __name__ == "__main__":
    main()
