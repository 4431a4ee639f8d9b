"""What is known of a program that runs, as one screen of text, or as one line of a log."""

import textwrap
from collections.abc import Iterator

import numpy as np

from ..render.quantities import quantity
from ..render.sparkline import sparkline
from ..stats.arrays import FloatArray
from ..stats.interval import Interval, Refusal
from .monitor import Watched
from .monitor_figures import RATES, SHARES
from .monitor_seen import Seen
from .monitor_words import estimated, figure

WIDTH, HEIGHT = 80, 24
_NAME, _VALUE, _CURVE = 15, 25, 39
_MOST_CORES = 60
_ABOVE = "refused for the same reason"


def screen(watched: Watched, duration_s: float | None) -> str:
    """Return lines of text, at most HEIGHT of at most WIDTH columns."""
    below = ["", "Ctrl-C ends it and keeps what was seen."]
    lines = [_heading(watched, duration_s), "", *_speed(watched), "", *_resources(watched.seen)]
    return "\n".join([*lines[: HEIGHT - len(below)], *below])


def log_line(watched: Watched) -> str:
    """Return one line."""
    samples, unit = watched.seen.samples, "1/s" if watched.step_name else "times"
    cpu = figure("cpu_share", _last(samples.rates("cpu_s", 1)))
    uss = figure("uss_bytes", _last(samples["uss_bytes"]))
    now = f"{_steps_now(watched)}, " if watched.step_name else ""
    full = estimated(watched.estimate.full_cpu, unit)
    return f"{samples['wall_s'][-1]:.0f} s: {now}CPU {cpu}, USS {uss}, at full CPU {full}"


def _heading(watched: Watched, duration_s: float | None) -> str:
    wall_s = watched.seen.samples["wall_s"][-1]
    time = f"{wall_s:.0f} s" if duration_s is None else f"{wall_s:.0f} of {duration_s:g} s"
    label = textwrap.shorten(watched.label, WIDTH - len(time) - 2, placeholder=" ...")
    return f"{label:<{WIDTH - len(time)}}{time}"


def _speed(watched: Watched) -> Iterator[str]:
    known = watched.estimate
    if not watched.step_name:
        yield from _named("at full CPU", estimated(known.full_cpu, "times"))
        return
    yield f"{'':{_NAME}}{watched.step_name + 's a second':{_VALUE}}times real time"
    yield f"{'now':{_NAME}}{_steps_now(watched)}"
    before: Interval | Refusal | None = None
    for name, speed in (
        ("so far", known.measured),
        ("at full CPU", known.full_cpu),
        ("on all cores", known.all_cores),
    ):
        if isinstance(speed, Interval):
            yield f"{name:{_NAME}}{estimated(speed, '1/s'):{_VALUE}}{_real_time(watched, speed)}"
        else:
            yield from _named(name, _ABOVE if speed == before else estimated(speed, "1/s"))
        before = speed


def _resources(seen: Seen) -> Iterator[str]:
    samples = seen.samples
    if len(seen.steps) > 1:
        yield _curve("steps", "", seen.steps.rates("steps", _CURVE))
    for name, words in (("cpu_s", "CPU"), ("run_queue_wait_s", "run queue"), ("steal_s", "steal")):
        rates = samples.rates(name, _CURVE)
        yield _curve(words, figure("cpu_share", _last(rates)), rates, most=1.0)
    yield f"{'cores':{_NAME}}{sparkline(seen.cores_busy, _MOST_CORES, most=1.0)}".rstrip()
    for name, words in (("rss_bytes", "RSS"), ("uss_bytes", "USS")):
        held = samples[name][-_CURVE:]
        yield _curve(words, figure(name, _last(held)), held)
    yield from _named("read, written", _both(seen, "read_bytes_per_s", "written_bytes_per_s"))
    yield from _named("block I/O wait", _now(seen, "block_io_wait_share"))
    yield from _named("faults", _both(seen, "faults_minor_per_s", "faults_major_per_s", "major"))
    yield from _named("switches", f"{_now(seen, 'switches_voluntary_per_s')} by choice")
    pressure = (
        f"{what} {_now(seen, f'pressure_{name}_share')}"
        for what, name in (("CPU", "cpu"), ("I/O", "io"), ("memory", "memory"))
    )
    yield from _named("pressure", ", ".join(pressure))


def _both(seen: Seen, first: str, second: str, word: str = "") -> str:
    return f"{_now(seen, first)}, {_now(seen, second)} {word}".rstrip()


def _now(seen: Seen, name: str) -> str:
    column = {**SHARES, **RATES}[name]
    return figure(name, _last(seen.samples.rates(column, 1)))


def _steps_now(watched: Watched) -> str:
    rate = _last(watched.seen.steps.rates("steps", 1))
    return "" if rate is None else quantity(rate, "1/s")


def _real_time(watched: Watched, speed: Interval) -> str:
    factor = watched.estimate.real_time(speed)
    return "" if isinstance(factor, Refusal) else estimated(factor, "times")


def _curve(name: str, value: str, values: FloatArray, most: float | None = None) -> str:
    return f"{name:{_NAME}}{value:{_VALUE}}{sparkline(values, _CURVE, most)}".rstrip()


def _named(name: str, words: str) -> list[str]:
    """Return `name   words`, what does not fit a line below it."""
    if len(words) <= WIDTH - _NAME:  # wrapping costs as much as all the rest of a screen
        return [f"{name:{_NAME}}{words}"]
    first, *rest = textwrap.wrap(words, WIDTH - _NAME)
    return [f"{name:{_NAME}}{first}", *(f"{'':{_NAME}}{line}" for line in rest)]


def _last(values: FloatArray) -> float | None:
    """Return the last number, None where there is none."""
    known = values[~np.isnan(values)]
    return float(known[-1]) if len(known) else None
