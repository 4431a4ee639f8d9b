"""How long a step may be for the drivers of a scenario."""

import math

from simcore.scenario import Scenario

# Of the shortest headway. A step uses what could be seen at its beginning, so it acts as a delay of
# its length (Treiber, Kanagaraj: Physica A 419, 183 (2015)), and drivers who see later than they
# take to reach their leader collide.
SANE_SHARE = 2 / 3


def even_step_s(scenario: Scenario) -> float:
    """The longest step in s in which no driver on the empty road overshoots the desired speed.

    In a step v becomes v + a dt (1 - (v / v0)^4), which below v0 stays there where it grows with v:
    where 4 a dt <= v0.
    """
    slowdowns = () if scenario.rules is None else scenario.rules.slowdowns
    slowest_mps = min((each.speed_mps for each in slowdowns), default=math.inf)
    return min(min(mps, slowest_mps) / (4 * a) for mps, a in _liveliest(scenario))


def sane_step_s(scenario: Scenario) -> float:
    """The longest step in s that is no risk: well below every headway, and even."""
    fleet = None if scenario.rules is None else scenario.rules.fleet
    driver_s = scenario.driver.headway_s * (1 - scenario.driver_spread)
    shortest_s = driver_s if fleet is None else fleet.range_of("headway_s")[0]
    own_s = min(desired_mps / (4 * a) for desired_mps, a in _liveliest(scenario))
    return min(SANE_SHARE * shortest_s, own_s)


def _liveliest(scenario: Scenario) -> list[tuple[float, float]]:
    """The lowest desired speed (m/s) and the highest acceleration (m/s2) of each kind of driver."""
    fleet = None if scenario.rules is None else scenario.rules.fleet
    if fleet is None:
        driver, spread = scenario.driver, scenario.driver_spread
        return [(driver.desired_speed_mps * (1 - spread), driver.acceleration_mps2 * (1 + spread))]
    low_mps, _ = fleet.range_of("desired_speed_mps")
    return [
        (min(low_mps, each.top_speed_mps), each.acceleration_mps2) for each in fleet.occurring()
    ]
