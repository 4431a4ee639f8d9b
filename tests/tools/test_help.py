"""Help is as wide as the terminal, and what can be copied of it stays in one piece."""

from pathlib import Path

import pytest

from tools.commands import parser_of, summaries

COPIED = "example"  # begins the paragraph of command lines
NOT_FOLDED_BY_US = (COPIED, "options", "positional", "flags")


@pytest.mark.parametrize("command", summaries())
def test_prose_is_as_wide_as_the_terminal_or_as_is_read_with_ease_and_examples_stay(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # where no workload has flags
    parser, told = parser_of(command), []
    for columns in (60, 80, 200):
        monkeypatch.setenv("COLUMNS", str(columns))
        _, *paragraphs = parser.format_help().strip().split("\n\n")  # the first is the usage
        prose = [each for each in paragraphs if not each.startswith(NOT_FOLDED_BY_US)]
        assert max(len(line) for each in prose for line in each.split("\n")) <= min(columns, 100)
        examples = [each for each in paragraphs if each.startswith(COPIED)]
        told.append((" ".join(" ".join(prose).split()), examples))
    assert told[0] == told[1] == told[2]
    assert all(each in (parser.epilog or "") for each in told[0][1])
