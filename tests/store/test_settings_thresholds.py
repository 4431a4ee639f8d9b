"""What gate.toml says that the gate decides by, and every mistake in it named in one line."""

from pathlib import Path

import pytest

from tools.errors import UserError
from tools.stats.limits import Limits
from tools.store.settings.file import read_settings
from tools.store.settings.thresholds import Thresholds

ROOT = Path(__file__).parents[2]


def read(tmp_path: Path, text: str) -> Thresholds:
    file = tmp_path / "gate.toml"
    file.write_text(text, encoding="utf-8")
    return read_settings(file).thresholds


def test_the_file_of_this_repository_is_read_and_says_what_it_says() -> None:
    thresholds = read_settings(ROOT / "gate.toml").thresholds
    assert thresholds.false_alarm_rate == 0.01
    assert thresholds.limits("step.Step.time_step('numpy', 1000)") == Limits(0.01, 0.05)
    assert thresholds.limits("construct.Construct.time_construct(100)") == Limits(0.03, 0.10)
    assert thresholds.more_memory == 0.05
    assert (thresholds.digest_relative, thresholds.digest_absolute) == (1e-9, 1e-4)


def test_without_a_file_there_are_defaults(tmp_path: Path) -> None:
    thresholds = read_settings(tmp_path / "gate.toml").thresholds
    assert thresholds == read(tmp_path, "")
    assert thresholds.default == Limits(0.01, 0.05)
    assert not thresholds.leaves_out("anything")
    assert 0 < thresholds.false_alarm_rate < 1


def test_every_key_is_used(tmp_path: Path) -> None:
    thresholds = read(
        tmp_path,
        """
        false_alarm_rate = 0.02
        leave_out = ['^Slow', '100000\\)$']
        [limits]
        smallest_effect = 0.03
        same_within = 0.04
        [memory]
        more_than = 0.5
        [digest]
        relative = 0.25
        absolute = 7
        """,
    )
    assert (thresholds.false_alarm_rate, thresholds.more_memory) == (0.02, 0.5)
    assert thresholds.default == Limits(0.03, 0.04)
    assert (thresholds.digest_relative, thresholds.digest_absolute) == (0.25, 7.0)
    rows = ["Slow.time_x(1)", "time_x(100000)", "time_x(1)", "NotSlow.time_x(1000001)"]
    assert [thresholds.leaves_out(row) for row in rows] == [True, True, False, False]


PATTERNS = """
[limits]
smallest_effect = 0.02
[[pattern]]
benchmarks = 'Step'
smallest_effect = 0.03
[[pattern]]
benchmarks = "numpy"
same_within = 0.2
"""


def test_the_last_pattern_that_matches_counts_alone(tmp_path: Path) -> None:
    thresholds = read(tmp_path, PATTERNS)
    assert thresholds.limits("Step.time_step('numba')") == Limits(0.03, 0.05)
    assert thresholds.limits("Run.time_run('numpy')") == Limits(0.02, 0.2)
    assert thresholds.limits("Step.time_step('numpy')") == Limits(0.02, 0.2)
    assert thresholds.limits("Run.time_run('numba')") == Limits(0.02, 0.05)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("false_alarm_rate = 0", "false_alarm_rate = 0"),
        ("false_alarm_rate = 1.0", "false_alarm_rate = 1.0"),
        ("false_alarm_rate = -0.1", "false_alarm_rate = -0.1"),
        ("false_alarm_rate = nan", "false_alarm_rate = nan"),
        ("false_alarm_rate = true", "false_alarm_rate = True"),
        ("false_alarm_rate = '1 %'", "false_alarm_rate = '1 %'"),
        ("leave_out = 'Step'", "leave_out = 'Step'"),
        ("leave_out = [1]", "leave_out = [1]"),
        ("leave_out = ['(']", "number 1 = '(' is not a regular expression: missing )"),
        ("limits = 0.01", "limits = 0.01"),
        ("[limits]\nsmallest_effect = 1", "[limits] smallest_effect = 1 is not"),
        ("[limits]\nsame_within = [0.1]", "[limits] same_within = [0.1]"),
        ("[limits]\nsame_with = 0.1", "[limits] same_with: unknown"),
        (
            "[limits]\nsmallest_effect = 0.06",
            "smallest_effect = 0.06 is above same_within = 0.05",
        ),
        ("pattern = 3", "pattern = 3"),
        ("pattern = ['Step']", "pattern = ['Step']"),
        ("[pattern]\nbenchmarks = 'Step'", "pattern = {'benchmarks': 'Step'}"),
        ("[[pattern]]\nsame_within = 0.1", "[[pattern]] number 1: benchmarks is missing"),
        ("[[pattern]]\nbenchmarks = '['", "[[pattern]] number 1: benchmarks = '['"),
        ("[[pattern]]\nbenchmarks = 'S'\nsame_within = 5", "number 1: same_within = 5"),
        (
            "[[pattern]]\nbenchmarks = 'S'\nsmallest_effect = 0.1",
            "1: smallest_effect = 0.1 is above",
        ),
        ("[[pattern]]\nbenchmarks = 'S'\nlimit = 1", "[[pattern]] number 1: limit: unknown"),
        ("memory = 1", "memory = 1"),
        ("[memory]\nmore_than = 5", "[memory] more_than = 5"),
        ("[memory]\nmore_then = 0.1", "[memory] more_then: unknown; accepted: more_than"),
        ("[digest]\nrelative = 'small'", "[digest] relative = 'small'"),
        ("[digest]\nrelative = -1e-9", "[digest] relative = -1e-09"),
        ("[digest]\nabsolute = nan", "[digest] absolute = nan"),
        ("[digest]\nabsolute = inf", "[digest] absolute = inf"),
        ("[digest]\nabsolute = true", "[digest] absolute = True"),
        ("[digest]\nabs = 1", "[digest] abs: unknown; accepted: absolute, relative"),
        ("smallest_effect = 0.01", "smallest_effect: unknown; accepted: digest, "),
        ("= 3", "line 1"),
    ],
)
def test_a_bad_value_is_named_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UserError) as refused:
        read(tmp_path, text)
    message = str(refused.value)
    assert message.startswith(f"{tmp_path / 'gate.toml'}: ")
    assert said in message
    assert len(message.splitlines()) == 1


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "gate.toml"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(UserError, match=r"gate.toml: is no UTF-8 text"):
        read_settings(file)
    with pytest.raises(UserError, match="directory"):
        read_settings(tmp_path)
