"""Command lines of earlier tools, and what they are now."""

import shlex
from collections.abc import Collection, Sequence

MODE = "--mode"
FLAGS = {"--vehicle-count": "--vehicles", "--duration-seconds": "--duration"}
# Flags of a command that are commands now.
OF_SCALING = {"--history": "history", "--score": "score"}


def new_form(argv: Sequence[str], commands: Collection[str]) -> tuple[list[str], str]:
    """Return the command line in its new form, and a line that says so.

    `--mode=benchmark --vehicle-count 100` is `benchmark --vehicles 100`, `scaling --history` is
    `history`. Any other line that begins with a command stays as it is and needs no words. Raises
    ValueError where no command has the name of the mode.
    """
    end = argv.index("--") if "--" in argv else len(argv)  # what follows is another program's
    if argv[:1] == ["scaling"] and (flags := OF_SCALING.keys() & set(argv[:end])):
        (flag, *_) = sorted(flags)
        new = [OF_SCALING[flag], *(word for word in argv[1:] if word not in OF_SCALING)]
        return new, f"scaling {flag} is now: python -m tools {shlex.join(new)}"
    words = [word for argument in argv[:end] for word in _new_words(argument)]
    if not words or not words[0].startswith("--") or MODE not in words:
        return list(argv), ""
    at = words.index(MODE)
    mode = "".join(words[at + 1 : at + 2])
    if mode not in commands:
        raise ValueError(f"no mode {mode!r}; modes are commands now: {', '.join(commands)}")
    new = [mode, *words[:at], *words[at + 2 :], *argv[end:]]
    return new, f"{MODE}={mode} is now: python -m tools {shlex.join(new)}"


def _new_words(argument: str) -> list[str]:
    """Return `--flag=value` of an old flag as its new name and its value, all else as it is."""
    flag, *value = argument.split("=", 1)
    return [FLAGS.get(flag, flag), *value] if flag in (MODE, *FLAGS) else [argument]
