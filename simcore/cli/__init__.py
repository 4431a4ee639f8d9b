"""The command `simcore`: simulate from a terminal."""

from simcore.cli.command import main

__all__ = ["main"]
