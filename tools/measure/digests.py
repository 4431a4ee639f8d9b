"""What two commits compute, asked of each in its own interpreter."""

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tools.errors import UserError
from tools.measure.installation import Installation

WORKER = Path(__file__).with_name("digest_worker.py")
TIMEOUT_S = 600.0


def digests(installation: Installation) -> dict[str, Any]:
    """By `class(params)` of the suite, None where the commit cannot tell."""
    with tempfile.TemporaryDirectory() as scratch:
        try:
            done = subprocess.run(
                [str(installation.python), str(WORKER), str(installation.suite)],
                cwd=scratch,
                env=dict(installation.environment),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=TIMEOUT_S,
            )
        except subprocess.TimeoutExpired as error:
            raise UserError(f"digests of {installation.commit[:8]}: took too long") from error
    if done.returncode:
        words = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise UserError(f"digests of {installation.commit[:8]}: {words}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
