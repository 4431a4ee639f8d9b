"""gate.toml: presets, quality gates and keys of the tools, and every mistake named in one line."""

import importlib
from pathlib import Path

import pytest

from tools.errors import UserError
from tools.store.settings.file import Settings, read_settings
from tools.store.settings.observing import Estimation, Parallel, ToolSettings
from tools.store.settings.presets import BUILT_IN, STANDARD, Preset

ROOT = Path(__file__).parents[2]
FIVE = {"smoke", "standard", "high-performance", "scale", "stress"}


def read(tmp_path: Path, text: str) -> Settings:
    file = tmp_path / "gate.toml"
    file.write_text(text, encoding="utf-8")
    return read_settings(file)


def test_without_a_file_there_are_defaults(tmp_path: Path) -> None:
    settings = read_settings(tmp_path / "gate.toml")
    assert settings == read(tmp_path, "")
    assert settings.workload is None
    assert settings.presets == BUILT_IN
    assert settings.presets.keys() == FIVE
    assert settings.parallel == Parallel(workers=None, interference_limit=0.10)
    assert settings.estimation == Estimation(all_core_rounds=4, segment_ms=20.0)
    assert settings.tools == ToolSettings(samples_per_s=2.0, answers_kept_days=30.0)
    assert settings.quality == ()


def test_the_file_of_this_repository_names_its_workload_presets_and_gates() -> None:
    settings = read_settings(ROOT / "gate.toml")
    assert settings.workload == "benchmarks.workload"
    assert settings.presets.keys() == FIVE
    assert all(preset.flags["vehicles"] for preset in settings.presets.values())
    assert len(settings.presets["scale"].flags["vehicles"]) >= 6  # a law needs that many sizes
    real_time, exponent = settings.quality
    assert (real_time.metric, real_time.at_least) == ("real_time_factor", 10)
    label = "vehicles={}, engine={}, scenario=highway, lanes=3, threads=1, {}, seed=1"
    assert real_time.cases.search(label.format(100, "numpy", "dt=0.1"))
    assert not real_time.cases.search(label.format(1000, "numpy", "dt=0.1"))
    assert not real_time.cases.search(label.format(100, "reference", "dt=0.1"))
    assert not real_time.cases.search(label.format(100, "numpy", "speed_factor=10"))
    assert (exponent.metric, exponent.at_most) == ("exponent", 1.3)


def test_every_key_is_used(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        """
        [workload]
        module = "bench.of_it"
        [parallel]
        workers = 3
        interference_limit = 0.25
        [estimation]
        all_core_rounds = 7
        segment_ms = 12.5
        [tools]
        samples_per_s = 0.5
        answers_kept_days = 1
        [[quality]]
        metric = "steps_per_s"
        cases = '^n=5$'
        at_least = 3
        [[quality]]
        metric = "bytes_per_item"
        at_most = 90.5
        """,
    )
    assert settings.workload == "bench.of_it"
    assert settings.parallel == Parallel(3, 0.25)
    assert settings.estimation == Estimation(7, 12.5)
    assert settings.tools == ToolSettings(0.5, 1.0)
    fast, small = settings.quality
    assert (fast.metric, fast.cases.pattern, fast.at_least, fast.at_most) == (
        *("steps_per_s", "^n=5$", 3.0, None),
    )
    assert (small.metric, small.at_least, small.at_most) == ("bytes_per_item", None, 90.5)
    assert small.cases.search("any case")


