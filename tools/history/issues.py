"""What `history --format json` printed, turned into issues on GitHub, trusting none of it.

What was measured may have been written by any code: it is read as data, checked, and every text of
it escaped. Standard library only, so that nothing needs to be installed where issues are written.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..render.untrusted import escape_markdown
from ..store.printed import read_printed

MOST_BYTES = 50_000_000
MOST_ROWS = 40  # of a table
NEW = timedelta(days=30)  # before the newest measured commit: what is older opens no issue
_LEAST = 1e-60  # of a factor: costs lie between 1e-30 and 1e30
_HASH = re.compile(r"[0-9a-f]{7,64}")
_HEADER = "| series | on | new over old | still there |\n| :-- | :-- | :-- | :-- |"


@dataclass(frozen=True, slots=True)
class Issue:
    """What became worse at one commit.

    commit: the one that most probably did it. commits: all that may have. is_there: whether it is
    still so at the newest commit. is_new: whether it is worth a new issue. title, body: Markdown.
    """

    commit: str
    commits: tuple[str, ...]
    is_there: bool
    is_new: bool
    title: str
    body: str


def read_events(path: Path) -> tuple[list[Mapping[str, Any]], datetime]:
    """Return the confirmed events of `path` that are not the machine's, and the newest date.

    Raises UserError unless they are as `history` prints them.
    """
    try:
        records = read_printed(path, MOST_BYTES)
        suites = [record for record in records if record["level"] == "suite"]
        events = [record for record in records if record["level"] == "event"]
        for event in events:
            _require_event(event)
        dates = [_date(each["newest_date"]) for each in suites]
        told = [event for event in events if event["confirmed"] and event["cause"] != "machine"]
        return told, max(dates)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        what = f"what is no history, or more than {MOST_BYTES} bytes"
        raise _refused(path, what) from error


def make_issues(events: Sequence[Mapping[str, Any]], newest: datetime) -> Iterator[Issue]:
    """Yield an issue for each commit that made a series worse; newest: measured commit's date."""
    by_commit: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for event in events:
        if any(series["worse"] for series in event["series"]):
            by_commit[_likeliest(event)].append(event)
    for commit, together in by_commit.items():
        rows = [
            (event, series) for event in together for series in event["series"] if series["worse"]
        ]
        rows.sort(key=lambda row: -abs(math.log(row[1]["factor"]["value"])))
        dates = [_date(event["date"]) for event in together]
        yield Issue(
            commit=commit,
            commits=tuple(each["commit"] for event in together for each in event["commits"]),
            is_there=any(series["still_there"] for _, series in rows),
            is_new=newest - max(dates) <= NEW,
            title=f"Worse since {commit[:8]}: {len(rows)} series, the most {_ratio(rows[0][1])}",
            body=_body(commit, together, rows),
        )


def _body(
    commit: str,
    events: Sequence[Mapping[str, Any]],
    rows: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]],
) -> str:
    certainty = max(each["certainty"] for each in events[0]["commits"])
    title = escape_markdown(events[0]["title"] or "", 120)
    words = "little by little, up to" if events[0]["kind"] == "drift" else "at"
    sure = f" This is the commit with a certainty of {certainty:.0%}." if words == "at" else ""
    ended = [event["ended"] for event in events if event["ended"]]
    back = f" All of it is back since {ended[0]}." if len(ended) == len(events) else ""
    lines = [
        f"What is measured got worse {words} {commit} {title}".rstrip() + f".{sure}{back}",
        "\n".join([_HEADER, *(_row(event, series) for event, series in rows[:MOST_ROWS])]),
    ]
    if len(rows) > MOST_ROWS:
        lines.append(f"{len(rows) - MOST_ROWS} more series.")
    lines.append(
        f"`python -m tools history --commit {commit[:12]}` says more. The issue is closed when the"
        " change is taken back, or is no longer found in newer data."
    )
    return "\n\n".join(lines)


def _row(event: Mapping[str, Any], series: Mapping[str, Any]) -> str:
    params = ", ".join(str(value) for value in series["params"].values())
    name = f"{series['benchmark']}({params})" if params else series["benchmark"]
    cells = (
        escape_markdown(name, 160),
        escape_markdown(f"{event['machine']}, {event['environment']}", 120),
        _ratio(series),
        "yes" if series["still_there"] else "no",
    )
    return "| " + " | ".join(cells) + " |"


def _ratio(series: Mapping[str, Any]) -> str:
    return f"x {series['factor']['value']:.3g}"


def _likeliest(event: Mapping[str, Any]) -> str:
    """Return the commit that an event is told by; of a drift the last one."""
    named = event["commit"] or event["commits"][-1]["commit"]
    return str(named)


def _require_event(event: Mapping[str, Any]) -> None:
    """Raise ValueError, TypeError or LookupError unless all is there that is used, of its type."""
    texts = [event["machine"], event["environment"], event["kind"], event["cause"], event["date"]]
    texts += [event["title"] or "", *(series["benchmark"] for series in event["series"])]
    texts += [text for series in event["series"] for text in series["params"].values()]
    hashes = [each["commit"] for each in event["commits"]]
    hashes += [each for each in (event["commit"], event["ended"]) if each is not None]
    truths = [event["confirmed"], *(series["worse"] for series in event["series"])]
    truths += [series["still_there"] for series in event["series"]]
    numbers = [each["certainty"] for each in event["commits"]]
    factors = [series["factor"]["value"] for series in event["series"]]
    _date(event["date"])
    sound = (
        all(isinstance(text, str) for text in texts)
        and all(isinstance(each, str) and _HASH.fullmatch(each) for each in hashes)
        and all(isinstance(truth, bool) for truth in truths)
        and all(isinstance(each, int | float) for each in [*numbers, *factors])
        and all(0 <= certainty <= 1 for certainty in numbers)
        and all(_LEAST < factor < 1 / _LEAST for factor in factors)
        and bool(event["commits"] and event["series"])
    )
    if not sound:
        raise ValueError("an event that is none")


def _date(text: str) -> datetime:
    date = datetime.fromisoformat(text)
    if date.tzinfo is None:
        raise ValueError("a date without a time zone")
    return date


def _refused(path: Path, what: str) -> UserError:
    return UserError(f"{path}: holds {what}; it must be what `history --format json` prints")
