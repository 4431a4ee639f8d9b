"""The blocks of a self-check, as `selfcheck --keep` writes them, and the rows to judge in them."""

import contextlib
from pathlib import Path

from tests.fuzz.mutate import gzipped, json_text, lines
from tools.errors import UserError
from tools.gate.plan import rows_of
from tools.gate.selfcheck import read_pool
from tools.store.blocks import Process, append_processes, start_file
from tools.store.cases import Parameters
from tools.store.settings.file import read_settings

ARMS = ("base", "head", "slower by 2%", "slower by 5%", "slower by 10%", "build 1")
BENCHMARK = "step.Step.time_step"
CASES = ("'numpy', 10", "'numpy', 100")
SUITE = {BENCHMARK: Parameters(("engine", "n"), (("'numpy'",), ("10", "100")))}

mutate = gzipped(lines(json_text))


def seeds(folder: Path) -> list[Path]:
    file = folder / "pool.jsonl.gz"
    start_file(file, SUITE)
    for block in range(2):
        append_processes(file, [_process(block, place) for place in range(len(ARMS))])
    return [file]


def read(file: Path) -> None:
    pool = read_pool(file)
    pool.blocks.log_ratios("base", "head")
    pool.blocks.cpu_log_ratios("base", "head")
    thresholds = read_settings(file.with_name("nothing.toml")).thresholds
    with contextlib.suppress(UserError):  # which names a benchmark
        rows_of(pool.blocks.columns, pool.parameters, thresholds)


def _process(block: int, place: int) -> Process:
    return Process(
        block=block,
        arm=ARMS[place],
        benchmark=BENCHMARK,
        place=place,
        values={CASES[0]: 1e-5 + 1e-7 * place, CASES[1]: None if place else 2e-5},
        reference_kernel_s=5e-3,
        wall_s=0.5,
        loops=dict.fromkeys(CASES, 10),
        missing={CASES[1]: "ValueError: not here"} if place else {},
        cpu_shares=dict.fromkeys(CASES, 0.99),
    )
