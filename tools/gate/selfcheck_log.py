"""`results/MACHINE/selfcheck.jsonl`: what self-checks found on a machine, a line each, newest last.

Not `.json`: ASV takes every such file there for a result.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import UserError

NAME = "selfcheck.jsonl"
_KEYS = {
    *("date", "cpu", "num_cpu", "gate_budget_min", "trials_without_overlap"),
    *("false_slower", "smallest_found"),
}


def append_selfcheck(results_dir: Path, machine: str, record: Mapping[str, Any]) -> Path:
    """Add a line; the directory is made where the machine has no results yet."""
    file = results_dir / machine / NAME
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as out:
        out.write(json.dumps(record, ensure_ascii=False) + "\n")
    return file


def newest_selfcheck(results_dir: Path, machine: str) -> dict[str, Any] | None:
    """The last line of a machine's file, None where there is none; UserError if it is damaged."""
    file = results_dir / machine / NAME
    if not file.exists():
        return None
    try:
        record = json.loads(file.read_text(encoding="utf-8").splitlines()[-1])
        if not isinstance(record, dict) or _KEYS - record.keys():
            raise ValueError("no self-check")
    except (ValueError, IndexError) as error:
        raise UserError(f"{file}: its last line is damaged ({error}); remove that line") from error
    return record
