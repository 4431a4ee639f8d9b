"""`[workload]`, `[parallel]`, `[estimation]` and `[tools]`: how the working tree is observed."""

from dataclasses import dataclass

from .checks import FRACTION, MODULE, number, whole_number
from .tables import Key

WORKLOAD = (Key("module", MODULE, None),)
PARALLEL = (
    Key("workers", whole_number(1, 1024), None),
    Key("interference_limit", FRACTION, 0.10),
)
ESTIMATION = (
    Key("all_core_rounds", whole_number(3, 100), 4),
    Key("segment_ms", number(5, 1000), 20.0),
)
TOOLS = (
    Key("samples_per_s", number(0.1, 20), 2.0),
    Key("answers_kept_days", number(1, 3650), 30.0),
)


@dataclass(frozen=True, slots=True)
class Parallel:
    """How a grid is measured on several cores.

    workers: processes at a time; None: every usable core. interference_limit: the slow-down by
    neighbours, as a fraction, above which cases are measured one by one.
    """

    workers: int | None
    interference_limit: float


@dataclass(frozen=True, slots=True)
class Estimation:
    """How the speed on exclusive cores is estimated.

    all_core_rounds: rounds in which all cores work at once. segment_ms: length of the segments
    that are each called disturbed or not.
    """

    all_core_rounds: int
    segment_ms: float


@dataclass(frozen=True, slots=True)
class ToolSettings:
    """What the commands do unasked.

    samples_per_s: of `monitor`. answers_kept_days: cached answers that are older are removed.
    """

    samples_per_s: float
    answers_kept_days: float
