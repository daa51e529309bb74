"""The Redis under test: this emulator's, or the one at SNOWGLOBE_REDIS=HOST:PORT, against which the tests were written (7.2)."""
import os
import re
import uuid

import pytest

from tests.redis.raw import Connection
from tests.world import World

OTHER = os.environ.get("SNOWGLOBE_REDIS")


def redis_address(world):
    """Where `up` says that Redis is."""
    told = re.search(r"^Redis on ((?:[\w.-]+|\[[0-9a-f:]+\]):\d+)", world.log(), re.M)
    assert told, world.log()
    return told[1]


@pytest.fixture(scope="session")
def server():
    """host:port"""
    if OTHER:
        yield OTHER
        return
    world = World("--redis-port", "0", clock="real")
    yield redis_address(world)
    world.stop()


@pytest.fixture
def ours():
    """For what no Redis does, or not in these tests' reach."""
    if OTHER:
        pytest.skip("of this emulator only")


@pytest.fixture
def redis(server):
    with Connection(server) as connection:
        yield connection


@pytest.fixture
def other(server):
    with Connection(server) as connection:
        yield connection


@pytest.fixture
def key():
    """Of this test alone."""
    return "key:" + uuid.uuid4().hex
