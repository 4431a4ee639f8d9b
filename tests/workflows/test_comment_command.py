"""`python -m tools comment`: what it refuses, and what it makes of the rest."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tools.errors import UserError
from tools.gate.comment import KEYS, MOST_BYTES, MOST_RECORDS, Record, make_comment, read_records
from tools.gate.verdicts import VERDICTS

ROOT = Path(__file__).parents[2]
PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
ROW = {
    "benchmark": "Step.time_step",
    "params": {"engine": "'numpy'", "vehicles": "1000"},
    "verdict": "slower",
    "words": "1.8 % slower (1.1 to 2.6 %)",
    "level": "case",
}
SUITE = {"level": "suite", "words": "0 of 40 differ between two runs of the base"}


def records(tmp_path, content) -> list[Record]:
    path = tmp_path / "gate.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return read_records(path)


def made(**changes) -> Record:
    return Record(**ROW | changes)


def table(markdown: str) -> list[str]:
    """What each cell of the comment's table says, the invisible taken out."""
    tokens = PARSER.parse(markdown)
    return [
        "".join(child.content for child in tokens[i + 1].children or []).replace("\u2060", "")
        for i, token in enumerate(tokens)
        if token.type == "td_open"
    ]


def test_a_comment(tmp_path):
    rows = [ROW, ROW | {"verdict": "same"}, ROW | {"verdict": "undecided"}, SUITE]
    text = make_comment(records(tmp_path, rows))
    assert text.startswith("**1 slower, 1 undecided, 1 same (rows compared: 3)**\n")
    assert table(text)[:4] == [
        "Step.time_step",
        "engine='numpy', vehicles=1000",
        "slower",
        "1.8 % slower (1.1 to 2.6 %)",
    ]
    assert len(table(text)) == 2 * 4, "what is the same is only counted"
    assert text.endswith("About this gate: 0 of 40 differ between two runs of the base")


def test_the_worst_comes_first():
    text = make_comment([made(verdict=verdict) for verdict in reversed(VERDICTS)])
    assert table(text)[2::4] == list(VERDICTS[:-1])


def test_a_family_comes_before_the_cases():
    text = make_comment([made(level="case", words="case"), made(level="family", words="family")])
    assert table(text)[3::4] == ["family", "case"]


def test_where_nothing_changed_there_is_no_table():
    assert make_comment([made(verdict="same")]) == "**1 same (rows compared: 1)**"
    assert make_comment([]) == "**Nothing was compared**"


def test_a_long_table_is_cut_and_counted():
    text = make_comment([made()] * 75)
    assert len(table(text)) == 60 * 4
    assert "15 more rows are in the gate's run." in text


def test_hostile_texts_cannot_make_the_comment_too_long():
    hostile = made(benchmark="@" * 999, words="#" * 999, params={"|" * 99: "`" * 999})
    text = make_comment([hostile] * 75)
    assert len(text) < 65_000
    assert "more rows are in the gate's run" in text


text_or_nasty = st.text(max_size=40) | st.sampled_from(["|", "\n\n# x", "<!-- -->", "[a](b)", "`"])


@given(
    st.builds(
        Record,
        level=st.sampled_from(["case", "suite"]),
        verdict=st.sampled_from(VERDICTS),
        benchmark=text_or_nasty,
        params=st.dictionaries(text_or_nasty, text_or_nasty, max_size=2),
        words=text_or_nasty,
    )
)
def test_no_record_brings_markup_of_its_own(record):
    tokens = PARSER.parse(make_comment([record]))
    inline = [child.type for token in tokens for child in token.children or []]
    assert inline.count("strong_open") == 1, "the headline's"
    assert set(inline) <= {"text", "text_special", "strong_open", "strong_close"}
    assert not {token.type for token in tokens} & {"html_block", "heading_open", "fence", "hr"}


def test_more_keys_and_nulls_do_no_harm(tmp_path):
    nulls = {"benchmark": None, "params": None, "verdict": None}
    rows = [ROW | {"ratio": 1.018, "more": {"deep": [1]}}, SUITE | nulls]
    assert [record.words for record in records(tmp_path, rows)] == [ROW["words"], SUITE["words"]]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "no JSON"),
        ("[" * 200_000, "no JSON"),
        ("[NaN]", "no JSON"),
        ("[" + "1" * 10_000 + "]", "no JSON"),
        ("{}", "no list"),
        ([[]] * (MOST_RECORDS + 1), "no list"),
        ([1], "record 0 is no object"),
        ([ROW | {"benchmark": 1}], "benchmark is no text"),
        ([ROW | {"words": ["x"]}], "words is no text"),
        ([ROW | {"params": ["x"]}], "params are not texts"),
        ([ROW | {"params": {"x": 1}}], "params are not texts"),
        ([ROW, ROW | {"level": "boss"}], "record 1: level is none of"),
        ([ROW | {"verdict": "fine"}], "verdict is none of"),
        ([ROW | {"verdict": None}], "verdict is none of"),
        (" " * (MOST_BYTES + 1), "more than 1000000 bytes"),
    ],
)
def test_what_the_gate_does_not_write_is_refused_in_one_line(tmp_path, content, words):
    with pytest.raises(UserError, match=words) as refusal:
        records(tmp_path, content)
    assert len(str(refusal.value).splitlines()) == 1


def test_bytes_that_are_no_text_are_refused(tmp_path):
    (tmp_path / "gate.json").write_bytes(b"\xff\xfe[]")
    with pytest.raises(UserError, match="no JSON"):
        read_records(tmp_path / "gate.json")


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(UserError, match="cannot be read"):
        read_records(tmp_path / "gate.json")


def test_the_fields_of_a_record_are_the_keys_that_are_read():
    assert Record.__match_args__ == KEYS


IMPORTED = """
import sys
sys.path.insert(0, sys.argv[1])
from tools.__main__ import main
code = main(["comment", sys.argv[2], "--asv-compare", sys.argv[3]])
modules = {name.partition(".")[0] for name in sys.modules} - {"__main__", "tools"}
print(sorted(modules - sys.stdlib_module_names), code)
"""


def test_it_runs_where_nothing_is_installed_and_imports_the_standard_library_only(tmp_path):
    path, table = tmp_path / "gate.json", tmp_path / "compare.txt"
    path.write_text(json.dumps([ROW, SUITE]))
    table.write_text("garbage")
    isolated = (sys.executable, "-I", "-S", "-c", IMPORTED, str(ROOT), str(path), str(table))
    done = subprocess.run(isolated, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("**1 slower (rows compared: 1)**")
    assert "The table of `asv compare` is not as ASV prints it" in done.stdout
    assert done.stdout.splitlines()[-1] == "[] 0"


@pytest.mark.parametrize("folder", ["gate", "render"])
def test_the_packages_it_stands_in_import_nothing(folder):
    content = (ROOT / "tools" / folder / "__init__.py").read_text(encoding="utf-8")
    assert "import " not in content
