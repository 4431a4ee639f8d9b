"""What a commit computes, asked in its own interpreter."""

import json
from collections.abc import Callable
from typing import Any

from ..errors import UserError
from ..store.leftovers import scratch_directory
from .installation import Installation
from .interpreter import run_python
from .workers import script

WORKER = script("digest")
TIMEOUT_S = 600.0


def digests(installation: Installation, say: Callable[[str], None]) -> dict[str, Any]:
    """Return the digests of a suite by `class(params)`, None where the commit has none to give.

    A digest that fails is None as well. say: called with a line that says why. UserError where the
    suite does not import.
    """
    commit = installation.commit[:8]
    with scratch_directory() as scratch:
        answers = scratch / "digests.json"
        arguments = [WORKER, installation.suite, answers]
        if died := run_python(installation, arguments, scratch, TIMEOUT_S):
            raise UserError(f"digests of {commit}: {died}")
        answer = json.loads(answers.read_text(encoding="utf-8"))
    for name, why in answer["failed"].items():
        say(f"digest of {name} with {commit}: {why}")
    by_name: dict[str, Any] = answer["digests"]
    return by_name
