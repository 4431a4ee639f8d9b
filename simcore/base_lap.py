"""The road of workloads that are the same at every size: one base lap, as often as needed.

Bends that grow with the number of vehicles are driven faster and leave fewer reasons to change
lane: a law over sizes would mix several regimes. Here a vehicle meets the same bends at every size.
"""

from simcore.track import Track

ROWS = 34  # vehicles in each lane of a base lap: 100 on three lanes have one to themselves
BENDS_M = 400.0  # both semicircles of a base lap, in the innermost lane; the rest is straight


def wound_track(rows: int, spacing_m: float, lanes: int) -> Track:
    """A lap for so many vehicles in each lane, whose windings are base laps.

    Straights are stretched or shortened so that the number of windings is whole: a winding has room
    for ROWS vehicles in each lane, and at most for a half of it, over the windings, more or fewer.
    A lap has at least one winding, also where vehicles are fewer.

    spacing_m: length of lap per vehicle in each lane. ValueError names a bad number of lanes.
    """
    windings = max(1, round(rows / ROWS))
    lap_m = spacing_m * max(rows, ROWS)
    return Track(lap_m, lanes, straight_m=(lap_m / windings - BENDS_M) / 2, windings=windings)
