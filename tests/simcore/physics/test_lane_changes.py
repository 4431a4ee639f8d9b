"""Lane changes against MOBIL: Kesting, Treiber, Helbing: General lane-changing model MOBIL for
car-following models. Transportation Research Record 1999, 86 (2007).
"""

import numpy as np
import pytest
from scipy.optimize import brentq

from simcore import (
    ENGINES,
    Driver,
    Fleet,
    LaneChanging,
    Rules,
    Scenario,
    Simulation,
    Track,
    Trait,
)
from simcore.model.lane_change import latest_change

DRIVER = Driver()
LENGTH_M = 4.5
TRACK_M = 2000.0
SYMMETRIC = LaneChanging(keep_right_mps2=0.0)


def after_one_step(engine, track, lane, position_m, speed_mps, changing, dt=0.05):
    """The lanes, of drivers who are all alike."""
    scenario = Scenario(
        len(lane),
        track=track,
        lane=lane,
        position_m=position_m,
        speed_mps=speed_mps,
        rules=Rules(fleet=None, lane_changing=changing),
    )
    simulation = Simulation(scenario, engine=engine)
    simulation.step(dt)
    return simulation.state.lane.tolist()


@pytest.mark.parametrize("lanes", [2, 3, 4])
@pytest.mark.parametrize("fleet", [None, Fleet()], ids=["alike", "mixed"])
def test_without_a_bias_the_mirrored_road_has_the_mirrored_traffic(engine, unbent, lanes, fleet):
    """MOBIL's symmetric rule: equation 3 knows no left or right."""
    rules = Rules(fleet=fleet, lane_changing=SYMMETRIC)
    track = unbent(12 * 35.0, lanes)

    def run(lane):
        scenario = Scenario(
            12 * lanes,
            track=track,
            lane=lane,
            position_jitter_m=5.0,
            speed_jitter_mps=5.0,
            rules=rules,
        )
        simulation = Simulation(scenario, engine=engine, seed=4)
        simulation.run(600, 0.1)
        return simulation.state, simulation.metrics().live

    lane = np.arange(12 * lanes) % lanes
    state, live = run(lane)
    mirrored, mirrored_live = run(lanes - 1 - lane)
    assert live.lane_changes_left + live.lane_changes_right > 1
    np.testing.assert_array_equal(mirrored.lane, lanes - 1 - state.lane)
    np.testing.assert_array_equal(mirrored.travelled_m, state.travelled_m)
    np.testing.assert_array_equal(mirrored.speed_mps, state.speed_mps)
    assert mirrored_live.lane_changes_left == live.lane_changes_right
    assert mirrored_live.lane_changes_right == live.lane_changes_left


@pytest.mark.parametrize("lanes", [1, 2])
def test_a_slow_leader_is_overtaken_where_there_is_a_second_lane(engine, unbent, lanes):
    """The seed draws a driver with a desired speed of 42 m/s behind one of 21 m/s."""
    sedans = Fleet(shares=(1, 0, 0, 0, 0), desired_speed_mps=Trait(30.0, 15.0, 15.0, 45.0))
    scenario = Scenario(
        2,
        track=unbent(5000.0, lanes),
        lane=[0, 0],
        position_m=[0.0, 60.0],
        rules=Rules(fleet=sedans),
    )
    simulation = Simulation(scenario, engine=engine, seed=42)
    simulation.run(1200, 0.1)
    behind_m, ahead_m = simulation.state.travelled_m
    overtaken = behind_m > ahead_m
    assert overtaken == (lanes == 2)
    assert simulation.metrics().live.lane_changes_left == (1 if lanes == 2 else 0)


