"""The records of `projection --format json`: docs/projection.schema.json."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from ..render.intervals import estimate_record, interval_record
from ..stats.interval import Interval, Refusal
from ..stats.interval_arithmetic import scaled
from .all_cores import Family, measured_speedup, predict_workers, project_all_cores, share_limits
from .at_sizes import SizePrediction
from .cases import Case
from .curves import Curve
from .places import Place
from .rule.limit import Bottleneck
from .rule.scalability_verdict import Roof, Scalability
from .rule.speedup_laws import serial_fraction
from .table import model_of
from .versions import version_note

_FITTED = "all_cores is fitted to what was measured on all cores, so that this cannot test it"
_ESTIMATES = ("alpha", "beta", "gamma", "peak_n")
_NO_AXIS = Refusal("a timed case has no axis of workers")
_NO_COUNTERS = Refusal("no timed case of the same kernel and size has counters")


def curve_record(
    place: Place,
    curve: Curve,
    family: Family,
    case: Case | None,
    cores: Sequence[float],
    dt_s: float,
    change: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """Return the object of one series over workers and its commit.

    case: the timed one that belongs to it, see `matching_case`. cores: the numbers of workers asked
    for. dt_s: simulated seconds of a step. change: what the commit changed, None if nothing.
    """
    speedup, every = measured_speedup(curve, family), project_all_cores(curve, family)
    full_cpu = case.calls_per_s if case else _NO_COUNTERS
    steps_per_s = case.theoretical_steps_per_s if case else _NO_COUNTERS
    fitted = [_FITTED] if every.fitted else []
    hosts = host_notes(place, [case] if case else [])
    return {
        **_identity(place, curve.series.key.benchmark, dict(curve.series.key.params)),
        "axis": curve.series.axis,
        "unit": curve.unit,
        "cores": curve.cores,
        "workers": curve.workers.tolist(),
        "throughput": curve.throughput.tolist(),
        **_law(curve.verdict, *share_limits(curve, family)),
        "speedup": estimate_record(speedup),
        "efficiency": estimate_record(scaled(speedup, 1 / curve.all_cores)),
        "serial_fraction": estimate_record(serial_fraction(speedup, curve.all_cores)),
        **_throughputs(full_cpu, every.throughput, steps_per_s, dt_s),
        "bottleneck": _bottleneck(case.bottleneck if case else None),
        "predictions": [_prediction(curve, family, n) for n in cores],
        "at": [],
        "oversubscription": _oversubscription(curve),
        "shares": _shares(case),
        "change": change,
        "notes": [*curve_notes(curve), *fitted, *hosts, *(_doubts(case) if case else [])],
    }


def case_record(
    place: Place, case: Case, predictions: Sequence[SizePrediction], dt_s: float
) -> dict[str, Any]:
    """Return the object of one timed case, which has no axis of workers.

    predictions: what --predict asks for, of all kinds. dt_s: simulated seconds of a step.
    """
    none = estimate_record(_NO_AXIS)
    params = dict(case.params) | dict([case.size_param] if case.size_param else [])
    steps_per_s = case.theoretical_steps_per_s
    outdated = [version_note(case.processes.version)] if case.outdated else []
    return {
        **_identity(place, case.processes.benchmark, params),
        "axis": None,
        "unit": "1/s",
        "cores": None if isinstance(case.family, Refusal) else case.family.curves[0].cores,
        "workers": [],
        "throughput": [],
        **_law(_NO_AXIS, None, None),
        "speedup": estimate_record(case.factor),
        "efficiency": none,
        "serial_fraction": none,
        **_throughputs(case.calls_per_s, case.theoretical_per_s, steps_per_s, dt_s),
        "bottleneck": _bottleneck(case.bottleneck),
        "predictions": [],
        "at": [_at_size(at, dt_s) for at in predictions if at.kind == case.kind],
        "oversubscription": None,
        "shares": _shares(case),
        "change": None,
        "notes": [*host_notes(place, [case]), *outdated, *_doubts(case)],
    }


def matching_case(curve: Curve, cases: Sequence[Case]) -> Case | None:
    """Return the timed case of the curve's kernel at its size, one with a projection if any has."""
    same = [
        case
        for case in cases
        if isinstance(case.family, Family)
        and case.family.curves[0].family == curve.family
        and case.size == curve.size
    ]
    projected = [case for case in same if isinstance(case.calls_per_s, Interval)]
    return next(iter(projected or same), None)


