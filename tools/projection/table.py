"""The tables of `projection` over workers: the laws, all cores, other numbers of workers."""

from collections.abc import Iterator, Sequence

from ..render.footnotes import Cell, Noted, footnoted
from ..render.names import short_names
from ..render.quantities import quantity
from ..render.report import Column, Table
from ..stats.interval import Interval, Refusal
from .all_cores import Family, measured_speedup, predict_workers, project_all_cores, share_limits
from .cells import brief, name_of, number, rate, with_range
from .curves import Curve
from .rule.scalability_verdict import Scalability, Undecided
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
_MOST_SENTENCES = 6
_OF_LAWS = (
    "X(N) = gamma N / (1 + alpha (N-1) + beta N (N-1)); alpha: contention, beta: coherency; ranges"
    " are 95 % intervals, ≤ one-sided 95 % limits."
)
_OF_ROOFS = "roof: min(gamma N, B), a resource that all workers share is used up."
_OF_ALL_CORES = (
    "speed-up S: all cores over one; serial: (1/S - 1/N) / (1 - 1/N) (Karp & Flatt), negative where"
    " S exceeds N; projected: one worker times the speed-up at the other sizes, or by the law."
)
_OF_PREDICTIONS = (
    "Intervals (95 %) are for one new measurement, on as many real cores of the same kind, over all"
    " laws by how well they fit. They assume that contention, coherency and roofs stay as they are."
)


def model_of(verdict: Scalability | Refusal) -> tuple[str, str | None]:
    """Return the law's name, "undecided" or "refused", and why it is no law, else None."""
    if isinstance(verdict, Refusal):
        return "refused", verdict.reason
    if isinstance(verdict.law, Undecided):
        return "undecided", verdict.law.reason
    return verdict.law, None


def law_table(title: str, curves: Curves) -> Table:
    """Return the law of each curve over workers, with a sentence each where they are few."""
    names = short_names({curve.series.key.benchmark for curve, _ in curves})
    drafts = [_law_row(curve, family, name_of(curve, names)) for curve, family in curves]
    rows, footnotes = footnoted(drafts, in_ranges=True)
    sentences: list[str] = []
    if len(curves) <= _MOST_SENTENCES:
        sentences += filter(None, (sentence(curve, name_of(curve, names)) for curve, _ in curves))
    axes = " or ".join(sorted({curve.series.axis for curve, _ in curves}))
    chosen = f"N is {axes}; --axis names another parameter."
    roofs = [_OF_ROOFS] if any(model_of(curve.verdict)[0] == "roof" for curve, _ in curves) else []
    return Table(title, _LAWS, rows, (chosen, _OF_LAWS, *roofs, *footnotes, *sentences))


def _law_row(curve: Curve, family: Family, name: str) -> tuple[Cell, ...]:
    verdict, counts = curve.verdict, curve.series.sizes
    model, reason = model_of(verdict)
    first = (
        name,
        f"{counts[0]:g}…{counts[-1]:g}" if len(counts) > 1 else f"{counts[0]:g}",
        Noted(model, (reason,) if reason else ()),
    )
    alpha_at_most, beta_at_most = share_limits(curve, family)
    if isinstance(verdict, Refusal):
        return (*first, "", _share(verdict, alpha_at_most), _share(verdict, beta_at_most), "")
    gamma, peak = verdict.gamma, verdict.peak_workers
    return (
        *first,
        quantity(gamma.value, curve.unit) if isinstance(gamma, Interval) else "",
        _share(verdict.alpha, alpha_at_most),
        _share(verdict.beta, beta_at_most),
        f"{peak.value:.3g}" if isinstance(peak, Interval) else "",
    )


def _share(estimate: Interval | Refusal, at_most: float | None) -> str:
    if isinstance(estimate, Refusal) and at_most is not None:
        return f"≤ {at_most:.2g}"
    return brief(estimate)


def sentence(curve: Curve, name: str) -> str:
    """Return what the curve says, as a person would; nothing where its reason says it all."""
    verdict = curve.verdict
    if isinstance(verdict, Refusal):
        return ""
    said = list(_said(verdict, curve.unit))
    if not said:
        return ""
    parts = [f"{name}: {model_of(verdict)[0]}"]
    if isinstance(verdict.gamma, Interval):
        parts.append(f"one worker does {quantity(verdict.gamma.value, curve.unit)}")
    return "; ".join([*parts, *said]) + "."


def _said(verdict: Scalability, unit: str) -> Iterator[str]:
    """Yield what the law says of many workers; nothing where no law has a name."""
    peak = verdict.peak_workers
    if verdict.roof:
        workers = verdict.roof.workers
        from_there = f"from {workers.value:.3g} workers ({workers.low:.3g} to {workers.high:.3g})"
        yield f"{from_there} on, throughput stays at {with_range(verdict.roof.throughput, unit)}"
    elif verdict.second_thread:
        yield f"a second worker on a core adds {brief(verdict.second_thread)} of the first"
    elif isinstance(verdict.alpha, Interval):
        yield f"contention takes {verdict.alpha.value:.2%}"
        if isinstance(peak, Refusal):
            yield peak.reason
        else:
            ends = f"({peak.low:.3g} to {peak.high:.3g})"
            yield f"throughput is greatest at {peak.value:.3g} workers {ends}"


def all_cores_table(title: str, curves: Curves) -> Table:
    """Return speed-up, serial fraction and throughput of all cores, projected and measured."""
    names = short_names({curve.series.key.benchmark for curve, _ in curves})
    drafts = [_all_cores_row(curve, family, name_of(curve, names)) for curve, family in curves]
    rows, footnotes = footnoted(drafts, in_ranges=True)
    return Table(f"{title}: all cores", _ALL, rows, (_OF_ALL_CORES, *footnotes))


def _all_cores_row(curve: Curve, family: Family, name: str) -> tuple[Cell, ...]:
    speedup = measured_speedup(curve, family)
    projected, measured = project_all_cores(curve, family), curve.at(curve.all_cores)
    beside = "" if measured is None else quantity(measured, curve.unit)
    return (
        name,
        f"{curve.all_cores:g}",
        number(speedup, curve.speedup),
        brief(serial_fraction(speedup, curve.all_cores)),
        rate(projected.throughput, curve.unit),
        "fitted to it" if projected.fitted else beside,
    )


def predictions_table(title: str, curves: Curves, cores: Sequence[float]) -> Table:
    """Return the throughput of the numbers of workers asked for by --cores."""
    names = short_names({curve.series.key.benchmark for curve, _ in curves})
    drafts: list[tuple[Cell, ...]] = []
    for curve, family in curves:
        for n in cores:
            prediction = predict_workers(curve, family, n)
            answer = rate(prediction.throughput, curve.unit)
            drafts.append(
                (name_of(curve, names), f"{n:g}", answer, _ends(prediction.bound, curve.unit))
            )
    rows, footnotes = footnoted(drafts, in_ranges=True)
    title = f"{title}: other numbers of workers"
    return Table(title, _AT, rows, (_OF_PREDICTIONS, *footnotes))


def _ends(bound: tuple[float, float] | None, unit: str) -> str:
    return "" if bound is None else " to ".join(quantity(end, unit) for end in bound)
