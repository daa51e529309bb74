"""Worlds that live in a data directory and are killed there."""
import pathlib

import pytest

from tests.world import World

TEMPLATE = pathlib.Path(__file__).with_name("template.yaml")


@pytest.fixture
def start(tmp_path):
    """Starts a world of this test's data directory; after kill() its own start() brings it back."""
    worlds = []

    def make(*arguments, clock="manual", executor="fiber"):
        worlds.append(World("--data", tmp_path / "data", *arguments, clock=clock, executor=executor))
        return worlds[-1]

    yield make
    for world in worlds:
        world.stop()


@pytest.fixture
def again():
    """Kills a world as kill -9 does and starts it again on the same directory."""

    def kill_and_start(world):
        world.kill()
        world.start()
        return world

    return kill_and_start
