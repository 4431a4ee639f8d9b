"""Ctrl-C ends a run between two steps, soon, and the run can go on as if there had been none."""

import _thread
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from simcore import ENGINES, CollisionError, Rules, Scenario, Simulation
from simcore.interrupts import hold, make_up_for, noted, release
from tests.simcore.test_checkpoint import assert_same_bits

ROOT = Path(__file__).parents[2]
WORKLOADS = {
    "ring": Scenario.ring(40, driver_spread=0.2),
    "traffic": Scenario.traffic(40),
    "delay": Scenario.traffic(40, 2, Rules(reaction_delay=True, on_collision="ignore")),
}
STEPS = {"reference": 600, "numpy": 600, "numba": 6000}  # of the full model
ENDLESS = """
import sys
from simcore import Scenario, Simulation
workload, engine, vehicles, threads = sys.argv[1:]
scenario = getattr(Scenario, workload)(int(vehicles))
simulation = Simulation(scenario, engine, threads=int(threads))
simulation.run(2)
print("runs", flush=True)
try:
    simulation.run(10**12)
except KeyboardInterrupt:
    print(simulation._engine.clock.total_steps, simulation.digest().hash)
"""


@contextmanager
def handled_by(handler):
    before = signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def pressing(every_s):
    """Ctrl-C again and again, by another thread of this process."""
    stop = threading.Event()

    def press():
        while not stop.wait(every_s):
            _thread.interrupt_main()

    presser = threading.Thread(target=press)
    presser.start()
    try:
        yield
    finally:
        stop.set()
        presser.join()


def some_tenths_of_a_second(simulation):
    """In steps, so that several interrupts fall into them."""
    return STEPS[simulation.engine] * (20 if simulation.scenario.rules is None else 1)


def gone_on(simulation, advance):
    """Go on after each interrupt until all steps are made; how many interrupts there were."""
    clock, steps = simulation._engine.clock, some_tenths_of_a_second(simulation)
    interrupts, armed = 0, []

    def interrupt(*_):
        if armed:
            armed.clear()
            raise KeyboardInterrupt

    with handled_by(interrupt), pressing(every_s=0.002):
        while clock.total_steps < steps:
            try:
                armed.append(True)
                advance(simulation, steps - clock.total_steps)
                armed.clear()
            except KeyboardInterrupt:
                interrupts += 1
    return interrupts


def by_run(simulation, steps):
    simulation.run(steps)


def by_step(simulation, steps):
    for _ in range(steps):
        simulation.step()


def by_blocks(simulation, steps):
    simulation.run(min(steps, 7))


@pytest.mark.parametrize("advance", [by_run, by_step, by_blocks])
@pytest.mark.parametrize("name", WORKLOADS)
@pytest.mark.parametrize("engine", ENGINES[1:])
def test_an_interrupted_run_goes_on_as_if_it_had_not_been(engine, name, advance):
    expected, got = (Simulation(WORKLOADS[name], engine) for _ in range(2))
    expected.run(some_tenths_of_a_second(expected))
    gone_on(got, advance)
    assert_same_bits(got, expected)


def test_the_reference_goes_on_as_if_it_had_not_been_interrupted():
    expected, got = (Simulation(WORKLOADS["ring"], "reference") for _ in range(2))
    expected.run(some_tenths_of_a_second(expected))
    assert gone_on(got, by_run) > 3
    assert_same_bits(got, expected)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("workload", ["ring", "traffic"])
def test_an_endless_run_ends_between_two_steps(engine, workload):
    """In a process of its own; as many steps in another run are the same state."""
    steps, digest = ended(workload, engine, 12, 1).split()
    simulation = Simulation(getattr(Scenario, workload)(12), engine)
    simulation.run(int(steps))
    assert simulation.digest().hash == digest


@pytest.mark.parametrize("workload", ["ring", "traffic"])
def test_an_endless_run_on_two_threads_ends_too(workload):
    domains = pytest.importorskip("simcore.engines.numba.domains")
    assert ended(workload, "numba", 2 * domains.SMALLEST, 2)


def ended(*arguments):
    """What an endless run prints that is interrupted when it is under way."""
    command = [sys.executable, "-c", ENDLESS, *map(str, arguments)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout.readline() == "runs\n"
        time.sleep(0.2)
        run.send_signal(signal.SIGINT)
        printed, _ = run.communicate(timeout=60)
    assert run.returncode == 0
    return printed


def pressed():
    os.kill(os.getpid(), signal.SIGINT)


def test_a_handler_of_ones_own_is_called_between_two_steps_and_all_steps_are_made(monkeypatch):
    simulation, seen = Simulation(Scenario.traffic(9)), []
    move = simulation._engine.move

    def interrupted_move(dt):
        pressed()
        move(dt)

    monkeypatch.setattr(simulation._engine, "move", interrupted_move)
    with handled_by(lambda *_: seen.append(simulation.state.time_s)):
        simulation.run(3)
        simulation.step()
    assert seen == pytest.approx([0.1, 0.2, 0.3, 0.4])


def test_a_collision_gives_the_handler_back():
    handler = signal.getsignal(signal.SIGINT)
    too_fast = Scenario(3, 200.0, position_m=[0.0, 5.0, 100.0], speed_mps=[30.0, 0.0, 20.0])
    for engine in ENGINES:
        with pytest.raises(CollisionError):
            Simulation(too_fast, engine).run(10, dt=1.0)
        assert signal.getsignal(signal.SIGINT) is handler


def test_interrupts_are_noted_made_up_for_once_and_held_once():
    seen = []
    with handled_by(lambda number, frame: seen.append((number, frame is not None))):
        handler = hold()
        assert hold() is None, "held already"
        pressed()
        pressed()
        assert not seen
        assert len(noted) == 2
        make_up_for(handler)
        assert seen == [(signal.SIGINT, True)]
        assert not noted
        make_up_for(handler)
        pressed()
        release(handler)
        assert len(seen) == 2
        pressed()
        assert len(seen) == 3


@pytest.mark.parametrize("handler", [signal.SIG_IGN, signal.SIG_DFL])
def test_what_is_no_function_is_left_alone(handler):
    with handled_by(handler):
        assert hold() is None
        assert signal.getsignal(signal.SIGINT) is handler


def test_another_thread_runs_without_handlers():
    simulation = Simulation(Scenario.traffic(9))
    thread = threading.Thread(target=simulation.run, args=(5,))
    thread.start()
    thread.join()
    assert simulation.state.time_s == pytest.approx(0.5)


FORKED = """
import os, sys
from simcore import Scenario, Simulation
simulation = Simulation(Scenario.ring(int(sys.argv[1])), "numba", threads=2)
simulation.run(5)
child = os.fork()
simulation.run(5)
if child:
    assert os.waitpid(child, 0)[1] == 0
print(simulation.digest().hash, flush=True)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
def test_a_forked_process_goes_on_with_threads_of_its_own():
    domains = pytest.importorskip("simcore.engines.numba.domains")
    command = [sys.executable, "-c", FORKED, str(2 * domains.SMALLEST)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    hashes = done.stdout.split()
    assert len(hashes) == 2
    assert len(set(hashes)) == 1
