"""docs/guide.md says which command answers which question; test_pages.py runs what it shows."""

import re
from pathlib import Path

from tools.commands import summaries

GUIDE = (Path(__file__).parents[2] / "docs" / "guide.md").read_text(encoding="utf-8")
BY_A_WORKFLOW = {"comment"}


def test_the_guide_names_every_command_as_one() -> None:
    named = {name for name in summaries() if re.search(rf"(`|tools ){name}\b", GUIDE)}
    assert set(summaries()) - named == BY_A_WORKFLOW
