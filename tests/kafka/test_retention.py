"""Records go by time and size, on the world's clock; who waits for them is told."""
import pytest

from tests.kafka.calls import EARLIEST, NONE, OUT_OF_RANGE
from tests.kafka.records import batch_of, client_of, milliseconds
from tests.world import World


@pytest.fixture(scope="module")
def running():
    world = World("--kafka-port", "0", clock="manual")
    yield world
    world.stop()


@pytest.fixture
def world(running):
    running.reset()
    return running


@pytest.fixture
def client(world):
    with client_of(world) as client:
        yield client


def test_by_time(world, client):
    client.create("t", configs={"retention.ms": "60000"})
    client.produce("t", batch_of((None, "a"), (None, "b"), timestamp=milliseconds(world)))
    world.advance("1m")
    assert client.offset("t", EARLIEST)[2] == 0
    world.advance("10m")
    assert client.offset("t", EARLIEST)[2] == 2
    assert client.fetch("t", 0)[0] == OUT_OF_RANGE
    assert client.produce("t", batch_of((None, "c"))) == (NONE, 2)


def test_by_size(world, client):
    client.create("t", configs={"segment.bytes": "1000", "retention.bytes": "2500"})
    for _ in range(10):
        client.produce("t", batch_of((None, "x" * 800)))
    world.advance("5m")
    start = client.offset("t", EARLIEST)[2]
    assert start == 7
    assert world.get("kafka/topics/t")["bytes"] <= 3 * 900


def test_who_waits_is_told(world, client):
    client.create("t", configs={"retention.ms": "60000"})
    client.produce("t", batch_of((None, "a"), timestamp=milliseconds(world)))
    waiting = client.post_fetch("t", 0, wait=20_000, bytes_min=1_000_000)
    world.advance("10m")
    assert client.take_fetch(waiting)[0] == OUT_OF_RANGE


def test_there_is_no_timer_where_nothing_can_go(world, client):
    client.create("t", configs={"retention.ms": "-1"})
    client.produce("t", batch_of((None, "a")))
    events = world.get("digest")
    world.advance("24h")
    assert world.get("digest") == events
    assert world.get("kafka/topics/t")["records"] == 1


def test_a_setting_that_changes_counts(world, client):
    client.create("t", configs={"retention.ms": "-1"})
    client.produce("t", batch_of((None, "a")))
    world.advance("1h")
    assert client.call("IncrementalAlterConfigs", 0, [(2, "t", [("retention.ms", 0, "60000")])], False)[1][0][0] == NONE
    world.advance("5m")
    assert world.get("kafka/topics/t")["records"] == 0


def test_offsets_of_a_group_without_members(world, client):
    client.create("t")
    assert client.commit("g", "t", 3) == NONE
    world.advance("167h")
    assert client.committed("g", "t")[0] == 3
    world.advance("1h")
    assert client.committed("g", "t")[0] == -1
    assert world.get("kafka/groups")["groups"] == []
