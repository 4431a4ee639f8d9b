"""What ASV needs in its environment, be it a process or code that runs in this one."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

# Tells our plug-in that who started `asv publish` writes the pages itself.
PAGES_BY_CALLER = "SIMCORE_TOOLS_PAGES_BY_CALLER"


def asv_variables() -> dict[str, str]:
    """Return variables that go before those of this process.

    ASV looks for `python3.13` on PATH, where there may be none, or one that does not run, as of
    pyenv. In the directory of this interpreter there is one that does.
    """
    here, path = str(Path(sys.executable).parent), os.environ.get("PATH")
    return {
        "PATH": f"{here}{os.pathsep}{path}" if path else here,
        "PIP_ONLY_BINARY": ":all:",  # so that no compiler is needed for what a commit depends on
    }


@contextlib.contextmanager
def asv_variables_set() -> Iterator[None]:
    """Set them in this process, as long as code of ASV makes an environment in it."""
    variables = asv_variables()
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
