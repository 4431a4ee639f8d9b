"""What runs in the interpreter of a measured commit, which holds nothing of this package."""

from pathlib import Path


def script(name: str) -> Path:
    """Return the file of the worker `name`, to be run as a script."""
    return Path(__file__).with_name(f"{name}.py")
