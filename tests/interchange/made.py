"""Small files as other tools write them, made here, with the traps of the real ones."""

import json
from pathlib import Path
from typing import Any

COMMIT = "2e5c20e12487240a500c7e59fc4dfabe1ec7d13e"
OTHER = "cf18012cbcc4a611ffeddac2b34022846a8d0e50"


def pytest_benchmark(
    commit: str = COMMIT, seconds: dict[Any, Any] | None = None, time: str = "2026-11-25T17:47:17Z"
) -> dict[str, Any]:
    """One test over n; seconds: n to its rounds, or to the median alone."""
    seconds = {10: [1e-7, 3e-7, 2e-7], 100: 5e-6} if seconds is None else seconds
    benchmarks = []
    for n, rounds in seconds.items():
        stats = {"median": rounds, "mean": 1.0, "iterations": 50}
        if isinstance(rounds, list):
            stats |= {"data": rounds, "median": sorted(rounds)[len(rounds) // 2]}
        benchmarks.append(
            {
                "name": f"test_sum[{n}]",
                "fullname": f"tests/test_bench.py::test_sum[{n}]",
                "param": str(n),
                "params": {"n": n},
                "group": None,
                "stats": stats,
            }
        )
    return {
        "machine_info": {
            "node": "laptop",
            "system": "Linux",
            "machine": "x86_64",
            "python_version": "3.11.7",
            "cpu": {"brand_raw": "AMD EPYC", "count": 2, "flags": ["adx"]},
        },
        "commit_info": {"id": commit, "time": time, "author_time": time, "dirty": False},
        "benchmarks": benchmarks,
        "datetime": "2026-11-25T17:47:45.826959",
        "version": "5.3.1",
    }


def pyperf(version: str | int = "1.0") -> dict[str, Any]:
    """A calibration and two processes of three values; `n` is metadata of the user."""
    key, metadata = ("samples", "common_metadata") if version == 5 else ("values", "metadata")
    calibration = {"warmups": [[1, 2e-7]], **({key: []} if version == 5 else {})}
    runs = [{key: [1e-7, 2e-7, 4e-7]}, {key: [3e-7, 5e-7, 4e-7]}]
    named = {"name": "sum[10]", "n": 10, "loops": 8, "inner_loops": 10, "hostname": "laptop"}
    return {"version": version, "benchmarks": [{metadata: named, "runs": [calibration, *runs]}]}


def hyperfine_1() -> dict[str, Any]:
    """A scan over n; the second command failed in one of its runs."""
    return {
        "results": [
            _command(1000, [0.001, 0.0, 0.003], [0, 0, 0]),
            _command(3000, [0.004, 0.006], [0, None]),
        ]
    }


def _command(n: int, times: list[float], codes: list[int | None]) -> dict[str, Any]:
    parameters = {"n": str(n)}
    return {"command": f"seq {n}", "times": times, "exit_codes": codes, "parameters": parameters}


def hyperfine_2() -> dict[str, Any]:
    measurements = [
        {
            "time_wall_clock": {"value": value, "unit": "second"},
            "memory_peak_resident": {"value": 3e6, "unit": "byte"},
            "exit_code": 0,
        }
        for value in (0.001, 0.003)
    ]
    result = {"command": "seq 1000", "parameters": {"n": {"value": "1000"}}}
    return {"schema_version": 2, "results": [{**result, "measurements": measurements}]}


def google_benchmark() -> dict[str, Any]:
    """Two units, aggregates beside repetitions and alone, a counter, NaN, an error."""
    sort = {"run_name": "sort/64", "name": "sort/64", "run_type": "iteration", "iterations": 5}
    rows = [
        {**sort, "repetition_index": 0, "real_time": 2.0, "cpu_time": 1.0, "time_unit": "us"},
        {**sort, "repetition_index": 1, "real_time": 4.0, "cpu_time": 1.0, "time_unit": "us"},
        _aggregate("sort/64", "mean", 99.0),
        {"name": "sort_BigO", "run_name": "sort", "run_type": "aggregate", "big_o": "N"}
        | {"aggregate_name": "BigO"},
        _aggregate("alone/n:8", "mean", 7.0),
        _aggregate("alone/n:8", "median", 6.0),
        {"name": "counted", "real_time": 30.0, "time_unit": "ns", "iterations": 9, "calls": 7e6}
        | {"undefined": float("nan")},
        {"name": "fails", "error_occurred": True, "real_time": 0.0, "time_unit": "ns"}
        | {"iterations": 1},
    ]
    context = {"date": "2026-11-25T17:47:20+00:00", "host_name": "laptop", "num_cpus": 2}
    return {"context": context, "benchmarks": rows}


def _aggregate(run_name: str, kind: str, real_time: float) -> dict[str, Any]:
    named = {"name": f"{run_name}_{kind}", "run_name": run_name, "run_type": "aggregate"}
    return {**named, "aggregate_name": kind, "real_time": real_time, "time_unit": "ms"}


def criterion(folder: Path, old: bool = False) -> Path:
    """Write the files of one benchmark below `folder` and return it."""
    new = folder / "distance" / "local" / "1024" / "new"
    new.mkdir(parents=True)
    iters, times = [10.0, 20.0, 30.0], [1000.0, 4000.0, 9000.0]
    sample: Any = {"sampling_mode": "Linear", "iters": iters, "times": times}
    named = {"group_id": "distance", "function_id": "local", "value_str": "1024"}
    (new / "sample.json").write_text(json.dumps([iters, times] if old else sample))
    (new / "benchmark.json").write_text(json.dumps({**named, "throughput": None}))
    (new / "estimates.json").write_text('{"mean": {"point_estimate": 1e9}}')
    return folder


def github_action_benchmark() -> dict[str, Any]:
    """Two commits, the second of them measured twice."""
    entries = [_entry(COMMIT, 4.0), _entry(OTHER, 5.0), _entry(OTHER, 7.0)]
    return {"lastUpdate": 1, "repoUrl": "", "entries": {"Benchmark": entries}}


def _entry(commit: str, value: float) -> dict[str, Any]:
    bench = {"name": "benches/test_a.py::test_b", "value": value, "unit": "iter/sec"}
    return {
        "commit": {"id": commit, "timestamp": "2025-03-17T10:26:58+01:00"},
        "date": 1742203852686,
        "tool": "pytest",
        "benches": [{**bench, "extra": "mean: 231.6 msec\nrounds: 5"}],
    }


def bencher(lists: bool = False) -> dict[str, Any]:
    """One number by its unit, or three that are of one parameter however it is written."""
    if not lists:
        return {"tests::a": {"latency": {"value": 3247.0, "lower_value": 1044.0}}}
    values = {1.0: {"size_mb": 16, "op": "read"}, 2.0: {"op": "read", "size_mb": 16.0}}
    entries = [
        {"parameters": params, "measures": {"latency": {"value": value, "p50": 1.0}}}
        for value, params in values.items()
    ]
    return {"tests::a": [*entries, {"measures": {"throughput": {"value": 100.0}}}]}


SCALE_8 = (
    "vehicles,speed_factor,steps,dt,elapsed_s,steps_per_second,vehicles_per_second,efficiency\r\n"
    "20,1.0,200,0.02,0.5,400,8000,400\r\n"
    "50,1.0,200,0.02,2.0,100,5000,100\r\n"
)
SCALE_10 = (
    "vehicles,speed_factor,steps,elapsed_s,steps_per_second,vehicles_per_second,efficiency,"
    "avg_frame_ms,cpu_percent,memory_mb\r\n"
    "10,10.0,1000,0.15,6666,66666,0.66,0.15,98.5,-0.125\r\n"
)
PROFILE = "name,total_s,count,avg_ms\nsort_lane,0.006,500,0.012\nnever,0.0,0,0\n"
EVERY_DOCUMENT = {
    "pytest-benchmark": pytest_benchmark,
    "pyperf": pyperf,
    "hyperfine 1": hyperfine_1,
    "hyperfine 2": hyperfine_2,
    "google-benchmark": google_benchmark,
    "github-action-benchmark": github_action_benchmark,
    "bencher": bencher,
    "bencher lists": lambda: bencher(lists=True),
}
