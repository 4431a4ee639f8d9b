"""Processes as arrays, and what is left of a file of them after crashes and damage."""

import gzip
import json
import math
import subprocess
import sys
from pathlib import Path
from random import Random
from time import sleep

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.store.test_reading import bomb
from tools.errors import UserError
from tools.store.blocks import Process, append_processes, arrange, read_file, start_file
from tools.store.cases import Parameters

ROOT = Path(__file__).parents[2]
NAN = math.nan
CASES = ["'a', 10", "'a', 100", "'b', 10"]

seconds = st.floats(1e-7, 10.0)
processes = st.builds(
    Process,
    block=st.integers(0, 4),
    arm=st.sampled_from(["base", "head"]),
    benchmark=st.sampled_from(["step.Step.time_step", "run.Run.time_run"]),
    place=st.integers(0, 1),
    values=st.dictionaries(st.sampled_from(CASES), st.none() | seconds),
    reference_kernel_s=st.none() | seconds,
    wall_s=seconds,
)


PLAIN = {
    "block": 0,
    "arm": "base",
    "benchmark": "time_x",
    "place": 0,
    "values": {"1": 1.0},
    "canary_s": None,
    "wall_s": 1.0,
}
LIKE_A_BOMB = {"param_names": ["a", "b", "c"], "params": [[str(i) for i in range(1000)]] * 3}
UNLIKE = {"param_names": "ab", "params": [["1"], ["2"]]}
SUITE = {"time_x": Parameters(("n",), (("1", "2"),))}


def process(block: int, arm: str, values: dict[str, float | None], **more: object) -> Process:
    facts = {"benchmark": "time_x", "place": 0, "reference_kernel_s": 0.005, "wall_s": 1.0, **more}
    return Process(block=block, arm=arm, values=values, **facts)  # type: ignore[arg-type]


@given(st.lists(processes, max_size=12, unique_by=lambda p: (p.block, p.arm, p.benchmark)))
def test_every_value_stands_in_its_block_and_column_and_nothing_else_does(
    measured: list[Process],
) -> None:
    blocks = arrange(measured)
    there = {
        (p.arm, p.block, (p.benchmark, case)): value
        for p in measured
        for case, value in p.values.items()
        if value is not None
    }
    assert set(blocks.columns) == {column for _, _, column in there}
    for arm, values in blocks.values.items():
        for block, row in enumerate(values):
            for column, value in zip(blocks.columns, row, strict=True):
                expected = there.get((arm, block, column), NAN)
                np.testing.assert_array_equal(value, expected)


@given(st.lists(processes, min_size=1, max_size=12))
def test_walls_are_summed_and_kernel_times_averaged_over_the_processes_of_a_block(
    measured: list[Process],
) -> None:
    blocks = arrange(measured)
    for arm in {p.arm for p in measured}:
        for block in range(max(p.block for p in measured) + 1):
            of_block = [p for p in measured if (p.arm, p.block) == (arm, block)]
            assert blocks.wall_s[arm][block] == pytest.approx(sum(p.wall_s for p in of_block))
            times_s = [p.reference_kernel_s for p in of_block if p.reference_kernel_s is not None]
            mean = sum(times_s) / len(times_s) if times_s else NAN
            assert blocks.reference_kernel_s[arm][block] == pytest.approx(mean, nan_ok=True)


def test_log_ratio_is_head_over_base_and_nan_where_a_side_lacks_the_cell() -> None:
    blocks = arrange(
        [
            process(0, "base", {"1": 1.0, "2": 1.0}),
            process(0, "head", {"1": 2.0, "2": None}),
            process(1, "head", {"1": 2.0}),
            process(2, "base", {"1": 4.0, "2": 1.0}),
            process(2, "head", {"1": 2.0, "2": 1.0}),
        ]
    )
    assert blocks.columns == (("time_x", "1"), ("time_x", "2"))
    expected = [[math.log(2), NAN], [NAN, NAN], [-math.log(2), 0.0]]
    np.testing.assert_allclose(blocks.log_ratios("base", "head"), expected, atol=1e-15)


