"""The working tree that is observed: its settings, and the workload that these name."""

from dataclasses import dataclass
from pathlib import Path

from ..errors import UserError
from ..measure.installation import Installation
from ..measure.workload import Workload, describe_workload, working_tree
from ..store.settings.file import FILE, Settings, read_settings
from ..store.settings.presets import Preset

SUITE = "benchmarks"
NO_WORKLOAD = f'{FILE} names no workload: add [workload] module = "..." (docs/settings.md)'


@dataclass(frozen=True, slots=True)
class WorkingTree:
    """A project as it lies there. workload: None where the settings name none."""

    root: Path
    settings: Settings
    installation: Installation
    workload: Workload | None

    def preset(self, name: str) -> Preset:
        """Return the preset of this name; UserError where the settings have none."""
        presets = self.settings.presets
        if name not in presets:
            raise UserError(f"--preset {name}: no such preset; there is {', '.join(presets)}")
        return presets[name]


def read_tree(root: Path = Path()) -> WorkingTree:
    """Read the settings of the project in `root` and ask its workload, once, for its flags.

    UserError where either is wrong.
    """
    settings = read_settings(root / FILE)
    module = settings.workload
    suite = module.partition(".")[0] if module else SUITE
    installation = working_tree(root, root / suite)
    workload = describe_workload(installation, module) if module else None
    return WorkingTree(root, settings, installation, workload)
