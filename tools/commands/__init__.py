"""One file a command. A command is a module with `add_arguments(parser)` and `run(args) -> int`.

One whose name is a keyword of Python, as no module can be, has an underscore behind it: `import_`.
The first line of its docstring is its line in the list of commands, the rest ends its `--help`.
"""

import argparse
import ast
import importlib
import keyword
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import NoReturn

from ..render.folding import READABLE, fold
from ..render.streams import print_line, print_note


class _HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Folds paragraphs to the terminal; examples stay as they are, to be copied."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n\n".join(
            paragraph if paragraph.startswith("example") else _folded(paragraph, width)
            for paragraph in text.split("\n\n")
        )


class _Parser(argparse.ArgumentParser):
    """One line says what is wrong with an option; argparse would print all options before it."""

    def error(self, message: str) -> NoReturn:
        """End with the exit code for wrong usage."""
        print_note(f"{self.prog}: error: {message}; see --help")
        self.exit(2)

    def print_help(self, file: object = None) -> None:
        """Print the help as every answer is printed: names in it may be a stranger's."""
        for line in self.format_help().splitlines():
            print_line(line)


def _folded(paragraph: str, width: int) -> str:
    return "\n".join(fold(" ".join(paragraph.split()), min(width, READABLE)))


def summaries() -> dict[str, str]:
    """Return command name -> first docstring line, by reading the files and importing none."""
    lines = {}
    for path in sorted(Path(__file__).parent.glob("[!_]*.py")):
        docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        lines[path.stem.rstrip("_")] = docstring.partition("\n")[0]
    return lines


def prepare(name: str, arguments: Sequence[str]) -> Callable[[], int]:
    """Parse the arguments of command `name` and return what runs it; SystemExit on wrong usage."""
    return partial(_command(name).run, parser_of(name).parse_args(arguments))


def parser_of(name: str) -> argparse.ArgumentParser:
    """Return what parses the arguments of command `name`."""
    command = _command(name)
    summary, _, details = (command.__doc__ or "").partition("\n")
    parser = _Parser(
        prog=f"python -m tools {name}",
        description=summary,
        epilog=details.strip(),
        formatter_class=_HelpFormatter,
    )
    command.add_arguments(parser)
    return parser


def _command(name: str) -> ModuleType:
    # Imported only now, so that listing commands does not pay for NumPy, SciPy and matplotlib.
    module = f"{name}_" if keyword.iskeyword(name) else name
    return importlib.import_module(f".{module}", __package__)
