"""confluent-kafka, which is librdkafka of today: producing and consuming."""
import itertools
import re
import time

import confluent_kafka
import pytest
from confluent_kafka import OFFSET_BEGINNING, OFFSET_END, Consumer, KafkaError, KafkaException, Producer, TopicPartition

from tests.kafka.batches import CODECS, batch
from tests.kafka.calls import eventually

WAIT_S = 20
T = 1_700_000_000_000


def produce(broker, topic, records, **settings):
    """Records are arguments of produce(). The errors, in the order of the answers."""
    producer = Producer({"bootstrap.servers": broker, "linger.ms": 0, **settings})
    errors = []
    for record in records:
        producer.produce(topic, on_delivery=lambda error, _: errors.append(error), **record)
    assert producer.flush(WAIT_S) == 0
    return errors


@pytest.fixture
def consumer(broker, group):
    """consumer(settings): one that does not commit by itself."""
    opened = []

    def new(**settings):
        settings = {name.replace("_", "."): value for name, value in settings.items()}
        defaults = {"bootstrap.servers": broker, "group.id": group, "enable.auto.commit": False, "auto.offset.reset": "earliest"}
        quick = {"session.timeout.ms": 6000, "heartbeat.interval.ms": 100, "fetch.wait.max.ms": 100}
        opened.append(Consumer({**defaults, **quick, **settings}))
        return opened[-1]

    yield new
    for one in opened:
        one.close()


def read(consumer, count):
    """So many records."""
    records = []
    deadline = time.monotonic() + WAIT_S
    while len(records) < count:
        assert time.monotonic() < deadline, f"{len(records)} of {count}"
        record = consumer.poll(0.1)
        if record is not None:
            assert record.error() is None, record.error()
            records.append(record)
    return records


def values(records):
    return [record.value() for record in records]


@pytest.mark.parametrize("acks", ["0", "1", "all", "idempotent"])
@pytest.mark.parametrize("codec", CODECS)
def test_records_there_and_back(broker, consumer, topic, codec, acks):
    sent = [
        {"value": b"plain"},
        {"value": b"v", "key": b"k", "timestamp": T, "headers": [("a", b"1"), ("a", b"2"), ("empty", b""), ("null", None)]},
        {"value": None, "key": b"tombstone"},
        {"value": b"", "key": b""},
        {"value": b"x" * 100_000},
    ]
    how = {"enable.idempotence": True} if acks == "idempotent" else {"acks": acks}
    assert produce(broker, topic, sent, **how, **{"compression.type": codec}) == [None] * 5
    reader = consumer()
    reader.assign([TopicPartition(topic, 0, OFFSET_BEGINNING)])
    records = read(reader, 5)
    assert [(record.key(), record.value()) for record in records] == [(record.get("key"), record["value"]) for record in sent]
    assert records[1].timestamp() == (confluent_kafka.TIMESTAMP_CREATE_TIME, T)
    assert records[1].headers() == sent[1]["headers"]
    assert [record.offset() for record in records] == list(range(5))


def test_many_records_over_partitions_keep_their_order(broker, consumer, client, name):
    assert client.create(name, partitions=4) == 0
    sent = [{"value": b"%d" % n, "key": b"%d" % (n % 16)} for n in range(5000)]
    assert set(produce(broker, name, sent, **{"enable.idempotence": True, "linger.ms": 1})) == {None}
    reader = consumer()
    reader.subscribe([name])
    records = read(reader, 5000)
    for key, of in itertools.groupby(sorted(records, key=lambda record: (record.key(), record.partition(), record.offset())), lambda r: r.key()):
        of = list(of)
        assert len({record.partition() for record in of}) == 1
        assert values(of) == [b"%d" % n for n in range(5000) if b"%d" % (n % 16) == key]


