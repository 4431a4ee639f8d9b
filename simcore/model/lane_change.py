"""When a driver changes lane: MOBIL.

Kesting, Treiber, Helbing: General lane-changing model MOBIL for car-following models.
Transportation Research Record 1999 (2007), pages 86 to 94.
"""

from simcore.model.primitives import Quantity, where

NEVER = -1e300
# In s, and as a share: far more than a number of steps times their length is off by.
ROUNDING = 1e-12


def latest_change(time: float, pause: float) -> float:
    """A driver who changed lane no later than this may change again at `time`: a pause before."""
    return time - pause + ROUNDING * (1.0 + time)


def has_room(
    gap_ahead: Quantity, gap_behind: Quantity, min_gap: Quantity, follower_min_gap: Quantity
) -> Quantity:
    """Would both gaps in the target lane be at least what the drivers keep in a jam?"""
    return (gap_ahead > min_gap) & (gap_behind > follower_min_gap)


def change_surplus(
    own_gain: Quantity,
    follower_new: Quantity,
    follower_gain: Quantity,
    old_follower_gain: Quantity,
    politeness: float,
    threshold: float,
    safe_braking: float,
    follower_tyre: Quantity,
) -> Quantity:
    """By how much the incentive (equation 3) exceeds `threshold`; NEVER where the new follower
    would have to brake harder than `safe_braking` (equation 2), or as hard as its tyres allow: it
    might need more than they do. Gains are in acceleration."""
    incentive = own_gain + politeness * (follower_gain + old_follower_gain)
    safe = (follower_new >= -safe_braking) & (follower_new > -follower_tyre)
    return where(safe, incentive - threshold, NEVER)
