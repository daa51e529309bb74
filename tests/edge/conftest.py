"""One emulator with a queue, and a raw connection to it."""
import pytest

from tests.edge.raw import CREATE, Connection


@pytest.fixture
def world(snowglobe):
    return snowglobe()


@pytest.fixture
def connection(world):
    with Connection(world.url) as connection:
        assert connection.ask(CREATE).status == 200
        yield connection
