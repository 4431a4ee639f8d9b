"""ASV's own table under a fold of the comment: what is read of it, what a hostile one can do."""

import argparse
import json
import math
import unicodedata
from pathlib import Path

import pytest
from asv.commands.compare import Compare
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tools.__main__ import main
from tools.errors import UserError
from tools.gate.asv_table import (
    FACTOR,
    MARKS,
    MOST_BYTES,
    MOST_IN_LINE,
    read_table,
    what_asv_says,
)

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
ROOM = 60_000
HEADER = "| Change   | Before [aaaaaaaa] | After [bbbbbbbb] |   Ratio | Benchmark (Parameter) |"
RULE = "|----------|-------------------|------------------|---------|-----------------------|"
ROWS = {
    "+": "| +        | 1.00±0.1ms        | 2.00±0.1ms       |    2.00 | step.time_step(1)     |",
    "-": "| -        | 2.00±0.1ms        | 1.00±0.1ms       |    0.50 | step.time_step(2)     |",
    " ": "|          | 1.00±0.1ms        | 1.20±0.1ms       |   ~1.20 | step.time_step(3)     |",
    "!": "| !        | 1.00±0.1ms        | failed           |     n/a | step.time_step(4)     |",
    "*": "| *        | failed            | 1.00±0.1ms       |     n/a | step.time_step(5)     |",
    "x": "| x        | 1.00±0.1ms        | 1.00±0.1ms       |    1.00 | step.time_step(6)     |",
    "n/a": "|          | 1.00±0.1ms        | n/a              |     n/a | step.time_step(7)   |",
}


def written(tmp_path: Path, *rows: str, head: str = "\nAll benchmarks:\n\n") -> Path:
    path = tmp_path / "compare.txt"
    path.write_text(head + "\n".join([HEADER, RULE, *rows]) + "\n", encoding="utf-8")
    return path


def test_the_outcome_is_in_words_and_the_table_under_the_fold(tmp_path: Path) -> None:
    path = written(tmp_path, *ROWS.values(), ROWS["+"])
    said = what_asv_says(path, ROOM)
    assert read_table(path).outcome == (
        "ASV's own rule, factor 1.1:"
        " 2 worse, 1 no longer runs, 1 better, 1 runs again, 1 unchanged, 2 not compared"
    )
    opened, block, closed = PARSER.parse(said)
    assert (opened.type, block.type, closed.type) == ("html_block", "fence", "html_block")
    assert opened.content.strip() == f"<details><summary>{read_table(path).outcome}</summary>"
    assert block.content == "\n".join([HEADER, RULE, *ROWS.values(), ROWS["+"], ""])
    assert closed.content == "</details>"


