"""What is to be told of each commit: what changed there, what gates said of it, its profiles."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..gate.verdict_log import KeptVerdict
from ..history.answer import SuiteHistory, commits_of
from ..history.rule.event import Event
from .data import SiteData
from .flame_graphs import DIGITS, kept_flame_graphs
from .kept_verdicts import Kept

_LIKELY = 0.1  # certainty from which on a commit is told of what it may have changed


@dataclass(slots=True)
class ToldOfCommit:
    """changes: the events that it may have brought. verdicts: of gates whose head it was.

    flame_graphs: the files of those that were kept.
    """

    changes: list[tuple[SuiteHistory, Event]] = field(default_factory=list)
    verdicts: list[KeptVerdict] = field(default_factory=list)
    flame_graphs: tuple[Path, ...] = ()

    @property
    def computes_else(self) -> dict[str, str]:
        """Return where it computes something else than the base of a gate, by digest."""
        return {
            row.name: row.words
            for verdict in self.verdicts
            for row in verdict.rows
            if row.level == "digest"
        }


def commits_told(site: SiteData, kept: Kept) -> Mapping[str, ToldOfCommit]:
    """Return what is known of each commit of which anything is, by its full hash."""
    of_commit: dict[str, ToldOfCommit] = defaultdict(ToldOfCommit)
    for suite, event in site.history.events() if site.history else ():
        for commit in blamed(suite, event):
            of_commit[commit].changes.append((suite, event))
    for verdict in kept.verdicts:
        of_commit[verdict.head].verdicts.append(verdict)
    flame_graphs = kept_flame_graphs(site.database.results_dir)
    for commit in {*site.database.commits.place, *of_commit}:
        if commit[:DIGITS] in flame_graphs:
            of_commit[commit].flame_graphs = flame_graphs[commit[:DIGITS]]
    return of_commit


def blamed(suite: SuiteHistory, event: Event) -> Iterator[str]:
    """Yield the commits on whose pages an event is told.

    The likeliest, or those that stand for it as their order is not known, and others that may well
    have brought it. Of a drift the last.
    """
    likeliest = suite.place(event.likeliest).commits
    yield from likeliest
    if event.kind != "drift":
        for commit, certainty in commits_of(suite, event).items():
            if certainty >= _LIKELY and commit not in likeliest:
                yield commit
