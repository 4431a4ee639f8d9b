"""By which rules vehicles of the full model drive."""

from dataclasses import dataclass, field

from simcore.checks import instance, non_negative, number, one_of, set_fields
from simcore.fleet import Fleet, Population
from simcore.slowdown import Slowdown

FOLLOWING = ("idm", "improved_idm")
ON_COLLISION = ("stop", "remove", "ignore")


@dataclass(frozen=True, slots=True)
class LaneChanging:
    """Parameters of MOBIL (Kesting, Treiber, Helbing 2007).

    politeness: weight of the followers' gains against the driver's own.
    threshold_mps2: gain below which no driver changes lane.
    keep_right_mps2: what a change to the left must gain on top, and a change to the right less;
        above the threshold it takes vehicles to the right on an empty road.
    safe_braking_mps2: hardest braking a change may force on the new follower; whatever it is, less
        than the follower's tyres allow.
    pause_s: time after a change before the next one.

    ValueError names a field outside its range.
    """

    politeness: float = 0.1
    threshold_mps2: float = 0.1
    keep_right_mps2: float = 0.2
    safe_braking_mps2: float = 4.0
    pause_s: float = 3.0

    def __post_init__(self) -> None:
        """Check every field and make it a float."""
        checked = {
            "politeness": non_negative("politeness", self.politeness),
            "threshold_mps2": non_negative("threshold_mps2", self.threshold_mps2),
            "keep_right_mps2": non_negative("keep_right_mps2", self.keep_right_mps2),
            "pause_s": non_negative("pause_s", self.pause_s),
            "safe_braking_mps2": number("safe_braking_mps2", self.safe_braking_mps2, low=0.0),
        }
        set_fields(self, checked)


@dataclass(frozen=True, slots=True)
class Rules:
    """What the full model does beyond following a leader on one lane.

    fleet: the mix of vehicles and drivers they are drawn from, or the Population itself; None: all
        have the scenario's driver and vehicle length and no limits of power and tyres.
    following: the car-following model, "idm" or "improved_idm".
    lane_changing: the parameters of lane changes; None: every vehicle stays in its lane.
    on_collision: "stop" raises CollisionError, "remove" takes the vehicle that ran into its leader
        off the road, "ignore" counts the collision and drives on.
    near_miss_s: a time to collision below this is a near miss.
    jerk_limit_mps3: the largest change of the acceleration per second; None: it may jump.
    slowdowns: when, where and how far drivers slow down.
    reaction_delay: whether drivers look once per reaction time and act one reaction time later.

    ValueError names a field outside its range.
    """

    fleet: Fleet | Population | None = field(default_factory=Fleet)
    following: str = "idm"
    lane_changing: LaneChanging | None = field(default_factory=LaneChanging)
    on_collision: str = "stop"
    near_miss_s: float = 1.5
    jerk_limit_mps3: float | None = None
    reaction_delay: bool = False
    slowdowns: tuple[Slowdown, ...] = ()

    def __post_init__(self) -> None:
        """Check every field; numbers become floats."""
        one_of("following", self.following, FOLLOWING)
        one_of("on_collision", self.on_collision, ON_COLLISION)
        if not isinstance(self.fleet, Population):
            instance("fleet", self.fleet, Fleet, None)
        instance("lane_changing", self.lane_changing, LaneChanging, None)
        instance("reaction_delay", self.reaction_delay, bool)
        checked: dict[str, object] = {"slowdowns": _slowdowns(self.slowdowns)}
        checked["near_miss_s"] = number("near_miss_s", self.near_miss_s, low=0.0)
        if self.jerk_limit_mps3 is not None:
            checked["jerk_limit_mps3"] = number("jerk_limit_mps3", self.jerk_limit_mps3, low=0.0)
        set_fields(self, checked)


def _slowdowns(slowdowns: object) -> tuple[Slowdown, ...]:
    given = tuple(slowdowns) if isinstance(slowdowns, (tuple, list)) else (slowdowns,)
    for each in given:
        instance("slowdowns", each, Slowdown)
    return given
