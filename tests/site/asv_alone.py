"""A Python that has ASV and what it needs, and nothing else of what is installed."""

import sysconfig
import venv
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement


def make_asv_alone(directory: Path) -> Path:
    """Make a virtual environment of links to the running one's packages; return its Python."""
    venv.create(directory, with_pip=False, symlinks=True)
    (own,) = directory.glob("lib/python*/site-packages")
    packages = Path(sysconfig.get_path("purelib"))
    for name in sorted(needed("asv")):
        for part in parts(name):
            if not (own / part).exists():
                (own / part).symlink_to(packages / part)
    return directory / "bin" / "python"


def needed(name: str) -> set[str]:
    """Return the names of a distribution and of all that it needs here."""
    found: set[str] = set()
    wanted = [name]
    while wanted:
        one = wanted.pop()
        if one in found:
            continue
        found.add(one)
        requirements = map(Requirement, distribution(one).requires or ())
        wanted += [
            each.name
            for each in requirements
            if each.marker is None or each.marker.evaluate({"extra": ""})
        ]
    return found


def parts(name: str) -> Iterator[str]:
    """Yield what a distribution has put into site-packages: files and folders."""
    for file in distribution(name).files or ():
        first = file.parts[0]
        if first not in ("..", "__pycache__"):
            yield first
