"""The summary of a program that was watched: a row a quantity, and one record."""

from collections.abc import Mapping
from typing import Any

from ..render.intervals import estimate_record
from ..render.quantities import quantity
from ..render.report import Column, Report, Table
from ..stats.interval import Interval, Refusal
from .monitor import Watched
from .monitor_figures import whole_run
from .monitor_words import estimated, figure
from .rule.memory_growth import MemoryGrowth

_NO_STEPS = Refusal("the program makes no steps that are known")
_IN_STEPS = Refusal("the estimate is in steps a second")
_COLUMNS = (Column("quantity"), Column("over the run", fold=True))
_WORDS = {
    "cpu_share": "CPU time / time",
    "run_queue_wait_share": "waiting for a core / time",
    "steal_share": "steal / time, of the machine",
    "block_io_wait_share": "waiting for block I/O / time",
    "pressure_cpu_share": "CPU pressure, of the machine",
    "pressure_io_share": "I/O pressure, of the machine",
    "pressure_memory_share": "memory pressure, of the machine",
    "switches_voluntary_per_s": "switches by choice",
    "faults_minor_per_s": "page faults, minor",
    "faults_major_per_s": "page faults, major",
    "read_bytes_per_s": "read from storage",
    "written_bytes_per_s": "written to storage",
    "processes": "processes, at most",
    "threads": "threads, at most",
    "rss_bytes": "RSS, at most",
    "uss_bytes": "USS, at the end",
}


def monitor_report(watched: Watched) -> Report:
    """Report on a program."""
    figures = whole_run(watched.seen)
    rows = [
        ("watched", _watched(watched)),
        *_speeds(watched),
        *((words, figure(name, figures[name])) for name, words in _WORDS.items()),
        ("memory", _grew(watched.memory)),
    ]
    table = Table(watched.label, _COLUMNS, tuple(rows))
    return Report((table,), (_record(watched, figures),))


def _watched(watched: Watched) -> str:
    samples = watched.seen.samples["wall_s"]
    if not len(samples):
        return f"not at all: {watched.ended.words if watched.ended else 'Ctrl-C came first'}"
    end = "until Ctrl-C" if watched.interrupted else "until the time was over"
    how = watched.ended.words if watched.ended else end
    return f"{samples[-1]:.1f} s, {len(samples)} samples; {how}"


def _speeds(watched: Watched) -> list[tuple[str, str]]:
    known, step = watched.estimate, watched.step_name
    if not step:
        return [("at full CPU", estimated(known.full_cpu, "times"))]
    return [
        (f"{step}s a second", estimated(known.measured, "1/s")),
        (f"{step}s a second, full CPU", estimated(known.full_cpu, "1/s")),
        (f"{step}s a second, all cores", estimated(known.all_cores, "1/s")),
        ("times real time", estimated(known.real_time(known.measured), "times")),
        ("times real time, full CPU", estimated(known.real_time(known.full_cpu), "times")),
    ]


def _grew(memory: MemoryGrowth) -> str:
    if isinstance(memory.bytes_per_s, Refusal):
        return f"{memory.answer}: {memory.reason}"
    slope = f"{estimated(memory.bytes_per_s, 'bytes')} a second"
    if isinstance(memory.bytes_per_step, Interval):
        slope += f", {estimated(memory.bytes_per_step, 'bytes')} a step"
    within = f" by more than {quantity(memory.bound_bytes, 'bytes')} in half the time"
    words = {"grew": "grew", "did not grow": f"did not grow{within}"}
    return f"{words.get(memory.answer, f'{memory.answer}: {memory.reason}')}; {slope}"


def _record(watched: Watched, figures: Mapping[str, float | None]) -> dict[str, Any]:
    known, memory, samples = watched.estimate, watched.memory, watched.seen.samples

    def of_steps(answer: Interval | Refusal) -> Mapping[str, float | str | None]:
        return estimate_record(answer if watched.step_name else _NO_STEPS)

    return {
        "label": watched.label,
        "step": watched.step_name,
        "wall_s": float(samples["wall_s"][-1]) if len(samples) else 0.0,
        "samples": len(samples),
        "ended": watched.ended.words if watched.ended else None,
        "exit_code": watched.ended.exit_code if watched.ended else None,
        "interrupted": watched.interrupted,
        "steps_per_s": of_steps(known.measured),
        "full_cpu_steps_per_s": of_steps(known.full_cpu),
        "all_cores_steps_per_s": of_steps(known.all_cores),
        "real_time_factor": of_steps(known.real_time(known.measured)),
        "full_cpu_real_time_factor": of_steps(known.real_time(known.full_cpu)),
        "full_cpu_factor": estimate_record(_IN_STEPS if watched.step_name else known.full_cpu),
        **figures,
        "memory": memory.answer,
        "memory_reason": memory.reason,
        "memory_bound_bytes": memory.bound_bytes,
        "memory_bytes_per_s": estimate_record(memory.bytes_per_s),
        "memory_bytes_per_step": estimate_record(memory.bytes_per_step, _NO_STEPS.reason),
    }
