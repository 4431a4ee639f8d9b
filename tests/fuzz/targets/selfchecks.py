"""The self-checks of a machine, the newest of which every gate quotes."""

from pathlib import Path

from tests.fuzz.mutate import json_text, lines
from tools.gate.rule.build_trials import BuildTrials
from tools.gate.rule.gate_trials import Endings
from tools.gate.rule.self_check import SelfCheck
from tools.gate.rule.trials import NONE_FOUND, Rate
from tools.gate.selfcheck_log import SelfCheckEntry, append_selfcheck, newest_selfcheck
from tools.gate.selfcheck_table import quotation
from tools.measure.machine import Machine

MACHINE = Machine("box", "Some CPU @ 2 GHz", "4")
CHECK = SelfCheck(
    blocks=200,
    window=40,
    false_slower=Rate(1, 200),
    asv_false_slower=Rate(30, 200),
    power={0.02: Rate(90, 100), 0.1: Rate(100, 100)},
    asv_power={0.02: Rate(0, 100), 0.1: Rate(7, 100)},
    smallest={0.80: 0.0175, 0.95: NONE_FOUND},
    asv_smallest={0.80: 0.1325, 0.95: NONE_FOUND},
    case_smallest={0.80: 0.0425, 0.95: NONE_FOUND},
    asv_case_smallest={0.80: 0.1075, 0.95: 0.1525},
    endings=Endings(same=178, undecided=20, slower=2),
    builds=BuildTrials(builds=4, slower=Rate(7, 1200), pairs_called=2, trials_apart=10),
)

mutate = lines(json_text)


def seeds(folder: Path) -> list[Path]:
    return [append_selfcheck(folder, SelfCheckEntry(CHECK, MACHINE, 10.0, "2025-01-31"))]


def read(file: Path) -> None:
    quotation(newest_selfcheck(file.parents[1], file.parent.name), MACHINE)
