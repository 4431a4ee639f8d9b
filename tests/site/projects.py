"""Published projects by name: this one, recorded histories, and hostile ones."""

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.site import hostile
from tests.site.published import asv_publish, cloned_project, recorded_project, tools

PAGES = ("overview", "scaling", "projection", "commit", "health", "verdicts")
MAKERS: dict[str, Callable[[Path], Path]] = {"this": cloned_project, **hostile.MAKERS}


class Site(NamedTuple):
    """A published project. address: where its html/ is served, with a slash at the end."""

    project: Path
    html: Path
    cache_home: Path
    address: str

    def page(self, name: str, state: str = "") -> str:
        """Return the address of one of our pages, with the state in its hash."""
        return f"{self.address}pages/{name}.html{state and '#'}{state}"

    def tools(self, *arguments: str) -> str:
        """Return what `python -m tools ARGUMENTS` prints in the project."""
        return tools(self.project, self.cache_home, *arguments)


def publish(name: str, place: Path, recorded: Callable[[str], Path]) -> tuple[Path, Path, Path]:
    """Make and publish a project in `place`; return it, its html/, and the cache of its pages.

    name: one of MAKERS, or a folder of recorded results that `recorded` finds. Where another
    process of the tests does that in the same place, this one waits, and takes what it has made.
    """
    make = MAKERS.get(name)
    source = None if make else recorded(name)
    place.parent.mkdir(parents=True, exist_ok=True)
    done, cache_home = place / "published", place / "cache"
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
            project = make(place) if make else recorded_project(source, place)
            asv_publish(project, place / "html", cache_home)
            done.write_text(str(project), encoding="utf-8")
    return Path(done.read_text(encoding="utf-8")), place / "html", cache_home
