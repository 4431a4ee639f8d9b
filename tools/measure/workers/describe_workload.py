"""What a workload adapter says of itself: `python describe_workload.py SUITE MODULE ANSWERS`.

Runs in the interpreter of the measured code. ANSWERS gets JSON with `flags`, `size`, `threads` and
`work`.
"""

import json
import sys
from importlib import import_module
from pathlib import Path


def main(suite: str, module: str, answers: str) -> None:
    """Import the adapter and write down what it has."""
    from asv_runner._aux import update_sys_path

    update_sys_path(suite)
    adapter = import_module(module)
    described = {
        "flags": adapter.FLAGS,
        "size": getattr(adapter, "SIZE", None),
        "threads": getattr(adapter, "THREADS", None),
        "work": adapter.WORK,
    }
    Path(answers).write_text(json.dumps(described), encoding="utf-8")


if __name__ == "__main__":
    sys.path.pop(0)  # this directory: measured code may have modules of these names
    main(*sys.argv[1:])