def host_notes(place: Place, cases: Sequence[Case]) -> list[str]:
    """Say which host's counters were taken, and which cores processes were kept off or shared.

    The host is named only where it is not called as the machine. The file alone does not say more:
    that host may be the machine under another name, or another one.
    """
    hosts = sorted({case.processes.host for case in cases} - {place.file.machine})
    notes = [
        f"counters were kept on host {host}, taken to be the machine {place.file.machine}"
        for host in hosts
    ]
    counted = [case.processes.counters.get("cpus_usable") for case in cases]
    usable = min((float(np.min(cpus)) for cpus in counted if cpus is not None), default=np.inf)
    cores = str(place.file.facts.get("num_cpu"))
    if cores.isdecimal() and usable < int(cores):
        notes.append(f"processes could use {usable:g} of the {cores} cores")
    made = sum(len(case.processes.values) for case in cases)
    if shared := made - sum(case.exclusive_count for case in cases):
        notes.append(f"{shared} of {made} processes shared their core: full CPU leaves them out")
    return notes


def curve_notes(curve: Curve) -> list[str]:
    """Say what is missing from a curve, and what was assumed of it."""
    series, notes = curve.series, []
    if series.lost:
        counts = series.lost + len(series.sizes)
        notes.append(f"{series.lost} of {counts} numbers of workers have no result")
    if series.outdated:
        notes.append(version_note(series.key.version))
    if curve.unit == "1/s" and series.unit != "1/s":
        notes.append("the work of a call is taken to be the same with any number of workers")
    if curve.cores and len(curve.workers) and curve.all_cores > np.max(curve.workers):
        notes.append(f"{np.max(curve.workers):g} workers were measured at most")
    if curve.cores is None:
        notes.append("the number of cores is not known: all numbers of workers are fitted")
    return notes


def _doubts(case: Case) -> list[str]:
    """Say why the full CPU of a case is less sure than its starvation."""
    full = case.full
    return [full.doubt] if full.doubt and isinstance(full.wall_s, Interval) else []


def _identity(place: Place, benchmark: str, params: Mapping[str, str]) -> dict[str, Any]:
    return {
        "benchmark": benchmark,
        "params": dict(params),
        "machine": place.file.machine,
        "commit": place.file.commit,
        "environment": place.file.environment,
    }


def _law(
    verdict: Scalability | Refusal, alpha_at_most: float | None, beta_at_most: float | None
) -> dict[str, Any]:
    model, reason = model_of(verdict)
    if isinstance(verdict, Refusal):
        found: dict[str, Any] = dict.fromkeys(_ESTIMATES, estimate_record(verdict))
        found |= {"aicc_above_least": {}, "roof": None, "second_thread": None}
    else:
        estimates = (verdict.alpha, verdict.beta, verdict.gamma, verdict.peak_workers)
        found = dict(zip(_ESTIMATES, map(estimate_record, estimates), strict=True))
        found |= {
            "aicc_above_least": dict(verdict.aicc_above_least),
            "roof": _roof(verdict.roof),
            "second_thread": interval_record(verdict.second_thread),
        }
    return {
        "model": model,
        "reason": reason,
        **found,
        "alpha_at_most": alpha_at_most,
        "beta_at_most": beta_at_most,
    }


def _roof(roof: Roof | None) -> dict[str, Any] | None:
    if roof is None:
        return None
    return {
        "throughput": interval_record(roof.throughput),
        "workers": interval_record(roof.workers),
    }


def _throughputs(
    full_cpu: Interval | Refusal,
    all_cores: Interval | Refusal,
    steps_per_s: Interval | Refusal,
    dt_s: float,
) -> dict[str, Any]:
    return {
        "full_cpu": estimate_record(full_cpu),
        "all_cores": estimate_record(all_cores),
        "theoretical_steps_per_s": estimate_record(steps_per_s),
        "real_time_factor": estimate_record(scaled(steps_per_s, dt_s)),
    }


def _prediction(curve: Curve, family: Family, cores: float) -> dict[str, Any]:
    """Return the prediction at `cores`, and the ends if the laws stay as they are, however far."""
    prediction = predict_workers(curve, family, cores)
    bound = prediction.bound
    ends = None if bound is None else {"low": bound[0], "high": bound[1]}
    return {"cores": cores, **estimate_record(prediction.throughput), "bound": ends}


def _at_size(at: SizePrediction, dt_s: float) -> dict[str, Any]:
    return {
        "size": at.size,
        "full_cpu": estimate_record(at.calls_per_s),
        "speedup": estimate_record(at.factor),
        "theoretical_steps_per_s": estimate_record(at.steps_per_s),
        "real_time_factor": estimate_record(scaled(at.steps_per_s, dt_s)),
    }


def _bottleneck(bottleneck: Bottleneck | None) -> dict[str, str]:
    return asdict(bottleneck or Bottleneck("not decided", _NO_COUNTERS.reason))


def _oversubscription(curve: Curve) -> dict[str, Any] | None:
    beyond = curve.oversubscription
    if beyond is None:
        return None
    return {"workers": list(beyond.workers), "ratio": estimate_record(beyond.ratio)}


def _shares(case: Case | None) -> dict[str, float] | None:
    shares = case.full.shares if case else None
    return None if shares is None else asdict(shares)
