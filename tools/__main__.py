"""Entry point: `python -m tools` lists the commands, `python -m tools COMMAND` runs one."""

import os
import sys
from collections.abc import Sequence

from .commands import prepare, summaries
from .commands._old_names import new_form
from .errors import UserError

EXIT_FINE, EXIT_USAGE, EXIT_BROKEN, EXIT_INTERRUPTED = 0, 2, 20, 130


def main(argv: Sequence[str]) -> int:
    """Run one command and return its exit code; `argv` is without the program's name."""
    commands = summaries()
    try:
        argv, said = new_form(argv, commands)
    except ValueError as error:
        print(f"tools: {error}", file=sys.stderr)
        return EXIT_USAGE
    if said:
        print(f"tools: {said}", file=sys.stderr)
    if not argv or argv[0] in ("-h", "--help"):
        print(_overview(commands))
        return EXIT_FINE
    name, *rest = argv
    if name not in commands:
        print(f"tools: no command {name!r}; there is: {', '.join(commands)}", file=sys.stderr)
        return EXIT_USAGE
    return _run(name, rest)


def _run(name: str, arguments: Sequence[str]) -> int:
    try:
        code = prepare(name, arguments)()  # some read the project to know their options
        sys.stdout.flush()  # so that a reader who has left is met below, not at exit
        return code
    except UserError as error:
        print(f"tools: {error}", file=sys.stderr)
        return EXIT_BROKEN
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_FINE
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


def _overview(commands: dict[str, str]) -> str:
    width = max(map(len, commands))
    lines = [f"  {name:<{width}}  {summary}" for name, summary in commands.items()]
    return "\n".join(
        ["usage: python -m tools COMMAND [options]", "", *lines, "", "COMMAND --help says more."]
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
