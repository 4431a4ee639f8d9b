"""One file a command. A command is a module with `add_arguments(parser)` and `run(args) -> int`.

The first line of its docstring is its line in the list of commands, the rest ends its `--help`.
"""

import ast
from pathlib import Path


def summaries() -> dict[str, str]:
    """Return command name -> first docstring line, by reading the files and importing none."""
    lines = {}
    for path in sorted(Path(__file__).parent.glob("[!_]*.py")):
        docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        lines[path.stem] = docstring.partition("\n")[0]
    return lines
