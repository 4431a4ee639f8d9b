"""What `projection --format json` tells: docs/projection.schema.json."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..render.intervals import estimate_record
from ..stats.interval import Interval
from ..stats.interval_arithmetic import scaled
from .all_cores import Family, all_cores, at_workers, own_speedup, share_limits
from .at_sizes import Extended
from .cases import Case
from .curves import Curve, Place
from .rule.bottleneck import Bottleneck
from .rule.speedup_laws import serial_fraction
from .rule.starvation import Shares

_FITTED = "all_cores is fitted to what was measured on all cores, which is no test of it"
_NO_COUNTERS = "no timed case of the same kernel and size has counters"


def curve_record(
    place: Place,
    curve: Curve,
    family: Family,
    cases: Sequence[Case],
    cores: Sequence[float],
    dt_s: float,
    change: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """Return the object of one series over workers and its commit.

    cores: the numbers of workers asked for. change: what the commit changed, None if nothing.
    """
    verdict, speedup = curve.verdict, own_speedup(curve, family)
    every = all_cores(curve, family)
    alpha_at_most, beta_at_most = share_limits(curve, family)
    case = joined(curve, family, cases)
    return {
        **_identity(place, curve.series.key.benchmark, dict(curve.series.key.params)),
        "axis": curve.series.axis,
        "unit": curve.unit,
        "cores": curve.cores,
        "workers": curve.workers.tolist(),
        "throughput": curve.throughput.tolist(),
        "model": verdict.model,
        "reason": verdict.reason,
        "alpha": estimate_record(verdict.alpha),
        "beta": estimate_record(verdict.beta),
        "gamma": estimate_record(verdict.gamma),
        "peak_n": estimate_record(verdict.peak_workers),
        "alpha_at_most": alpha_at_most,
        "beta_at_most": beta_at_most,
        "aicc_above_least": dict(verdict.aicc_above_least),
        "speedup": estimate_record(speedup),
        "efficiency": estimate_record(scaled(speedup, 1 / curve.all_cores)),
        "serial_fraction": estimate_record(serial_fraction(speedup, curve.all_cores)),
        "full_cpu": estimate_record(case.calls_per_s if case else None, _NO_COUNTERS),
        "all_cores": estimate_record(every.throughput),
        "theoretical_steps_per_s": estimate_record(
            case.theoretical_steps_per_s if case else None, _NO_COUNTERS
        ),
        "real_time_factor": estimate_record(
            scaled(case.theoretical_steps_per_s, dt_s) if case else None, _NO_COUNTERS
        ),
        "bottleneck": _bottleneck(case.bottleneck if case else None),
        "predictions": [_at(curve, family, n) for n in cores],
        "at": [],
        "oversubscription": _beyond(curve),
        "shares": _shares(case.full.shares if case else None),
        "change": change,
        "notes": [
            *_notes(curve),
            *([_FITTED] if every.fitted else []),
            *host_notes(place, [case] if case else []),
        ],
    }


def case_record(
    place: Place, case: Case, extended: Sequence[Extended], dt_s: float
) -> dict[str, Any]:
    """Return the object of one timed case, which has no axis of workers.

    extended: what --predict asks for, of all kinds.
    """
    none = estimate_record(None, "it has no axis of workers")
    params = dict(case.params) | dict([case.size_param] if case.size_param else [])
    return {
        **_identity(place, case.processes.benchmark, params),
        "axis": None,
        "unit": "1/s",
        "cores": case.family.curves[0].cores if case.family else None,
        "workers": [],
        "throughput": [],
        "model": "refused",
        "reason": none["reason"],
        **dict.fromkeys(("alpha", "beta", "gamma", "peak_n"), none),
        **dict.fromkeys(("alpha_at_most", "beta_at_most")),
        "aicc_above_least": {},
        "speedup": estimate_record(case.factor),
        **dict.fromkeys(("efficiency", "serial_fraction"), none),
        "full_cpu": estimate_record(case.calls_per_s),
        "all_cores": estimate_record(case.theoretical_per_s),
        "theoretical_steps_per_s": estimate_record(case.theoretical_steps_per_s),
        "real_time_factor": estimate_record(scaled(case.theoretical_steps_per_s, dt_s)),
        "bottleneck": _bottleneck(case.bottleneck),
        "predictions": [],
        "at": [_at_size(one, dt_s) for one in extended if one.kind == case.kind],
        "oversubscription": None,
        "shares": _shares(case.full.shares),
        "change": None,
        "notes": host_notes(place, [case]),
    }


def joined(curve: Curve, family: Family, cases: Sequence[Case]) -> Case | None:
    """Return the timed case of the curve's kernel at its size, one with a projection if any has."""
    able = [
        case
        for case in cases
        if case.family is not None
        and case.family.curves[0].family == family.curves[0].family
        and case.size == curve.size
    ]
    return next((case for case in able if isinstance(case.calls_per_s, Interval)), None) or next(
        iter(able), None
    )


