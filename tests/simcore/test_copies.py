"""A copy goes on as its original would, and by itself, however it was made."""

import copy
import multiprocessing
import pickle
from contextlib import suppress

import numpy as np
import pytest

from simcore import ENGINES, CollisionError, Fleet, Rules, Scenario, Simulation
from simcore.fleet import TRAITS
from tests.simcore.test_checkpoint import SCENARIOS, assert_equal, assert_same_bits

COPIES = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "pickle": lambda original: pickle.loads(pickle.dumps(original)),
    "copy of a copy": lambda original: copy.deepcopy(copy.copy(original)),
}
HASTY = Scenario(3, 200.0, position_m=[0.0, 5.0, 100.0], speed_mps=[30.0, 0.0, 20.0])


def driven(simulation, steps=60, dt=0.1):
    simulation.run(steps, dt)
    return simulation


@pytest.mark.parametrize("how", COPIES)
@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("engine", ENGINES)
def test_a_copy_goes_on_bit_for_bit_as_its_original(engine, name, how):
    original = driven(Simulation(SCENARIOS[name], engine, seed=3), 40, 0.07)
    copied = COPIES[how](original)
    assert (copied.engine, copied.seed, copied.threads) == (engine, 3, 1)
    assert_same_bits(copied, original)
    for _ in range(3):
        assert_same_bits(driven(copied), driven(original))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("workload", [Scenario.ring, Scenario.traffic])
def test_a_copy_of_the_start_is_a_start(workload, engine):
    copied = copy.deepcopy(Simulation(workload(50), engine))
    assert_same_bits(driven(copied, 300), driven(Simulation(workload(50), engine), 300))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("workload", [Scenario.ring, Scenario.traffic])
def test_original_and_copy_do_not_touch_one_another(workload, engine):
    """Whichever of the two goes on, by whatever step."""
    expected = driven(driven(Simulation(workload(20), engine)))
    original = driven(Simulation(workload(20), engine))
    variants = [copy.copy(original) for _ in range(2)]
    driven(variants[0], 77, 0.05)
    assert_same_bits(driven(original), expected)
    assert_same_bits(driven(variants[1]), expected)
    assert (variants[0].state.travelled_m != expected.state.travelled_m).any()


def test_a_copy_of_domains_has_threads_of_its_own():
    domains = pytest.importorskip("simcore.engines.numba.domains")
    scenario = Scenario.traffic(2 * domains.SMALLEST)
    original = driven(Simulation(scenario, "numba", threads=2), 5)
    copied = copy.deepcopy(original)
    assert copied.threads == 2
    assert_same_bits(driven(copied, 5), driven(original, 5))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_run_that_a_collision_stopped_is_copied_as_it_was_found(engine):
    original = Simulation(HASTY, engine)
    with pytest.raises(CollisionError):
        original.run(10, dt=1.0)
    assert_same_bits(copy.deepcopy(original), original)


def digest_later(simulation):
    with suppress(CollisionError):
        simulation.run(100)
    return simulation.digest()


@pytest.mark.parametrize("engine", ENGINES)
def test_simulations_are_sent_to_other_processes(engine):
    """Both ways: they are sent there, driven there, and come back."""
    workloads = Scenario.ring(30), Scenario.traffic(30)
    here = [driven(Simulation(workload, engine)) for workload in workloads]
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        there = pool.map(driven, here)
        digests = pool.map(digest_later, here)
    for original, sent, digest in zip(here, there, digests, strict=True):
        assert digest_later(copy.copy(original)) == digest
        assert_same_bits(sent, driven(original))


@pytest.mark.parametrize("how", COPIES)
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_copied_scenario_is_the_same_and_read_only(name, how):
    copied = COPIES[how](SCENARIOS[name])
    assert_equal(copied, SCENARIOS[name])
    for column in (copied.position_m, copied.speed_mps, copied.lane):
        assert not column.flags.writeable


@pytest.mark.parametrize("how", COPIES)
def test_a_copied_population_is_the_same_and_read_only(how):
    population = Fleet().sample(20, np.random.default_rng(1))
    copied = COPIES[how](population)
    assert copied.classes == population.classes
    for name in ("vehicle_class", *TRAITS):
        np.testing.assert_array_equal(getattr(copied, name), getattr(population, name), strict=True)
        assert not getattr(copied, name).flags.writeable


def test_rules_and_what_they_hold_are_copied_by_value():
    rules = Rules(jerk_limit_mps3=3.0)
    for make in COPIES.values():
        assert make(rules) == rules
