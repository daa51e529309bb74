"""SIGTERM while clients wait in a Fetch: their connections are closed, and everything is over."""
import signal

import pytest

from tests.kafka.calls import Client, kafka_address
from tests.world import World


@pytest.mark.parametrize("clock", ["manual", "auto", "real"])
def test_fetches_that_wait_do_not_hold_it(clock, ours):
    world = World("--kafka-port", "0", clock=clock)
    try:
        with Client(kafka_address(world)) as waiting, Client(kafka_address(world)) as other:
            other.call("CreateTopics", 4, [("t", 1, 1, [], [])], 1000, False)
            waiting.post_fetch("t", 0, wait=30_000)
            assert other.call("ApiVersions", 0)[0] == 0  # the Fetch has been read
            assert other.call("ApiVersions", 0)[0] == 0
            world.process.send_signal(signal.SIGTERM)
            assert world.process.wait(timeout=20) == 0
            assert waiting.is_closed()
    finally:
        world.stop()
