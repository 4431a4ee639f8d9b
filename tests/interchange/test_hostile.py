"""Files that were made to break a reader, or broke on the way: one line, nothing written."""

import copy
import gzip
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.interchange import made
from tests.interchange.made import COMMIT
from tools.errors import UserError
from tools.interchange.importing import plan_import
from tools.interchange.place import Wanted
from tools.interchange.recognise import format_of
from tools.interchange.sources import Source, read_sources
from tools.store.reading import UnusableError, parse_json

AT = ("--commit", COMMIT, "--machine", "laptop")
ABSURD = (
    *(None, True, "", "a\nb", "\x1b[2J", "x" * 5000, -1, 0, 10**400, 1e308, 5e-324, -0.0),
    *(float("nan"), float("inf"), [], {}, [[]], {"a": {}}, [1, "2"], "../../etc/passwd"),
)


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path to every value in a document, but for the whole."""
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield (*at, key)
            yield from places(inner, (*at, key))


def with_one(document: Any, place: tuple[Any, ...], value: Any) -> Any:
    changed = copy.deepcopy(document)
    *path, last = place
    inner = changed
    for key in path:
        inner = inner[key]
    inner[last] = value
    return changed


def imported(document: Any, results_dir: Path) -> list[Path] | str:
    """Return the files that parsed content would go to, or why it is refused."""
    try:
        known = format_of(document)
        source = Source(results_dir / "file.json", known.tool, known.read(document))
        files = plan_import([source], results_dir, Wanted("laptop", None, None)).files
    except (UnusableError, UserError) as error:
        return str(error)
    return [file.path.relative_to(results_dir) for file in files]


@pytest.mark.parametrize("name", made.EVERY_DOCUMENT)
def test_any_absurd_value_is_used_or_refused_in_one_line(name: str, tmp_path: Path) -> None:
    """Each value of each document in turn is replaced by each absurd one."""
    document = made.EVERY_DOCUMENT[name]()
    for place in places(document):
        for value in ABSURD:
            answer = imported(with_one(document, place, value), tmp_path)
            if isinstance(answer, str):
                assert answer.isprintable(), (place, value)
            else:
                assert all(".." not in path.parts for path in answer), (place, value)


@settings(max_examples=60)
@given(st.sampled_from(list(made.EVERY_DOCUMENT)), st.integers(0, 2**32))
def test_a_file_that_was_cut_or_whose_bytes_changed_ends_in_no_traceback(
    name: str, seed: int
) -> None:
    generator = random.Random(seed)
    content = bytearray(json.dumps(made.EVERY_DOCUMENT[name]()).encode())
    for _ in range(generator.randrange(1, 4)):
        content[generator.randrange(len(content))] = generator.randrange(256)
    del content[generator.randrange(len(content) // 2, 2 * len(content)) :]
    try:
        document = parse_json(bytes(content))
    except UnusableError:
        return
    answer = imported(document, Path("nowhere"))
    assert not isinstance(answer, str) or answer.isprintable()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "is empty"),
        ("[" * 3000, "nested too deeply"),
        ('{"benchmarks": ' + "[" * 3000 + "]" * 3000 + "}", "nested too deeply"),
        ('{"a": "\\ud800"}', "not Unicode"),
        ("{}", "is of none of these formats"),
        ('{"result_columns": []}', "is a result file of ASV already"),
        ("a,b\n1\n", "line 2: has 1 cells, not 2"),
        ("a,a\n1,2\n", "two columns have one name"),
        ('a,b\n"1', "is no CSV"),
        ("\0\1\2", "is a table of unknown columns"),
    ],
    ids=lambda value: value[:20],
)
def test_what_is_no_such_file_is_named_in_one_line(target: Any, content: str, words: str) -> None:
    assert words in target.refuse(target.write("file.json", content), *AT)


def test_folders_devices_and_bombs(target: Any, tmp_path: Path) -> None:
    assert "holds no new/sample.json of criterion" in target.refuse(tmp_path, *AT)
    assert "no regular file" in target.refuse("/dev/zero", *AT)
    assert "No such file" in target.refuse(tmp_path / "nothing.json", *AT)
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe")
    with pytest.raises(UserError, match="is no UTF-8 text"):
        read_sources([picture])


def test_a_grid_that_no_file_could_hold_is_refused(target: Any) -> None:
    content = made.pytest_benchmark(seconds={10: 1e-6})
    (entry,) = content["benchmarks"]
    names = [f"p{i}" for i in range(6)]
    content["benchmarks"] = [
        {**entry, "params": {name: i * j for j, name in enumerate(names, 2)}} for i in range(20)
    ]
    line = target.refuse(target.write("b.json", content))
    assert "64,000,000 combinations of parameters are more than 100,000" in line


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("benchmarks.json", "{", "is no JSON"),
        ("benchmarks.json", '{"version": 1}', "is not of format 2"),
        ("laptop/2e5c20e1-pytest-benchmark-py3.11.json", "[]", "is no JSON object"),
        ("laptop/2e5c20e1-pytest-benchmark-py3.11.json", '{"version": 2}', "another commit"),
        ("processes/laptop/2e5c20e1-pytest-benchmark-py3.11.pyperf.json.gz", "{", "is no JSON"),
    ],
)
def test_damaged_results_that_are_there_are_not_replaced(
    target: Any, name: str, content: str, words: str
) -> None:
    path = target.results / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    line = target.refuse(target.write("b.json", made.pytest_benchmark()))
    assert words in line
    assert name in line


@pytest.mark.parametrize("name", ["zeros.json", "zeros.csv", "data.js", "sample.json"])
def test_a_gigabyte_of_zeros_is_refused_by_its_size(target: Any, tmp_path: Path, name: str) -> None:
    zeros = tmp_path / name
    with zeros.open("wb") as file:
        file.truncate(2**30)
    assert f"{name}: holds more than 67,108,864 bytes" in target.refuse(zeros, *AT)


def test_a_gigabyte_of_zeros_that_is_packed_is_refused_by_its_size(
    target: Any, tmp_path: Path
) -> None:
    zeros = tmp_path / "zeros.json.gz"
    zeros.write_bytes(gzip.compress(bytes(2**24)) * 2**6)
    assert "zeros.json.gz: unpacks to more than 67,108,864 bytes" in target.refuse(zeros, *AT)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "cp037"])
@pytest.mark.parametrize("name", made.EVERY_DOCUMENT)
def test_another_encoding_is_refused(target: Any, name: str, encoding: str) -> None:
    path = target.root / "file.json"
    path.write_bytes(json.dumps(made.EVERY_DOCUMENT[name]()).encode(encoding))
    target.refuse(path, *AT)


HOSTILE = sorted((Path(__file__).parents[1] / "fuzz" / "corpus").glob("import_*/*"))


@pytest.mark.parametrize("file", HOSTILE, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_what_the_corpus_holds_is_imported_or_refused_in_one_line(target: Any, file: Path) -> None:
    path = target.root / "file.json"
    path.write_bytes(file.read_bytes())
    code, _, _ = target.run(path, *AT)
    if code:
        target.refuse(path, *AT)
    else:
        target.files()
