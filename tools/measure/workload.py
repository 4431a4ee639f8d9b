"""What is stepped: a case of a workload adapter, of an ASV suite; and the flags of an adapter.

A workload adapter is a module of the measured project. It has `FLAGS`, one mapping a flag with the
keys of `Flag`; `SIZE`, the flag along which cost grows, or None; `THREADS`, the flag that says how
many cores a process may use, or None; `WORK`, what the work of a step counts; and `make(**flags)`,
which returns an object with `step()`, `step_name`, `work` (of a step), `simulated_s` (of a step, or
None), `frames_per_s` (that a viewer wants, or None) and `nbytes` (or None). `make` raises
ValueError, of one line, where flags do not go together.
"""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..store.leftovers import scratch_directory
from .installation import Installation
from .interpreter import run_python
from .workers import script

KINDS: dict[str, type] = {"int": int, "float": float, "str": str}
_WORKER = script("describe_workload")
_TIMEOUT_S = 120.0
_MOST = 1e15  # that any flag is where it sets no limit: whole numbers are still exact as floats
# One thread a process, unless the user says otherwise: a case that wants more says so itself.
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(frozen=True, slots=True)
class Flag:
    """One flag of a workload, named as `make` calls it.

    kind: int, float or str. default: None where the flag may be left out. low, high: the accepted
    range, ends included, of numbers. choices: the accepted values, where these are listed. plural:
    the option that takes several values, None where none does. excludes: flags that cannot be
    given beside it.
    """

    name: str
    kind: type
    default: Any
    low: float | None = None
    high: float | None = None
    choices: tuple[Any, ...] | None = None
    help: str = ""
    plural: str | None = None
    excludes: tuple[str, ...] = ()

    @property
    def accepted(self) -> str:
        """Return what is accepted, in words."""
        if self.choices is not None:
            return f"one of {', '.join(map(str, self.choices))}"
        words = {int: "a whole number", float: "a number", str: "a text"}[self.kind]
        if self.low is None and self.high is None:
            return words
        if self.high is None:
            return f"{words} from {self.low:,g} up"
        low = "" if self.low is None else f" from {self.low:,.12g}"
        return f"{words}{low} to {self.high:,.12g}"

    def parsed(self, text: Any) -> Any:
        """Return the value of `text`; ValueError, which says what is accepted."""
        try:
            value = self.kind(text)
        except (TypeError, ValueError, OverflowError):
            value = None
        cut = self.kind is int and isinstance(text, float) and value != text
        if value is None or cut or not self._accepts(value):
            raise ValueError(f"{text} is not {self.accepted}")
        return value

    def _accepts(self, value: Any) -> bool:
        if self.choices is not None:
            return value in self.choices
        if self.kind is str:
            return True
        low = -_MOST if self.low is None else self.low
        high = _MOST if self.high is None else self.high
        return bool(low <= value <= high)  # NaN is nowhere


@dataclass(frozen=True, slots=True)
class Workload:
    """An adapter as it describes itself. size, threads: names of flags, None where it has none."""

    module: str
    flags: tuple[Flag, ...]
    size: str | None
    threads: str | None
    work: str

    def completed(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return every flag with its value, the default where none is given, in FLAGS' order.

        One that a given flag excludes is None.

        ValueError, of one line, where a flag is unknown, its value is not accepted, or two exclude
        each other.
        """
        by_name = {flag.name: flag for flag in self.flags}
        if unknown := sorted(given.keys() - by_name.keys()):
            raise ValueError(f"{unknown[0]}: no such flag; there is {', '.join(by_name)}")
        values = {name: flag.default for name, flag in by_name.items()}
        given = {name: value for name, value in given.items() if value is not None}
        for name, value in given.items():
            if excluded := sorted(given.keys() & set(by_name[name].excludes)):
                raise ValueError(f"{name}: not together with {excluded[0]}; leave one out")
            try:
                values[name] = by_name[name].parsed(value)
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from None
            values |= dict.fromkeys(by_name[name].excludes)
        return values


@dataclass(frozen=True, slots=True)
class WorkloadCase:
    """A case of an adapter. flags: all of them by name, as `Workload.completed` returns them."""

    module: str
    flags: Mapping[str, Any]

    @property
    def label(self) -> str:
        """Return `vehicles=100, engine=numpy, ...`, flags without a value left out."""
        return ", ".join(f"{k}={_short(v)}" for k, v in self.flags.items() if v is not None)

    def request(self) -> dict[str, Any]:
        """Return what the worker is told."""
        return {"module": self.module, "flags": dict(self.flags)}


@dataclass(frozen=True, slots=True)
class BenchmarkCase:
    """A case of an ASV suite. index: over the product of its parameters; None where it has none.

    key: those parameters, as ASV writes them, joined by commas.
    """

    benchmark: str
    index: int | None
    key: str

    @property
    def label(self) -> str:
        """Return `benchmark(case)`."""
        return f"{self.benchmark}({self.key})" if self.key else self.benchmark

    def request(self) -> dict[str, Any]:
        """Return what the worker is told."""
        return {"benchmark": self.benchmark, "index": self.index}


StepCase = WorkloadCase | BenchmarkCase


def working_tree(root: Path, suite: Path) -> Installation:
    """Return where the code of `root` runs as it lies there, dirty or not, by this interpreter.

    suite: the directory of the ASV suite.
    """
    path = os.pathsep.join(filter(None, (str(root.resolve()), os.environ.get("PYTHONPATH"))))
    # Where ASV itself looks for the suite it drops the first one, and takes the second.
    paths = {"PYTHONPATH": path, "ASV_PYTHONPATH": path}
    environment = {**_ONE_THREAD, **os.environ, **paths}
    return Installation("", Path(sys.executable), suite.resolve(), environment)


def describe_workload(installation: Installation, module: str) -> Workload:
    """Import the adapter `module` in its interpreter and return what it says of itself.

    UserError where it does not import or describes no workload.
    """
    with scratch_directory() as scratch:
        answers = scratch / "workload.json"
        arguments: list[str | Path] = [_WORKER, installation.suite, module, answers]
        if died := run_python(installation, arguments, scratch, _TIMEOUT_S):
            raise UserError(f"[workload] module {module}: {died}; correct it in the settings")
        content = json.loads(answers.read_text(encoding="utf-8"))
    try:
        workload = Workload(
            module=module,
            flags=tuple(map(_flag, content["flags"])),
            size=content["size"],
            threads=content["threads"],
            work=str(content["work"]),
        )
    except (KeyError, TypeError) as error:
        raise UserError(
            f"[workload] module {module}: FLAGS cannot be read ({error}); see docs/benchmarking.md"
        ) from None
    numbers = {flag.name for flag in workload.flags if flag.kind is not str}
    for name, flag in (("SIZE", workload.size), ("THREADS", workload.threads)):
        if flag is not None and flag not in numbers:
            raise UserError(
                f"[workload] module {module}: {name} = {flag!r} is no flag that is a number; name"
                " one, or None"
            )
    return workload


def _flag(entry: Mapping[str, Any]) -> Flag:
    rest = dict(entry)
    kind = KINDS[rest.pop("type")]
    choices, excludes = rest.pop("choices", None), rest.pop("excludes", ())
    return Flag(
        kind=kind,
        choices=None if choices is None else tuple(choices),
        excludes=tuple(excludes),
        **rest,
    )


def _short(value: Any) -> str:
    return f"{value:.12g}" if isinstance(value, float) else str(value)
