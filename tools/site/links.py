"""Where a commit and a benchmark are told of: addresses as pages have them, from `pages/`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from ..render.names import short_names
from ..store.database import Database

ASV = "../index.html"
_DIGITS = 8  # of a hash, as tables and sentences have it
HASH = re.compile(rf"\b[0-9a-f]{{{_DIGITS},40}}\b")


def commit_url(commit: str) -> str:
    """Return the address of a commit's own page."""
    return f"commit.html#commit={commit[:12]}"


def graph_url(benchmark: str, params: Iterable[tuple[str, str]] = ()) -> str:
    """Return the address of ASV's graph of a benchmark; params: those chosen, as (name, repr)."""
    chosen = "&".join(f"p-{quote(name, safe='')}={quote(value, safe='')}" for name, value in params)
    return f"{ASV}#{quote(benchmark, safe='')}{'?' if chosen else ''}{chosen}"


@dataclass(frozen=True, slots=True)
class Links:
    """What there is to lead to.

    commits: eight digits of each commit that is told of -> its hash. benchmarks: each name that ASV
    has a graph of, in full and as tables shorten it -> the name in full.
    """

    commits: Mapping[str, str]
    benchmarks: Mapping[str, str]

    def commit(self, digits: str) -> str | None:
        """Return the address of the commit whose hash begins so, None where none is told of."""
        commit = self.commits.get(digits[:_DIGITS])
        is_it = commit is not None and (commit.startswith(digits) or digits.startswith(commit))
        return commit_url(digits) if is_it else None

    def graph(self, cell: str) -> str | None:
        """Return the address of the graph that a row is about, by its first cell."""
        benchmark = self.benchmarks.get(cell.partition("(")[0].strip())
        return graph_url(benchmark) if benchmark is not None else None


NO_LINKS = Links({}, {})


def links_of(database: Database, told_of: Iterable[str] = ()) -> Links:
    """Return what a project's pages can lead to; told_of: hashes, or 12 digits, of more commits."""
    names = database.catalogue.benchmarks
    short = {short: name for name, short in short_names(names).items()}
    return Links(
        commits={commit[:_DIGITS]: commit for commit in (*told_of, *database.commits.place)},
        benchmarks={**short, **{name: name for name in names}},
    )
