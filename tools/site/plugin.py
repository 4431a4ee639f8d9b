"""What `asv publish` calls: it writes our pages, or says in one line why there are none.

At import it needs the standard library and asv only, whatever else is installed: ASV lets an
ImportError of a plug-in through, and no command of ASV would work. Nor may anything that is raised
here keep ASV from its own pages.
"""

import os
from pathlib import Path
from typing import Any

from asv.console import log
from asv.publishing import OutputPublisher

from ..measure.asv_variables import PAGES_BY_CALLER

_MOST_LETTERS = 300  # of what an error says


class Pages(OutputPublisher):  # type: ignore[misc]  # asv has no types
    """Pages of what the commands answer, in `pages/` beside ASV's own."""

    name = "pages"
    button_label = "Overview"
    description = "What changed, laws of growth, projections, verdicts, health"

    @classmethod
    def publish(cls, conf: Any, *_: Any) -> None:
        """Write the pages; called by ASV with its configuration, when its graphs are written."""
        if os.environ.get(PAGES_BY_CALLER):
            return
        try:
            notes = _write(conf)
        except ModuleNotFoundError as error:
            notes = (
                f"left out: they need {error.name}, which is not installed;"
                f" `pip install {error.name}`",
            )
        except Exception as error:
            words = " ".join(f"{type(error).__name__}: {error}".split())
            notes = (f"left out, ASV's own are whole: {words[:_MOST_LETTERS]}",)
        for note in notes:
            log.warning(f"pages: {note}")


def _write(conf: Any) -> tuple[str, ...]:
    """Write the pages of the project in the current directory; return what is to be said."""
    from ..store.config import Project
    from ..store.database import read_database
    from .build import build
    from .data import site_data

    repository = Path(conf.repo)
    project = Project(
        results_dir=Path(conf.results_dir),
        repository=repository if os.path.isdir(repository) else None,
        branches=tuple(branch for branch in conf.branches if branch),
    )
    site = site_data(read_database(project), Path.cwd())
    return build(site, conf.project, Path(conf.html_dir))
