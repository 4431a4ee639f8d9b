"""The curves and timed cases of each result file that --bench, --axis, --machine, --commit name."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..errors import UserError, some
from ..store.cases import case_keys
from ..store.catalogue import Catalogue
from ..store.database import Database
from ..store.problems import Problem, also_not_used
from ..store.query import Query, by_commit, files_asked_for, parameter_names
from ..store.results import ResultFile
from ..store.side_car import Processes
from ..store.workers import WORKER_WORDS
from .all_cores import Family, families
from .curves import Curve, curves_of
from .rule.speedup_solver import Errors


@dataclass(frozen=True, slots=True)
class Place:
    """All curves and timed cases of one result file; those asked for are a part of them."""

    file: ResultFile
    families: tuple[Family, ...]
    processes: tuple[Processes, ...]

    def curves_asked_for(self, query: Query) -> list[tuple[Curve, Family]]:
        """Return the curves asked for, each with its family, which has those not asked for too."""
        return [
            (curve, family)
            for family in self.families
            for curve in family.curves
            if query.matches(curve.series.label)
        ]

    def families_asked_for(self, query: Query) -> list[Family]:
        """Return the families of which any curve is asked for."""
        return [
            family
            for family in self.families
            if any(query.matches(curve.series.label) for curve in family.curves)
        ]


def select_places(
    database: Database,
    processes: Mapping[str, Sequence[Processes]],
    query: Query,
    errors: Errors = "relative",
) -> list[Place]:
    """Return the places with anything asked for, by machine, environment, commit.

    processes: by the path of a result file, as text. errors: what the fits square.
    UserError, with the reason, if there is none.
    """
    commits = database.commits
    files = files_asked_for(database.files, commits, query)

    def asked_for(of_commit: Iterable[ResultFile]) -> list[Place]:
        places = (_place(file, database.catalogue, processes, query, errors) for file in of_commit)
        return [place for place in places if _has_any(place, query)]

    places = by_commit(files, commits, query, asked_for)
    if not places or (query.axis and not any(place.families_asked_for(query) for place in places)):
        why = _why_none(files, database.catalogue, query)
        raise UserError(why + also_not_used(database.problems))
    order = commits.place
    return sorted(places, key=lambda p: (p.file.machine, p.file.environment, order[p.file.commit]))


def by_result_file(
    files: Iterable[ResultFile], processes: Iterable[Processes]
) -> tuple[dict[str, list[Processes]], list[Problem]]:
    """Find the result file of each set of processes: it is called alike.

    Side-cars lie by host and results by machine. Where several machines have such a file it is the
    one called as the host, else none, which is a problem.
    """
    named: dict[str, list[ResultFile]] = defaultdict(list)
    for file in files:
        named[file.path.stem].append(file)
    by_file: dict[str, list[Processes]] = defaultdict(list)
    problems: dict[str, Problem] = {}
    for timed in processes:
        candidates = named.get(timed.stem, [])
        if len(candidates) > 1:
            candidates = [file for file in candidates if file.machine == timed.host]
        if len(candidates) == 1:
            by_file[str(candidates[0].path)].append(timed)
        elif timed.stem in named:
            several = f"several machines have results of this name, none is called {timed.host}"
            problems[str(timed.path)] = Problem(timed.path, None, several)
    return by_file, list(problems.values())


def _has_any(place: Place, query: Query) -> bool:
    timed = (f"{processes.benchmark}({processes.case})" for processes in place.processes)
    return bool(place.families_asked_for(query)) or any(map(query.matches, timed))


def _place(
    file: ResultFile,
    catalogue: Catalogue,
    processes: Mapping[str, Sequence[Processes]],
    query: Query,
    errors: Errors,
) -> Place:
    curves = [
        curve
        for name in sorted(file.rows)
        for curve in curves_of(file, name, catalogue, query, errors)
    ]
    return Place(file, tuple(families(curves)), tuple(processes.get(str(file.path), ())))


def _why_none(files: Sequence[ResultFile], catalogue: Catalogue, query: Query) -> str:
    params = parameter_names(files, catalogue)
    # --bench is matched against name(case): a name that it does not match may have a case that it
    # does, and then it is the parameters that do not fit.
    asked = [name for name in params if query.matches(name)]
    if query.bench and not asked and not _matches_case(files, query):
        return f"--bench {query.bench.pattern}: matches no benchmark; there are {some(params)}"
    there = {param for name in asked or params for param in params[name]}
    if query.axis and query.axis not in there:
        return f"--axis {query.axis}: not a parameter; parameters are {some(there)}"
    if query.axis:
        return (
            f"--axis {query.axis}: its values are not two or more different positive numbers, so "
            f"it counts no workers; parameters are {some(there)}"
        )
    bench = f"--bench {query.bench.pattern}: " if query.bench else ""
    return (
        f"{bench}no parameter counts workers ({', '.join(WORKER_WORDS)}) in "
        f"{some(asked or params)}; parameters are {some(there)}; name one with --axis"
    )


def _matches_case(files: Sequence[ResultFile], query: Query) -> bool:
    return any(
        query.matches(f"{name}({case})")
        for file in files
        for name, row in file.rows.items()
        for case in case_keys(row.params)
    )
