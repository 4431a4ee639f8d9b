"""github-action-benchmark's `data.js`: JavaScript, of which the JSON after the prefix is parsed.

An entry is one run of a workflow at a commit, and a commit may have several: each is a process of
its own. Of some tools more is better. The layout of its first days is refused: nothing there says
which tool it was.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...store.reading import UnusableError
from ...store.values import inside, item, mapping, number, sequence, text
from ..lost import lost_fields
from ..model import Case, Content, Format, Run, one_process
from ..names import literal, shown, split_id
from ..origin import commit_hash, milliseconds
from ..units import base_unit

_PREFIX = re.compile(rb"\s*window\.BENCHMARK_DATA\s*=")
_KEPT = (
    *("entries.*[].commit.id", "entries.*[].commit.timestamp", "entries.*[].date"),
    *("entries.*[].tool", "entries.*[].benches[].name", "entries.*[].benches[].value"),
    "entries.*[].benches[].unit",
)
_MORE_IS_BETTER = {
    **dict.fromkeys(("pytest", "benchmarkjs", "customBiggerIsBetter"), True),
    **dict.fromkeys(("cargo", "go", "googlecpp", "catch2", "julia", "jmh"), False),
    **dict.fromkeys(("benchmarkluau", "customSmallerIsBetter"), False),
}


def json_of_script(content: bytes) -> bytes | None:
    """Return the JSON that the script assigns, None where it is no such script."""
    match = _PREFIX.match(content)
    return content[match.end() :].rstrip().removesuffix(b";") if match else None


def _recognises(document: Any) -> bool:
    if not isinstance(document, dict):
        return False
    return "entries" in document or {"lastUpdate", "benches"} <= document.keys()


def _read(document: Any) -> Content:
    content = mapping(document)
    if "entries" not in content:
        raise UnusableError(
            "has `benches` for `entries`, a layout of 2019 that does not name the tool"
        )
    runs: list[Run] = []
    for suite, entries in mapping(content["entries"], "entries").items():
        for i, entry in enumerate(sequence(entries, "entries")):
            with inside(f"entries.{shown(suite)}[{i}]"):
                runs.append(_run(suite, mapping(entry)))
    return Content(tuple(runs), lost_fields(content, _KEPT))


def _run(suite: str, entry: Mapping[str, Any]) -> Run:
    commit = mapping(*item(entry, "commit"))
    measured_ms = number(*item(entry, "date"), 0.0, 1e14)
    return Run(
        cases=one_process(_cases(suite, entry)),
        commit=commit_hash(commit.get("id"), "commit.id"),
        committed_ms=milliseconds(commit.get("timestamp"), "commit.timestamp"),
        measured_ms=round(measured_ms),
    )


def _cases(suite: str, entry: Mapping[str, Any]) -> Iterator[Case]:
    tool = text(*item(entry, "tool"))
    if tool not in _MORE_IS_BETTER:
        raise UnusableError(f"tool: {shown(tool)} is not known, nor whether more is better")
    for i, bench in enumerate(sequence(*item(entry, "benches"))):
        with inside(f"benches[{i}]"):
            of_bench = mapping(bench)
            name, given = split_id(text(*item(of_bench, "name")))
            unit, divisor = base_unit(text(*item(of_bench, "unit")))
            yield Case(
                benchmark=f"{suite}/{name}",
                unit=unit,
                params=() if given is None else (("id", literal(given)),),
                processes=((number(*item(of_bench, "value")) / divisor,),),
                higher_is_better=_MORE_IS_BETTER[tool],
            )


FORMAT = Format("github-action-benchmark", _recognises, _read)
