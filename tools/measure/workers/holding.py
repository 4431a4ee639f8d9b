"""One process that reads what it holds while it makes steps: `python holding.py REQUEST ANSWERS`.

Runs in the interpreter of the measured code, which holds nothing of this package. REQUEST is JSON:
`suite` and `case` as in step_case.py; `warm_up` steps; `idle` readings without a step between them;
then `readings`, each after `between` steps. `traced`: what is read is what Python and NumPy hold,
and after the readings `lines_after` the lines that allocated it; otherwise it is what the system
and malloc count.

ANSWERS gets a line of JSON a message: {"lines": [[file, line, bytes], ...]} each time, {"held":
{name: {"idle": [...], "stepping": [...]}}} at the end; {"failed": why} instead of what is missing.
"""

import gc
import json
import sys
from array import array
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any


def main(request: "dict[str, Any]", answers: Any) -> None:
    """Serve one request; `answers` is where messages go."""
    # Beside this file, where a script looks first; measured code may have such modules too.
    from held_bytes import bytes_by_line, plain_readers, traced_readers
    from step_case import die_with_parent, make_case

    sys.path.pop(0)
    die_with_parent()

    def send(**message: Any) -> None:
        print(json.dumps(message), file=answers, flush=True)

    def tell_lines(readings: int) -> None:
        if request["traced"] and readings in request["lines_after"]:
            send(lines=bytes_by_line())

    try:
        case = make_case(request)
        for _ in range(request["warm_up"]):
            case.step()
        readers = traced_readers() if request["traced"] else plain_readers()
        idle = read_often(readers, request["idle"], lambda: None, 1)
        stepping = read_often(
            readers, request["readings"], case.step, request["between"], tell_lines
        )
        both = {name: {"idle": idle[name], "stepping": stepping[name]} for name in readers}
        send(held={name: {k: list(v) for k, v in of.items()} for name, of in both.items()})
    except Exception as error:
        send(failed=" ".join(f"{type(error).__name__}: {error}".split()))


def read_often(
    readers: "Mapping[str, Callable[[], int]]",
    readings: int,
    step: "Callable[[], Any]",
    between: int,
    after: "Callable[[int], None]" = lambda readings: None,
) -> "dict[str, array[int]]":
    """Return what was read after each `between` steps; `after` is told how many readings there are.

    Garbage in cycles is collected before, so that what a later collection frees does not count.
    """
    read = {name: array("q", bytes(8 * readings)) for name in readers}  # none grows while it reads
    for i in range(readings):
        for _ in range(between):
            step()
        gc.collect()
        for name, reader in readers.items():
            read[name][i] = reader()
        after(i + 1)
    return read


if __name__ == "__main__":
    with Path(sys.argv[2]).open("w", encoding="utf-8") as messages:
        main(json.loads(sys.argv[1]), messages)
