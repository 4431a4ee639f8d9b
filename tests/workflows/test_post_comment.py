""".github/comment.py against a GitHub that answers from a table."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tools.gate import asv_table, comment

SCRIPT = Path(__file__).parents[2] / ".github" / "comment.py"
SHA = "a" * 40
PULLS = "GET repos/owner/project/pulls?state=open&per_page=100&head=stranger%3Afast%2Fer%26x"
COMMENTS = "GET repos/owner/project/issues/7/comments?per_page=100&page={}"
ARTIFACTS = "GET repos/owner/project/actions/runs/5/artifacts?name=gate"
NAMES = {"gate": "gate.json", "compare": "compare.txt", "other": "other.json"}
MARKER = "<!-- the one comment of the gate -->"


def run(github, command: str, path: Path) -> subprocess.CompletedProcess[str]:
    variables = {
        "GITHUB_REPOSITORY": "owner/project",
        "GITHUB_SERVER_URL": "https://github.example",
        "RUN_ID": "5",
        "HEAD_SHA": SHA,
        "HEAD_REPOSITORY": "stranger/fork",
        "HEAD_BRANCH": "fast/er&x",
    }
    return subprocess.run(
        [sys.executable, "-S", str(SCRIPT), command, str(path)],
        env=os.environ | variables | github.environment(os.environ["PATH"]),
        capture_output=True,
        text=True,
    )


def pull(number: int = 7, sha: str = SHA, repository: str | None = "stranger/fork"):
    return {"number": number, "head": {"sha": sha, "repo": {"full_name": repository}}}


def remark(number: int, author: str = "github-actions[bot]", body: str = MARKER + "\nold"):
    return {"id": number, "user": {"login": author}, "body": body}


@pytest.fixture
def text(tmp_path):
    path = tmp_path / "comment.md"
    path.write_text("**1 slower**")
    return path


def test_the_first_comment_is_posted_with_marker_and_commit(github, text):
    github.answers = {
        PULLS: [pull()],
        COMMENTS.format(1): [],
        "POST repos/owner/project/issues/7/comments": {},
    }
    done = run(github, "post", text)
    assert done.returncode == 0, done.stderr
    ((_, _, content),) = github.written()
    assert content["body"].startswith(f"{MARKER}\n**1 slower**\n")
    assert f"Commit {SHA}" in content["body"]
    assert "(https://github.example/owner/project/actions/runs/5)" in content["body"]


def test_the_next_one_takes_its_place(github, text):
    """Neither the same words by somebody else nor the bot's other comments are touched."""
    gone = {"id": 3, "user": None, "body": None}
    others = [remark(1, author="stranger"), remark(2, body=f"quoted: {MARKER}")] * 49 + [gone] * 2
    github.answers = {
        PULLS: [pull()],
        COMMENTS.format(1): others,
        COMMENTS.format(2): [remark(33)],
        "PATCH repos/owner/project/issues/comments/33": {},
    }
    done = run(github, "post", text)
    assert done.returncode == 0, done.stderr
    assert [call[:2] for call in github.written()] == [
        ["PATCH", "repos/owner/project/issues/comments/33"]
    ]


@pytest.mark.parametrize(
    "pulls",
    [
        [],
        [pull(sha="b" * 40)],
        [pull(repository="stranger/other")],
        [{"number": 7, "head": {"sha": SHA, "repo": None}}],
        [pull(7), pull(8)],
    ],
    ids=["none", "moved on", "another fork", "deleted fork", "two"],
)
def test_without_one_request_for_this_head_nothing_is_posted(github, text, pulls):
    github.answers = {PULLS: pulls}
    done = run(github, "post", text)
    assert done.returncode == 0, done.stderr
    assert "no comment" in done.stdout
    assert github.written() == []


def archive(home: Path, **files: bytes) -> str:
    with zipfile.ZipFile(home / "gate.zip", "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("../escape", "x")
        made.writestr("results/box/a.json", "{}")
        for stem, content in files.items():
            made.writestr(NAMES[stem], content)
    return "gate.zip"


def offer(github, size: int = 100) -> None:
    found = [{"id": 1, "size_in_bytes": 1}, {"id": 2, "size_in_bytes": size}]
    github.answers = {
        ARTIFACTS: {"artifacts": found},
        "GET repos/owner/project/actions/artifacts/2/zip": "gate.zip",
    }


def fetched(github, home: Path) -> tuple[int, dict[str, bytes]]:
    """The exit code of `fetch`, and all that it wrote anywhere below `home`."""
    folder = home / "fetched"
    folder.mkdir()
    before = set(home.rglob("*"))
    code = run(github, "fetch", folder).returncode
    written = set(home.rglob("*")) - before - {home / "answers", home / "asked"}
    assert all(path.parent == folder for path in written)
    return code, {path.name: path.read_bytes() for path in written}


@pytest.mark.parametrize("with_table", [False, True])
def test_only_records_and_table_of_the_newest_artifact_are_fetched(github, tmp_path, with_table):
    table = {"compare": b"| Change |"} if with_table else {}
    archive(tmp_path, gate=b"[]", other=b"x", **table)
    offer(github)
    written = {NAMES[stem]: content for stem, content in {"gate": b"[]", **table}.items()}
    assert fetched(github, tmp_path) == (0, written)


def test_an_archive_that_unpacks_to_too_much_is_cut(github, tmp_path):
    archive(tmp_path, gate=b" " * 50_000_000, compare=b"|" * 50_000_000)
    offer(github)
    code, written = fetched(github, tmp_path)
    assert code == 0
    sizes = {name: len(content) for name, content in written.items()}
    one_more_than_is_read = {"gate.json": comment.MOST_BYTES + 1}
    one_more_than_is_read["compare.txt"] = asv_table.MOST_BYTES + 1
    assert sizes == one_more_than_is_read


@pytest.mark.parametrize("what", ["none", "too large", "no archive", "other name"])
def test_an_artifact_that_is_not_what_it_must_be_is_not_written(github, tmp_path, what):
    archive(tmp_path, **{"other" if what == "other name" else "gate": b"[]"}, compare=b"")
    offer(github, size=20_000_000 if what == "too large" else 100)
    if what == "none":
        github.answers[ARTIFACTS] = {"artifacts": []}
    if what == "no archive":
        (tmp_path / "gate.zip").write_bytes(b"PK no")
    code, written = fetched(github, tmp_path)
    assert code != 0
    assert written == {}


def test_a_refusal_by_github_is_told_in_one_line(github, text):
    done = run(github, "post", text)
    assert done.returncode != 0
    assert len(done.stderr.splitlines()) == 1
    assert "HTTP 404" in done.stderr
