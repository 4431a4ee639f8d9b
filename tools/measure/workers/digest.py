"""What a commit computes: `python digest.py SUITE ANSWERS`, in that commit's interpreter.

ANSWERS gets {"digests": {"benchmark class(params)": digest}, "failed": {the same: why}}, for every
class that holds benchmarks and has a method `digest(*params)` which returns plain numbers and
lists. A digest is null where this commit has none: NotImplementedError, or it failed.
"""

import inspect
import itertools
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def main(suite: str, answers: str) -> None:
    """Ask every class of the suite that has a digest for it, and write the answers."""
    from asv_runner._aux import update_sys_path
    from asv_runner.discovery import disc_modules

    update_sys_path(suite)
    digests: dict[str, Any] = {}
    failed: dict[str, str] = {}
    for module in disc_modules(os.path.basename(suite)):
        for kind in vars(module).values():
            if is_asked(kind, module):
                for name, values in cases(kind):
                    try:
                        digests[name] = digest(kind, values)
                    except Exception as error:  # one that fails must not hide the others
                        digests[name] = None
                        failed[name] = " ".join(f"{type(error).__name__}: {error}".split())
    content = json.dumps({"digests": digests, "failed": failed})
    Path(answers).write_text(content, encoding="utf-8")


def is_asked(kind: Any, module: Any) -> bool:
    """Return whether it is a class of `module` with a digest and, by ASV's names, a benchmark.

    Helpers may have a method of that name which takes something else.
    """
    from asv_runner.benchmarks import benchmark_types

    if not inspect.isclass(kind) or kind.__module__ != module.__name__:
        return False
    if kind.__name__.startswith("_") or not callable(getattr(kind, "digest", None)):
        return False
    return any(
        benchmark.name_regex.match(name)
        for name, _ in inspect.getmembers(kind, inspect.isfunction)
        for benchmark in benchmark_types
    )


def cases(kind: type) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield `class(params)` and the parameters of each combination."""
    name = f"{kind.__module__.partition('.')[2]}.{kind.__qualname__}"
    params = getattr(kind, "params", ())
    listed = params if not params or isinstance(params[0], list | tuple) else (params,)
    for values in itertools.product(*listed):
        yield f"{name}({', '.join(map(repr, values))})", values


def digest(kind: type, values: tuple[Any, ...]) -> Any:
    """Return the digest of one combination, None where this commit has none.

    Raises TypeError where it is not plain, and what the benchmark itself raises.
    """
    suite: Any = kind()
    try:
        if hasattr(suite, "setup"):
            suite.setup(*values)
        computed = suite.digest(*values)
    except NotImplementedError:
        return None
    json.dumps(computed)  # TypeError where it is not plain
    return computed


if __name__ == "__main__":
    sys.path.pop(0)  # this directory: a measured project may have modules of these names
    main(sys.argv[1], sys.argv[2])
