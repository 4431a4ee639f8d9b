"""Whether an old test can move, and what it is made of."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .at_import import runs_always
from .benchmark_fixture import benchmark_fixture
from .clocks import clocks_of, reads, timers_of
from .conftests import with_conftests
from .find import HELPER, SCRIPT
from .fixtures import axes_of_fixtures, fixtures_of, needed_fixtures, runs_unasked
from .limits import limit_s
from .loops import timed_in_loops
from .model import Axis, CannotMoveError, OldTest, Stretch
from .names import bound, used
from .owner import require_own_attributes, set_up
from .parameters import axes_of, cases_of, restricted
from .pedantic import FIXTURE
from .script import script_body
from .terms import constants_of
from .timeit_call import timeit_call
from .wall_clock import checked

_LEAVES = (ast.Return, ast.Yield, ast.YieldFrom, ast.Await)
_REBINDS = (ast.Global, ast.Nonlocal)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@dataclass(frozen=True, slots=True)
class Limit:
    """What is asserted of cases: the seconds that a call takes at most.

    case: the values of the parameters, in order.
    """

    case: tuple[Any, ...]
    at_most_s: float


@dataclass(frozen=True, slots=True)
class Judged:
    """A test that can move. home: its module, with what it gets from each conftest.py.

    axes: of what is measured. limits: of its cases, as far as asserted.
    """

    test: OldTest
    home: ast.Module
    stretch: Stretch
    axes: tuple[Axis, ...]
    fixtures: tuple[ast.FunctionDef, ...]
    limits: tuple[Limit, ...]


def judge(test: OldTest, module: ast.Module, conftests: Sequence[ast.Module] = ()) -> Judged:
    """Return what the test is made of; CannotMoveError, which says why, where it must stay.

    conftests: the modules whose fixtures it has, the nearest last.
    """
    function = test.function
    if isinstance(function, ast.AsyncFunctionDef):
        raise CannotMoveError("is a coroutine, which ASV does not run")
    if test.style == HELPER:
        raise CannotMoveError("its clock is read in a helper; read it in the test")
    _is_plain(function)
    runs_always(module, "its file")
    home, fixtures = module, list[ast.FunctionDef]()
    if test.style == SCRIPT:
        stretch, axes = script_body(function.body, clocks_of(module))
    else:
        constants = _constants(test, module)
        decorators = [*(test.owner.decorator_list if test.owner else []), *function.decorator_list]
        axes = axes_of(decorators, constants)
        home, fixtures = _fixtures(test, function, module, conftests, axes)
        axes += tuple(axes_of_fixtures(fixtures, constants_of(home.body, {}, {})))
        stretch, sizes = _stretch(test, module, constants, {f.name for f in fixtures})
        axes += sizes
    measured = [*set_up(test.owner), *stretch.before, *stretch.timed]
    _stays_in_place(stretch)
    if test.owner:
        require_own_attributes(test.owner, measured)
    names = used(measured) | {fixture.name for fixture in fixtures}
    limits = _limits(test, stretch, axes, names, module)
    axes = tuple(axis for axis in (restricted(axis, names) for axis in axes) if axis.names)
    return Judged(test, home, stretch, axes, tuple(fixtures), limits)


def _is_plain(function: ast.FunctionDef) -> None:
    """Refuse arguments that have defaults, or are anything but names."""
    given = function.args
    if given.posonlyargs or given.kwonlyargs or given.vararg or given.kwarg or given.defaults:
        raise CannotMoveError("has arguments that are more than names")


def _constants(test: OldTest, module: ast.Module) -> dict[str, Any]:
    """Return the values of the names of the module, and of `self.NAME` of a class."""
    constants = constants_of(module.body, {}, {})
    if test.owner:
        own = constants_of(test.owner.body, constants, {})
        attributes = bound(test.owner.body) & own.keys()
        constants |= {f"self.{name}": own[name] for name in attributes}
    return constants


def _fixtures(
    test: OldTest,
    function: ast.FunctionDef,
    module: ast.Module,
    conftests: Sequence[ast.Module],
    axes: Sequence[Axis],
) -> tuple[ast.Module, list[ast.FunctionDef]]:
    """Return the module with the fixtures of conftest.py, and those that run for the test."""
    given = {name for axis in axes for name in axis.names} | {FIXTURE}
    arguments = [argument.arg for argument in function.args.args]
    asked = [name for name in arguments[1 if test.owner else 0 :] if name not in given]
    own = [name for name, fixture in fixtures_of(module).items() if runs_unasked(fixture)]
    home = with_conftests(module, conftests, [*own, *asked])
    known = fixtures_of(home)
    unasked = [name for name, fixture in known.items() if runs_unasked(fixture)]
    return home, needed_fixtures([*unasked, *asked], known)


def _stretch(
    test: OldTest, module: ast.Module, constants: Mapping[str, Any], made: set[str]
) -> tuple[Stretch, tuple[Axis, ...]]:
    """Return what is timed, and the sizes of loops around it. made: names of fixtures."""
    body = test.function.body
    if test.style == "pytest-benchmark":
        return benchmark_fixture(body), ()
    if test.style == "timeit":
        return timeit_call(body, timers_of(module), constants), ()
    state = made | ({"self"} if set_up(test.owner) else set())
    timed = timed_in_loops(body, clocks_of(module), constants, frozenset(state))
    return checked(timed.stretch), timed.axes


def _stays_in_place(stretch: Stretch) -> None:
    """Refuse code that means something else in a method of its own."""
    for top in (*stretch.before, *stretch.timed):
        for node in _leaving(top):
            word = type(node).__name__.lower()
            raise CannotMoveError(f"`{word}` in what is measured or set up")


def _leaving(node: ast.AST, deeper: bool = False) -> Iterator[ast.AST]:
    """Yield what leaves the function or binds names outside. deeper: in a function inside."""
    if isinstance(node, _REBINDS) or (isinstance(node, _LEAVES) and not deeper):
        yield node
    for child in ast.iter_child_nodes(node):
        yield from _leaving(child, deeper or isinstance(node, _FUNCTIONS))


def _limits(
    test: OldTest,
    stretch: Stretch,
    axes: Sequence[Axis],
    names: set[str],
    module: ast.Module,
) -> tuple[Limit, ...]:
    """Return the tightest limit of each case of the names that are measured."""
    constants, clocks = _constants(test, module), clocks_of(module)
    every = [name for axis in axes for name in axis.names]
    if twice := sorted({name for name in every if every.count(name) > 1}):
        raise CannotMoveError(f"two of its parameters are called `{twice[0]}`")
    kept = [name for name in every if name in names]
    body = list(_flat(test.function.body, stretch, clocks))
    tightest = dict[tuple[Any, ...], float]()
    for case in cases_of(axes):
        values = constants_of(body, constants | case, {})
        limit = limit_s(stretch.about_time, values | dict(stretch.values), clocks)
        if limit is not None:
            key = tuple(case[name] for name in kept)
            tightest[key] = min(limit, tightest.get(key, limit))
    return tuple(Limit(key, limit) for key, limit in tightest.items())


def _flat(
    body: Sequence[ast.stmt], stretch: Stretch, clocks: Mapping[str, float]
) -> Iterator[ast.stmt]:
    """Yield the statements of a test, with what is set up in a loop in the place of that loop."""
    for statement in body:
        if isinstance(statement, ast.For) and reads(statement, clocks):
            yield from (each for each in stretch.before if each not in body)
        else:
            yield statement
