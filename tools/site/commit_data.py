"""What the page of a commit loads: the sections of one commit, and its flame graphs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..history.answer import History
from ..history.table import table_of_events
from ..history.words import ratio_range, still_there, what_how_certain
from ..render.report import Column, Table
from .commits_told import ToldOfCommit
from .flame_graphs import SUFFIX, picture
from .json_tables import section_record
from .kept_verdicts import changed_rows
from .links import Links
from .page import Section

DIGITS = 12  # of a hash, that name its file
_MOST_SERIES = 40  # of an event
_DIGESTS = (Column("digest"), Column("where", fold=True))


@dataclass(frozen=True, slots=True)
class Wording:
    """How what changed is called. names, places: short ones of benchmarks and suites."""

    history: History
    names: Mapping[str, str]
    places: Mapping[str, str]


def commit_record(
    wording: Wording | None, commit: str, told: ToldOfCommit, links: Links
) -> dict[str, Any]:
    """Return the sections of a commit, and the names of the flame graphs that it has.

    wording: None without a history. links: where benchmarks lead.
    """
    sections = commit_sections(wording, commit, told)
    return {
        "commit": commit,
        "sections": [section_record(section, links) for section in sections],
        "flame_graphs": [path.name.removesuffix(SUFFIX) for path in told.flame_graphs],
    }


def flame_graph_records(digits: str, told: ToldOfCommit) -> dict[str, Any]:
    """Return the flame graphs of a commit, each under the name of its data; null: not shown."""
    return {
        f"commit/{digits}-{place}": {"svg": picture(path)}
        for place, path in enumerate(told.flame_graphs)
    }


def commit_sections(wording: Wording | None, commit: str, told: ToldOfCommit) -> Iterator[Section]:
    """Yield what is known of one commit, a question a section."""
    if wording and told.changes:
        names, places = wording.names, wording.places
        yield Section(
            name="changed",
            heading="What did it change?",
            how=f"python -m tools history --commit {commit[:DIGITS]}",
            summary=tuple(_changes(wording, told)),
            tables=(table_of_events(wording.history, told.changes, names, places, _MOST_SERIES),),
        )
    if told.verdicts:
        yield Section(
            name="gates",
            heading="What did gates say?",
            how="python -m tools gate BASE HEAD --keep-verdict",
            summary=tuple(
                f"Against {verdict.base[:8]}, {verdict.ran.date[:10]}: {verdict.verdict}."
                for verdict in told.verdicts
            ),
            tables=tuple(filter(None, map(changed_rows, told.verdicts))),
        )
    if computes_else := told.computes_else:
        yield Section(
            name="computes",
            heading="What does it compute otherwise?",
            how="python -m tools gate BASE HEAD --keep-verdict",
            tables=(Table("Digests that differ", _DIGESTS, tuple(computes_else.items())),),
        )


def in_short(history: History | None, told: ToldOfCommit) -> str:
    """Return what is known of a commit in a line."""
    changes = [
        f"{what_how_certain(history, event)}: {len(event.changes)} series,"
        f" {ratio_range(suite, event)}"
        for suite, event in told.changes
        if history
    ]
    verdicts = [f"gate: {each}" for each in dict.fromkeys(v.verdict for v in told.verdicts)]
    profiles = [f"flame graphs: {len(told.flame_graphs)}"] if told.flame_graphs else []
    return "; ".join([*changes, *verdicts, *profiles])


def _changes(wording: Wording, told: ToldOfCommit) -> Iterator[str]:
    for suite, event in told.changes:
        left_out = len(event.changes) - _MOST_SERIES
        yield (
            f"On {wording.places[suite.name]}: {what_how_certain(wording.history, event)},"
            f" {len(event.changes)} series,"
            f" {ratio_range(suite, event)}; still there: {still_there(event)}."
            + (f" Not listed: {left_out} series." if left_out > 0 else "")
        )