def test_a_column_that_nobody_has_a_value_for_is_left_out_unless_it_is_asked_for() -> None:
    measured = [process(0, "base", {"1": 1.0, "2": None})]
    assert arrange(measured).columns == (("time_x", "1"),)
    asked = arrange(measured, [("time_x", "2"), ("time_x", "1")])
    np.testing.assert_array_equal(asked.values["base"], [[NAN, 1.0]])


def test_columns_that_are_not_asked_for_are_dropped() -> None:
    asked = arrange([process(0, "base", {"1": 1.0, "2": 2.0})], [("time_x", "2")])
    np.testing.assert_array_equal(asked.values["base"], [[2.0]])


def test_what_was_written_is_read_back_to_six_digits(tmp_path: Path) -> None:
    file = tmp_path / "made" / "pool.jsonl.gz"
    first = process(0, "base", {"'ü', 1": 1.23456789e-6, "2": None}, missing={"2": "skipped"})
    second = process(0, "head", {}, reference_kernel_s=None, loops={"1": 8, "2": None})
    start_file(file, SUITE)
    append_processes(file, [first, second])
    parameters, read = read_file(file)
    assert parameters == SUITE
    assert read[0] == process(0, "base", {"'ü', 1": 1.23457e-6, "2": None}, missing=first.missing)
    assert read[1] == second


def test_files_keep_the_keys_that_older_ones_have(tmp_path: Path) -> None:
    file = tmp_path / "pool.jsonl.gz"
    start_file(file, SUITE)
    append_processes(
        file, [process(0, "base", {"1": 1.0}, loops={"1": 8}, missing={"2": "skipped"})]
    )
    _, content = gzip.decompress(file.read_bytes()).decode().splitlines()
    assert list(json.loads(content)) == [
        *("block", "arm", "benchmark", "place", "values", "canary_s", "wall_s", "loops", "lacking")
    ]


def test_a_later_run_adds_to_what_a_crashed_one_left_untouched(tmp_path: Path) -> None:
    file = tmp_path / "pool.jsonl.gz"
    start_file(file, SUITE)
    append_processes(file, [process(0, "base", {"1": 1.0})])
    left = file.read_bytes()
    append_processes(file, [process(1, "base", {"1": 2.0}), process(1, "head", {"1": 3.0})])
    assert file.read_bytes().startswith(left)
    assert [(p.block, p.arm, p.values["1"]) for p in read_file(file)[1]] == [
        (0, "base", 1.0),
        (1, "base", 2.0),
        (1, "head", 3.0),
    ]


def written(tmp_path: Path) -> bytes:
    file = tmp_path / "whole.jsonl.gz"
    start_file(file, SUITE)
    append_processes(file, [process(i, "base", {"1": 1.0 + i / 7}) for i in range(9)])
    return file.read_bytes()


@pytest.mark.parametrize("cut", [1, 8, 30, -9])
def test_a_last_member_that_was_cut_short_is_dropped_and_the_rest_stays(
    tmp_path: Path, cut: int
) -> None:
    file = tmp_path / "whole.jsonl.gz"
    whole = written(tmp_path)
    append_processes(file, [process(9, "base", {"1": 3.0}), process(9, "head", {"1": 4.0})])
    last = file.read_bytes()[len(whole) :]
    file.write_bytes(whole + last[:cut])
    _, read = read_file(file)
    assert [(p.block, p.arm) for p in read] == [(i, "base") for i in range(9)]


