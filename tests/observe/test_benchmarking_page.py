"""docs/benchmarking.md says what is so: its limits, and its example of a workload adapter."""

import re
from pathlib import Path

from tools.observe.figures import _LEAST_READINGS
from tools.observe.rounds import LEAST_S
from tools.observe.rule.confidence import FAIR, HIGH
from tools.observe.rule.segments import SLOWED, STARVED

PAGE = (Path(__file__).parents[2] / "docs" / "benchmarking.md").read_text(encoding="utf-8")


def test_the_limits_are_those_of_the_rules():
    for word, needed in (("high", HIGH), ("fair", FAIR)):
        limits = f"{needed.half_width:.0%} | {needed.processes} | {needed.disturbed:.0%} |"
        assert f"| {word} | {limits.replace('%', ' %')}" in PAGE
    text = " ".join(PAGE.split())
    assert f"more than {SLOWED} times its least time" in text
    assert f"others had the core for more than {100 * STARVED:g} % of it" in text
    assert f"less than {LEAST_S} s" in text
    assert "{}, {} and {}".format(*_LEAST_READINGS.values()) in text


def test_every_estimate_of_the_schema_is_told(schema):
    properties = schema["$defs"]["record"]["properties"]
    estimates = [name for name, of in properties.items() if "$ref" in of]
    assert len(estimates) > 10
    assert [name for name in (*estimates, "io_wait", "bottleneck") if f"`{name}`" not in PAGE] == []


def test_the_adapter_of_the_page_is_measured(tmp_path, monkeypatch, records):
    blocks: dict[str, str] = {}
    for language, block in re.findall(r"```(\w+)\n(.*?)```", PAGE, flags=re.DOTALL):
        blocks.setdefault(language, block)
    suite = tmp_path / "benchmarks"
    suite.mkdir()
    (suite / "__init__.py").write_text("")
    (suite / "workload.py").write_text(blocks["python"])
    quick = "[preset.standard]\nsteps = 50\nrepeats = 3\nbudget_s = 1\n"
    (tmp_path / "gate.toml").write_text(blocks["toml"] + quick)
    monkeypatch.chdir(tmp_path)
    (answer,) = records("--numbers", "50", "--order", "sorted")
    assert answer["case"] == "numbers=50, order=sorted"
    assert answer["steps_per_s"]["value"] > 0
