"""Where the project is that a command works on: here, or in a folder above.

What a stranger has put above a shared folder is not to be found by accident, since settings name
code that is run: above, a file and its folder count only if they are the user's own, as for git.
"""

import argparse
import os
from pathlib import Path

from ..errors import UserError
from ..store.settings.file import FILE

CONFIG = Path("asv.conf.json")


def config_of(args: argparse.Namespace) -> Path:
    """Return --config or, without it, the project's own; UserError where there is none."""
    given: Path | None = args.config
    return given or Path(os.path.relpath(_project() / CONFIG))


def enter_root(args: argparse.Namespace) -> Path:
    """Make the project's root the current directory, where ASV works, and return it.

    Paths among `args` mean the same files as before. UserError where there is no project.
    """
    here, root = Path.cwd(), _project()
    if root != here:
        for name, value in vars(args).items():
            if isinstance(value, Path):
                setattr(args, name, here / value)
        os.chdir(root)
    return root


def tree_root() -> Path:
    """Return where the working tree begins that is observed, which need not be an ASV project."""
    found = _nearest(CONFIG, FILE)
    return Path() if found is None or found == Path.cwd() else found


def _project() -> Path:
    found = _nearest(CONFIG)
    if found is None:
        raise UserError(
            f"{CONFIG}: neither in {Path.cwd()} nor in a folder of yours above it; go to the"
            " project, or name its file with --config where the command has that"
        )
    return found


def _nearest(*names: Path) -> Path | None:
    """Return the nearest folder that holds one of `names`, None where none does."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        there = [folder / name for name in names if os.path.isfile(folder / name)]
        if any(folder == here or (_is_own(folder) and _is_own(file)) for file in there):
            return folder
    return None


def _is_own(path: Path) -> bool:
    return not hasattr(os, "geteuid") or path.stat().st_uid == os.geteuid()
