"""The tables of `projection` over workers: the laws, all cores, other numbers of workers."""

from collections.abc import Sequence

from ..render.names import short_names
from ..render.quantities import quantity
from ..render.report import Column, Table
from ..stats.interval import Interval, Refusal
from .all_cores import Family, all_cores, at_workers, own_speedup, share_limits
from .curves import Curve
from .rule.speedup_laws import serial_fraction

Curves = Sequence[tuple[Curve, Family]]

_LAWS = (
    Column("benchmark"),
    Column("workers"),
    Column("model"),
    Column("gamma", "right"),
    Column("alpha", "right"),
    Column("beta", "right"),
    Column("peak", "right"),
)
_ALL = (
    Column("benchmark"),
    Column("cores", "right"),
    Column("speed-up", "right"),
    Column("serial", "right"),
    Column("projected", "right"),
    Column("measured", "right"),
)
_AT = (
    Column("benchmark"),
    Column("workers", "right"),
    Column("throughput", "right"),
    Column("while the laws hold", "right"),
)
_SENTENCES = 6


class Reasons:
    """Numbers what is told below a table, each reason once."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def mark(self, reason: str) -> str:
        """Return `[2]` for a reason."""
        return f"[{self._numbers.setdefault(reason, len(self._numbers) + 1)}]"

    @property
    def notes(self) -> list[str]:
        """Return a line for each reason."""
        return [f"[{number}] {reason}" for reason, number in self._numbers.items()]


def law_table(title: str, curves: Curves) -> Table:
    """Return the law of each curve over workers, with a sentence each where they are few."""
    names = short_names({curve.series.key.benchmark for curve, _ in curves})
    reasons = Reasons()
    rows = tuple(_law_row(one, name_of(one[0], names), reasons) for one in curves)
    told = [
        "X(N) = gamma N / (1 + alpha (N-1) + beta N (N-1)); alpha: contention, beta: coherency;",
        "ranges are 95 % intervals, ≤ one-sided 95 % limits.",
    ]
    told += reasons.notes
    if len(curves) <= _SENTENCES:
        told += [said for curve, _ in curves if (said := sentence(curve, name_of(curve, names)))]
    return Table(title, _LAWS, rows, tuple(told))


def name_of(curve: Curve, names: dict[str, str]) -> str:
    """Return the short name of a curve with what is held fixed."""
    benchmark = curve.series.key.benchmark
    return names[benchmark] + curve.series.label.removeprefix(benchmark)


def _law_row(one: tuple[Curve, Family], name: str, reasons: Reasons) -> tuple[str, ...]:
    curve, found = one[0], one[0].verdict
    alpha_at_most, beta_at_most = share_limits(*one)
    counts = curve.series.sizes
    ends = f"{counts[0]:g}…{counts[-1]:g}" if len(counts) > 1 else f"{counts[0]:g}"
    mark = f" {reasons.mark(found.reason)}" if found.reason else ""
    gamma = found.gamma
    return (
        name,
        ends,
        found.model + mark,
        quantity(gamma.value, curve.unit) if isinstance(gamma, Interval) else "",
        _share(found.alpha, alpha_at_most),
        _share(found.beta, beta_at_most),
        "" if isinstance(found.peak_workers, Refusal) else f"{found.peak_workers.value:.3g}",
    )


def _share(found: Interval | Refusal, at_most: float | None) -> str:
    if isinstance(found, Interval):
        return _brief(found)
    return "" if at_most is None else f"≤ {at_most:.2g}"


def _brief(found: Interval | Refusal) -> str:
    if isinstance(found, Refusal):
        return ""
    return f"{found.value:.2g} ({found.low:.2g}–{found.high:.2g})"


def sentence(curve: Curve, name: str) -> str:
    """Return what the curve says, as a person would; nothing where its reason says it all."""
    found = curve.verdict
    if isinstance(found.alpha, Refusal):
        return ""
    parts = [f"{name}: {found.model}"]
    if isinstance(found.gamma, Interval):
        parts.append(f"one does {quantity(found.gamma.value, curve.unit)}")
    parts.append(f"{found.alpha.value:.2%} is contended")
    peak = found.peak_workers
    if isinstance(peak, Refusal):
        parts.append(peak.reason)
    else:
        parts.append(f"most at {peak.value:.3g} workers ({peak.low:.3g} to {peak.high:.3g})")
    return "; ".join(parts) + "."


def all_cores_table(title: str, curves: Curves) -> Table:
    """Return speed-up, serial fraction and throughput of all cores, projected and measured."""
    names = short_names({curve.series.key.benchmark for curve, _ in curves})
    reasons, rows = Reasons(), []
    for curve, family in curves:
        speedup = own_speedup(curve, family)
        own = curve.speedup
        projected, measured = all_cores(curve, family), curve.at(curve.all_cores)
        beside = "" if measured is None else quantity(measured, curve.unit)
        rows.append(
            (
                name_of(curve, names),
                f"{curve.all_cores:g}",
                number(speedup, reasons, own),
                _brief(serial_fraction(speedup, curve.all_cores)),
                rate(projected.throughput, curve.unit, reasons),
                "fitted to it" if projected.fitted else beside,
            )
        )
    told = [
        "speed-up S: all cores over one; serial: (1/S - 1/N) / (1 - 1/N) (Karp & Flatt), negative",
        "where superlinear; projected: one worker times the other sizes' speed-up, or by the law.",
    ]
    return Table(f"{title}: all cores", _ALL, tuple(rows), (*told, *reasons.notes))


def predictions_table(title: str, curves: Curves, cores: Sequence[float]) -> Table:
    """Return the throughput of the numbers of workers asked for by --cores."""
    names = short_names({curve.series.key.benchmark for curve, _ in curves})
    reasons, rows = Reasons(), []
    for curve, family in curves:
        for n in cores:
            found = at_workers(curve, family, n)
            answer = rate(found.throughput, curve.unit, reasons)
            ends = "" if found.bound is None else _ends(found.bound, curve.unit)
            rows.append((name_of(curve, names), f"{n:g}", answer, ends))
    told = (
        "Intervals (95 %) are for one new measurement, on as many real cores of the same kind;",
        "contention and coherency are taken to stay as they are.",
        *reasons.notes,
    )
    return Table(f"{title}: other numbers of workers", _AT, tuple(rows), told)


def _ends(bound: tuple[float, float], unit: str) -> str:
    low, high = (quantity(end, unit) for end in bound)
    return f"{low} to {high}"


def rate(found: Interval | Refusal, unit: str, reasons: Reasons, brief: bool = False) -> str:
    """Return a throughput with its interval, or the number of the reason why there is none."""
    if isinstance(found, Refusal):
        return f"refused {reasons.mark(found.reason)}"
    if brief:
        return quantity(found.value, unit)
    return ranged(found, unit)


def ranged(found: Interval, unit: str) -> str:
    """Return `114 (98–131) k/s`, with a unit for each where they are of different scale."""
    told = [quantity(value, unit) for value in (found.value, found.low, found.high)]
    (value, scale), (low, low_scale), (high, high_scale) = (one.partition(" ")[::2] for one in told)
    if scale == low_scale == high_scale:
        return f"{value} ({low}–{high}) {scale}"
    return f"{told[0]} ({told[1]} to {told[2]})"


def number(found: Interval | Refusal, reasons: Reasons, otherwise: float | None = None) -> str:
    """Return `1.93 (1.88–1.98)`, or the number of the reason why there is no interval."""
    if isinstance(found, Interval):
        return f"{found.value:.2f} ({found.low:.2f}–{found.high:.2f})"
    known = "" if otherwise is None else f"{otherwise:.2f} "
    return f"{known}{reasons.mark(found.reason)}"
