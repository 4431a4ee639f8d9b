"""Makes `.venv` from requirements.lock. Standard library only: nothing else is there yet.

    python3 -m tools.bootstrap [--history]

With --history it first makes sure that this checkout's history can be measured.
"""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from .checkout import require_history
from .errors import UserError, installation_failure

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent.parent


def require_python(version: "tuple[int, ...]") -> None:
    """Raise UserError where `version`, such as (3, 11), is too old."""
    if version < OLDEST_PYTHON:
        this = ".".join(map(str, version[:2]))
        raise UserError(
            f"Python 3.11 or newer is needed, this is {this}: name another one, as in"
            " `make PYTHON=python3.12`"
        )


def make_venv(venv: Path, lock: Path) -> None:
    """Install what `lock` names into `venv`, unless that is what it holds already.

    UserError if it cannot be made; a half-made one is removed, one that was there before stays, but
    no longer counts as complete.
    """
    complete = venv / "complete"
    wanted = f"{sys.version} {hashlib.sha256(lock.read_bytes()).hexdigest()}"
    if _python(venv).exists() and complete.is_file() and complete.read_text() == wanted:
        return
    was_there = venv.exists()
    complete.unlink(missing_ok=True)
    print("Installing the locked packages into .venv, which takes about a minute ...", flush=True)
    try:
        _run([sys.executable, "-m", "venv", str(venv)])
        _run([str(_python(venv)), "-m", "pip", "install", *_pip_options(), "-r", str(lock)])
        complete.write_text(wanted)
    except BaseException:
        if not was_there:
            shutil.rmtree(venv, ignore_errors=True)
        raise


def _pip_options() -> "list[str]":
    # Wheels only, so that no compiler is needed; compiled to bytecode on first use.
    return ["--quiet", "--no-deps", "--require-hashes", "--only-binary=:all:", "--no-compile"]


def _python(venv: Path) -> Path:
    return venv / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def _run(command: "list[str]") -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        raise UserError(installation_failure("requirements.lock", done.stdout + done.stderr))


def main(arguments: "list[str]") -> int:
    """Make the environment and return the exit code."""
    if "-h" in arguments or "--help" in arguments:
        print((__doc__ or "").strip())
        return 0
    unknown = [argument for argument in arguments if argument != "--history"]
    if unknown:
        print(f"tools.bootstrap: no option {unknown[0]!r}; see --help", file=sys.stderr)
        return 2
    try:
        require_python(sys.version_info[:2])
        if "--history" in arguments:
            require_history(ROOT)
        make_venv(ROOT / ".venv", ROOT / "requirements.lock")
    except UserError as error:
        print(f"make: {error}", file=sys.stderr)
        return 20
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
