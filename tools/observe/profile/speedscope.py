"""Samples as a file of speedscope, a viewer in the browser.

Format: https://www.speedscope.app/file-format-schema.json, a profile of type `sampled`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from ...measure.sampling import Frame, Stack
from ..source_place import source_file

_SCHEMA = "https://www.speedscope.app/file-format-schema.json"


def speedscope(
    name: str, stacks: Mapping[Stack, int], unit: Literal["none", "bytes"], root: Path
) -> Mapping[str, Any]:
    """Return the content of the file. unit: of what is counted; root: of the project."""
    ordered = sorted(stacks.items())
    frames = {frame: i for i, frame in enumerate(sorted({f for stack in stacks for f in stack}))}
    profile = {
        "type": "sampled",
        "name": name,
        "unit": unit,
        "startValue": 0,
        "endValue": sum(stacks.values()),
        "samples": [[frames[frame] for frame in stack] for stack, _ in ordered],
        "weights": [count for _, count in ordered],
    }
    return {
        "$schema": _SCHEMA,
        "name": name,
        "shared": {"frames": [_frame(frame, root) for frame in frames]},
        "profiles": [profile],
    }


def _frame(frame: Frame, root: Path) -> Mapping[str, Any]:
    return {"name": frame.function, "file": source_file(frame.file, root), "line": frame.line}