def line(text: str) -> bytes:
    return gzip.compress(text.encode())


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole[:20] + bytes(b ^ 0xFF for b in whole[20:40]) + whole[40:],
        lambda whole: whole[:-8] + bytes(8),  # the checksum
        lambda whole: whole + b"not gzip at all",
        lambda whole: gzip.decompress(whole),
        lambda whole: whole + line("[1, 2]\n"),
        lambda whole: whole + line('{"block": 1}\n'),
        lambda whole: whole + line('{"block": 1, "other": 2}\n'),
        lambda whole: whole + line("no JSON\n"),
        lambda whole: whole + gzip.compress(b"\xff\xfe\n"),
        lambda whole: whole + bomb(mebibytes=100),
        lambda whole: whole + line("[" * 100_000 + "\n"),
        lambda whole: whole + line(json.dumps({**PLAIN, "block": 10**9}) + "\n"),
        lambda whole: whole + line(json.dumps({**PLAIN, "wall_s": 10**400}) + "\n"),
        lambda whole: whole + line(json.dumps({**PLAIN, "values": {"1": 5e-324}}) + "\n"),
        lambda whole: whole + line(json.dumps({**PLAIN, "values": {"1": "fast"}}) + "\n"),
        lambda whole: whole + line(json.dumps({**PLAIN, "arm": ["base"]}) + "\n"),
        lambda whole: line(json.dumps({"suite": {"time_x": {"param_names": ["n"]}}}) + "\n"),
        lambda whole: line(json.dumps({"suite": {"x": LIKE_A_BOMB}}) + "\n"),
        lambda whole: line(json.dumps({"suite": {"x": UNLIKE}}) + "\n"),
        lambda whole: b"",
    ],
)
def test_a_damaged_file_is_refused_in_one_line(tmp_path: Path, damage: object) -> None:
    file = tmp_path / "pool.jsonl.gz"
    file.write_bytes(damage(written(tmp_path)))  # type: ignore[operator]
    with pytest.raises(UserError, match=r"pool.jsonl.gz: holds no measured processes") as refused:
        read_file(file)
    assert len(str(refused.value).splitlines()) == 1


def test_a_plain_process_is_read_and_many_cases_of_many_blocks_are_refused(
    tmp_path: Path,
) -> None:
    file = tmp_path / "pool.jsonl.gz"
    whole = written(tmp_path)
    file.write_bytes(whole + line(json.dumps(PLAIN) + "\n"))
    assert read_file(file)[1][-1] == process(0, "base", {"1": 1.0}, reference_kernel_s=None)
    # As many arrays of blocks by cases as lines squared.
    lines = [
        {**PLAIN, "block": i, "values": {f"{i} {j}": 1.0 for j in range(9)}} for i in range(2000)
    ]
    file.write_bytes(whole + line("".join(json.dumps(of) + "\n" for of in lines)))
    with pytest.raises(UserError, match="make more than 10,000,000 cells"):
        read_file(file)


def test_a_file_that_is_there_is_not_written_into(tmp_path: Path) -> None:
    left = written(tmp_path)
    with pytest.raises(UserError, match=r"whole.jsonl.gz: exists already"):
        start_file(tmp_path / "whole.jsonl.gz", SUITE)
    assert (tmp_path / "whole.jsonl.gz").read_bytes() == left


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="holds no measured processes"):
        read_file(tmp_path / "none.jsonl.gz")


@pytest.mark.parametrize("cut", [1, 8, 30, -9, -1])
def test_what_is_added_behind_a_member_that_was_cut_short_is_read(tmp_path: Path, cut: int) -> None:
    file = tmp_path / "whole.jsonl.gz"
    whole = written(tmp_path)
    append_processes(file, [process(9, "base", {"1": 3.0}), process(9, "head", {"1": 4.0})])
    last = file.read_bytes()[len(whole) :]
    file.write_bytes(whole + last[:cut])
    append_processes(file, [process(9, "head", {"1": 5.0})])
    assert file.read_bytes().startswith(whole)
    assert [(p.block, p.arm) for p in read_file(file)[1]] == [
        *((i, "base") for i in range(9)),
        (9, "head"),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "says nothing of a suite"),
        (line('{"suite": {}}\n')[:15], "says nothing of a suite"),
        (line('{"suite": {}}\n') + b"not gzip at all", "is no sound gzip"),
        (b"not gzip at all", "is no sound gzip"),
    ],
)
def test_nothing_is_added_to_what_is_no_such_file(
    tmp_path: Path, content: bytes, words: str
) -> None:
    file = tmp_path / "pool.jsonl.gz"
    file.write_bytes(content)
    with pytest.raises(UserError, match=rf"pool.jsonl.gz: {words}.*; name another"):
        append_processes(file, [process(0, "base", {"1": 1.0})])
    assert file.read_bytes() == content


