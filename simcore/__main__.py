"""`python -m simcore` is the command `simcore`."""

import sys

from simcore.cli import main

if __name__ == "__main__":
    sys.exit(main())