@pytest.mark.parametrize(("share", "lane_after"), [(0.99, 0), (1.01, 1)])
def test_a_change_is_made_only_if_the_new_follower_need_not_brake_too_hard(
    engine, unbent, share, lane_after
):
    """MOBIL's safety criterion, equation 2, at 99 and 101 % of the gap at which a follower with
    30 m/s has to brake at 4 m/s2 behind one with 20 m/s."""
    just_safe_m = brentq(lambda gap_m: DRIVER.acceleration(30.0, 20.0, gap_m) + 4.0, 1.0, 500.0)
    follower_m = 1000.0 - LENGTH_M - share * just_safe_m
    selfish = LaneChanging(politeness=0.0, safe_braking_mps2=4.0)
    lane = after_one_step(
        engine,
        unbent(TRACK_M, 2),
        lane=[1, 0, 0],
        position_m=[follower_m, 1000.0, 1030.0],
        speed_mps=[30.0, 20.0, 5.0],
        changing=selfish,
    )
    assert lane == [1, lane_after, 0]


def narrow(value):
    """A trait that all drivers share."""
    return Trait(value, 1e-6, value - 1e-5, value + 1e-5)


ALIKE_SEDANS = Fleet(
    shares=(1, 0, 0, 0, 0),
    desired_speed_mps=narrow(33.3),
    headway_s=narrow(1.5),
    braking_mps2=narrow(2.0),
    reaction_s=narrow(1.0),
)
SEDAN_M, SEDAN_GRIP_MPS2 = 4.7, 0.90 * 9.81


@pytest.mark.parametrize("safe_braking_mps2", [4.0, 8.0, 9.0, 50.0])
@pytest.mark.parametrize(("share", "lane_after"), [(0.99, 0), (1.01, 1)])
def test_no_safe_braking_is_beyond_what_the_followers_tyres_hold(
    engine, unbent, safe_braking_mps2, share, lane_after
):
    """Equation 2 for the braking that is needed, not for what tyres leave of it: at 99 and 101 % of
    the gap at which a sedan with 30 m/s has to brake so hard behind one with 20 m/s."""
    allowed_mps2 = min(safe_braking_mps2, SEDAN_GRIP_MPS2)
    just_safe_m = brentq(
        lambda gap_m: DRIVER.acceleration(30.0, 20.0, gap_m) + allowed_mps2, 1.0, 500.0
    )
    scenario = Scenario(
        3,
        track=unbent(TRACK_M, 2),
        lane=[1, 0, 0],
        position_m=[1000.0 - SEDAN_M - share * just_safe_m, 1000.0, 1030.0],
        speed_mps=[30.0, 20.0, 5.0],
        rules=Rules(
            fleet=ALIKE_SEDANS,
            lane_changing=LaneChanging(politeness=0.0, safe_braking_mps2=safe_braking_mps2),
        ),
    )
    simulation = Simulation(scenario, engine=engine)
    simulation.step(0.05)
    assert simulation.state.lane.tolist() == [1, lane_after, 0]


@pytest.mark.parametrize("safe_braking_mps2", [4.0, 9.0])
def test_drivers_who_cut_in_recklessly_do_not_collide(engine, safe_braking_mps2):
    """Dense and selfish, for 200 s; a criterion that never refuses has hundreds of collisions."""
    reckless = LaneChanging(
        politeness=0.0,
        threshold_mps2=0.0,
        keep_right_mps2=0.0,
        safe_braking_mps2=safe_braking_mps2,
    )
    scenario = Scenario(
        240,
        track=Track.stadium(60 * 26.0, 4),
        speed_mps=5.0,
        speed_jitter_mps=4.0,
        position_jitter_m=0.4,
        rules=Rules(lane_changing=reckless, on_collision="remove"),
    )
    simulation = Simulation(scenario, engine=engine)
    simulation.run(4000, 0.05)
    live = simulation.metrics().live
    assert live.collisions == 0
    assert live.lane_changes_left + live.lane_changes_right > 100


