"""Makes `.venv` of requirements.lock and simcore. Standard library only: nothing else is there yet.

    python3 -m tools.bootstrap [--history]

With --history it first makes sure that this checkout's history can be measured.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from .checkout import require_history
from .errors import UserError, installation_failure

OLDEST_PYTHON = (3, 11)
ANOTHER_PYTHON = "name another Python, as in `make PYTHON=python3.12`"
ROOT = Path(__file__).resolve().parent.parent


def require_python(version: "tuple[int, ...]") -> None:
    """Raise UserError where `version`, such as (3, 11), is too old."""
    if version < OLDEST_PYTHON:
        this = ".".join(map(str, version[:2]))
        raise UserError(f"Python 3.11 or newer is needed, this is {this}: {ANOTHER_PYTHON}")


def make_venv(venv: Path, lock: Path) -> None:
    """Install what `lock` names into `venv`, unless that is what it holds already.

    UserError if it cannot be made; a half-made one is removed, one that was there before stays, but
    no longer counts as complete. One of another Python is made anew.
    """
    complete = venv / "complete"
    wanted = f"{sys.version} {hashlib.sha256(lock.read_bytes()).hexdigest()}"
    if _python(venv).exists() and complete.is_file() and complete.read_text() == wanted:
        return
    was_there = venv.exists()
    complete.unlink(missing_ok=True)
    print("Installing the locked packages into .venv, which takes about a minute ...", flush=True)
    what = "requirements.lock", ANOTHER_PYTHON
    try:
        anew = [] if _runs_this_python(venv) else ["--clear"]
        _run([sys.executable, "-m", "venv", *anew, str(venv)], *what)
        _run([*_pip_install(venv), *_pip_options(), "-r", str(lock)], *what)
        complete.write_text(wanted)
    except BaseException:
        if not was_there:
            shutil.rmtree(venv, ignore_errors=True)
        raise


def install_project(venv: Path, root: Path) -> None:
    """Install the project of `root` into `venv`, which `make_venv` made, unless it is there.

    Editable, so that `simcore` runs the sources as they lie in `root`, and with `root` on the path,
    so that `python -m tools` is found in the folders below it, too. It is done again where
    pyproject.toml has changed, or what `venv` holds, or where the two were moved. UserError if it
    cannot be done; it is tried again then, as it is where it was broken off.
    """
    installed = venv / "installed"
    described = (root / "pyproject.toml").read_bytes()
    facts = (venv / "complete").read_bytes(), os.fsencode(root), described
    wanted = hashlib.sha256(b"\0".join(facts)).hexdigest()
    if installed.is_file() and installed.read_text() == wanted:
        return
    installed.unlink(missing_ok=True)
    # By the setuptools of requirements.lock: no network is needed.
    options = ["--no-deps", "--no-index", "--no-build-isolation"]
    by_hand = f".venv/bin/python -m pip install {' '.join(options)} --editable ."
    _run(
        [*_pip_install(venv), "--quiet", *options, "--editable", str(root)],
        "simcore, as pyproject.toml describes it,",
        f"`{by_hand}` says more",
    )
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(venv)}))
    (packages / "this-checkout.pth").write_text(f"{root}\n", encoding="utf-8")
    installed.write_text(wanted)


def _runs_this_python(venv: Path) -> bool:
    """Return whether what is in `venv` is for this Python; `python -m venv` leaves it as it is."""
    try:
        ask = [str(_python(venv)), "-c", "import sys; print(sys.version)"]
        return subprocess.run(ask, capture_output=True, text=True).stdout.strip() == sys.version
    except OSError:
        return False


def _pip_options() -> "list[str]":
    # Wheels only, so that no compiler is needed; compiled to bytecode on first use.
    return ["--quiet", "--no-deps", "--require-hashes", "--only-binary=:all:", "--no-compile"]


def _pip_install(venv: Path) -> "list[str]":
    return [str(_python(venv)), "-m", "pip", "install"]


def _python(venv: Path) -> Path:
    return venv / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def _run(command: "list[str]", what: str, what_to_do: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        raise UserError(installation_failure(what, done.stdout + done.stderr, what_to_do))


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
        install_project(ROOT / ".venv", ROOT)
    except UserError as error:
        print(f"make: {error}", file=sys.stderr)
        return 20
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
