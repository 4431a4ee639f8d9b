"""A page of the dashboard and of the report: sections of sentences, charts and tables.

What a section says is a `Report` of a subject, as commands print it. A writer (HTML, Markdown)
escapes all text; nothing here is markup.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..render.report import Table


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with its numbers.

    name: its anchor, of a-z, 0-9 and hyphens. spec: Vega-Lite with the data inside, without size,
    colours or fonts, which the theme gives. alt: one sentence that tells what is to be seen.
    numbers: the table behind it.
    """

    name: str
    title: str
    spec: Mapping[str, Any]
    alt: str
    numbers: Table


@dataclass(frozen=True, slots=True)
class Section:
    """One question and its answer.

    name: its anchor, of a-z, 0-9 and hyphens. how: the command that gives the same in a terminal.
    summary: the answer in sentences. tables: shown whole, the notes of each below it. more: tables
    folded away at first.
    """

    name: str
    heading: str
    how: str
    summary: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    more: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """name: of its file, without the suffix.

    data: what its script loads, JSON by file name without the suffix; a name may hold slashes.
    script: the file under `assets/` that draws the interactive part, if there is one; `stage` is
    then the element that it fills.
    warnings: what is to be said loudly, above the lead.
    """

    name: str
    title: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    script: str | None = None
    warnings: tuple[str, ...] = ()
