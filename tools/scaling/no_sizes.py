"""Why a query finds no series over sizes: something is broken, or nothing has a size."""

from collections.abc import Iterator, Sequence

from ..errors import UserError, some
from ..render.names import short_names
from ..store.axis import Axis, axes_of, why_no_size
from ..store.cases import case_keys
from ..store.catalogue import Catalogue
from ..store.database import Database
from ..store.problems import also_not_used
from ..store.query import Query, files_asked_for
from ..store.results import ResultFile
from ..store.rows import Params
from ..store.sizes import why_no_numbers
from ..store.workers import worker_rank

_LEAST_NAMED = 2  # different numbers of a parameter that is worth naming with --axis


def require_results(files: Sequence[ResultFile], database: Database, query: Query) -> None:
    """Raise UserError unless it is for want of a size alone that these files have no series."""
    broken = _what_is_broken(files, database, query)
    if broken:
        problems = [
            problem
            for problem in database.problems
            if problem.benchmark is None or query.matches(problem.benchmark)
        ]
        raise UserError(broken + also_not_used(problems))


def why_no_sizes(database: Database, query: Query) -> str:
    """Return in a sentence why nothing asked for has a size, and which command answers instead."""
    files = files_asked_for(database.files, database.commits, query)
    asked = _entries(files, query)
    axes = [axis for name, params in asked for axis in _axes(name, params, database.catalogue)]
    whys = {why for each in asked for why in _whys(*each, database.catalogue)}
    able = {
        axis.name
        for axis in axes
        if len(axis.different) >= _LEAST_NAMED and worker_rank(axis.name) is None
    }
    named = some(short_names({name for name, _ in asked}).values())
    reasons = some(whys, "; ") if whys else "none takes a parameter"
    parts = [f"no benchmark has a size ({named}): {reasons}"]
    if able:
        parts.append(f"--axis takes {some(able, ' or ')} all the same")
    if any(worker_rank(axis.name) is not None for axis in axes):
        parts.append("`python -m tools projection` judges workers")
    parts.append("`python -m tools history` shows benchmarks over commits")
    return "; ".join(parts)


def _whys(name: str, params: Params, catalogue: Catalogue) -> Iterator[str]:
    """Yield why each parameter of a benchmark is no size."""
    for axis, values in zip(_axes(name, params, catalogue), params, strict=True):
        if values and not axis.different and worker_rank(axis.name) is None:
            yield f"{axis.name}: {why_no_numbers(values)}"
        elif why := why_no_size(axis):
            yield f"{axis.name} {why}"


def _what_is_broken(files: Sequence[ResultFile], database: Database, query: Query) -> str | None:
    every, catalogue = _entries(files, Query()), database.catalogue
    asked = _entries(files, query)
    failed = {problem.benchmark for problem in database.problems if problem.benchmark}
    if not every:
        return "no benchmark gave a result; `asv run --show-stderr` says why"
    if not asked and (of_bench := [name for name in failed if query.matches(name)]):
        return f"{some(of_bench)}: gave no result; `asv run --show-stderr` says why"
    if not asked and query.bench:
        return f"--bench {query.bench.pattern}: no match; there are {some({n for n, _ in every})}"
    if query.axis:
        return _why_not_named(query.axis, [_axes(*each, catalogue) for each in asked], asked)
    sized = {
        name
        for name, params in asked
        if any(why_no_size(axis) is None for axis in _axes(name, params, catalogue))
    }
    if sized:
        return f"{some(sized)}: no cell gave a number; `asv run --show-stderr` says why"
    return None


def _why_not_named(
    wanted: str, axes: Sequence[Sequence[Axis]], asked: Sequence[tuple[str, Params]]
) -> str:
    """Return why --axis finds nothing. axes: of each of the entries asked for."""
    every = [axis for of_entry in axes for axis in of_entry]
    named = [
        (axis, params[axis.index])
        for of_entry, (_, params) in zip(axes, asked, strict=True)
        for axis in of_entry
        if axis.name == wanted
    ]
    if not named:
        return f"--axis {wanted}: not a parameter; parameters are {some({a.name for a in every})}"
    if any(axis.different for axis, _ in named):
        return f"--axis {wanted}: no cell gave a number; `asv run --show-stderr` says why"
    able = {axis.name for axis in every if axis.different}
    instead = f"--axis takes {some(able)}" if able else "no parameter has numbers above 0"
    return f"--axis {wanted}: {why_no_numbers(named[0][1])}; {instead}"


def _entries(files: Sequence[ResultFile], query: Query) -> list[tuple[str, Params]]:
    """Return the benchmarks asked for that gave a result, each with what it takes."""
    layouts = {id(file.rows.layout): file.rows.layout for file in files}
    entries = dict.fromkeys(
        (name, params) for layout in layouts.values() for name, _, params in layout.entries
    )
    return [entry for entry in entries if any(map(query.matches, _labels(*entry)))]


def _labels(name: str, params: Params) -> Iterator[str]:
    yield name
    yield from (f"{name}({case})" for case in case_keys(params))


def _axes(name: str, params: Params, catalogue: Catalogue) -> list[Axis]:
    return axes_of(catalogue[name].names_for([list(values) for values in params]), params)
