"""What two commits compute, asked of each in its own interpreter."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from ..errors import UserError
from .installation import Installation
from .interpreter import run_python
from .workers import script

WORKER = script("digest")
TIMEOUT_S = 600.0


def digests(installation: Installation) -> dict[str, Any]:
    """By `class(params)` of the suite, None where the commit cannot tell.

    A digest that fails is one of those; why, is said in a line on stderr.
    """
    commit = installation.commit[:8]
    with tempfile.TemporaryDirectory() as scratch:
        answers = Path(scratch) / "digests.json"
        arguments = [WORKER, installation.suite, answers]
        if died := run_python(installation, arguments, scratch, TIMEOUT_S):
            raise UserError(f"digests of {commit}: {died}")
        told = json.loads(answers.read_text(encoding="utf-8"))
    for name, why in told["failed"].items():
        print(f"digest of {name} with {commit}: {why}", file=sys.stderr)
    found: dict[str, Any] = told["digests"]
    return found
