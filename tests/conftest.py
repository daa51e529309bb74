"""Fixtures for tests that talk to a running emulator (tests/world.py)."""
import pytest

from tests.world import World


@pytest.fixture(scope="session")
def snowglobe():
    """Starts a world: snowglobe("--template", path, clock="auto", executor="fiber"). The same
    arguments give the same process, reset; a test that needs its own asks with fresh=True."""
    running = {}

    def start(*arguments, clock="auto", executor="fiber", fresh=False):
        key = (arguments, clock, executor)
        world = None if fresh else running.get(key)
        if world is not None and world.process.poll() is None:
            world.reset()
            return world
        world = World(*arguments, clock=clock, executor=executor)
        running[(*key, len(running)) if fresh else key] = world
        return world

    yield start
    for world in running.values():
        world.stop()