def test_messages_up_to_the_brokers_limit_and_beyond(broker, client, topic):
    """The client's own limit is higher, so that the broker must refuse."""
    limit = {"message.max.bytes": 2_000_000}
    assert produce(broker, topic, [{"value": b"x" * 1_048_000}], **limit) == [None]
    [error] = produce(broker, topic, [{"value": b"x" * 1_048_588}], **limit)
    assert error.code() == KafkaError.MSG_SIZE_TOO_LARGE
    assert client.offset(topic, -1)[2] == 1


@pytest.fixture
def ten(client, topic):
    """Ten records, a second apart."""
    client.produce(topic, batch(*[b"%d" % n for n in range(10)], timestamps=[T + 1000 * n for n in range(10)]))
    return topic


@pytest.mark.parametrize("offset, first", [(OFFSET_BEGINNING, 0), (4, 4), (confluent_kafka.OFFSET_STORED, 0)])
def test_from_where_one_likes(consumer, ten, offset, first):
    reader = consumer()
    reader.assign([TopicPartition(ten, 0, offset)])
    assert values(read(reader, 10 - first)) == [b"%d" % n for n in range(first, 10)]


def test_from_the_end(broker, consumer, ten):
    reader = consumer(**{"enable.partition.eof": True})
    reader.assign([TopicPartition(ten, 0, OFFSET_END)])
    end = None
    while end is None:
        end = reader.poll(WAIT_S)
    assert (end.error().code(), end.offset()) == (KafkaError._PARTITION_EOF, 10)
    produce(broker, ten, [{"value": b"new"}])
    assert values(read(reader, 1)) == [b"new"]


def test_from_a_time(consumer, ten):
    reader = consumer()
    [found] = reader.offsets_for_times([TopicPartition(ten, 0, T + 3500)], timeout=WAIT_S)
    assert found.offset == 4
    reader.assign([found])
    assert values(read(reader, 1)) == [b"4"]
    [beyond] = reader.offsets_for_times([TopicPartition(ten, 0, T + 60_000)], timeout=WAIT_S)
    assert beyond.offset == OFFSET_END


def test_back_and_forth(consumer, ten):
    reader = consumer()
    reader.assign([TopicPartition(ten, 0, OFFSET_BEGINNING)])
    read(reader, 10)
    for offset in (7, 2):
        reader.seek(TopicPartition(ten, 0, offset))
        assert values(read(reader, 1)) == [b"%d" % offset]
    assert reader.get_watermark_offsets(TopicPartition(ten, 0), timeout=WAIT_S) == (0, 10)


@pytest.mark.parametrize("reset, first", [("earliest", b"0"), ("latest", b"new")])
def test_offsets_out_of_range_are_reset(broker, consumer, ten, reset, first):
    reader = consumer(**{"auto.offset.reset": reset, "enable.partition.eof": True})
    reader.assign([TopicPartition(ten, 0, 1000)])
    if reset == "latest":
        end = None
        while end is None:
            end = reader.poll(WAIT_S)
        assert end.error().code() == KafkaError._PARTITION_EOF
        produce(broker, ten, [{"value": b"new"}])
    assert values(read(reader, 1)) == [first]


def test_offsets_out_of_range_can_be_an_error(consumer, ten):
    reader = consumer(**{"auto.offset.reset": "error"})
    reader.assign([TopicPartition(ten, 0, 1000)])
    refused = None
    while refused is None:
        refused = reader.poll(WAIT_S)
    assert refused.error().code() == KafkaError._AUTO_OFFSET_RESET


def test_a_topic_that_is_not_there(broker, consumer, name):
    """A consumer does not make it; a producer may."""
    reader = consumer()
    reader.subscribe([name])
    refused = None
    while refused is None:
        refused = reader.poll(WAIT_S)
    assert refused.error().code() == KafkaError.UNKNOWN_TOPIC_OR_PART
    assert produce(broker, name, [{"value": b"x"}]) == [None]


