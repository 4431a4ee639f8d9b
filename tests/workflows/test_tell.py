"""What the night tells: issues of what became worse, on a GitHub that answers from a table."""

import importlib.util
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.history.made import change, commit, event, history_of, write_project
from tools.errors import UserError
from tools.history.issues import make_issues, read_events
from tools.history.record import history_records
from tools.history.rule.event import Event

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / ".github" / "tell.py"
PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
LIST = "GET repos/owner/project/issues?state=all&per_page=100&page=1"
POST = "POST repos/owner/project/issues"
CLOSED = "<!-- closed by the night -->"


def run(github: Any, *arguments: object, home: Path = ROOT) -> subprocess.CompletedProcess[str]:
    variables = {"GITHUB_REPOSITORY": "owner/project"}
    return subprocess.run(
        [sys.executable, "-S", str(SCRIPT), *map(str, arguments)],
        env=os.environ | variables | github.environment(os.environ["PATH"]),
        cwd=home,
        capture_output=True,
        text=True,
    )


def printed(project: Any, *events: Event) -> Path:
    """Return a file with what `history --format json` prints of a project with these events."""
    records = list(history_records(history_of(write_project(project), *events)))
    path = project.root / "history.json"
    path.write_text(json.dumps(records))
    return path


def cells(markdown: str) -> list[str]:
    """What each cell of the table says, the invisible taken out."""
    tokens = PARSER.parse(markdown)
    return [
        "".join(child.content for child in tokens[i + 1].children or []).replace("\u2060", "")
        for i, token in enumerate(tokens)
        if token.type == "td_open"
    ]


def issue_of(project: Any, *events: Event) -> dict[str, Any]:
    (issue,) = make_issues(*read_events(printed(project, *events)))
    return {name: getattr(issue, name) for name in issue.__slots__}


def posted(
    github: Any, folder: Path, events: list[dict[str, Any]] | None, age: Any = None
) -> list[list[Any]]:
    """Return what `post` changes on GitHub."""
    (folder / "issues.json").write_text(json.dumps({"events": events, "age": age}))
    done = run(github, "post", folder)
    assert done.returncode == 0, done.stderr
    return github.written()


def told(number: int, at: str, state: str = "open", **changes: Any) -> dict[str, Any]:
    """An issue as GitHub has it."""
    issue = {"number": number, "state": state, "title": "old", "user": {"login": AUTHOR}}
    return issue | {"body": f"<!-- history {at} -->\nold"} | changes


AUTHOR = "github-actions[bot]"
WORSE = event(8, change(0, 1.3), change(3, 0.5), certainty=(0.8, 0.2))


def test_what_became_worse_is_an_issue_with_the_commit_and_each_series(project: Any) -> None:
    issue = issue_of(project, WORSE, event(5, change(0, 0.5)))
    assert (issue["commit"], issue["commits"]) == (commit(8), (commit(8), commit(9)))
    assert issue["title"] == "Worse since 00000008: 2 series, the most x 0.5"
    assert issue["is_there"]
    assert issue["is_new"]
    assert f"at {commit(8)}. This is the commit with a certainty of 80%." in issue["body"]
    assert cells(issue["body"]) == [
        *("b.track_rate", "box, py", "x 0.5", "yes"),
        *("b.Step.time_step('numpy', 10)", "box, py", "x 1.3", "yes"),
    ]


@pytest.mark.parametrize(
    "quiet",
    [
        event(8, change(0, 0.5)),
        event(8, change(3, 2.0)),
        event(8, change(0, 2.0), confirmed=False),
        event(8, change(0, 2.0), cause="machine"),
    ],
    ids=["faster", "a higher rate", "unconfirmed", "machine"],
)
def test_what_is_no_news_makes_no_issue(project: Any, quiet: Event) -> None:
    assert list(make_issues(*read_events(printed(project, quiet)))) == []


def test_an_event_of_several_machines_at_one_commit_is_one_issue(project: Any) -> None:
    path = printed(project, WORSE)
    records = json.loads(path.read_text())
    other = [record | {"machine": "other"} for record in records]
    path.write_text(json.dumps([*records, *other]))
    (issue,) = make_issues(*read_events(path))
    assert issue.title.startswith("Worse since 00000008: 4 series")


def test_what_is_long_past_opens_no_issue(project: Any) -> None:
    path = printed(project, event(1, change(0, 1.3)))
    records = json.loads(path.read_text())
    (issue,) = make_issues(*read_events(path))
    assert issue.is_new
    newest = datetime.fromisoformat(records[0]["newest_date"]) + timedelta(days=40)
    (issue,) = make_issues(read_events(path)[0], newest)
    assert not issue.is_new


nasty = st.text(max_size=30) | st.sampled_from(["|", "\n\n# x", "<!-- -->", "[a](b)", "`", "@you"])