def test_a_file_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    with pytest.raises(UserError, match="cannot be written"):
        start_file(tmp_path / "a file" / "pool.jsonl.gz", SUITE)
    with pytest.raises(UserError, match="cannot be written"):
        append_processes(tmp_path, [process(0, "base", {"1": 1.0})])
    assert [path.name for path in tmp_path.iterdir()] == ["a file"]


# Adds a block after another, of two processes, and says so when it is acknowledged.
WRITER = """
import sys
from pathlib import Path
from tools.store.blocks import Process, append_processes
file, first = Path(sys.argv[1]), int(sys.argv[2])
for block in range(first, first + 100_000):
    values = {f"'a', {i}": 1.0 + i / 7 for i in range(block * 7 % 90)}
    append_processes(
        file,
        [Process(block, arm, "time_x", 0, values, 0.005, 1.0) for arm in ("base", "head")],
    )
    print(block, flush=True)
"""


@pytest.mark.parametrize("trials", [3, pytest.param(50, marks=pytest.mark.slow)])
def test_a_killed_writer_loses_no_acknowledged_block_and_the_next_one_goes_on(
    tmp_path: Path, trials: int
) -> None:
    draw = Random(trials)
    for trial in range(trials):
        file = tmp_path / f"{trial}.jsonl.gz"
        start_file(file, SUITE)
        first = 0
        for _ in range(2):
            writer = subprocess.Popen(
                [sys.executable, "-c", WRITER, str(file), str(first)],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                text=True,
            )
            assert writer.stdout
            said = [writer.stdout.readline()]  # it has begun
            sleep(0.05 * draw.random())
            writer.kill()
            said += writer.stdout.readlines()
            writer.communicate()
            acknowledged = [int(number) for number in said if number.endswith("\n")]
            blocks = [(p.block, p.arm) for p in read_file(file)[1]]
            first = len(blocks) // 2
            assert blocks == [(i, arm) for i in range(first) for arm in ("base", "head")]
            assert first > acknowledged[-1]


# In a file system of 64 KiB, whose mount ends with the process: only its user sees it.
FULL = """
import sys
from pathlib import Path
from tools.errors import UserError
from tools.store.blocks import Process, append_processes, read_file, start_file
from tools.store.log import append_log, read_log
log, blocks, filling = (Path(sys.argv[1]) / name for name in ("log", "blocks", "filling"))
values = {f"'a', {i}": 1.0 + i / 7 for i in range(600)}

def append_block(number):
    append_processes(blocks, [Process(number, "base", "time_x", 0, values, 0.005, 1.0)])

def append_line(number):
    append_log(log, [{"i": number, "text": "x" * 2_000}])

start_file(blocks, {})
for file, append, count in (
    (log, append_line, lambda: len(read_log(log).lines)),
    (blocks, append_block, lambda: len(read_file(blocks)[1])),
):
    append(0)
    append(1)
    with filling.open("wb", buffering=0) as out:
        try:
            while out.write(b"x" * 512):
                pass
        except OSError:
            pass
    number, refused = 2, ""
    while not refused:
        before = file.read_bytes()
        try:
            append(number)
            number += 1
        except UserError as error:
            refused = str(error)
    assert file.read_bytes() == before, "as it was"
    assert count() == number
    print(refused)
    filling.unlink()
    append(number)
    assert count() == number + 1
"""
MOUNTING = 'mount -t tmpfs -o size=64k none "$1" && exec "$2" -c "$3" "$1"'


def test_on_a_full_disk_logs_and_blocks_are_as_they_were(tmp_path: Path) -> None:
    inside = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
    try:
        mounts = subprocess.run(
            [*inside, 'mount -t tmpfs none "$1"', "sh", str(tmp_path)], capture_output=True
        )
    except FileNotFoundError:
        pytest.skip("there is no `unshare`, which makes a small file system for one process")
    if mounts.returncode:
        pytest.skip("no small file system can be mounted: the system lets no user do so")
    done = subprocess.run(
        [*inside, MOUNTING, "sh", str(tmp_path), sys.executable, FULL],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    refused = [said.rpartition(": ")[2] for said in done.stdout.splitlines()]
    assert refused == ["cannot be written (No space left on device)"] * 2
