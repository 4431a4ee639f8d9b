"""The judged series of one machine, environment and commit, and how they compare."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from .judge import SeriesComparison, SeriesGrowth, compare_series
from .rule.growth import LawClaim


@dataclass(frozen=True, slots=True)
class JudgedPlace:
    """The series of one commit in their order. comparisons: of those that can be compared."""

    machine: str
    environment: str
    commit: str
    judged: tuple[SeriesGrowth, ...]
    comparisons: tuple[SeriesComparison, ...]

    @property
    def claimed(self) -> tuple[SeriesGrowth, ...]:
        """Return the series whose law is claimed."""
        return tuple(growth for growth in self.judged if isinstance(growth.growth, LawClaim))


def by_place(judged: Sequence[SeriesGrowth]) -> list[JudgedPlace]:
    """Return the places; `judged` is sorted by machine, environment and commit."""
    groups = [(place, tuple(same)) for place, same in groupby(judged, key=_place)]
    return [JudgedPlace(*place, here, tuple(compare_series(here))) for place, here in groups]


def newest(places: Sequence[JudgedPlace]) -> list[JudgedPlace]:
    """Return the last commit of each machine and environment."""
    return list({(place.machine, place.environment): place for place in places}.values())


def _place(judged: SeriesGrowth) -> tuple[str, str, str]:
    key = judged.series.key
    return key.machine, key.environment, key.commit
