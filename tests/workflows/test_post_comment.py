""".github/comment.py against a GitHub that answers from a table."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / ".github" / "comment.py"
SHA = "a" * 40
PULLS = "GET repos/owner/project/pulls?state=open&per_page=100&head=stranger%3Afast%2Fer%26x"
COMMENTS = "GET repos/owner/project/issues/7/comments?per_page=100&page={}"
ARTIFACTS = "GET repos/owner/project/actions/runs/5/artifacts?name=gate"
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


def archive(home: Path, name: str = "gate.json", content: bytes = b"[]") -> str:
    with zipfile.ZipFile(home / "gate.zip", "w", zipfile.ZIP_DEFLATED) as files:
        files.writestr("../escape", "x")
        files.writestr(name, content)
    return "gate.zip"


def offer(github, size: int = 100) -> None:
    found = [{"id": 1, "size_in_bytes": 1}, {"id": 2, "size_in_bytes": size}]
    github.answers = {
        ARTIFACTS: {"artifacts": found},
        "GET repos/owner/project/actions/artifacts/2/zip": "gate.zip",
    }


def test_only_the_records_of_the_newest_artifact_are_fetched(github, tmp_path):
    archive(tmp_path, content=b'[{"level": "suite"}]')
    offer(github)
    before = set(tmp_path.rglob("*"))
    target = tmp_path / "fetched" / "gate.json"
    target.parent.mkdir()
    done = run(github, "fetch", target)
    assert done.returncode == 0, done.stderr
    assert json.loads(target.read_text()) == [{"level": "suite"}]
    names = {path.name for path in set(tmp_path.rglob("*")) - before}
    assert names == {"fetched", "gate.json", "answers", "asked"}


def test_an_archive_that_unpacks_to_too_much_is_cut(github, tmp_path):
    archive(tmp_path, content=b" " * 50_000_000)
    offer(github)
    target = tmp_path / "gate.json"
    assert run(github, "fetch", target).returncode == 0
    assert target.stat().st_size == 1_000_001, "one more than `tools comment` reads"


@pytest.mark.parametrize("what", ["none", "too large", "no archive", "other name"])
def test_an_artifact_that_is_not_what_it_must_be_is_not_written(github, tmp_path, what):
    archive(tmp_path, name="other.json" if what == "other name" else "gate.json")
    offer(github, size=2_000_000 if what == "too large" else 100)
    if what == "none":
        github.answers[ARTIFACTS] = {"artifacts": []}
    if what == "no archive":
        (tmp_path / "gate.zip").write_bytes(b"PK no")
    target = tmp_path / "gate.json"
    assert run(github, "fetch", target).returncode != 0
    assert not target.exists()


def test_a_refusal_by_github_is_told_in_one_line(github, text):
    done = run(github, "post", text)
    assert done.returncode != 0
    assert len(done.stderr.splitlines()) == 1
    assert "HTTP 404" in done.stderr
