"""Builds whose sources differ and compute the same, of a project that ASV really installs."""

import ast
import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.errors import UserError
from tools.measure.installation import Installation
from tools.measure.interpreter import run_python
from tools.measure.noop_builds import install_noop_build, vary

ROOT = Path(__file__).parents[2]
SOURCES = [path.read_bytes() for path in sorted((ROOT / "simcore").rglob("*.py"))]
KINDS = 4
SPELLINGS = (
    b'"""One line."""\nX = 1',
    b"'single'\r\nX = 1\r\n",
    b'""\nX = 1\n',
    b'def f():\n    r"""Raw \\d\n    and more."""; return 1\n',
    b'class A:\n    """Of A."""\n    async def f(self): "Of f."\n',
    b'def f():\n    ("joined "\n     "docstring")\n',
    b'"a"""\nX = 1\n',  # "a" and "", joined
    b'"""Ends \\\n"""\n',
    '"""Größe"""\nX = "é"\n'.encode(),
    b"#!/usr/bin/env python\n",
    b"",
)


def without_blanks(node: ast.stmt) -> str:
    return "".join(ast.unparse(node).replace("\\n", "").split())


def names(source: bytes) -> dict[str, object]:
    """What a module defines, without what it is told to be."""
    scope: dict[str, object] = {"__name__": "varied"}
    exec(compile(source, "varied.py", "exec"), scope)
    return {name: scope[name] for name in scope if not name.startswith("_")}


@settings(max_examples=25)
@given(st.sampled_from(SOURCES), st.integers(1, 9), st.integers(0, 30))
def test_a_varied_source_is_another_one_of_the_same_statements_in_the_same_order(
    source: bytes, number: int, place: int
) -> None:
    varied = vary(source, number, place)
    assert varied == vary(source, number, place) != source
    before, after = ast.parse(source), ast.parse(varied)
    assert len(varied) > len(source)
    for was, now in zip(before.body, after.body, strict=False):
        assert without_blanks(was) == without_blanks(now)
    assert all("_noop_" in ast.unparse(added) for added in after.body[len(before.body) :])


@pytest.mark.parametrize("place", range(KINDS))
@pytest.mark.parametrize("source", SPELLINGS)
def test_every_spelling_of_a_docstring_is_varied_or_left(source: bytes, place: int) -> None:
    assert names(vary(source, 1, place)).keys() == names(source).keys()


def test_a_docstring_gets_longer_and_keeps_its_words() -> None:
    source = b'"""Of the module."""\n\ndef f():\n    "Of f."\n'
    lengths = set()
    for number in (1, 5, 9):  # of one kind
        scope: dict[str, object] = {}
        exec(vary(source, number, 0), scope)
        for text, was in ((scope["__doc__"], "Of the module."), (scope["f"].__doc__, "Of f.")):
            assert str(text).rstrip() == was
        lengths.add(len(str(scope["__doc__"])))
    assert min(lengths) > 20
    assert len(lengths) == 3


def test_what_is_no_python_is_not_varied() -> None:
    with pytest.raises((SyntaxError, ValueError)):
        vary(b"{{ name }} = 1 2\n", 1, 0)


@settings(max_examples=10)
@given(st.sampled_from(SOURCES), st.integers(0, 30))
def test_no_two_builds_are_alike(source: bytes, place: int) -> None:
    assert len({vary(source, number, place) for number in range(1, 12)}) == 11


SETTINGS = {
    "version": 1,
    "project": "little",
    "repo": ".",
    "branches": ["main"],
    "environment_type": "virtualenv",
    "build_command": [],
    # Copies what is below src/, as a wheel would lay it out, and takes no network.
    "install_command": ["in-dir={build_dir} python copy_sources.py"],
    "uninstall_command": ["in-dir={build_dir} python -c pass"],
}
COPY = """
import shutil, sysconfig
shutil.copytree("src", sysconfig.get_path("purelib"), dirs_exist_ok=True)
"""
PACKAGE = {
    "src/little/__init__.py": '"""A package."""\nfrom .work import answer\n',
    "src/little/work.py": '"""Work."""\n\n\ndef answer():\n    """42."""\n    return 42\n',
    "src/little/template.py": "{{ name }} = 1 2\n",
    "copy_sources.py": COPY,
    "asv.conf.json": json.dumps(SETTINGS),
}
ASK = """
import json, sys, little, little.work
json.dump([little.answer(), little.work.__file__], open(sys.argv[1], "w"))
"""


@pytest.fixture(scope="module")
def little(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("little project")
    for name, text in PACKAGE.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    commit(root, "src", "copy_sources.py", "asv.conf.json")
    return root


def commit(root: Path, *files: str) -> str:
    who = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org")
    commands = (
        ("init", "--quiet", "--initial-branch=main"),
        ("add", *files),
        (*who, "commit", "--quiet", "--message", "more"),
    )
    for command in commands:
        subprocess.run(["git", *command], cwd=root, check=True)
    return head(root)


def head(root: Path) -> str:
    done = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=root, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def installed(of: Installation, root: Path) -> tuple[int, Path]:
    """What the installed package answers, and the directory it is in."""
    answer = root / "answer.json"
    assert run_python(of, ["-c", ASK, answer], root, 60.0) == ""
    number, file = json.loads(answer.read_text())
    return number, Path(file).parent


def size_compiled_of(source: Path) -> int:
    """Bytes of the source that the compiled file says it is of."""
    (compiled,) = (source.parent / "__pycache__").glob(f"{source.stem}.*.pyc")
    return int.from_bytes(compiled.read_bytes()[12:16], "little")


@pytest.mark.slow
def test_an_installed_build_computes_the_same_from_other_sources(
    little: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(little)
    first = install_noop_build(little, head(little), "build-1", 1)
    answer, package = installed(first, little)
    assert answer == 42
    sources = {file.name: file.read_bytes() for file in package.glob("*.py")}
    for name in ("__init__.py", "work.py"):
        assert sources[name] != PACKAGE[f"src/little/{name}"].encode()
    assert sources["template.py"] == PACKAGE["src/little/template.py"].encode()

    assert size_compiled_of(package / "work.py") == len(sources["work.py"])

    install_noop_build(little, head(little), "build-1", 1)
    assert {file.name: file.read_bytes() for file in package.glob("*.py")} == sources

    second = install_noop_build(little, head(little), "build-1", 2)
    assert installed(second, little) == (42, package)
    for name in ("__init__.py", "work.py"):
        assert (package / name).read_bytes() != sources[name]
        assert size_compiled_of(package / name) == (package / name).stat().st_size
        assert (package / name).read_bytes().count(b"# no-op build") == 1


@pytest.mark.slow
def test_a_project_without_installed_sources_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = SETTINGS | {"install_command": ["python -c pass"]}
    (tmp_path / "asv.conf.json").write_text(json.dumps(settings))
    (tmp_path / "work.py").write_text("X = 1\n")
    of = commit(tmp_path, "asv.conf.json", "work.py")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match=r"none of its .py files is in site-packages") as refused:
        install_noop_build(tmp_path, of, "build-1", 1)
    assert len(str(refused.value).splitlines()) == 1