@pytest.mark.parametrize(("gap_m", "lane_after"), [(1.99, 0), (2.01, 1)])
def test_a_change_needs_the_minimum_gap_behind(engine, unbent, gap_m, lane_after):
    """A condition of its own: from rest, equation 2 alone would allow a gap of centimetres."""
    assert DRIVER.acceleration(0.0, 0.0, 1.99) > -4.0
    position_m = [1000.0 - LENGTH_M - gap_m, 1000.0, 1000.0 + LENGTH_M + 2.5]
    lane = after_one_step(engine, unbent(TRACK_M, 2), [1, 0, 0], position_m, 0.0, SYMMETRIC)
    assert lane == [1, lane_after, 0]


@pytest.mark.parametrize(("gap_m", "lane_after"), [(1.99, 0), (2.01, 1)])
def test_a_change_needs_the_minimum_gap_ahead(engine, unbent, gap_m, lane_after):
    """The same to the front, although more than what there is in the old lane."""
    position_m = [1000.0, 1000.0 + LENGTH_M + 1.5, 1000.0 + LENGTH_M + gap_m]
    lane = after_one_step(engine, unbent(TRACK_M, 2), [0, 0, 1], position_m, 0.0, SYMMETRIC)
    assert lane == [lane_after, 0, 1]


