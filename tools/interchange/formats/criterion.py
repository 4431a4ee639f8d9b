"""criterion's `sample.json`, both layouts, with the `benchmark.json` beside it.

A sample is the time of so many iterations; all samples are of one process. Nothing is taken from
`estimates.json`, which criterion keeps for itself. Before 0.3.4 the file was a list of two lists.
"""

from collections.abc import Mapping
from typing import Any

from ...store.reading import UnusableError
from ...store.values import inside, item, mapping, number, sequence, text
from ..lost import lost_fields
from ..model import SECONDS, Case, Content, Facts, Format, Run
from ..names import literal
from ..units import base_unit

# What the two files of a benchmark are called in one document.
SAMPLE, BENCHMARK = "sample", "benchmark"
_KEPT = (f"{BENCHMARK}.group_id", f"{BENCHMARK}.function_id", f"{BENCHMARK}.value_str")
_KEPT_SAMPLE = (f"{SAMPLE}[]", f"{SAMPLE}.iters", f"{SAMPLE}.times")
_ESTIMATES = "estimates.json: estimates by criterion's own rules"


def _recognises(document: Any) -> bool:
    return isinstance(document, dict) and document.keys() == {SAMPLE, BENCHMARK}


def _read(document: Any) -> Content:
    content = mapping(document)
    with inside("sample.json"):
        values = _seconds(content[SAMPLE])
    with inside("benchmark.json"):
        title, params = _named(mapping(content[BENCHMARK]))
    run = Run((Case(title, SECONDS, params, (values,)),))
    return Content((run,), (_ESTIMATES, *lost_fields(content, (*_KEPT, *_KEPT_SAMPLE))))


def _seconds(sample: Any) -> tuple[float, ...]:
    iterations, times = _two_lists(sample)
    if len(iterations) != len(times) or not times:
        raise UnusableError("there are no times, or not as many as iterations")
    _, a_second = base_unit("ns")
    return tuple(
        number(time, f"times[{i}]", 0.0) / number(count, f"iters[{i}]", 1.0) / a_second
        for i, (count, time) in enumerate(zip(iterations, times, strict=True))
    )


def _two_lists(sample: Any) -> tuple[list[Any], list[Any]]:
    if isinstance(sample, list):
        if len(sample) != 2:
            raise UnusableError("is no list of two lists")
        return sequence(sample[0], "[0]"), sequence(sample[1], "[1]")
    of_lists = mapping(sample)
    return sequence(*item(of_lists, "iters")), sequence(*item(of_lists, "times"))


def _named(benchmark: Mapping[str, Any]) -> tuple[str, Facts]:
    """Return the group with the function in it, and the value it was measured at."""
    group = text(*item(benchmark, "group_id"))
    function, value = benchmark.get("function_id"), benchmark.get("value_str")
    title = group if function is None else f"{group}/{text(function, 'function_id')}"
    return title, () if value is None else (("value", literal(text(value, "value_str"))),)


FORMAT = Format("criterion", _recognises, _read)
