"""Entry point: `python -m tools` lists the commands, `python -m tools COMMAND` runs one."""

import errno
import sys
from collections.abc import Iterator, Sequence

from .commands import prepare, summaries
from .commands._old_names import new_form
from .errors import UserError
from .render.streams import print_line, print_note, ready_streams

EXIT_FINE, EXIT_USAGE, EXIT_BROKEN, EXIT_INTERRUPTED = 0, 2, 20, 130


def main(argv: Sequence[str]) -> int:
    """Run one command and return its exit code; `argv` is without the program's name."""
    try:
        ready_streams()
        return _run(argv)
    except UserError as error:
        print_note(f"tools: {error}")
        return EXIT_BROKEN
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        where = f"{error.filename}: " if error.filename else ""
        print_note(f"tools: {where}{error.strerror}; make room, or set TMPDIR to another disk")
        return EXIT_BROKEN


def _run(argv: Sequence[str]) -> int:
    commands = summaries()
    try:
        argv, said = new_form(argv, commands)
    except ValueError as error:
        print_note(f"tools: {error}")
        return EXIT_USAGE
    if said:
        print_note(f"tools: {said}")
    if not argv or argv[0] in ("-h", "--help"):
        for line in _overview(commands):
            print_line(line)
        return EXIT_FINE
    name, *rest = argv
    if name not in commands:
        print_note(f"tools: no command {name!r}; there is: {', '.join(commands)}")
        return EXIT_USAGE
    return prepare(name, rest)()  # some read the project to know their options


def _overview(commands: dict[str, str]) -> Iterator[str]:
    width = max(map(len, commands))
    yield from ("usage: python -m tools COMMAND [options]", "")
    yield from (f"  {name:<{width}}  {summary}" for name, summary in commands.items())
    yield from ("", "COMMAND --help says more.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