@given(benchmark=nasty, title=nasty, machine=nasty, param=nasty)
def test_no_name_brings_markup_of_its_own(
    tmp_path_factory: pytest.TempPathFactory, benchmark: str, title: str, machine: str, param: str
) -> None:
    record = {
        "level": "event",
        "kind": "step",
        "cause": "code",
        "confirmed": True,
        "machine": machine,
        "environment": machine,
        "title": title,
        "ended": None,
        "commit": "a" * 40,
        "commits": [{"commit": "a" * 40, "certainty": 0.5}],
        "date": "2026-01-01T00:00:00+00:00",
        "series": [
            {
                "benchmark": benchmark,
                "params": {param: param},
                "worse": True,
                "factor": {"value": 2.0},
                "still_there": True,
            }
        ],
    }
    suite = {"level": "suite", "newest_date": "2026-01-01T00:00:00+00:00"}
    path = tmp_path_factory.getbasetemp() / "nasty.json"
    path.write_text(json.dumps([suite, record]))
    (issue,) = make_issues(*read_events(path))
    tokens = PARSER.parse(issue.body)
    inline = {child.type for token in tokens for child in token.children or []}
    assert inline <= {"text", "text_special", "code_inline"}
    assert not {token.type for token in tokens} & {"html_block", "heading_open", "fence", "hr"}
    assert "@you" not in issue.body


@pytest.mark.parametrize(
    "content",
    [
        *("", "{}", "[]", "[1]", "[NaN]", '[{"level": "event"}]', "[" * 100_000),
        '[{"level": "suite", "newest_date": 5}]',
        '[{"level": "suite", "newest_date": "2026-01-01"}]',
    ],
)
def test_what_history_does_not_print_is_refused_in_one_line(tmp_path: Path, content: str) -> None:
    path = tmp_path / "history.json"
    path.write_text(content)
    with pytest.raises(UserError, match="it must be what `history --format json` prints") as error:
        read_events(path)
    assert len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("commit",), "$(rm)"),
        (("commits", 0, "commit"), "../x"),
        (("commits", 0, "certainty"), 10**400),
        (("confirmed",), "yes"),
        (("machine",), None),
        (("series", 0, "factor", "value"), 0),
        (("series", 0, "factor", "value"), 10**400),
        (("series", 0, "params"), {"n": 1}),
        (("series", 0, "benchmark"), ["x"]),
        (("series",), []),
        (("date",), "yesterday"),
    ],
)
def test_an_event_with_something_else_in_it_is_refused(
    project: Any, place: tuple[Any, ...], value: Any
) -> None:
    path = printed(project, WORSE)
    records = json.loads(path.read_text())
    inner = records[1]
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    path.write_text(json.dumps(records))
    with pytest.raises(UserError):
        read_events(path)


