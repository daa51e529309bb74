"""Faults that somebody asked for: the nth request of an API is answered with an error of Kafka's, and clients get over it."""
import json

import confluent_kafka
import pytest
import requests

from tests.kafka.batches import batch, batches
from tests.kafka.calls import Client, kafka_address
from tests.world import World

pytestmark = pytest.mark.usefixtures("ours")
NOT_LEADER, REBALANCE_IN_PROGRESS, NOT_COORDINATOR, NOT_ALLOWED = 6, 27, 16, 31


@pytest.fixture(scope="module")
def world():
    world = World("--kafka-port", "0", clock="real")
    yield world
    world.stop()


@pytest.fixture
def broker(world):
    yield kafka_address(world)
    requests.delete(f"{world.url}/_snowglobe/faults", timeout=20).raise_for_status()


@pytest.fixture
def fail(world):
    def set_fault(operation, code, **more):
        world.fault({"operation": f"kafka.{operation}", "error": {"code": code, **more.pop("error", {})}, **more})

    return set_fault


def struck(world):
    return [fault["struck"] for fault in world.get("faults")["faults"]]


def test_the_second_produce(world, client, topic, fail):
    fail("Produce", "NOT_LEADER_OR_FOLLOWER", nth=2)
    assert [client.produce(topic, batch(b"%d" % n)) for n in range(3)] == [(0, 0), (NOT_LEADER, -1), (0, 1)]
    assert struck(world) == [1]


def test_words_for_each_partition(client, topic, fail):
    fail("Produce", "NOT_LEADER_OR_FOLLOWER", error={"message": "it has moved"})
    sent = [(topic, [(0, batch(b"a")), (1, batch(b"b"))])]
    [(name, parts)], _ = client.call("Produce", 8, None, -1, 10_000, sent)
    assert name == topic and [(part[0], part[1], part[6]) for part in parts] == [(0, NOT_LEADER, "it has moved"), (1, NOT_LEADER, "it has moved")]


def test_the_first_fetch_of_a_topic(client, name, fail):
    """`match` is a part of the request as the trace has it."""
    for topic in (name, name + "-other"):
        assert client.create(topic) == 0
        client.produce(topic, batch(b"a"))
    fail("Fetch", "NOT_LEADER_OR_FOLLOWER", match=json.dumps(name))
    assert client.fetch(name + "-other", 0)[0] == 0
    error, _, records = client.fetch(name, 0)
    assert (error, records or b"") == (NOT_LEADER, b"")
    assert client.fetch(name, 0)[0] == 0


def test_librdkafka_sends_and_reads_all_the_same(broker, name, client, fail):
    assert client.create(name) == 0
    for operation in ("Produce", "Fetch"):
        fail(operation, "NOT_LEADER_OR_FOLLOWER", nth=[1, 3])
    producer = confluent_kafka.Producer({"bootstrap.servers": broker, "enable.idempotence": True, "retry.backoff.ms": 10})
    for number in range(5):
        producer.produce(name, str(number))
        assert producer.flush(10) == 0
    consumer = confluent_kafka.Consumer({"bootstrap.servers": broker, "group.id": name, "auto.offset.reset": "earliest"})
    consumer.subscribe([name])
    read = []
    while len(read) < 5:
        read += [record.value().decode() for record in consumer.consume(5, 10) if not record.error()]
    assert read == ["0", "1", "2", "3", "4"]
    consumer.close()


@pytest.mark.parametrize("code, number", [("NOT_COORDINATOR", NOT_COORDINATOR), ("REBALANCE_IN_PROGRESS", REBALANCE_IN_PROGRESS)])
def test_a_coordinator_moves_and_a_rebalance_begins(client, topic, group, fail, code, number):
    """What a member learns from its heartbeat. It finds the coordinator again, or joins again."""
    joined = client.join(group, client.join(group).member)
    member = (joined.generation, joined.member)
    assert client.sync(group, *member, [(joined.member, b"")])[0] == 0
    fail("Heartbeat", code)
    assert [client.heartbeat(group, *member) for _ in range(2)] == [number, 0]


def test_what_is_not_heard_of_closes_the_connection(broker, topic, client, fail):
    fail("Produce", "KAFKA_STORAGE_ERROR")
    with Client(broker) as other:
        other.post_produce(topic, batch(b"a"), acks=0)
        assert other.socket.recv(1) == b""
    assert client.offset(topic, -1) == (0, -1, 0)


@pytest.mark.parametrize(
    "fault, why",
    [
        ({"operation": "kafka.Fetch", "delay": "1s"}, "can have an 'error', and no 'delay'"),
        ({"operation": "kafka.Fetsch", "error": {"code": "NOT_LEADER_OR_FOLLOWER"}}, "did you mean kafka.Fetch?"),
        ({"operation": "kafka.Fetch", "error": {"code": "NOT_LEADER_OR_FOLOWER"}}, "did you mean NOT_LEADER_OR_FOLLOWER?"),
        ({"operation": "kafka.Produce", "error": {"code": "ThrottlingException"}}, "Kafka has no error 'ThrottlingException'"),
    ],
    ids=str,
)
def test_what_cannot_strike_is_refused(world, fault, why):
    with pytest.raises(AssertionError) as refused:
        world.fault(fault)
    assert why in str(refused.value)


OTHERS = [
    ("Metadata", 4, ["t"], False),
    ("FindCoordinator", 1, "t", 0),
    ("FindCoordinator", 4, 0, ["t"], b""),
    ("ListOffsets", 4, -1, 0, [("t", [(0, -1, -1)])]),
    ("OffsetCommit", 7, "g", -1, "", None, [("t", [(0, 1, -1, "")])]),
    ("OffsetFetch", 5, "g", [("t", [0])]),
    ("CreateTopics", 4, [("t", 1, 1, [], [])], 1000, False),
    ("DescribeGroups", 4, ["g"], False),
    ("ListGroups", 1),
    ("DescribeConfigs", 1, [(2, "t", None)], False),
    ("InitProducerId", 1, None, 1000),
    ("JoinGroup", 5, "g", 10_000, 10_000, "", None, "consumer", [("range", b"m")]),
    ("LeaveGroup", 3, "g", [("m", None)]),
]


@pytest.mark.parametrize("asked", OTHERS, ids=lambda asked: f"{asked[0]}-{asked[1]}")
def test_every_api_can_say_an_error(client, fail, asked):
    """In the place that its answers have for it, once for each thing that was asked for."""
    fail(asked[0], "CLUSTER_AUTHORIZATION_FAILED")
    assert repr(client.call(*asked)).count(str(NOT_ALLOWED)) == 1


def test_a_join_that_is_delayed_is_a_first_one(client, group, world):
    world.fault({"operation": "kafka.JoinGroup", "delay": "10ms"})
    member = client.join(group).member
    assert client.join(group, member).generation == 1


def test_an_outage_of_the_broker(broker, world, name, client):
    """Connections break, and nothing is lost: librdkafka sends again what was not answered."""
    assert client.create(name) == 0
    producer = confluent_kafka.Producer({"bootstrap.servers": broker, "reconnect.backoff.ms": 10, "retry.backoff.ms": 10, "log_level": 0})
    producer.produce(name, "before")
    assert producer.flush(10) == 0
    world.fault({"service": "kafka", "for": "300ms"})
    with Client(broker) as other:
        other.post_produce(name, batch(b"lost"))
        assert other.socket.recv(1) == b""
    producer.produce(name, "after")
    assert producer.flush(15) == 0
    assert [value for found in batches(client.fetch(name, 0)[2]) for value in found.values] == [b"before", b"after"]
