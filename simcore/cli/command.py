"""The command from its arguments to its exit code."""

import os
import sys
from collections.abc import Sequence

from simcore.cli.arguments import parser
from simcore.cli.messages import UserError, drop, tell
from simcore.cli.run import run
from simcore.collision import CollisionError

EXIT_FINE, EXIT_USAGE, EXIT_BROKEN, EXIT_INTERRUPTED = 0, 2, 20, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; `argv` is without the programme's name."""
    if sys.stderr is None:  # closed: complaints go nowhere
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115, open to the end
    if sys.stdout is None:
        return _complain("stdout is closed: open it, or name a file", EXIT_BROKEN)
    try:
        try:
            run(parser().parse_args(argv))
        finally:
            sys.stdout.flush()  # so that a failure is met below, not at exit; of --help, too
        return EXIT_FINE
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        drop(sys.stdout)
        return EXIT_FINE
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except ValueError as error:
        return _complain(str(error), EXIT_USAGE)
    except OSError as error:
        if error.filename is None:  # of stdout, or of a file on a full disk
            drop(sys.stdout)
        named = error.filename or "output"
        return _complain(f"{named}: {error.strerror}; name another file", EXIT_BROKEN)
    except MemoryError:
        return _complain("not enough memory: use fewer --vehicles", EXIT_BROKEN)
    except (UserError, CollisionError, ImportError) as error:
        return _complain(str(error), EXIT_BROKEN)


def _complain(what: str, code: int) -> int:
    tell(f"error: {what}")
    return code
