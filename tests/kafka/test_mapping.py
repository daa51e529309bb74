"""An event source mapping beside clients: what they produce comes as Lambda's event, and they share its group."""
import base64
import json
import time

import pytest
from confluent_kafka import Consumer, ConsumerGroupTopicPartitions, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from tests.kafka.calls import kafka_address
from tests.world import ROOT

CLUSTER = "arn:aws:kafka:us-east-1:000000000000:cluster/demo/751d2973-a626-431c-9d4e-d7975eb44dd7-2"
WAIT_S = 20
PARTITIONS = 6
T = 1767225600987  # in 2026, when virtual worlds begin: what is long ago, retention takes away


@pytest.fixture
def world(snowglobe):
    return snowglobe("--template", ROOT / "tests/lambda/topics.yaml", "--kafka-port", "0", fresh=True)


@pytest.fixture
def address(world):
    return kafka_address(world)


def make_topic(address, name):
    admin = AdminClient({"bootstrap.servers": address})
    admin.create_topics([NewTopic(name, PARTITIONS)])[name].result(WAIT_S)


@pytest.fixture
def topic(address):
    make_topic(address, "shared")
    return "shared"


@pytest.fixture
def mapping(world, topic):
    return world.client("lambda").create_event_source_mapping(
        FunctionName="seen",
        EventSourceArn=CLUSTER,
        Topics=[topic],
        StartingPosition="TRIM_HORIZON",
        AmazonManagedKafkaEventSourceConfig={"ConsumerGroupId": "workers"},
    )


@pytest.fixture
def producer(address):
    return Producer({"bootstrap.servers": address, "linger.ms": 0})


def records_of(world):
    """The records of all invocations, as events have them."""
    return [one for each in world.invocations("seen") for all in each["payload"]["records"].values() for one in all]


def test_what_a_client_produces_member_by_member(world, topic, mapping, producer):
    producer.produce(
        topic, key="key", value="Hello", partition=3, timestamp=T, headers=[("a", b"\xc3\x85\x7f\x80"), ("a", None), ("b", b"")]
    )
    producer.produce(topic, value="no key", partition=5, timestamp=T + 1)
    producer.produce(topic, key="no value", partition=5, timestamp=T + 2)
    assert producer.flush(WAIT_S) == 0
    world.settle()
    whole = {}
    for each in world.invocations("seen"):
        assert {name: each["payload"][name] for name in each["payload"] if name != "records"} == {
            "eventSource": "aws:kafka",
            "eventSourceArn": CLUSTER,
            "bootstrapServers": "localhost:9092",
        }
        for where, records in each["payload"]["records"].items():
            whole.setdefault(where, []).extend(records)
    common = {"topic": topic, "timestampType": "CREATE_TIME"}
    encoded = lambda text: base64.b64encode(text.encode()).decode()
    assert whole == {
        "shared-3": [
            common
            | {
                "partition": 3,
                "offset": 0,
                "timestamp": T,
                "key": encoded("key"),
                "value": encoded("Hello"),
                "headers": [{"a": [-61, -123, 127, -128]}, {"a": []}, {"b": []}],
            }
        ],
        "shared-5": [
            common | {"partition": 5, "offset": 0, "timestamp": T + 1, "value": encoded("no key"), "headers": []},
            common | {"partition": 5, "offset": 1, "timestamp": T + 2, "key": encoded("no value"), "headers": []},
        ],
    }


PLACES = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Place:
    Type: AWS::Serverless::Function
    Properties: {FunctionName: place, Runtime: python3.12, CodeUri: ., Handler: place.handler}
