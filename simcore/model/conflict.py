"""How close a vehicle is to a collision with its leader."""

from simcore.model.primitives import Quantity


def closes_within(gap: Quantity, speed: Quantity, leader_speed: Quantity, time: float) -> Quantity:
    """Is the time to collision (Hayward 1972) below `time`? Without a division: gap < closing
    speed times time."""
    return gap < (speed - leader_speed) * time


def cannot_stop(
    gap: Quantity, speed: Quantity, leader_speed: Quantity, reaction: Quantity, tyre: Quantity
) -> Quantity:
    """Is the gap below the stopping sight distance, if the leader brakes as hard as tyres allow?

    The stopping sight distance of AASHTO (A Policy on Geometric Design, 2018, section 3.2.2), the
    way in the reaction time plus the braking distance v^2 / (2 mu g), less what the leader needs to
    stop itself.
    """
    braking = (speed - leader_speed) * (speed + leader_speed)
    return gap * (2.0 * tyre) < speed * reaction * (2.0 * tyre) + braking
