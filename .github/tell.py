"""What the night tells: an issue for each commit that made something worse, closed when it is over.

    python3 .github/tell.py write FILE FOLDER    # what `history --format json` printed, to issues
    python3 .github/tell.py post FOLDER          # open, update and close them

Standard library and `gh` only: it runs beside a token that may write, so nothing is installed. The
step that reads what was measured holds no token. Where it was not read, no issue is closed.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from comment import AUTHOR, PAGE, api

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools.errors import UserError
from tools.history.issues import make_issues, read_events

ISSUES = "issues.json"
AGE = "age"  # in the marker, in the place of a commit: the newest data are old
OLD = timedelta(days=14)
CODE, RESULTS = "simcore", "results"
MOST_NEW = 5  # issues that one night opens
CLOSED = "<!-- closed by the night -->"
_MARKER = re.compile(r"<!-- history (\w{1,64}) -->")


@dataclass(frozen=True)
class Told:
    """An issue of an earlier night. commit: of its marker."""

    number: int
    commit: str
    is_open: bool
    title: str
    body: str

    @property
    def was_closed_here(self) -> bool:
        """Whether a night has closed it, and not a person, whose word counts."""
        return CLOSED in self.body


def main(argv: list[str]) -> None:
    """Do what the command in `argv` says."""
    command, *paths = argv
    {"write": write, "post": post}[command](*map(Path, paths))


def write(file: Path, folder: Path) -> None:
    """Write what is to be told to `folder`; `events` is null where `file` cannot be read."""
    try:
        issues = [asdict(issue) for issue in make_issues(*read_events(file))]
    except UserError as error:
        print(error)
        issues = None
    told = {"events": issues, "age": age_issue(Path.cwd(), datetime.now(UTC))}
    (folder / ISSUES).write_text(json.dumps(told), encoding="utf-8")


def age_issue(root: Path, now: datetime) -> dict[str, Any] | None:
    """Return an issue where the code has changed long ago and was not measured since."""
    code, results = (changed(root, folder) for folder in (CODE, RESULTS))
    if code is None or (results is not None and results >= code) or now - code <= OLD:
        return None
    since = "never" if results is None else f"on {results:%Y-%m-%d}"
    return {
        "commit": AGE,
        "commits": [AGE],
        "is_there": True,
        "is_new": True,
        "title": "The newest measurements are old",
        "body": f"`{CODE}/` changed on {code:%Y-%m-%d}; `{RESULTS}/` last did {since}. The nightly"
        " run says what hinders it.",
    }


def changed(root: Path, folder: str) -> datetime | None:
    """Return when a commit last changed a folder, None where none did."""
    command = ["git", "-C", str(root), "log", "-1", "--format=%cI", "HEAD", "--", folder]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    return datetime.fromisoformat(said) if said else None


def post(folder: Path) -> None:
    """Open, update and close issues, so that they say what `folder` holds and nothing else."""
    told = json.loads((folder / ISSUES).read_text(encoding="utf-8"))
    mine = list(own_issues())
    known = None if told["events"] is None else [*told["events"]]
    wanted = [*(known or []), *([told["age"]] if told["age"] else [])]
    opened, kept = 0, set()
    for issue in wanted:
        before = earlier(issue, mine, {each["commit"] for each in wanted if each is not issue})
        if before is not None:
            kept.add(before.number)
            update(before, issue)
        elif issue["is_there"] and issue["is_new"] and opened < MOST_NEW:
            api("issues", "POST", {"title": issue["title"], "body": marked(issue)})
            opened += 1
    for before in mine:
        is_known = known is not None or before.commit == AGE
        if before.number not in kept and before.is_open and is_known:
            close(before, "It is over: the newest data no longer show it.")
    print(f"{len(wanted)} to tell, {opened} of them in a new issue, {len(kept)} told before")


def own_issues() -> Iterator[Told]:
    """Yield the issues of earlier nights: ours by their author and their first line."""
    page = 1
    while True:
        issues = api(f"issues?state=all&per_page={PAGE}&page={page}")
        for issue in issues:
            marker = _MARKER.match(issue["body"] or "")
            author = (issue["user"] or {}).get("login")  # none: the account is gone
            if marker and author == AUTHOR and "pull_request" not in issue:
                is_open = issue["state"] == "open"
                yield Told(issue["number"], marker[1], is_open, issue["title"], issue["body"])
        if len(issues) < PAGE:
            return
        page += 1


def earlier(issue: dict[str, Any], mine: Iterable[Told], others: set[str]) -> Told | None:
    """Return what earlier nights told of the same: by its commit, or one that it may be as well.

    More data may move a change to a commit beside it. others: commits that have issues of their
    own.
    """
    same = [told for told in mine if told.commit == issue["commit"]]
    beside = [told for told in mine if told.commit in {*issue["commits"]} - others]
    return next(iter(sorted(same or beside, key=lambda told: -told.number)), None)


def update(before: Told, issue: dict[str, Any]) -> None:
    """Let an issue say what is known now; one that a person has closed stays as it is."""
    if not before.is_open and not before.was_closed_here:
        return
    if not issue["is_there"]:
        if before.is_open:
            close(before, "It is over: every series is back to what it was.")
        return
    content = {"title": issue["title"], "body": marked(issue), "state": "open"}
    if (before.title, before.body.replace("\r\n", "\n")) != (content["title"], content["body"]):
        api(f"issues/{before.number}", "PATCH", content)


def close(before: Told, words: str) -> None:
    """Close an issue and say why."""
    body = f"{before.body}\n\n{words}\n{CLOSED}"
    api(f"issues/{before.number}", "PATCH", {"state": "closed", "body": body})


def marked(issue: dict[str, Any]) -> str:
    """Return the text of an issue below the line that tells it from others."""
    return f"<!-- history {issue['commit']} -->\n{issue['body']}"


if __name__ == "__main__":
    main(sys.argv[1:])
