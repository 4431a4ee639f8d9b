"""The Atom feed: confirmed events alone, whatever names they have, with ids that stay."""

from typing import Any
from xml.etree import ElementTree

import pytest

from tests.history.made import SIZES, change, commit, event, history_of, write_project
from tools.history.feed import atom

ATOM = "{http://www.w3.org/2005/Atom}"


def entries(feed: str) -> list[dict[str, str]]:
    root = ElementTree.fromstring(feed)
    return [
        {child.tag.removeprefix(ATOM): child.text or "" for child in entry}
        for entry in root.iter(f"{ATOM}entry")
    ]


def test_confirmed_events_are_told_the_newest_first(project: Any) -> None:
    history = history_of(
        write_project(project),
        event(3, change(0, 1.3), change(3, 0.5, ended=7)),
        event(5, change(0, 1.3), confirmed=False),
        event(6, change(1, 0.8), cause="machine"),
    )
    feed = atom(history, "project")
    newest, older = entries(feed)
    assert newest["title"] == f"{commit(6)[:8]}: machine, 1 series, x 0.8"
    assert older["title"] == f"{commit(3)[:8]}: code, 2 series, x 1.3"
    assert older["updated"] == "1970-01-04T00:00:00+00:00"
    assert "On box, py; still there: 1 of 2." in older["content"]
    assert "Step.time_step(numpy, 10): x 1.3 (1.17 to 1.43)" in older["content"]
    assert ElementTree.fromstring(feed).findtext(f"{ATOM}updated") == newest["updated"]


def test_an_event_keeps_its_id_when_others_come(project: Any) -> None:
    write_project(project)
    first = event(3, change(0, 1.3))
    (before,) = entries(atom(history_of(project, first), "project"))
    _, after = entries(atom(history_of(project, first, event(6, change(1, 0.8))), "project"))
    (other,) = entries(atom(history_of(project, first), "another"))
    assert before["id"] == after["id"] != other["id"]
    assert before["id"].startswith("urn:uuid:")


def test_without_an_event_there_is_an_empty_feed(project: Any) -> None:
    assert entries(atom(history_of(write_project(project)), "project")) == []


@pytest.mark.parametrize("name", ["<b>&amp;]]>", "\x1b[2J\0", "\u202e", "\ufffe", 'a"b'])
def test_any_name_is_a_text_of_it(project: Any, name: str) -> None:
    project.add("a" * 40, {f"b.{name}": [[1.0] * 3, [SIZES]]}, 0)
    project.add("b" * 40, {f"b.{name}": [[1.0] * 3, [SIZES]]}, 1)
    (entry,) = entries(atom(history_of(project, event(1, change(0, 2.0))), name))
    assert entry["content"].count("\n") == 1
