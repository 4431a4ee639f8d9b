"""Whether an old test can move, and what it is made of."""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .benchmark_fixture import FIXTURE, benchmark_fixture
from .clocks import clocks_of, timers_of
from .find import HELPER, SCRIPT
from .fixtures import axes_of_fixtures, fixtures_of, needed_fixtures, runs_unasked
from .limits import limit_s
from .model import Axis, CannotMoveError, OldTest, Stretch
from .names import bound, dotted, used
from .owner import require_own_attributes, set_up
from .parameters import DECIDES, axes_of, cases_of, restricted
from .script import script_body
from .terms import constants_of
from .timeit_call import timeit_call
from .wall_clock import wall_clock

_DECIDING = {"pytest.importorskip", "pytest.skip", "sys.path"}
_MARKS = {f"pytest.mark.{name}" for name in DECIDES}
_LEAVES = (ast.Return, ast.Global, ast.Nonlocal, ast.Yield, ast.YieldFrom, ast.Await)


@dataclass(frozen=True, slots=True)
class Limit:
    """What is asserted of cases: the seconds that a call takes at most.

    case: the values of the parameters, in order.
    """

    case: tuple[Any, ...]
    at_most_s: float


@dataclass(frozen=True, slots=True)
class Judged:
    """A test that can move. axes: of what is measured. limits: of its cases, as far as asserted."""

    test: OldTest
    stretch: Stretch
    axes: tuple[Axis, ...]
    fixtures: tuple[ast.FunctionDef, ...]
    limits: tuple[Limit, ...]


def judge(test: OldTest, module: ast.Module) -> Judged:
    """Return what the test is made of; CannotMoveError, which says why, where it must stay."""
    function = test.function
    if isinstance(function, ast.AsyncFunctionDef):
        raise CannotMoveError("is a coroutine, which ASV does not run")
    if test.style == HELPER:
        raise CannotMoveError("its clock is read in a helper; read it in the test")
    _is_plain(function)
    _runs_always(module)
    constants = constants_of(module.body, {}, {})
    known = fixtures_of(module)
    if any(runs_unasked(fixture) for fixture in known.values()):
        raise CannotMoveError("a fixture of its file runs unasked")
    if test.style == SCRIPT:
        stretch, axes = script_body(function.body, clocks_of(module))
        fixtures: list[ast.FunctionDef] = []
    else:
        decorators = [*(test.owner.decorator_list if test.owner else []), *function.decorator_list]
        axes = axes_of(decorators, constants)
        fixtures = needed_fixtures(_asked(function, test, axes), known)
        axes += tuple(axes_of_fixtures(fixtures, constants))
        stretch = _stretch(function.body, test.style, module, constants)
    measured = [*set_up(test.owner), *stretch.before, *stretch.timed]
    _stays_in_place(stretch)
    if test.owner:
        require_own_attributes(test.owner, measured)
    names = used(measured) | {fixture.name for fixture in fixtures}
    limits = _limits(test, stretch, axes, names, module)
    axes = tuple(axis for axis in (restricted(axis, names) for axis in axes) if axis.names)
    return Judged(test, stretch, axes, tuple(fixtures), limits)


def _is_plain(function: ast.FunctionDef) -> None:
    """Refuse arguments that have defaults, or are anything but names."""
    given = function.args
    if given.posonlyargs or given.kwonlyargs or given.vararg or given.kwarg or given.defaults:
        raise CannotMoveError("has arguments that are more than names")


def _runs_always(module: ast.Module) -> None:
    """Refuse a file that decides at its import what is run, or where modules are found."""
    for top in module.body:
        if isinstance(top, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        names = {dotted(node) for node in ast.walk(top)}
        if found := sorted(names & _DECIDING):
            raise CannotMoveError(f"its file uses `{found[0]}` at its import")
        if "pytestmark" in bound([top]) and not names.isdisjoint(_MARKS):
            raise CannotMoveError("a mark of its file decides whether it runs")


def _asked(function: ast.FunctionDef, test: OldTest, axes: Sequence[Axis]) -> list[str]:
    """Return the fixtures that a test asks for."""
    given = {name for axis in axes for name in axis.names} | {FIXTURE}
    arguments = [argument.arg for argument in function.args.args]
    return [name for name in arguments[1 if test.owner else 0 :] if name not in given]


def _stretch(
    body: Sequence[ast.stmt], style: str, module: ast.Module, constants: Mapping[str, Any]
) -> Stretch:
    if style == "pytest-benchmark":
        return benchmark_fixture(body)
    if style == "timeit":
        return timeit_call(body, timers_of(module), constants)
    return wall_clock(body, clocks_of(module))


def _stays_in_place(stretch: Stretch) -> None:
    """Refuse code that means something else in a method of its own."""
    for top in (*stretch.before, *stretch.timed):
        for node in ast.walk(top):
            if isinstance(node, _LEAVES):
                word = type(node).__name__.lower()
                raise CannotMoveError(f"`{word}` in what is measured or set up")


def _limits(
    test: OldTest,
    stretch: Stretch,
    axes: Sequence[Axis],
    names: set[str],
    module: ast.Module,
) -> tuple[Limit, ...]:
    """Return the tightest limit of each case of the names that are measured."""
    constants = constants_of(module.body, {}, {})
    if test.owner:
        own = constants_of(test.owner.body, constants, {})
        attributes = bound(test.owner.body) & own.keys()
        constants |= {f"self.{name}": own[name] for name in attributes}
    clocks, tightest = clocks_of(module), dict[tuple[Any, ...], float]()
    kept = [name for axis in axes for name in axis.names if name in names]
    for case in cases_of(axes):
        values = constants_of(test.function.body, constants | case, {})
        limit = limit_s(stretch.about_time, values | dict(stretch.values), clocks)
        if limit is not None:
            key = tuple(case[name] for name in kept)
            tightest[key] = min(limit, tightest.get(key, limit))
    return tuple(Limit(key, limit) for key, limit in tightest.items())
