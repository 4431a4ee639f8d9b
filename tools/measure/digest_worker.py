"""What a commit computes: `python digest_worker.py SUITE`, in that commit's interpreter.

Prints {"benchmark class(params)": digest}, for every benchmark class with a method
`digest(*params)` that returns plain numbers and lists; null where this commit cannot tell
(NotImplementedError).
"""

import inspect
import itertools
import json
import os
import sys
from typing import Any


def main(suite: str) -> None:
    from asv_runner._aux import update_sys_path
    from asv_runner.discovery import disc_modules

    update_sys_path(suite)
    found = {}
    for module in disc_modules(os.path.basename(suite)):
        for kind in vars(module).values():
            if inspect.isclass(kind) and kind.__module__ == module.__name__:
                found.update(digests(kind))
    print(json.dumps(found))


def digests(kind: type) -> dict[str, Any]:
    if not callable(getattr(kind, "digest", None)):
        return {}
    name = f"{kind.__module__.partition('.')[2]}.{kind.__qualname__}"
    params = getattr(kind, "params", ())
    listed = params if not params or isinstance(params[0], list | tuple) else (params,)
    return {
        f"{name}({', '.join(map(repr, values))})": digest(kind, values)
        for values in itertools.product(*listed)
    }


def digest(kind: type, values: tuple[Any, ...]) -> Any:
    suite = kind()
    try:
        if hasattr(suite, "setup"):
            suite.setup(*values)
        return suite.digest(*values)
    except NotImplementedError:
        return None


if __name__ == "__main__":
    sys.path.pop(0)  # this directory: a measured project may have modules of these names
    main(sys.argv[1])
