"""How a driver follows its leader: the Intelligent Driver Model (IDM).

Treiber, Hennecke, Helbing: Congested traffic states in empirical observations and microscopic
simulations. Physical Review E 62, 1805 (2000), equations 3 and 4, acceleration exponent 4.
"""

import math
from dataclasses import dataclass

from simcore.checks import number, set_fields


@dataclass(frozen=True, slots=True)
class Driver:
    """The five parameters of the IDM; ValueError names a field outside its range.

    Each must be above a thousandth of its unit, so that no step divides by next to nothing.
    """

    desired_speed_mps: float = 33.3
    headway_s: float = 1.5
    min_gap_m: float = 2.0
    acceleration_mps2: float = 1.5
    braking_mps2: float = 2.0

    def __post_init__(self) -> None:
        """Check every field and make it a float."""
        fields = self.__slots__
        set_fields(self, {name: number(name, getattr(self, name), low=0.001) for name in fields})

    def acceleration(self, speed_mps: float, leader_speed_mps: float, gap_m: float) -> float:
        """Acceleration in m/s2 behind a leader at `gap_m` > 0, bumper to bumper (eqs. 3 and 4).

        The desired gap never falls below `min_gap_m`, however fast the leader pulls away.
        """
        approach_rate_mps = speed_mps - leader_speed_mps
        comfort_mps2 = math.sqrt(self.acceleration_mps2 * self.braking_mps2)
        dynamic_gap_m = speed_mps * (self.headway_s + approach_rate_mps / (2 * comfort_mps2))
        desired_gap_m = self.min_gap_m + max(0.0, dynamic_gap_m)
        free_road = (speed_mps / self.desired_speed_mps) ** 4
        return self.acceleration_mps2 * (1 - free_road - (desired_gap_m / gap_m) ** 2)

    def equilibrium_gap_m(self, speed_mps: float) -> float:
        """Gap in m at which equal speeds stay as they are: (s0 + v T) / sqrt(1 - (v/v0)^4).

        ValueError unless 0 <= speed_mps < desired_speed_mps.
        """
        if not 0 <= speed_mps < self.desired_speed_mps:
            raise ValueError(
                f"speed_mps must be in [0, {self.desired_speed_mps:g}), the desired speed,"
                f" got {speed_mps!r}"
            )
        free_road = (speed_mps / self.desired_speed_mps) ** 4
        return (self.min_gap_m + speed_mps * self.headway_s) / math.sqrt(1 - free_road)