def test_a_preset_of_the_file_goes_before_the_built_in_one_and_adds_to_it(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        """
        [preset.smoke]
        budget_s = 5
        flags = {n = [10, 20], engine = "fast", dt_s = 0.5}
        [preset.nightly]
        steps = 9
        repeats = 8
        """,
    )
    smoke = BUILT_IN["smoke"]
    flags = {"n": (10, 20), "engine": ("fast",), "dt_s": (0.5,)}
    assert settings.presets["smoke"] == Preset("smoke", smoke.steps, smoke.repeats, 5.0, flags)
    assert settings.presets["nightly"] == Preset("nightly", 9, 8, STANDARD.budget_s, {})
    assert settings.presets.keys() == FIVE | {"nightly"}
    assert settings.presets["stress"] == BUILT_IN["stress"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("paralel = 1", "paralel: unknown; accepted: digest, estimation, "),
        ("[a]\n[b]", "a, b: unknown; accepted: "),
        ("parallel = 1", "parallel = 1 is not a table"),
        (
            "[parallel]\nintereference_limit = 0.1",
            "[parallel] intereference_limit: unknown; accepted: interference_limit, workers",
        ),
        (
            "[parallel]\nworkers = 0",
            "[parallel] workers = 0 is not a whole number from 1 to 1,024",
        ),
        ("[parallel]\nworkers = 1025", "workers = 1025 is not"),
        ("[parallel]\nworkers = 2.0", "workers = 2.0 is not"),
        ("[parallel]\nworkers = true", "workers = True is not"),
        ("[parallel]\ninterference_limit = 1", "a fraction between 0 and 1"),
        ("[estimation]\nall_core_rounds = 2", "a whole number from 3 to 100"),
        ("[estimation]\nsegment_ms = 4.9", "segment_ms = 4.9 is not a number from 5 to 1,000"),
        ("[estimation]\nsegment_ms = 1001", "segment_ms = 1001"),
        ("[tools]\nsamples_per_s = 20.5", "samples_per_s = 20.5 is not a number from 0.1 to 20"),
        ("[tools]\nanswers_kept_days = nan", "answers_kept_days = nan is not"),
        (f"[tools]\nanswers_kept_days = 1{400 * '0'}", "a number from 1 to 3,650"),
        ("[workload]\nmodule = 3", "[workload] module = 3 is not the dotted name"),
        ("[workload]\nmodule = 'a-b'", "module = 'a-b' is not the dotted name of a Python module"),
        ("[workload]\nmodule = 'a..b'", "module = 'a..b'"),
        ("[preset]\nsmoke = 3", "[preset.smoke] = 3 is not a table"),
        ("[preset.a]\nstep = 3", "[preset.a] step: unknown; accepted: budget_s, flags, "),
        ("[preset.a]\nsteps = 0", "[preset.a] steps = 0 is not a whole number from 1 to 100,000,"),
        ("[preset.a]\nrepeats = 2", "[preset.a] repeats = 2 is not a whole number from 3 to"),
        ("[preset.a]\nbudget_s = 0.5", "[preset.a] budget_s = 0.5 is not a number from 1 to 86,"),
        ("[preset.a]\nflags = [1]", "[preset.a] flags = [1] is not a table"),
        ("[preset.a.flags]\nn = []", "[preset.a] flags.n = [] is not a number, a text or a list"),
        ("[preset.a.flags]\nn = [true]", "flags.n = [True] is not"),
        ("[preset.a.flags]\nn = [[1]]", "flags.n = [[1]] is not"),
        ("[preset.a.flags]\nn = inf", "flags.n = inf is not"),
        ("[preset.a.flags]\nN-x = 1", "[preset.a] flags: 'N-x' is not lower-case letters, digits"),
        ("quality = 1", "quality = 1 is not a list of tables"),
        ("[[quality]]\nat_least = 1", "[[quality]] number 1: metric is missing: one of steps_per"),
        ("[[quality]]\nmetric = 'speed'", "number 1: metric = 'speed' is not one of steps_per_s, "),
        ("[[quality]]\nmetric = ['x']", "number 1: metric = ['x'] is not one of steps_per_s, "),
        (
            "[[quality]]\nmetric = 'exponent'\nat_most = 1\n[[quality]]\nmetric = 'exponent'",
            "[[quality]] number 2: needs either at_least or at_most, and not both",
        ),
        (
            "[[quality]]\nmetric = 'exponent'\nat_most = 2\nat_least = 1",
            "[[quality]] number 1: needs either at_least or at_most, and not both",
        ),
        ("[[quality]]\nmetric = 'exponent'\nat_most = 0", "at_most = 0 is not a number above 0"),
        ("[[quality]]\nmetric = 'exponent'\ncases = '('\nat_most = 1", "a regular expression: mis"),
    ],
)
def test_a_mistake_is_named_in_one_line_with_what_is_accepted(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(UserError) as refused:
        read(tmp_path, text)
    message = str(refused.value)
    assert message.startswith(f"{tmp_path / 'gate.toml'}: ")
    assert said in message
    assert len(message.splitlines()) == 1


@pytest.mark.parametrize(
    "text",
    [
        "[parallel]\nworkers = 1\n[estimation]\nall_core_rounds = 3\nsegment_ms = 5",
        "[parallel]\nworkers = 1024\n[estimation]\nall_core_rounds = 100\nsegment_ms = 1000",
        "[tools]\nsamples_per_s = 0.1\nanswers_kept_days = 3650",
        "[preset.a]\nsteps = 100_000_000\nrepeats = 3\nbudget_s = 86400",
    ],
)
def test_the_ends_of_a_range_are_accepted(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text) != read(tmp_path, "")


def test_the_presets_of_this_repository_name_flags_of_its_workload() -> None:
    workload = importlib.import_module(str(read_settings(ROOT / "gate.toml").workload))
    accepted = {flag["name"]: flag for flag in workload.FLAGS}
    for preset in read_settings(ROOT / "gate.toml").presets.values():
        for name, values in preset.flags.items():
            flag = accepted[name]
            kind = {"int": int, "float": (int, float), "str": str}[flag["type"]]
            assert all(isinstance(value, kind) for value in values)
            assert all(value in flag.get("choices", [value]) for value in values)
            assert all(flag.get("low", v) <= v <= flag.get("high", v) for v in values)
