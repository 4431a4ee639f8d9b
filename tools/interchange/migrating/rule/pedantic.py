"""The call that a round of pytest-benchmark times, and what is done before and behind it."""

import ast
from dataclasses import dataclass

from .model import CannotMoveError
from .names import dotted

FIXTURE = "benchmark"
PEDANTIC = f"{FIXTURE}.pedantic"
_POSITIONS = ("target", "args", "kwargs", "setup")
_ARGS, _KWARGS = "round_args", "round_kwargs"


@dataclass(frozen=True, slots=True)
class Round:
    """The call that is timed. calls: of a sample, None where pytest-benchmark finds out."""

    before: tuple[ast.stmt, ...]
    call: ast.Call
    behind: tuple[ast.stmt, ...]
    calls: int | None


def round_of(call: ast.Call) -> Round:
    """Return what a call of the fixture makes of a round; CannotMoveError where it does not say."""
    if dotted(call.func) != PEDANTIC:
        if not call.args:
            raise CannotMoveError("gives the function to measure by keyword; give it first")
        function, *arguments = call.args
        return Round((), ast.Call(function, arguments, call.keywords), (), None)
    options = _options(call)
    if "target" not in options:
        raise CannotMoveError("`pedantic` is given no `target`")
    before = _set_up(options)
    stars, keywords = _given(options)
    behind: list[ast.stmt] = []
    if "teardown" in options:
        behind = [ast.Expr(ast.Call(options["teardown"], stars, keywords))]
    return Round(
        before=before,
        call=ast.Call(options["target"], stars, keywords),
        behind=tuple(behind),
        calls=1 if before else _iterations(options),
    )


def _options(call: ast.Call) -> dict[str, ast.expr]:
    """Return what is given to `pedantic`, by name; None counts as not given."""
    if len(call.args) > len(_POSITIONS) or any(isinstance(a, ast.Starred) for a in call.args):
        raise CannotMoveError(f"gives `pedantic` more than {', '.join(_POSITIONS)} without a name")
    options = dict(zip(_POSITIONS, call.args, strict=False))
    for keyword in call.keywords:
        if keyword.arg is None:
            raise CannotMoveError("gives `pedantic` options that are known only when it runs")
        options[keyword.arg] = keyword.value
    return {name: value for name, value in options.items() if not _is_none(value)}


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _set_up(options: dict[str, ast.expr]) -> tuple[ast.stmt, ...]:
    """Return what makes the arguments of a round anew: what `setup` returns, else those given."""
    if "setup" not in options:
        return ()
    setup = options["setup"]
    made: ast.expr = ast.Call(setup, [], [])
    if isinstance(setup, ast.Lambda) and not any(ast.iter_child_nodes(setup.args)):
        made = setup.body
    if not isinstance(made, ast.Tuple):
        empty: ast.expr = ast.Tuple([], ast.Load())
        given = [options.get("args", empty), options.get("kwargs", ast.Dict([], []))]
        made = ast.BoolOp(ast.Or(), [made, ast.Tuple(given, ast.Load())])
    targets: list[ast.expr] = [ast.Name(_ARGS, ast.Store()), ast.Name(_KWARGS, ast.Store())]
    return (ast.Assign([ast.Tuple(targets, ast.Store())], made, lineno=setup.lineno),)


def _given(options: dict[str, ast.expr]) -> tuple[list[ast.expr], list[ast.keyword]]:
    """Return the arguments of the call: of each round their own where it has a `setup`."""
    if "setup" in options:
        star = ast.Starred(ast.Name(_ARGS, ast.Load()), ast.Load())
        return [star], [ast.keyword(None, ast.Name(_KWARGS, ast.Load()))]
    listed = options.get("args")
    keywords = [ast.keyword(None, options["kwargs"])] if "kwargs" in options else []
    if isinstance(listed, ast.Tuple | ast.List):
        return list(listed.elts), keywords
    return ([ast.Starred(listed, ast.Load())] if listed else []), keywords


def _iterations(options: dict[str, ast.expr]) -> int:
    given = options.get("iterations", ast.Constant(1))
    value = given.value if isinstance(given, ast.Constant) else None
    if not isinstance(value, int) or value < 1:
        raise CannotMoveError("`iterations` of `pedantic` is known only when it runs")
    return value
