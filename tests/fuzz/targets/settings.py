"""A project's gate.toml; what it holds is then asked about a case."""

from pathlib import Path

from tests.fuzz.mutate import toml_text
from tests.fuzz.projects import ROOT
from tools.store.settings.file import read_settings

CASE = "step.Step.time_step('numpy', 10)"

mutate = toml_text


def seeds(folder: Path) -> list[Path]:
    file = folder / "gate.toml"
    file.write_bytes((ROOT / "gate.toml").read_bytes())
    return [file]


def read(file: Path) -> None:
    settings = read_settings(file)
    settings.thresholds.limits(CASE)
    settings.thresholds.leaves_out(CASE)
    for gate in settings.quality:
        gate.cases.search(CASE)