"""


def test_an_event_says_where_the_broker_is(snowglobe, tmp_path):
    """The function is told where it can connect; the world does not know, so that its trace does not depend on the port."""
    (tmp_path / "template.yaml").write_text(PLACES)
    (tmp_path / "place.py").write_text("def handler(event, context):\n    return event['bootstrapServers']\n")
    world = snowglobe("--template", tmp_path / "template.yaml", "--kafka-port", "0", fresh=True)
    address = kafka_address(world)
    make_topic(address, "shared")
    world.client("lambda").create_event_source_mapping(
        FunctionName="place", EventSourceArn=CLUSTER, Topics=["shared"], StartingPosition="TRIM_HORIZON"
    )
    producer = Producer({"bootstrap.servers": address, "linger.ms": 0})
    producer.produce("shared", value="one", timestamp=T)
    assert producer.flush(WAIT_S) == 0
    world.settle()
    [one] = world.invocations("place")
    assert one["payload"]["bootstrapServers"] == "localhost:9092"
    assert one["result"] == address


def test_nobody_has_to_ask_for_the_default_windows_end(world, topic, mapping, producer):
    """A client that only produces and fetches moves no clock; a window that somebody asked for waits for somebody who waits."""
    producer.produce(topic, value="one")
    assert producer.flush(WAIT_S) == 0
    assert [one["value"] for one in records_of(world)] == ["b25l"]
    world.client("lambda").update_event_source_mapping(UUID=mapping["UUID"], MaximumBatchingWindowInSeconds=1)
    world.settle()
    producer.produce(topic, value="two")
    assert producer.flush(WAIT_S) == 0
    assert len(records_of(world)) == 1
    world.advance("1s")
    assert len(records_of(world)) == 2


@pytest.mark.parametrize("codec", ["none", "gzip", "snappy", "lz4", "zstd"])
def test_records_in_any_codec(world, address, topic, mapping, codec):
    producer = Producer({"bootstrap.servers": address, "linger.ms": 50, "compression.type": codec})
    for number in range(300):
        producer.produce(topic, value=f"value {number} " + "x" * 100, partition=0)
    assert producer.flush(WAIT_S) == 0
    world.settle()
    values = [base64.b64decode(one["value"]).split()[1] for one in records_of(world)]
    assert values == [str(number).encode() for number in range(300)]


def test_a_client_shares_the_group(world, address, topic, mapping, producer):
    group = AdminClient({"bootstrap.servers": address})
    described = group.describe_consumer_groups(["workers"])["workers"].result(WAIT_S)
    (member,) = described.members
    assert member.client_id == "lambda-seen"
    assert {each.partition for each in member.assignment.topic_partitions} == set(range(PARTITIONS))

    settings = {"bootstrap.servers": address, "group.id": "workers", "auto.offset.reset": "earliest", "enable.auto.commit": False}
    consumer = Consumer({**settings, "session.timeout.ms": 6000, "heartbeat.interval.ms": 100, "fetch.wait.max.ms": 100})
    consumer.subscribe([topic])
    deadline = time.monotonic() + WAIT_S
    while not consumer.assignment():
        assert time.monotonic() < deadline
        consumer.poll(0.1)
    theirs = {each.partition for each in consumer.assignment()}
    assert len(theirs) == PARTITIONS // 2

    for number in range(60):
        producer.produce(topic, value=str(number), partition=number % PARTITIONS)
    assert producer.flush(WAIT_S) == 0
    world.settle()
    came = {one["partition"] for one in records_of(world)}
    assert came == set(range(PARTITIONS)) - theirs
    assert len(records_of(world)) == 30
    read = []
    while len(read) < 30:
        assert time.monotonic() < deadline
        record = consumer.poll(0.1)
        if record is not None:
            assert record.error() is None
            read.append(record.partition())
    assert set(read) == theirs
    # Without a commit it leaves: what it has read is the mapping's to do.
    consumer.close()
    world.settle()
    assert len(records_of(world)) == 60

    wanted = ConsumerGroupTopicPartitions("workers", [TopicPartition(topic, number) for number in range(PARTITIONS)])
    (listed,) = group.list_consumer_group_offsets([wanted]).values()
    assert [each.offset for each in listed.result(WAIT_S).topic_partitions] == [10] * PARTITIONS


def test_a_client_goes_on_where_a_mapping_stopped(world, address, topic, mapping, producer):
    for number in range(12):
        producer.produce(topic, value="first", partition=number % PARTITIONS)
    assert producer.flush(WAIT_S) == 0
    world.settle()
    world.client("lambda").update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    producer.produce(topic, value="second", partition=2)
    assert producer.flush(WAIT_S) == 0
    consumer = Consumer({"bootstrap.servers": address, "group.id": "workers", "auto.offset.reset": "earliest"})
    consumer.subscribe([topic])
    deadline = time.monotonic() + WAIT_S
    while (record := consumer.poll(0.1)) is None:
        assert time.monotonic() < deadline
    assert (record.value(), record.partition(), record.offset()) == (b"second", 2, 2)
    consumer.close()


def test_the_same_sequential_clients_have_one_digest(snowglobe):
    """Produced through the port, in one order: whatever clients poll, the world is the same."""
    digests = set()
    for _ in range(2):
        world = snowglobe("--template", ROOT / "tests/lambda/topics.yaml", "--kafka-port", "0", "--seed", "7", fresh=True)
        address = kafka_address(world)
        make_topic(address, "orders")
        producer = Producer({"bootstrap.servers": address, "linger.ms": 0, "enable.idempotence": False})
        for number in range(20):
            value = json.dumps({"number": number, "bad": False})
            producer.produce("orders", value=value, partition=number % PARTITIONS, timestamp=T)
            assert producer.flush(WAIT_S) == 0
        world.settle()
        digests.add(world.get("digest")["digest"])
        world.stop()
    assert len(digests) == 1
