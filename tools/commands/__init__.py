"""One file a command. A command is a module with `add_arguments(parser)` and `run(args) -> int`.

The first line of its docstring is its line in the list of commands, the rest ends its `--help`.
"""

import argparse
import ast
import importlib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn


class _Parser(argparse.ArgumentParser):
    """One line says what is wrong with an option; argparse would print all options before it."""

    def error(self, message: str) -> NoReturn:
        """End with the exit code for wrong usage."""
        self.exit(2, f"{self.prog}: error: {message}; see --help\n")


def summaries() -> dict[str, str]:
    """Return command name -> first docstring line, by reading the files and importing none."""
    lines = {}
    for path in sorted(Path(__file__).parent.glob("[!_]*.py")):
        docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        lines[path.stem] = docstring.partition("\n")[0]
    return lines


def prepare(name: str, arguments: Sequence[str]) -> Callable[[], int]:
    """Parse the arguments of command `name` and return what runs it; SystemExit on wrong usage."""
    # Imported only now, so that listing commands does not pay for NumPy, SciPy and matplotlib.
    command = importlib.import_module(f".{name}", __package__)
    summary, _, details = (command.__doc__ or "").partition("\n")
    parser = _Parser(
        prog=f"python -m tools {name}",
        description=summary,
        epilog=details.strip(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_arguments(parser)
    return partial(command.run, parser.parse_args(arguments))
