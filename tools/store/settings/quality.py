"""Quality gates: what a measured case must reach."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from .checks import ABOVE_0, REGEX, one_of
from .tables import Key, read_table

Metric = Literal["steps_per_s", "real_time_factor", "bytes_per_item", "exponent"]
QUALITY = (
    Key("metric", one_of(*get_args(Metric))),
    Key("cases", REGEX, re.compile("")),
    Key("at_least", ABOVE_0, None),
    Key("at_most", ABOVE_0, None),
)


@dataclass(frozen=True, slots=True)
class QualityGate:
    """A bound on a metric; one of at_least and at_most is None.

    cases: found in the labels of the cases that are judged.
    """

    metric: Metric
    cases: re.Pattern[str]
    at_least: float | None
    at_most: float | None


def read_quality_gate(where: str, table: Mapping[str, Any]) -> QualityGate:
    """Return the gate; ValueError names what is wrong. where: the table's header."""
    gate = QualityGate(**read_table(where, table, QUALITY))
    if (gate.at_least is None) == (gate.at_most is None):
        raise ValueError(f"{where} needs either at_least or at_most, and not both")
    return gate