def test_commits_are_where_the_next_one_begins(consumer, ten, group):
    first = consumer()
    first.subscribe([ten])
    record = read(first, 4)[-1]
    first.commit(record, asynchronous=False)
    [committed] = first.committed([TopicPartition(ten, 0)], timeout=WAIT_S)
    assert committed.offset == 4
    first.close()
    second = consumer()
    second.subscribe([ten])
    assert values(read(second, 1)) == [b"4"]


def test_commits_by_itself(consumer, ten):
    first = consumer(**{"enable.auto.commit": True})
    first.subscribe([ten])
    read(first, 6)
    first.close()
    second = consumer()
    second.subscribe([ten])
    assert values(read(second, 1)) == [b"6"]


def test_commits_with_metadata_without_a_group(consumer, ten):
    """A consumer that assigns itself."""
    reader = consumer()
    reader.assign([TopicPartition(ten, 0)])
    reader.commit(offsets=[TopicPartition(ten, 0, 3, "why")], asynchronous=False)
    [committed] = reader.committed([TopicPartition(ten, 0)], timeout=WAIT_S)
    assert (committed.offset, committed.metadata) == (3, "why")


def test_topics_by_a_pattern(broker, client, consumer, name):
    """One that is made later, too."""
    assert client.create("one-" + name) == 0 and client.create("other-" + name) == 0
    reader = consumer(**{"topic.metadata.refresh.interval.ms": 200})
    reader.subscribe([f"^(one|two)-{re.escape(name)}"])
    for prefix in ("one", "two"):
        if prefix == "two":
            assert client.create("two-" + name) == 0
        produce(broker, f"{prefix}-{name}", [{"value": prefix.encode()}])
        assert values(read(reader, 1)) == [prefix.encode()]
        reader.commit(asynchronous=False)


def test_cooperative_members_keep_what_they_may(broker, client, consumer, name):
    """The second is given a part, and only that part is taken from the first."""
    assert client.create(name, partitions=4) == 0
    taken, had = [], {}

    def member():
        one = consumer(**{"partition.assignment.strategy": "cooperative-sticky"})
        had[one] = set()

        def got(one, partitions):
            had[one].update(partition.partition for partition in partitions)
            one.incremental_assign(partitions)

        def lost(one, partitions):
            taken.extend(partition.partition for partition in partitions)
            had[one].difference_update(taken)
            one.incremental_unassign(partitions)

        one.subscribe([name], on_assign=got, on_revoke=lost)
        return one

    def shares(*sizes):
        for one in had:
            one.poll(0.05)
        return sorted(map(len, had.values())) == sorted(sizes) and sorted(set().union(*had.values())) == [0, 1, 2, 3]

    first = member()
    eventually(lambda: shares(4))
    assert first.memberid()
    second = member()
    eventually(lambda: shares(2, 2))
    assert len(taken) == 2 and had[second] == set(taken)


def test_two_with_one_name_the_first_is_fenced(consumer, ten):
    first = consumer(**{"group.instance.id": "one"})
    first.subscribe([ten])
    read(first, 1)
    second = consumer(**{"group.instance.id": "one"})
    second.subscribe([ten])
    read(second, 1)
    refused = None
    deadline = time.monotonic() + WAIT_S
    while refused is None and time.monotonic() < deadline:
        record = first.poll(0.1)
        refused = record.error() if record is not None and record.error() else None
    assert refused.code() in (KafkaError.FENCED_INSTANCE_ID, KafkaError._FATAL)


def test_a_commit_after_the_group_went_on(client, consumer, ten, group):
    """The member is removed meanwhile, by an admin."""
    reader = consumer(**{"heartbeat.interval.ms": 5000})
    reader.subscribe([ten])
    record = read(reader, 1)[0]
    _, _, _, members = client.state(group)
    assert client.leave(group, (members[0], None)) == (0, [0])
    with pytest.raises(KafkaException) as refused:
        reader.commit(record, asynchronous=False)
    assert refused.value.args[0].code() == KafkaError.UNKNOWN_MEMBER_ID
