"""The track's geometry against its definition, its curve speed against published radii."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcore.track import GRAVITY_MPS2, Track

NAN = float("nan")
TRACKS = [
    Track.ring(1000.0),
    Track.stadium(3500.0, lanes=4),
    Track(800.0, straight_m=399.0),
    Track(2100.0, lanes=2, straight_m=200.0, windings=3),
]


@st.composite
def tracks(draw):
    length_m = draw(st.floats(100.0, 1e6))
    windings = draw(st.integers(1, 5))
    straight_m = length_m / windings * draw(st.floats(0.0, 0.49))
    return Track(length_m, draw(st.integers(1, 16)), straight_m, windings=windings)


@given(tracks(), st.floats(0, 1), st.floats(0, 1), st.integers(-3, 3))
def test_a_world_point_leads_back_to_its_position_and_lane(track, share, outwards, laps):
    lane = outwards * (track.lanes - 1)
    position_m, offset_m = track.along_m(*track.world_m((laps + share) * track.length_m, lane))
    assert 0 <= position_m < track.winding_m
    missed_m = abs(position_m - share * track.length_m % track.winding_m)
    assert min(missed_m, track.winding_m - missed_m) <= 1e-9 * track.length_m
    assert offset_m == pytest.approx(lane * track.lane_width_m, abs=1e-9 * track.length_m)


@given(tracks(), st.integers(0, 4), st.floats(-1, 1), st.floats(-1, 1))
def test_a_small_move_is_as_long_in_the_world_also_across_section_borders(track, border, a, b):
    straight_m, half_m = track.straight_m, track.winding_m / 2
    border_m = [0.0, straight_m, half_m, half_m + straight_m, track.length_m][border]
    x_m, y_m = track.world_m(border_m + np.array([a, b]), 0)
    chord_m = math.hypot(np.diff(x_m)[0], np.diff(y_m)[0])
    shortest_m = abs(b - a) * (1 - (b - a) ** 2 / (24 * track.radius_m(0) ** 2))
    rounding_m = 1e-9 * track.length_m
    assert shortest_m - rounding_m <= chord_m <= abs(b - a) + rounding_m


@pytest.mark.parametrize("track", TRACKS)
def test_the_way_along_lane_0_is_the_difference_of_positions(track):
    position_m = np.linspace(0.0, track.length_m, 200_001)
    x_m, y_m = track.world_m(position_m, 0)
    way_m = np.concatenate([[0.0], np.hypot(np.diff(x_m), np.diff(y_m)).cumsum()])
    np.testing.assert_allclose(way_m, position_m, atol=1e-6 * track.length_m, rtol=0)


@pytest.mark.parametrize("track", TRACKS)
def test_driving_is_clockwise_with_the_outer_lanes_to_the_left(track):
    position_m = np.linspace(0.0, track.length_m, 1000)
    x_m, y_m = track.world_m(position_m, 0)
    twice_the_area_m2 = x_m[:-1] * np.diff(y_m) - y_m[:-1] * np.diff(x_m)
    assert (twice_the_area_m2 < 0).all()
    outer_x_m, outer_y_m = track.world_m(position_m, track.lanes - 1)
    width_m = np.hypot(outer_x_m - x_m, outer_y_m - y_m)
    np.testing.assert_allclose(width_m, (track.lanes - 1) * track.lane_width_m, atol=1e-9)
    assert (np.hypot(outer_x_m, outer_y_m) >= np.hypot(x_m, y_m)).all()


def test_the_world_frame_is_the_documented_one():
    track = Track.stadium(4000.0, lanes=2)
    radius_m = track.radius_m(1)
    middle_of_section_m = [500.0, 1500.0, 2500.0, 3500.0]
    x_m, y_m = track.world_m(middle_of_section_m, [1, 1, 1, 1])
    np.testing.assert_allclose(x_m, [0.0, 500 + radius_m, 0.0, -500 - radius_m], atol=1e-9)
    np.testing.assert_allclose(y_m, [radius_m, 0.0, -radius_m, 0.0], atol=1e-9)


def test_a_winding_is_the_road_of_a_lap_as_long():
    position_m = np.linspace(0.0, 2099.0, 500)
    wound = Track(2100.0, lanes=2, straight_m=200.0, windings=3)
    flat = Track(700.0, lanes=2, straight_m=200.0)
    assert wound.winding_m == flat.length_m == 700.0
    assert wound.curve_speed_mps(1) == flat.curve_speed_mps(1)
    np.testing.assert_array_equal(wound.world_m(position_m, 1), flat.world_m(position_m, 1))


@pytest.mark.parametrize("position_m", [-1e-20, 1e-20, -4000.0, 8000.0, -8000.0])
def test_rounding_at_the_laps_end_moves_nothing(position_m):
    track = Track.stadium(4000.0)
    np.testing.assert_allclose(
        track.world_m(position_m, 0), track.world_m(0.0, 0), atol=1e-9, rtol=0
    )


def test_lanes_given_as_small_integers_do_not_overflow():
    lanes = np.arange(16, dtype=np.uint8)
    _, y_m = Track.ring(1000.0, lanes=16).world_m(0.0, lanes)
    np.testing.assert_allclose(np.diff(y_m), 3.6)


@pytest.mark.parametrize(
    ("design_speed_kmh", "side_friction", "min_radius_m"),
    [(50, 0.19, 79), (80, 0.14, 252), (100, 0.12, 437), (120, 0.09, 756)],
)
def test_the_curve_speed_is_aashtos_design_speed(design_speed_kmh, side_friction, min_radius_m):
    """AASHTO 2018, table 3-7 (metric), maximum superelevation 6 %; radii rounded to the metre."""
    track = Track(2 * math.pi * min_radius_m, superelevation=0.06, side_friction=side_friction)
    assert 3.6 * track.curve_speed_mps(0) == pytest.approx(design_speed_kmh, rel=0.5 / min_radius_m)


def test_an_outer_lane_is_faster_by_the_root_of_its_radius():
    track = Track.stadium(2000.0, lanes=3)
    assert track.radius_m(2) == pytest.approx(1000 / (2 * math.pi) + 7.2)
    assert track.curve_speed_mps(2) ** 2 == pytest.approx(GRAVITY_MPS2 * track.radius_m(2) * 0.18)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"length_m": 0}, "length_m must be a number finite and above 0"),
        ({"length_m": NAN}, "length_m must be a number finite and above 0"),
        ({"lanes": 0}, "lanes must be a whole number of at least 1"),
        ({"lanes": 17}, r"lanes must be a whole number in \[1, 16\], got 17"),
        ({"lanes": 1.5}, "lanes must be a whole number"),
        ({"straight_m": -1}, "straight_m must be a finite number of at least 0"),
        ({"straight_m": 500}, r"straight_m must be in \[0, 500\)"),
        ({"lane_width_m": 0}, "lane_width_m must be a number finite and above 0"),
        ({"superelevation": -0.01}, "superelevation must be a finite number of at least 0"),
        ({"straight_m": 170, "windings": 3}, r"straight_m must be in \[0, 166.667\)"),
        ({"windings": 0}, "windings must be a whole number of at least 1, got 0"),
        ({"windings": 1.5}, "windings must be a whole number"),
        ({"windings": 10**9 + 1}, r"windings must be a whole number in \[1, 1000000000\]"),
        ({"side_friction": 0}, r"side_friction must be a number in \(0, 1\]"),
        ({"side_friction": 1.1}, r"side_friction must be a number in \(0, 1\]"),
    ],
)
def test_a_bad_track_names_the_field_and_the_range(arguments, message):
    with pytest.raises(ValueError, match=message):
        Track(**{"length_m": 1000.0, **arguments})


def test_bad_arguments_of_a_track_are_named():
    track = Track.stadium(1000.0, lanes=2)
    with pytest.raises(ValueError, match="length_m must be a number"):
        Track.stadium("1000")
    with pytest.raises(ValueError, match=r"lane must be a whole number in \[0, 1\], got 2"):
        track.curve_speed_mps(2)
    with pytest.raises(ValueError, match="lane must be a whole number of at least 0, got -1"):
        track.radius_m(-1)
    with pytest.raises(ValueError, match=r"lane must be in \[0, 1\], got 2"):
        track.world_m([0.0, 1.0], [1, 2])
    with pytest.raises(ValueError, match="position_m must be finite"):
        track.world_m([0.0, NAN], 0)
    with pytest.raises(ValueError, match="y_m must be finite"):
        track.along_m(0.0, NAN)
