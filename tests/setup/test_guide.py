"""docs/guide.md says which command answers which question; test_pages.py runs what it shows."""

from pathlib import Path

from tools.commands import summaries

GUIDE = (Path(__file__).parents[2] / "docs" / "guide.md").read_text(encoding="utf-8")


def test_the_guide_names_every_command() -> None:
    assert {
        name for name in summaries() if f"`{name}" not in GUIDE and f" {name}" not in GUIDE
    } <= {
        "comment",  # which a workflow calls
        "run",  # which `make bench` calls
    }
