"""Names of benchmarks as short as they can be told apart."""

from collections import Counter
from collections.abc import Iterable


def short_names(names: Iterable[str]) -> dict[str, str]:
    """Return name -> its last two parts, such as `Step.time_step`, where these tell it apart."""
    last_two = {name: ".".join(name.split(".")[-2:]) for name in names}
    shared = Counter(last_two.values())
    return {name: short if shared[short] == 1 else name for name, short in last_two.items()}
