"""What comment.yml does on GitHub: fetch the gate's records, post or update one comment.

    python3 .github/comment.py fetch FOLDER    # of the run RUN_ID
    python3 .github/comment.py post FILE       # to the pull request whose head is HEAD_SHA

Standard library and `gh` only: it runs beside a token that may write, so nothing is installed.
"""

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

MARKER = "<!-- the one comment of the gate -->"
AUTHOR = "github-actions[bot]"  # who the workflow's token writes as
MOST_ARCHIVE_BYTES = 10_000_000  # with the results of both commits, which stay there
RECORDS, TABLE = "gate.json", "compare.txt"
MOST_BYTES = {RECORDS: 1_000_000, TABLE: 500_000}  # as `tools comment` reads
PAGE = 100


def main(argv: list[str]) -> None:
    """Do what the command in `argv` says, with the file or folder that it names."""
    command, path = argv
    {"fetch": fetch, "post": post}[command](Path(path))


def fetch(folder: Path) -> None:
    """Write the gate's records and ASV's table, if there is one, of the run RUN_ID to `folder`."""
    found = api(f"actions/runs/{os.environ['RUN_ID']}/artifacts?name=gate")["artifacts"]
    if not found:
        raise SystemExit("gate: the run left no artifact; its log says why")
    newest = max(found, key=lambda artifact: artifact["id"])
    if newest["size_in_bytes"] > MOST_ARCHIVE_BYTES:
        raise SystemExit(
            f"gate: the artifact has more than {MOST_ARCHIVE_BYTES} bytes; not fetched"
        )
    archive = gh(f"actions/artifacts/{newest['id']}/zip")
    # Read from memory and by name, so that no path in the archive is ever followed, and no further
    # than `tools comment` looks: an archive may unpack to far more than it weighs.
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        for name in (RECORDS, *({TABLE} & set(files.namelist()))):
            with files.open(name) as member:
                (folder / name).write_bytes(member.read(MOST_BYTES[name] + 1))


def post(path: Path) -> None:
    """Post `path` to the pull request, or put it in place of the comment that is there."""
    number = pull_request()
    if number is None:
        return
    text = f"{MARKER}\n{path.read_text(encoding='utf-8')}\n{_footer()}\n"
    mine = own_comment(number)
    if mine is None:
        api(f"issues/{number}/comments", "POST", {"body": text})
    else:
        api(f"issues/comments/{mine}", "PATCH", {"body": text})


def pull_request() -> int | None:
    """Return the number of the open pull request with just this head, as GitHub knows it.

    The artifact is not asked, since it could name any other; the list in the event is empty where
    the branch is in a fork. None where the head has moved on meanwhile, or two requests share it.
    """
    repository, sha = os.environ["HEAD_REPOSITORY"], os.environ["HEAD_SHA"]
    head = quote(f"{repository.partition('/')[0]}:{os.environ['HEAD_BRANCH']}", safe="")
    numbers = [
        pull["number"]
        for pull in api(f"pulls?state=open&per_page={PAGE}&head={head}")
        if pull["head"]["sha"] == sha
        and (pull["head"]["repo"] or {}).get("full_name") == repository  # none: a deleted fork
    ]
    if len(numbers) == 1:
        return int(numbers[0])
    print(f"{len(numbers)} open pull requests have the head {sha}: no comment")
    return None


def own_comment(number: int) -> int | None:
    """Return the id of the comment posted before: ours by its author and its first line."""
    page = 1
    while True:
        comments = api(f"issues/{number}/comments?per_page={PAGE}&page={page}")
        for comment in comments:
            author = (comment["user"] or {}).get("login")  # none: the account is gone
            if author == AUTHOR and (comment["body"] or "").startswith(MARKER):
                return int(comment["id"])
        if len(comments) < PAGE:
            return None
        page += 1


def api(path: str, method: str = "GET", content: dict[str, str] | None = None) -> Any:
    """Return what GitHub answers about `path` of this repository."""
    return json.loads(gh(path, method, content))


def gh(path: str, method: str = "GET", content: dict[str, str] | None = None) -> bytes:
    """Return the bytes that `gh api` prints; SystemExit, of one line, where it fails."""
    command = ["gh", "api", "--method", method, f"repos/{os.environ['GITHUB_REPOSITORY']}/{path}"]
    given = None
    if content is not None:
        command += ["--input", "-"]
        given = json.dumps(content).encode()
    done = subprocess.run(command, input=given, capture_output=True)
    if done.returncode:
        raise SystemExit(f"gh api {path}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def _footer() -> str:
    repository, run = os.environ["GITHUB_REPOSITORY"], os.environ["RUN_ID"]
    link = f"{os.environ['GITHUB_SERVER_URL']}/{repository}/actions/runs/{run}"
    return f"\nCommit {os.environ['HEAD_SHA']}, measured by [this run]({link})."


if __name__ == "__main__":
    main(sys.argv[1:])
