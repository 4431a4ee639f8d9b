"""Builds of a commit whose sources differ in words only, so that nothing computed changes.

What a source leaves on the heap decides where arrays lie, and with that how fast code runs. A
comparison that calls one such build slower than another has judged this luck, not the change.
"""

import ast
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from ..checkout import git, run_git
from ..errors import UserError
from ..store.leftovers import scratch_directory
from .installation import Installation, install
from .interpreter import run_python

_UNUSED = "_noop_"  # begins every name that is added
_MARK = b"# no-op build "
_WHERE = "import sys, sysconfig; open(sys.argv[1], 'w').write(sysconfig.get_path('purelib'))"
_TIMEOUT_S = 300.0


def install_noop_build(root: Path, commit: str, side: str, number: int) -> Installation:
    """Install a commit as `install` does, then vary its pure-Python sources.

    number: at least 1; each gives other sources, always the same ones. The sources are the .py
    files of the commit that lie in the environment's site-packages as they are tracked, at the same
    path or at that below `src/`. In turn they get an unused function, longer docstrings, a comment,
    or unused constants and an unused class. No statement is put in another place: what runs while a
    module is imported may depend on it. UserError where there is no such file.
    """
    installation = install(root, commit, side)
    varied = []
    for place, (file, source) in enumerate(_installed_sources(root, installation)):
        try:
            content = vary(source, number, place)
        except (SyntaxError, ValueError):  # a template, or for another Python: stays as it is
            continue
        _replace(file, content)
        varied.append(file)
    if not varied:
        raise UserError(
            f"commit {commit[:8]}: none of its .py files is in site-packages as it is tracked, so"
            " that there are no sources to vary; use --builds 0"
        )
    _compile(installation, varied)
    return installation


def vary(source: bytes, number: int, place: int) -> bytes:
    """Return a module's source that computes the same, in other words.

    number: of the build, which decides how much is added. place: of the file among those varied;
    the kinds take turns over files and builds. SyntaxError or ValueError where `source` is no
    Python of this interpreter's version, or could not be varied safely.
    """
    kind = _KINDS[(number + place) % len(_KINDS)]
    newline = b"" if source.endswith((b"\n", b"\r")) or not source else b"\n"
    varied = kind(source + newline, number, 10 * number + place % 10)
    varied += _MARK + f"{number}\n".encode()
    if _meaning(varied) != _meaning(source):
        raise ValueError("what it computes might change")
    return varied


def _add_function(source: bytes, number: int, size: int) -> bytes:
    body = "".join(f"    x = x * {i} + {number}\n" for i in range(size))
    return source + f"\n\ndef {_UNUSED}{number}(x):\n{body}    return x\n".encode()


def _add_comment(source: bytes, number: int, size: int) -> bytes:
    return source + f"\n# Comment of build {number}.\n".encode() * size


def _add_constants_and_class(source: bytes, number: int, size: int) -> bytes:
    values = ", ".join(f"{i}.5" for i in range(size))
    fields = "".join(f"    field_{i} = {number}.5 + {i}\n" for i in range(size))
    name = f"{_UNUSED}{number}"
    return source + f"\n\n{name}_values = ({values})\n\n\nclass {name}:\n{fields}".encode()


def _lengthen_docstrings(source: bytes, number: int, size: int) -> bytes:
    """Add spaces before the closing quotes: what reads docstrings finds no new words."""
    lines = source.splitlines(keepends=True)
    ends = sorted(_docstring_ends(ast.parse(source)), reverse=True)
    for line, column in ends:
        text = lines[line - 1]
        triple = text[:column].endswith((b'"""', b"'''"))
        at = column - (3 if triple else 1)
        lines[line - 1] = text[:at] + b" " * size + text[at:]
    return b"".join(lines) if ends else _add_comment(source, number, size)


_KINDS: tuple[Callable[[bytes, int, int], bytes], ...] = (
    *(_add_function, _lengthen_docstrings, _add_comment, _add_constants_and_class),
)


def _docstring_ends(tree: ast.Module) -> Iterator[tuple[int, int]]:
    """Yield line, from 1, and byte within it after each docstring."""
    for constant in _docstrings(tree):
        assert constant.end_lineno is not None
        assert constant.end_col_offset is not None
        yield constant.end_lineno, constant.end_col_offset


def _docstrings(tree: ast.Module) -> Iterator[ast.Constant]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            match node.body:
                case [ast.Expr(ast.Constant(value=str()) as constant), *_]:
                    yield constant


def _meaning(source: bytes) -> str:
    """Return the syntax tree without what is added, and without blanks that end a docstring."""
    tree = ast.parse(source)
    tree.body = [node for node in tree.body if not _is_added(node)]
    for constant in _docstrings(tree):
        constant.value = str(constant.value).rstrip()
    return ast.dump(tree)


def _is_added(node: ast.stmt) -> bool:
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.Assign([ast.Name(name)]):
            return name.startswith(_UNUSED)
    return False


def _installed_sources(root: Path, installation: Installation) -> Iterator[tuple[Path, bytes]]:
    """Yield the project's installed files, each with its source at the commit."""
    site_packages, commit = _site_packages(installation), installation.commit
    for name in git(root, "ls-tree", "-r", "--name-only", "-z", "--full-tree", commit).split("\0"):
        path = PurePosixPath(name)
        inside = path.relative_to("src") if path.parts[:1] == ("src",) else path
        file = site_packages / inside
        if path.suffix == ".py" and file.is_file() and file.resolve() == file:
            source, installed = _source(root, commit, name), file.read_bytes()
            # What ASV made of another file is not told apart by its path; what an earlier
            # self-check varied is still there, as ASV installs no commit twice.
            if installed == source or b"\n" + _MARK in installed:
                yield file, source


def _site_packages(installation: Installation) -> Path:
    with scratch_directory() as scratch:
        answer = scratch / "answer"
        if why := run_python(installation, ["-c", _WHERE, answer], scratch, _TIMEOUT_S):
            raise UserError(f"{installation.python}: names no site-packages: {why}")
        return Path(answer.read_text(encoding="utf-8")).resolve()


def _source(root: Path, commit: str, name: str) -> bytes:
    """Return a file at the commit, its bytes as they are, which `git` of `checkout` does not."""
    done = run_git(root, "cat-file", "blob", f"{commit}:{name}")
    done.check_returncode()
    return done.stdout


def _replace(file: Path, content: bytes) -> None:
    """Write a source, and remove what was compiled of the former one."""
    new = file.with_name(f"{file.name}.new")
    new.write_bytes(content)
    os.replace(new, file)
    for compiled in (file.parent / "__pycache__").glob(f"{file.stem}.*.pyc"):
        compiled.unlink()


def _compile(installation: Installation, files: Sequence[Path]) -> None:
    """Compile as pip does: else an import would take longer than that of another installation."""
    with scratch_directory() as scratch:
        names = scratch / "files"
        names.write_text("\n".join(map(str, files)), encoding="utf-8")
        compiling = ("-m", "compileall", "-q", "-i", names)
        if why := run_python(installation, compiling, scratch, _TIMEOUT_S):
            raise UserError(f"{installation.python}: cannot compile the varied sources: {why}")
