"""What linters find, offline: GitHub's schema and zizmor in workflows, codespell in texts."""

import subprocess
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = Path(sysconfig.get_path("scripts"))

STRICT = ["--offline", "--no-progress", "--no-config", "--persona=pedantic", "--collect=all"]


def run(tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(SCRIPTS / tool), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def workflows() -> list[str]:
    found = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
    assert len(found) == 4
    return [str(path) for path in found]


def test_no_audit_finds_anything() -> None:
    done = run("zizmor", *STRICT, "--strict-collection", ".github")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_audits_would_find_something(tmp_path: Path) -> None:
    path = tmp_path / ".github" / "workflows" / "gate.yml"
    path.parent.mkdir(parents=True)
    gate = (ROOT / ".github" / "workflows" / "gate.yml").read_text(encoding="utf-8")
    path.write_text(gate.replace("$BASE", "${{ github.event.pull_request.title }}"))
    done = run("zizmor", *STRICT, str(tmp_path))
    assert "template-injection" in done.stdout, done.stdout + done.stderr


def test_the_workflows_are_what_github_reads() -> None:
    done = run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *workflows())
    assert done.returncode == 0, done.stdout + done.stderr


def test_dependabot_is_what_github_reads() -> None:
    file = ".github/dependabot.yml"
    done = run("check-jsonschema", "--builtin-schema", "vendor.dependabot", file)
    assert done.returncode == 0, done.stdout + done.stderr


def spelled(*paths: str) -> subprocess.CompletedProcess[str]:
    """What codespell says of words in docs/words.txt, and only of those."""
    return run("codespell", "--dictionary", "docs/words.txt", *paths)


def test_no_program_or_text_uses_a_private_word() -> None:
    where = ["tools", "simcore", "benchmarks", "docs", "README.md", "CONTRIBUTING.md"]
    listed = subprocess.run(
        ["git", "ls-files", "--", *where], cwd=ROOT, capture_output=True, text=True, check=True
    )
    paths = [path for path in listed.stdout.splitlines() if path.endswith((".py", ".md"))]
    assert len(paths) > 100
    done = spelled(*paths)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "text", ["# Reckoned once\n", "telling_size = 3\n", "It is dearer, not faster.\n"]
)
def test_a_private_word_would_be_found(tmp_path: Path, text: str) -> None:
    path = tmp_path / "new.py"
    path.write_text(text)
    done = spelled(str(path))
    assert done.returncode != 0
    assert f"{path}:1: " in done.stdout
    path.write_text("beckoned, mending, a_canary_bird, the gate's slower path\n")
    assert spelled(str(path)).returncode == 0, "whole words alone"
