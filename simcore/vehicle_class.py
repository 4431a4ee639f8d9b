"""Classes of vehicles: what all vehicles of one kind have in common."""

from dataclasses import dataclass

import numpy as np

from simcore.checks import number, set_fields
from simcore.state import Vector

LONGEST_NAME = 16  # characters of the name of a class
MOST_CLASSES = 64
SMALLEST = 0.001  # of each number, in its unit, as for a parameter of Driver


@dataclass(frozen=True, slots=True)
class VehicleClass:
    """What vehicles of one class have in common.

    power_w: at the wheels. drag_area_m2: drag coefficient times frontal area. tyre_friction: peak
    on a dry road. acceleration_mps2, min_gap_m: the driver model's a and s0. top_speed_mps: of the
    limiter or the engine; no desired speed exceeds it.

    ValueError names the field unless the name has 1 to 16 printable characters and each number is
    above a thousandth of its unit.
    """

    name: str
    length_m: float
    mass_kg: float
    power_w: float
    drag_area_m2: float
    tyre_friction: float
    acceleration_mps2: float
    min_gap_m: float
    top_speed_mps: float

    def __post_init__(self) -> None:
        """Check every field; numbers become floats."""
        name, fields = self.name, self.__slots__[1:]
        if not (isinstance(name, str) and 0 < len(name) <= LONGEST_NAME and name.isprintable()):
            raise ValueError(
                f"name must be 1 to {LONGEST_NAME} printable characters, got {name!r:.60}"
            )
        set_fields(self, {each: number(each, getattr(self, each), SMALLEST) for each in fields})


# Round values typical of each class, fitted to no data set. Accelerations and gaps: the order of
# Treiber, Kesting: Traffic Flow Dynamics (2013), chapter 11. Limiters: trucks 90 km/h and buses
# 100 km/h, Council Directive 92/6/EEC as amended by 2002/85/EC. Columns in the order of the fields.
VEHICLE_CLASSES = (
    VehicleClass("sedan", 4.7, 1_500, 110e3, 0.65, 0.90, 1.5, 2.0, 55.0),
    VehicleClass("suv", 4.8, 2_000, 140e3, 0.95, 0.85, 1.4, 2.0, 55.0),
    VehicleClass("truck", 8.5, 9_000, 160e3, 5.0, 0.70, 0.8, 3.0, 90 / 3.6),
    VehicleClass("bus", 12.0, 15_000, 220e3, 4.5, 0.70, 0.9, 2.5, 100 / 3.6),
    VehicleClass("motorbike", 2.2, 300, 60e3, 0.45, 0.90, 2.5, 1.5, 60.0),
)

Classes = tuple[VehicleClass, ...]


def class_column(field: str, classes: Classes = VEHICLE_CLASSES) -> Vector:
    """A field of every vehicle class, shape (len(classes),), to be indexed by class.

    ValueError lists the fields if this is none with numbers.
    """
    _, *fields = VehicleClass.__slots__
    if field not in fields:
        raise ValueError(f"field must be one of {', '.join(fields)}, got {field!r}")
    return np.array([getattr(each, field) for each in classes], dtype=np.float64)


def checked_classes(classes: object) -> Classes:
    """ValueError unless these are 1 to MOST_CLASSES classes with names of their own."""
    given = tuple(classes) if isinstance(classes, (tuple, list)) else ()
    kinds = all(isinstance(each, VehicleClass) for each in given)
    if not (kinds and 0 < len(given) <= MOST_CLASSES):
        raise ValueError(f"classes must be 1 to {MOST_CLASSES} VehicleClass, got {classes!r:.60}")
    if len({each.name for each in given}) < len(given):
        raise ValueError("classes must have names of which none occurs twice")
    return given
