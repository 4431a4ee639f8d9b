"""A virtual environment in a moment, for what takes one and would not wait for a minute."""

import sysconfig
import venv
from pathlib import Path

from tools.bootstrap import install_project


def make_light_venv(directory: Path) -> None:
    """Make one at `directory` that has the packages of the running one, and no scripts of them."""
    venv.create(directory, with_pip=False, symlinks=True)
    (own,) = directory.glob("lib/python*/site-packages")
    (own / "packages.pth").write_text(sysconfig.get_path("purelib"))
    (directory / "complete").write_text("by hand")


def add_project(clone: Path) -> None:
    """Make the light `.venv` of a clone, with what is cloned in it."""
    make_light_venv(clone / ".venv")
    install_project(clone / ".venv", clone)
