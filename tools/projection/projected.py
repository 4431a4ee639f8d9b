"""All that is answered of one place: its curves over workers and its timed cases."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..stats.interval import Interval
from ..store.database import Database
from ..store.query import Query
from ..store.results import ResultFile
from .all_cores import Family
from .at_sizes import SizePrediction, predict_sizes
from .caches import data_caches
from .cases import Case, judge_cases
from .curves import Curve
from .evidence import add_bottlenecks
from .places import Place
from .rule.memory_limit import Cache
from .topology import measured_here


@dataclass(frozen=True, slots=True)
class ProjectedPlace:
    """All that is answered of one place.

    curves: those asked for, with their families. cases: all of them; shown: those asked for;
    predictions: theirs, at the sizes asked for.
    """

    place: Place
    curves: Sequence[tuple[Curve, Family]]
    cases: Sequence[Case]
    shown: Sequence[Case]
    predictions: Sequence[SizePrediction]

    @property
    def title(self) -> str:
        """Return where and when it was measured."""
        return f"{self.place.file.machine}, commit {self.place.file.commit[:8]}"

    @property
    def largest(self) -> list[tuple[Curve, Family]]:
        """Return of each family the curve of the largest size, if it can be with a speed-up."""
        of_family: dict[object, tuple[Curve, Family]] = {}
        for curve, family in self.curves:
            if curve.speedup is not None or curve.family not in of_family:
                of_family[curve.family] = curve, family
        return list(of_family.values())

    @property
    def answered(self) -> list[Case]:
        """Return of each kind of case the largest whose theoretical steps a second are known."""
        known = [case for case in self.shown if isinstance(case.theoretical_steps_per_s, Interval)]
        return list({case.kind: case for case in known}.values())


def project_place(
    place: Place, database: Database, query: Query, sizes: Sequence[float], dt_s: float
) -> ProjectedPlace:
    """Answer what the query asks for; sizes: to predict. dt_s: simulated seconds of a step."""
    caches = _caches(place.file) if place.processes else ()
    judged = judge_cases(place, database.catalogue, dt_s)
    cases = add_bottlenecks(judged, place.file, caches)
    shown = [case for case in cases if query.matches(case.label)]
    predictions = predict_sizes([case for case in shown if case.steps is not None], sizes)
    return ProjectedPlace(place, place.curves_asked_for(query), cases, shown, predictions)


def newest(places: Sequence[ProjectedPlace]) -> list[ProjectedPlace]:
    """Return the last commit of each machine and environment; places: in the order of these."""
    by_machine = {(each.place.file.machine, each.place.file.environment): each for each in places}
    return list(by_machine.values())


def _caches(file: ResultFile) -> tuple[Cache, ...]:
    """Return the caches of the machine that measured, if that is this one, as far as is known."""
    return data_caches() if measured_here(file) else ()