def _identity(place: Place, benchmark: str, params: Mapping[str, str]) -> dict[str, Any]:
    return {
        "benchmark": benchmark,
        "params": dict(params),
        "machine": place.file.machine,
        "commit": place.file.commit,
        "environment": place.file.environment,
    }


def _at(curve: Curve, family: Family, cores: float) -> dict[str, Any]:
    """Return the prediction at `cores`, and the ends if the laws stay as they are, however far."""
    found = at_workers(curve, family, cores)
    ends = None if found.bound is None else dict(zip(("low", "high"), found.bound, strict=True))
    return {"cores": cores, **estimate_record(found.throughput), "bound": ends}


def _at_size(one: Extended, dt_s: float) -> dict[str, Any]:
    return {
        "size": one.size,
        "full_cpu": estimate_record(one.calls_per_s),
        "speedup": estimate_record(one.factor),
        "theoretical_steps_per_s": estimate_record(one.steps_per_s),
        "real_time_factor": estimate_record(scaled(one.steps_per_s, dt_s)),
    }


def host_notes(place: Place, cases: Sequence[Case]) -> list[str]:
    """Say on which host the counters were kept where that is not the machine's name, and where
    processes were kept off some of the cores.

    The file alone tells no more: that host may be the machine under another name, or another one.
    """
    hosts = sorted({case.processes.host for case in cases} - {place.file.machine})
    found = [
        f"counters were kept on host {host}, taken to be the machine {place.file.machine}"
        for host in hosts
    ]
    counted = [case.processes.counters.get("cpus_usable") for case in cases]
    usable = min((float(np.min(one)) for one in counted if one is not None), default=np.inf)
    cores = str(place.file.facts.get("num_cpu"))
    if cores.isdecimal() and usable < int(cores):
        found.append(f"processes could use {usable:g} of the {cores} cores")
    return found


def _bottleneck(found: Bottleneck | None) -> dict[str, str]:
    if found is None:
        return {"kind": "not decided", "evidence": _NO_COUNTERS}
    return {"kind": found.kind, "evidence": found.evidence}


def _beyond(curve: Curve) -> dict[str, Any] | None:
    found = curve.verdict.oversubscription
    if found is None:
        return None
    return {"workers": list(found.workers), "ratio": estimate_record(found.ratio)}


def _shares(shares: Shares | None) -> dict[str, float] | None:
    if shares is None:
        return None
    return {
        "on_cpu": shares.on_cpu,
        "preempted": shares.preempted,
        "stolen": shares.stolen,
        "waiting": shares.waiting,
        "unexplained": shares.unexplained,
    }


def _notes(curve: Curve) -> list[str]:
    series, found = curve.series, []
    if series.lost:
        found.append(f"{series.lost} of {series.lost + len(series.sizes)} counts gave no number")
    if series.outdated:
        found.append("measured with another version of the benchmark than today's")
    if curve.unit == "1/s" and series.unit != "1/s":
        found.append("times are taken as of the same work with any number of workers")
    if curve.cores and len(curve.workers) and curve.all_cores > np.max(curve.workers):
        found.append(f"{np.max(curve.workers):g} workers were measured at most")
    if curve.cores is None:
        found.append("the number of cores is not known: all counts of workers are fitted")
    return found