@pytest.mark.parametrize("politeness", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("keep_right_mps2", [0.0, 0.05])
@pytest.mark.parametrize(("excess_mps2", "lane_after"), [(-1e-6, 0), (1e-6, 1)])
def test_a_change_to_the_left_needs_the_incentive_of_mobil(
    engine, unbent, politeness, keep_right_mps2, excess_mps2, lane_after
):
    """Equation 3, reckoned by hand from the six accelerations before and after; keeping right adds
    its bias to the threshold."""
    a = DRIVER.acceleration

    def gap_m(behind, ahead):
        return position_m[ahead] - position_m[behind] - LENGTH_M

    position_m = [940.0, 950.0, 1000.0, 1040.0, 1100.0]
    speed_mps = [20.0, 24.0, 20.0, 14.0, 18.0]
    old_follower, new_follower, self_, old_leader, new_leader = range(5)

    def behind(follower, leader):
        return a(speed_mps[follower], speed_mps[leader], gap_m(follower, leader))

    own = behind(self_, new_leader) - behind(self_, old_leader)
    new = behind(new_follower, self_) - behind(new_follower, new_leader)
    old = behind(old_follower, old_leader) - behind(old_follower, self_)
    incentive = own + politeness * (new + old)
    changing = LaneChanging(
        politeness=politeness,
        threshold_mps2=incentive - keep_right_mps2 - excess_mps2,
        keep_right_mps2=keep_right_mps2,
    )
    lane = after_one_step(
        engine, unbent(TRACK_M, 2), [0, 1, 0, 0, 1], position_m, speed_mps, changing
    )
    assert lane[self_] == lane_after


def test_equal_drivers_who_are_alone_in_the_left_lane_move_right(engine, unbent):
    """MOBIL's asymmetric rule: a bias above the threshold empties the left lane."""
    scenario = Scenario(
        2,
        track=unbent(TRACK_M, 2),
        lane=[1, 1],
        rules=Rules(fleet=None, lane_changing=LaneChanging(keep_right_mps2=0.3)),
    )
    simulation = Simulation(scenario, engine=engine)
    simulation.run(100, 0.1)
    assert simulation.state.lane.tolist() == [0, 0]
    assert simulation.metrics().live.lane_changes_right == 2
    assert simulation.metrics().live.lane_changes_left == 0


def test_of_two_who_want_the_same_gap_the_first_in_driving_order_gets_it(engine, unbent):
    """From both sides into lane 1, side by side but for a metre: each alone would go, together
    they would overlap."""
    track = unbent(TRACK_M, 3)
    from_the_right = {"lane": [0, 0], "position_m": [1000.0, 1030.0]}
    from_the_left = {"lane": [2, 2], "position_m": [1001.0, 1031.0]}
    fast_behind_slow = {"speed_mps": [20.0, 5.0], "changing": SYMMETRIC}
    assert after_one_step(engine, track, **from_the_right, **fast_behind_slow) == [1, 0]
    assert after_one_step(engine, track, **from_the_left, **fast_behind_slow) == [1, 2]
    together = after_one_step(
        engine,
        track,
        lane=[0, 2, 0, 2],
        position_m=[1000.0, 1001.0, 1030.0, 1031.0],
        speed_mps=[20.0, 20.0, 5.0, 5.0],
        changing=SYMMETRIC,
    )
    assert together == [1, 2, 0, 2]


def test_nobody_changes_again_before_the_pause_is_over(engine):
    """LaneChanging.pause_s, among drivers who change for any gain and do so as soon as they may."""
    eager = LaneChanging(politeness=0.0, threshold_mps2=0.0, keep_right_mps2=0.0, pause_s=2.0)
    simulation = Simulation(Scenario.traffic(40, 3, Rules(lane_changing=eager)), engine=engine)
    lane, changed_s = simulation.state.lane, np.full(40, -np.inf)
    pauses_s = []
    for _ in range(600):
        simulation.run(1, 0.1)
        state = simulation.state
        changed = state.lane != lane
        pauses_s.extend(state.time_s - changed_s[changed])
        changed_s[changed], lane = state.time_s, state.lane
    assert min(pauses_s) == pytest.approx(2.0, abs=0.11)


@pytest.mark.parametrize("dt", [0.1, 0.05, 0.07, 1 / 3, 0.01])
@pytest.mark.parametrize("pause_steps", [1, 2, 30, 300])
def test_a_pause_ends_in_its_step_however_late_in_a_run(dt, pause_steps):
    """LaneChanging.pause_s, where the times of the two steps are rounded as a clock rounds them."""
    pause_s = pause_steps * dt
    for start in [*range(2000), *range(10**6, 10**6 + 2000)]:
        changed_s = start * dt
        assert changed_s <= latest_change((start + pause_steps) * dt, pause_s)
        assert not changed_s <= latest_change((start + pause_steps - 1) * dt, pause_s)


@pytest.mark.parametrize("any_engine", ENGINES)
def test_drivers_who_change_as_soon_as_they_may_do_so_after_the_pause_to_the_step(any_engine):
    """Most pauses are as long as they have to be, and none is shorter; found by counting steps."""
    eager = LaneChanging(politeness=0.0, threshold_mps2=0.0, keep_right_mps2=0.0, pause_s=0.3)
    scenario = Scenario(
        30,
        track=Track.stadium(300.0, 4),
        speed_mps=10.0,
        speed_jitter_mps=5.0,
        rules=Rules(lane_changing=eager, on_collision="ignore"),
    )
    simulation = Simulation(scenario, engine=any_engine, seed=1)
    lane, changed, pauses = simulation.state.lane, np.full(30, -1000), []
    for step in range(400):
        simulation.step(0.1)
        now = simulation.state.lane
        changes = now != lane
        pauses += (step - changed[changes]).tolist()
        changed[changes], lane = step, now
    assert min(pauses) == 3


@pytest.mark.parametrize("seed", range(3))
def test_no_change_leads_to_an_overlap(engine, seed):
    """Both gaps in the target lane must exceed the minimum gaps, or nobody goes."""
    eager = LaneChanging(politeness=0.0, threshold_mps2=0.0, keep_right_mps2=0.0, pause_s=0.0)
    scenario = Scenario(
        60,
        track=Track.stadium(600.0, 4),
        speed_mps=10.0,
        speed_jitter_mps=5.0,
        rules=Rules(lane_changing=eager, on_collision="ignore"),
    )
    simulation = Simulation(scenario, engine=engine, seed=seed)
    for _ in range(500):
        simulation.run(1, 0.1)
        assert (simulation.state.gap_m > 0).all()
    live = simulation.metrics().live
    assert live.collisions == 0
    assert live.lane_changes_left + live.lane_changes_right > 100
