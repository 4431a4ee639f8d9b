"""What others know about workflows: GitHub's schema and the audits of zizmor, both offline."""

import subprocess
import sysconfig
from pathlib import Path

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
