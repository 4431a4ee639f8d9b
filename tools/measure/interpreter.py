"""Starting the interpreter of a measured commit."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from .installation import Installation


def run_python(
    installation: Installation,
    arguments: Sequence[str | Path],
    cwd: Path | str,
    timeout_s: float,
    more_variables: Mapping[str, str] | None = None,
    under: Sequence[str | Path] = (),
) -> str:
    """Run `python ARGUMENTS`; return why it failed, in one line, "" where it did not.

    What runs answers in a file, as the measured code may print. under: a program and its options
    that run the interpreter.
    """
    try:
        done = subprocess.run(
            [*map(str, under), str(installation.python), *map(str, arguments)],
            cwd=cwd,
            env={**installation.environment, **(more_variables or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            timeout=timeout_s,
        )
    except subprocess.TimeoutExpired:
        return f"took longer than {timeout_s:.0f} s"
    if not done.returncode:
        return ""
    words = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
    return f"exit code {done.returncode}: {words}"