def test_it_writes_what_it_can_read_and_nothing_else(
    github: Any, project: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "told"
    folder.mkdir()
    done = run(github, "write", printed(project, WORSE), folder)
    assert done.returncode == 0, done.stderr
    written = json.loads((folder / "issues.json").read_text())
    assert [issue["commit"] for issue in written["events"]] == [commit(8)]
    done = run(github, "write", tmp_path / "nothing.json", folder)
    assert done.returncode == 0, done.stderr
    assert "cannot be read" in done.stdout
    assert json.loads((folder / "issues.json").read_text())["events"] is None


def test_a_new_event_opens_one_issue(github: Any, project: Any, tmp_path: Path) -> None:
    issue = issue_of(project, WORSE)
    stranger = told(3, commit(8), user={"login": "stranger"})
    gone = told(4, commit(8), user=None, body=None)
    github.answers = {LIST: [stranger, gone], POST: {}}
    (call,) = posted(github, tmp_path, [issue])
    assert call[2]["title"] == issue["title"]
    assert call[2]["body"] == f"<!-- history {commit(8)} -->\n{issue['body']}"


def test_one_that_is_old_or_over_opens_none(github: Any, project: Any, tmp_path: Path) -> None:
    issue = issue_of(project, WORSE)
    github.answers = {LIST: []}
    quiet = [issue | {"is_new": False}, issue | {"is_there": False, "commit": "b" * 40}]
    assert posted(github, tmp_path, quiet) == []


def test_one_night_opens_some_issues_at_most(github: Any, project: Any, tmp_path: Path) -> None:
    issue = issue_of(project, WORSE)
    github.answers = {LIST: [], POST: {}}
    many = [issue | {"commit": f"{i:040x}", "commits": [f"{i:040x}"]} for i in range(9)]
    assert len(posted(github, tmp_path, many)) == 5


def test_an_issue_is_updated_also_where_more_data_moved_the_event(
    github: Any, project: Any, tmp_path: Path
) -> None:
    issue = issue_of(project, WORSE)
    github.answers = {LIST: [told(7, commit(9))], "PATCH repos/owner/project/issues/7": {}}
    ((_, path, content),) = posted(github, tmp_path, [issue])
    assert path == "repos/owner/project/issues/7"
    assert content["body"].startswith(f"<!-- history {commit(8)} -->\n")
    assert content["state"] == "open"


def test_an_issue_that_says_so_already_is_left_alone(
    github: Any, project: Any, tmp_path: Path
) -> None:
    issue = issue_of(project, WORSE)
    body = f"<!-- history {commit(8)} -->\n{issue['body']}".replace("\n", "\r\n")
    github.answers = {LIST: [told(7, commit(8), title=issue["title"], body=body)]}
    assert posted(github, tmp_path, [issue]) == []


@pytest.mark.parametrize(
    ("events", "words"), [([], "no longer show it"), ("back", "every series is back")]
)
def test_what_is_taken_back_is_closed_with_a_word(
    github: Any, project: Any, tmp_path: Path, events: Any, words: str
) -> None:
    wanted = [] if events == [] else [issue_of(project, WORSE) | {"is_there": False}]
    github.answers = {LIST: [told(7, commit(8))], "PATCH repos/owner/project/issues/7": {}}
    ((_, _, content),) = posted(github, tmp_path, wanted)
    assert content["state"] == "closed"
    assert words in content["body"]
    assert content["body"].endswith(CLOSED)


def test_what_came_again_is_opened_again(github: Any, project: Any, tmp_path: Path) -> None:
    issue = issue_of(project, WORSE)
    closed = told(7, commit(8), "closed", body=f"<!-- history {commit(8)} -->\nold\n{CLOSED}")
    github.answers = {LIST: [closed], "PATCH repos/owner/project/issues/7": {}}
    ((_, _, content),) = posted(github, tmp_path, [issue])
    assert content["state"] == "open"
    assert CLOSED not in content["body"]


def test_what_a_person_has_closed_stays_closed(github: Any, project: Any, tmp_path: Path) -> None:
    github.answers = {LIST: [told(7, commit(8), "closed")]}
    assert posted(github, tmp_path, [issue_of(project, WORSE)]) == []


def test_a_pull_request_with_the_marker_is_no_issue(github: Any, tmp_path: Path) -> None:
    github.answers = {LIST: [told(7, commit(8), pull_request={})]}
    assert posted(github, tmp_path, []) == []


def test_without_an_answer_nothing_is_closed(github: Any, tmp_path: Path) -> None:
    github.answers = {LIST: [told(7, commit(8))]}
    assert posted(github, tmp_path, None) == []


def test_old_data_are_told_and_fresh_ones_close_the_issue(github: Any, tmp_path: Path) -> None:
    age = {
        "commit": "age",
        "commits": ["age"],
        "is_there": True,
        "is_new": True,
        "title": "The newest measurements are old",
        "body": "since then",
    }
    github.answers = {LIST: [], POST: {}}
    ((_, _, content),) = posted(github, tmp_path, None, age)
    assert content["body"] == "<!-- history age -->\nsince then"
    (github.home / "asked").unlink()
    github.answers = {LIST: [told(7, "age")], "PATCH repos/owner/project/issues/7": {}}
    ((_, _, content),) = posted(github, tmp_path, None)
    assert content["state"] == "closed"


@pytest.mark.parametrize("folder", ["history", "render"])
def test_the_packages_it_stands_in_import_nothing(folder: str) -> None:
    content = (ROOT / "tools" / folder / "__init__.py").read_text(encoding="utf-8")
    assert "import " not in content


def tell_module() -> Any:
    spec = importlib.util.spec_from_file_location("tell", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(SCRIPT.parent))
        patch.setitem(sys.modules, "tell", module)  # dataclasses look the module up
        spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("changes", "days", "is_old"),
    [
        (["simcore"], 20, True),
        (["simcore"], 10, False),
        (["simcore", "results"], 20, False),
        (["results", "simcore"], 20, True),
        (["results"], 20, False),
    ],
)
def test_data_are_old_where_the_code_changed_since_and_long_ago(
    tmp_path: Path, changes: list[str], days: int, is_old: bool
) -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]

    def git(*arguments: str, at: datetime = now) -> None:
        dates = {"GIT_COMMITTER_DATE": at.isoformat(), "GIT_AUTHOR_DATE": at.isoformat()}
        command = ["git", "-C", str(tmp_path), *identity, *arguments]
        subprocess.run(command, env=os.environ | dates, check=True, capture_output=True)

    git("init", "--quiet")
    for i, folder in enumerate(changes):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "file").write_text(str(i))
        git("add", ".")
        git("commit", "--quiet", "--message", "x", at=now - timedelta(days=days - i))
    assert (tell_module().age_issue(tmp_path, now) is not None) == is_old
