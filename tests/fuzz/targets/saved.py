"""Answers of `benchmark --save`, and a new answer compared with them."""

from pathlib import Path

from tests.fuzz.mutate import json_text
from tests.observe.made import record, rounds
from tools.observe.against import compare_saved, plan_of
from tools.observe.saved import load_saved, save
from tools.stats.limits import Limits

NOW = record(rounds([1000.0 + number for number in range(12)]))
PLAN = plan_of(Limits(smallest_effect=0.01, same_within=0.05), 0.01)

mutate = json_text


def seeds(folder: Path) -> list[Path]:
    return [save(folder, "before", [NOW])]


def read(file: Path) -> None:
    for saved in load_saved(file.parents[2], file.stem):
        compare_saved(saved, NOW, PLAN)
