"""Kafka in this world: what of a client is an input of it, whose time counts, and what a kill -9 leaves."""
import pytest

from tests.journal.test_journal import digest, replay
from tests.kafka.batches import batch, batches
from tests.kafka.calls import LATEST, Client, eventually, kafka_address
from tests.world import World

pytestmark = pytest.mark.usefixtures("ours")
UNKNOWN_MEMBER = 25
SHORT = ("--kafka-config", "group.min.session.timeout.ms=300")


@pytest.fixture
def start():
    """A world with a Kafka; they end with the test."""
    worlds = []

    def another(*arguments, clock="auto"):
        worlds.append(World("--kafka-port", "0", *SHORT, *arguments, clock=clock))
        return worlds[-1]

    yield another
    for world in worlds:
        world.stop()


def enter(client, group, session=10_000):
    """The only member of a group, which has what it wants: its generation and its id."""
    told = client.join(group, session=session)
    joined = client.join(group, member=told.member, session=session)
    assert client.sync(group, joined.generation, joined.member, [(joined.member, b"all")]) == (0, b"all")
    return joined


def session(client, polls):
    """What a test does with a broker, asking as often as it likes."""
    assert client.create("orders", partitions=2) == 0
    joined = enter(client, "workers")
    for n in range(5):
        assert client.produce("orders", batch(f"order {n}")) == (0, n)
        for _ in range(polls):
            client.fetch("orders", n)
            client.heartbeat("workers", joined.generation, joined.member)
            client.call("Metadata", 4, ["orders"], False)
            client.offset("orders", LATEST)
            client.committed("workers", "orders")
        assert client.commit("workers", "orders", n, joined.generation, joined.member) == 0
    client.leave("workers", (joined.member, None))


def test_how_often_a_client_polls_is_not_in_the_trace(start):
    told = set()
    for polls in (1, 7):
        world = start("--seed", "7")
        with Client(kafka_address(world)) as client:
            session(client, polls)
        told.add(world.get("digest")["digest"])
    assert len(told) == 1


def test_a_parked_fetch_moves_no_clock_and_is_woken(start):
    world = start()
    with Client(kafka_address(world)) as waiting, Client(kafka_address(world)) as client:
        assert client.create("orders") == 0
        began = world.now()
        parked = waiting.post_fetch("orders", 0, wait=60_000)
        assert world.now() == began
        assert client.produce("orders", batch("late")) == (0, 0)
        error, high_watermark, data = waiting.take_fetch(parked)
        assert (error, high_watermark, len(batches(data))) == (0, 1, 1)
        assert world.now() == began


def test_a_day_of_the_world_ends_no_clients_session(start):
    world = start()
    with Client(kafka_address(world)) as client:
        joined = enter(client, "workers", session=30_000)
        world.advance("1d")
        assert client.heartbeat("workers", joined.generation, joined.member) == 0


def test_who_is_silent_is_missed_although_the_world_stands_still(start):
    world = start()
    with Client(kafka_address(world)) as silent, Client(kafka_address(world)) as client:
        joined = enter(silent, "workers", session=300)
        began = world.now()
        eventually(lambda: client.state("workers")[0] == "Empty")
        assert world.now() == began
        assert client.heartbeat("workers", joined.generation, joined.member) == UNKNOWN_MEMBER


@pytest.mark.parametrize("clock", ["auto", "real"])
def test_a_session_replays_to_the_byte_with_who_was_missed(start, tmp_path, clock):
    """A journal has calls and missed members, and no poll."""
    journal = tmp_path / "session.journal"
    more = ["--trace-real"] if clock == "real" else []
    world = start("--journal", journal, *more, clock=clock)
    with Client(kafka_address(world)) as silent, Client(kafka_address(world)) as client:
        session(client, 2)
        joined = enter(silent, "workers", session=300)
        eventually(lambda: client.state("workers")[0] == "Empty")
        told = world.get("digest")["digest"]
    world.stop()
    assert '"Fetch"' not in journal.read_text() and '"GroupTimeout"' in journal.read_text()
    assert digest(replay(journal, "--twice")) == told


def test_kill_9_loses_nothing_that_was_acknowledged_and_keeps_nothing_twice(start, tmp_path):
    """An idempotent producer that sends again what nobody has told it of, and a group that goes on where it was."""
    world = start("--data", tmp_path / "data", clock="real")
    with Client(kafka_address(world)) as client:
        assert client.create("orders") == 0
        _, _, producer, epoch = client.call("InitProducerId", 1, None, 1000)
    sent = 0
    for kill in range(12):
        with Client(kafka_address(world)) as client:
            for _ in range(5):
                assert client.produce("orders", batch(f"order {sent}", producer=(producer, epoch), sequence=sent))[0] == 0
                assert client.commit("workers", "orders", sent) == 0
                sent += 1
            # Perhaps it is in, perhaps not: it is sent again after the restart.
            client.post_produce("orders", batch(f"order {sent}", producer=(producer, epoch), sequence=sent))
            world.kill()
        world.start()
        with Client(kafka_address(world)) as client:
            assert client.produce("orders", batch(f"order {sent}", producer=(producer, epoch), sequence=sent)) == (0, sent)
            sent += 1
            assert client.committed("workers", "orders")[0] == sent - 2
    with Client(kafka_address(world)) as client:
        _, high_watermark, data = client.fetch("orders", 0)
    assert high_watermark == sent
    assert [one.base_offset for one in batches(data)] == list(range(sent))


def test_members_may_come_back_after_a_restart(start, tmp_path):
    world = start("--data", tmp_path / "data", clock="real")
    with Client(kafka_address(world)) as client:
        joined = enter(client, "workers", session=30_000)
        world.kill()
    world.start()
    with Client(kafka_address(world)) as client:
        assert client.heartbeat("workers", joined.generation, joined.member) == 0
        assert client.state("workers")[0] == "Stable"


@pytest.mark.parametrize("clock", ["manual", "auto", "real"])
def test_members_wait_for_each_other_and_not_for_the_clock(start, clock):
    world = start(clock=clock)
    with Client(kafka_address(world)) as first, Client(kafka_address(world)) as second:
        joined = enter(first, "workers")
        asked = second.post_join("workers", second.join("workers").member)
        rejoined = first.post_join("workers", joined.member)
        members = [second.take_join(asked).member, first.take_join(rejoined).member]
        waits = second.post_sync("workers", 2, members[0])
        assert first.sync("workers", 2, members[1], [(member, b"half") for member in members]) == (0, b"half")
        assert second.take_sync(waits) == (0, b"half")


def test_a_reset_world_has_no_topics(start):
    world = start()
    with Client(kafka_address(world)) as client:
        assert client.create("orders") == 0
        world.reset()
        assert client.partitions("orders") == {}