def test_the_marks_are_those_of_asv(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By a table that ASV itself prints, of each outcome that it knows."""
    sides = {
        "worse": ((1.0, "v1"), (2.0, "v1")),
        "better": ((2.0, "v1"), (1.0, "v1")),
        "unchanged": ((1.0, "v1"), (1.05, "v1")),
        "no longer runs": ((1.0, "v1"), (None, "v1")),
        "runs again": ((None, "v1"), (1.0, "v1")),
        "skipped": ((1.0, "v1"), (math.nan, "v1")),
        "failed on both": ((None, "v1"), (None, "v1")),
        "another version": ((1.0, "v1"), (2.0, "v2")),
    }

    class Conf:
        results_dir, benchmark_dir = str(tmp_path), "benchmarks"

    described = {name: {"name": name, "params": [], "unit": "seconds"} for name in sides}
    (tmp_path / "benchmarks.json").write_text(json.dumps(described | {"version": 2}))
    base, head = (
        [
            (name, [], [of[side][0]], [None], [None], of[side][1], "b", "e")
            for name, of in sides.items()
        ]
        for side in (0, 1)
    )
    Compare.print_table(Conf, "a" * 40, "b" * 40, FACTOR, False, base, head)
    path = tmp_path / "compare.txt"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    counts = dict.fromkeys(MARKS.values(), 1) | {"not compared": 3}
    assert read_table(path).counts == counts


def test_the_factor_is_the_one_that_asv_takes_by_itself() -> None:
    parser = argparse.ArgumentParser()
    Compare.setup_arguments(parser.add_subparsers())
    assert parser.parse_args(["compare", "a", "b"]).factor == FACTOR


IN_A_LINE = [
    *("```", "`" * 40, "~~~", "</details>", "</pre></summary>", "<!--", "@everyone #1", "|"),
    *("![x](http://example.org)", "\x1b[31mred", "\u202ereversed", "\0", "\u200b", "\ue000"),
]
hostile = st.text(max_size=60) | st.sampled_from([*IN_A_LINE, "\r\n# title", "\x85```"])


@given(names=st.lists(hostile, max_size=6), head=hostile)
@example(names=IN_A_LINE, head="```")
def test_nothing_in_a_table_gets_out_of_its_block(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], head: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "hostile.txt"
    rows = [ROWS["+"], *(f"| +        | 1 | 2 |    2.00 | {name} |" for name in names)]
    lines = "\n".join([head, HEADER, RULE, *rows])
    path.write_bytes(lines.encode("utf-8", errors="surrogatepass"))
    said = what_asv_says(path, ROOM)
    tokens = PARSER.parse(said)
    if said.startswith("The table"):
        assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
        return
    assert [token.type for token in tokens] == ["html_block", "fence", "html_block"]
    shown = tokens[1].content
    assert len(shown.splitlines()) == 2 + len(rows)
    assert not [c for c in shown if unicodedata.category(c).startswith("C") and c != "\n"]
    outside = said.replace(shown, "")
    assert outside.count("<") == 4, "the fold's own"


def test_a_long_table_is_cut_and_the_rest_counted(tmp_path: Path) -> None:
    path = written(tmp_path, *[ROWS["+"]] * 1000)
    said = what_asv_says(path, ROOM)
    (block,) = (token for token in PARSER.parse(said) if token.type == "fence")
    shown = len(block.content.splitlines())
    assert ROOM - 200 < len(block.content) <= ROOM
    assert f"{1002 - shown} more lines are in the gate's run." in said
    assert "1000 worse" in said, "all are counted"


@given(room=st.integers(-100, ROOM), width=st.integers(1, 2000))
def test_no_more_is_shown_than_there_is_room_for(
    tmp_path_factory: pytest.TempPathFactory, room: int, width: int
) -> None:
    row = f"| +        | 1 | 2 |    2.00 | {'`' * width} |"
    path = written(tmp_path_factory.getbasetemp(), *[row] * 80)
    said = what_asv_says(path, room)
    assert len(said) <= max(0, room) + 2 * MOST_IN_LINE + 300
    assert said.startswith("<details>")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "is missing"),
        (b"", "is not as ASV prints it"),
        (b"\xff\xfe\0", "is not as ASV prints it"),
        (b"No results found\n", "is not as ASV prints it"),
        ("\n".join([HEADER, RULE]).encode(), "is not as ASV prints it"),
        ("\n".join([HEADER, RULE, ROWS["+"], "and more"]).encode(), "is not as ASV prints it"),
        (
            "\n".join([HEADER, RULE, ROWS["+"].replace("+", "?")]).encode(),
            "is not as ASV prints it",
        ),
        (b"|" * (MOST_BYTES + 1), "is too long"),
    ],
)
def test_without_a_table_the_comment_is_as_before_with_a_line_that_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, words: str
) -> None:
    records, path = tmp_path / "gate.json", tmp_path / "compare.txt"
    records.write_text('[{"level": "suite", "words": "quiet"}]')
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UserError, match=words):
        read_table(path)
    assert main(["comment", str(records)]) == 0
    before = capsys.readouterr().out
    assert main(["comment", str(records), "--asv-compare", str(path)]) == 0
    after = capsys.readouterr().out
    assert after.startswith(before)
    (line,) = after.removeprefix(before).strip().splitlines()
    assert words in line
    assert str(tmp_path) not in line


def test_the_whole_comment_stays_below_githubs_limit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = {"level": "case", "verdict": "slower", "benchmark": "@" * 999, "words": "#" * 999}
    records = tmp_path / "gate.json"
    records.write_text(json.dumps([record | {"params": {"|" * 99: "`" * 999}}] * 75))
    row = f"| +        | 1 | 2 |    2.00 | {'`' * 900} |"
    path = written(tmp_path, *[row] * 400)
    assert main(["comment", str(records), "--asv-compare", str(path)]) == 0
    comment = capsys.readouterr().out
    assert len(comment) < 65_000
    assert "400 worse" in comment
