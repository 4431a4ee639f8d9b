"""Short names of where was measured: machines, and of environments only what tells them apart."""

from collections.abc import Iterable

MOST_LETTERS = 30  # of an environment, whose name may list all that is installed

Place = tuple[str, str]


def place_names(places: Iterable[Place]) -> dict[Place, str]:
    """Return (machine, environment) -> the machine, with the environment if there are several.

    Of a long environment it is what follows the beginning that all of its machine have in common.
    """
    every = list(dict.fromkeys(places))
    return {place: _name(*place, [env for of, env in every if of == place[0]]) for place in every}


def _name(machine: str, environment: str, every: list[str]) -> str:
    if len(every) == 1:
        return machine
    if len(environment) <= MOST_LETTERS:
        return f"{machine}, {environment}"
    first, last = min(every), max(every)  # what these have in common all have
    same = (i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b)
    rest = environment[next(same, len(first)) :]
    shown = rest if len(rest) <= MOST_LETTERS else f"{rest[: MOST_LETTERS - 1]}…"
    return f"{machine}, …{shown}"
