"""`make claims`: measures what is claimed of the tools' own speed and writes docs/claims.md.

    python -m tests.speed.claims            # about ten minutes; nothing else may run meanwhile
    python -m tests.speed.claims --page     # write the page anew from docs/claims.json

What was measured stands in docs/claims.json, and the page is made of it and nothing else, which a
test holds.
"""

import argparse
import json
import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parents[2] / "docs"
INPUTS, PAGE = DOCS / "claims.json", DOCS / "claims.md"
HEAD = """# How fast are the tools themselves?

`make claims` measures this page, each claim in one run; a test holds it to what was measured
(`claims.json`). Ranges are 95 % intervals. Machine: {cores} cores of {cpu}, Python {python}, on
{date}, commit {commit}.

| claim | measured |
|---|---|
"""


def page(inputs: Mapping[str, Any]) -> str:
    """Return the page that says what was measured."""
    rows = [row for make in (_suite, _grid, _kept, _verdict, _history) for row in make(inputs)]
    return HEAD.format(**inputs["machine"]) + "".join(f"| {a} | {b} |\n" for a, b in rows)


def _suite(inputs: Mapping[str, Any]) -> list[tuple[str, str]]:
    suite = inputs["suite_time"]
    claim = (
        f"{suite['cases']} cases of the suite with intervals as wide as `asv run` gives with its"
        " defaults"
    )
    return [(claim, f"{_range(suite['factor'])} times less wall time")]


def _grid(inputs: Mapping[str, Any]) -> list[tuple[str, str]]:
    grid = inputs["scale_time"]
    cores, pairs = grid["workers"], grid["pairs"]
    rows = [
        (
            f"`scale` on {cores} cores beside `--serial`, runs alone included ({pairs} pairs)",
            f"{_range(grid['wall_ratio'])} of the wall time",
        ),
        ("neighbours slow a case", f"{_percent(grid['slow_down'])}, measured in the same runs"),
        (
            "speeds alone that `scale` states, beside those of `--serial`",
            "{} of {} 95 % intervals agree".format(*grid["cells"]),
        ),
    ]
    for count, speedup in grid["elsewhere"].items():
        answer = (
            f"refused: {speedup['reason']}"
            if speedup["value"] is None
            else (
                f"{_range(speedup)} times as fast as `--serial`, not measured: the laws that"
                f" {cores} cores leave standing"
            )
        )
        rows.append((f"`scale` on {count} cores", answer))
    return rows


def _kept(inputs: Mapping[str, Any]) -> list[tuple[str, str]]:
    kept = inputs["kept_answer"]
    measured_s, again_s = kept["measured_s"], kept["again_s"]
    return [
        ("`benchmark --vehicles 100 --steps 1000`", f"{measured_s:.1f} s"),
        (
            "the same question again",
            f"{again_s:.1f} s, {measured_s / again_s:.0f} times less, with the age of the answer",
        ),
    ]


def _verdict(inputs: Mapping[str, Any]) -> list[tuple[str, str]]:
    verdict = inputs["edit_to_verdict"]
    return [
        (
            "from an edit that slows a step down to the verdict, `benchmark --against`",
            f"{verdict['wall_s']:.0f} s: {verdict['words']}",
        )
    ]


def _history(inputs: Mapping[str, Any]) -> list[tuple[str, str]]:
    history = inputs["large_history"]
    if history is None:
        return [("reading a large history", "not measured: no such history here")]
    return [
        (
            f"reading a history of {history['files']:,} result files",
            f"{history['grown_mb']:.0f} MB beyond the imports; {history['first_s']:.1f} s the first"
            f" time, {history['again_s']:.2f} s again",
        )
    ]


def _range(interval: Mapping[str, float]) -> str:
    return f"{interval['value']:.2g} ({interval['low']:.2g} to {interval['high']:.2g})"


def _percent(interval: Mapping[str, float]) -> str:
    value, low, high = (f"{100 * interval[key]:.1f}" for key in ("value", "low", "high"))
    return f"{value} % ({low} to {high})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--page", action="store_true")
    if not parser.parse_args().page:
        INPUTS.write_text(json.dumps(_measure(), indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(json.loads(INPUTS.read_text(encoding="utf-8"))), encoding="utf-8")


def _measure() -> dict[str, Any]:
    from tests.speed import claim_runs, scale_time
    from tools.checkout import git
    from tools.measure.machine import this_machine

    claims = {
        "kept_answer": claim_runs.kept_answer,
        "scale_time": scale_time.claim,
        "edit_to_verdict": claim_runs.edit_to_verdict,
        "large_history": claim_runs.large_history,
        "suite_time": claim_runs.suite_time,
    }
    machine = {
        "cores": os.cpu_count(),
        "cpu": this_machine().cpu,
        "python": platform.python_version(),
        "date": datetime.now(UTC).date().isoformat(),
        "commit": git(claim_runs.ROOT, "rev-parse", "--short=8", "HEAD").strip(),
    }
    measured = {}
    for name, measure in claims.items():
        print(f"measuring {name} ...", flush=True)
        measured[name] = measure()
    return {"machine": machine, **measured}


if __name__ == "__main__":
    main()
