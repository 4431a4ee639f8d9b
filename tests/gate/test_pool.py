"""The gate's rule on real blocks: an hour and a half of one commit against itself, on two cores."""

import math
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tools.__main__ import main
from tools.errors import UserError
from tools.gate.asv_rule import asv_says_slower
from tools.gate.plan import rows_of
from tools.gate.rule.self_check import SelfCheck, count_blocks_in, self_check
from tools.gate.selfcheck import SelfCheckRequest, check_pool, read_pool
from tools.stats.interval import Refusal
from tools.store.blocks import Blocks, append_processes, arrange, read_file, start_file
from tools.store.cases import Parameters
from tools.store.settings.file import read_settings

ROOT = Path(__file__).parents[2]
POOL = ROOT / "tests" / "fixtures" / "gate-pool.jsonl.gz"
GATE_S = 600.0
PLANTED = (0.02, 0.05, 0.10)


@pytest.fixture(scope="module")
def pool() -> tuple[Blocks, list[int]]:
    """The blocks, and the columns of the benchmark that was slowed down in three of the arms."""
    suite, processes = read_file(POOL)
    blocks = arrange(processes)
    assert set(blocks.columns) <= {(b, c) for b in suite for c in cases(suite[b])}
    return blocks, [i for i, (name, _) in enumerate(blocks.columns) if name.endswith(".time_step")]


def cases(taken: Parameters) -> set[str]:
    keys = {""}
    for values in taken.values:
        keys = {f"{left}, {value}".removeprefix(", ") for left in keys for value in values}
    return keys


@pytest.fixture(scope="module")
def check(pool: tuple[Blocks, list[int]]) -> SelfCheck:
    blocks, planted = pool
    suite, _ = read_file(POOL)
    rows = rows_of(blocks.columns, suite, read_settings(ROOT / "gate.toml").thresholds)
    return self_check(
        blocks.values["base"],
        blocks.values["head"],
        {share: blocks.values[f"slower by {share:.0%}"] for share in PLANTED},
        planted,
        rows.plan,
        count_blocks_in(GATE_S, blocks.wall_s["base"], blocks.wall_s["head"]),
        asv_says_slower,
    )


def test_the_pool_is_an_hour_and_a_half_of_whole_blocks(pool: tuple[Blocks, list[int]]) -> None:
    blocks, planted = pool
    assert sum(float(wall_s.sum()) for wall_s in blocks.wall_s.values()) >= 90 * 60
    for side in ("base", "head"):
        assert np.isfinite(blocks.values[side]).all()
    for share in PLANTED:
        slowed = np.log(blocks.values[f"slower by {share:.0%}"] / blocks.values["base"])
        assert np.median(slowed[:, planted]) == pytest.approx(math.log1p(share), abs=0.01)


@pytest.mark.slow
def test_hardly_any_suite_of_one_commit_is_called_slower(check: SelfCheck) -> None:
    assert check.false_slower.trials >= 100
    assert check.false_slower.called <= 0.05 * check.false_slower.trials


@pytest.mark.slow
def test_a_step_slower_by_five_percent_is_found_in_ten_minutes(check: SelfCheck) -> None:
    for share in (0.05, 0.10):
        assert check.power[share].called >= 0.95 * check.power[share].trials


@pytest.mark.slow
def test_half_of_what_asv_finds_in_the_same_blocks_is_found(check: SelfCheck) -> None:
    ours, asvs = check.smallest[0.80], check.asv_smallest[0.80]
    assert not isinstance(ours, Refusal)
    assert not isinstance(asvs, Refusal)
    assert 2 * ours <= asvs


@pytest.mark.slow
def test_a_single_slow_case_takes_a_larger_slow_down_than_the_whole_benchmark(
    check: SelfCheck,
) -> None:
    assert check.case_smallest is not None
    ours, of_a_case = check.smallest[0.80], check.case_smallest[0.80]
    assert not isinstance(ours, Refusal)
    assert not isinstance(of_a_case, Refusal)
    assert 2 * ours <= of_a_case <= 0.15


@pytest.mark.slow
def test_gates_of_one_commit_that_are_not_false_alarms_end_undecided_or_with_nothing_worse(
    check: SelfCheck,
) -> None:
    assert check.endings is not None
    assert check.endings.trials == check.false_slower.trials
    assert check.endings.any_slower == check.false_slower
    assert check.builds is None, "the pool is older than builds in a self-check"


def test_a_pool_without_builds_is_read_and_one_with_builds_has_them(tmp_path: Path) -> None:
    old = read_pool(POOL)
    assert old.builds == []
    suite, processes = read_file(POOL)
    kept = tmp_path / "pool.jsonl.gz"
    start_file(kept, suite)
    append_processes(kept, processes[:400])
    as_base = [process for process in processes[:400] if process.arm == "base"]
    for number in (1, 2):
        append_processes(kept, [replace(p, arm=f"build {number}") for p in as_base])
    builds = read_pool(kept).builds
    assert len(builds) == 2
    for values in builds:
        np.testing.assert_array_equal(values, read_pool(kept).blocks.values["base"])


@pytest.mark.parametrize("builds", ["-1", "1.5", "101", "some"])
def test_a_number_of_builds_that_cannot_be_is_refused_with_the_range(
    builds: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as wrong_usage:
        main(["selfcheck", "--builds", builds])
    assert wrong_usage.value.code == 2
    assert f"--builds: {builds}: not a whole number from 0 to 100" in capsys.readouterr().err


def test_a_pool_of_which_nothing_is_planted_is_refused_in_one_line() -> None:
    request = SelfCheckRequest(90.0, 10.0, re.compile("no such benchmark"), builds=0)
    with pytest.raises(UserError, match="--plant no such benchmark: no time benchmark") as refused:
        check_pool(read_pool(POOL), read_settings(ROOT / "gate.toml").thresholds, request)
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"benchmark": "no.such"}, r"no.such.*: is of no benchmark that it lists"),
        ({"values": {"none of its cases": 1.0}}, r"none of its cases\): is of no benchmark"),
    ],
)
def test_a_pool_with_a_row_that_it_does_not_list_is_refused_in_one_line(
    tmp_path: Path, changed: dict[str, Any], said: str
) -> None:
    suite, processes = read_file(POOL)
    kept = tmp_path / "pool.jsonl.gz"
    start_file(kept, suite)
    append_processes(kept, [*processes[:400], replace(processes[0], **changed)])
    with pytest.raises(UserError, match=rf"pool.jsonl.gz: .*{said}"):
        read_pool(kept)


def test_a_pool_without_base_and_head_in_most_blocks_is_refused_in_one_line(tmp_path: Path) -> None:
    suite, processes = read_file(POOL)
    kept = tmp_path / "pool.jsonl.gz"
    start_file(kept, suite)
    rest = [p for p in processes[:2000] if p.block == 0 or p.arm not in ("base", "head")]
    append_processes(kept, rest)
    with pytest.raises(UserError, match="most of its blocks are without base and head"):
        read_pool(kept)
