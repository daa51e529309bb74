"""kafka-python 3: the protocol written anew in Python; it tells the broker's release from its versions."""
import kafka
import kafka.admin
import pytest

from tests.kafka.batches import CODECS, batch
from tests.kafka.calls import eventually

pytestmark = pytest.mark.filterwarnings("ignore:(read|open)_text is deprecated:DeprecationWarning")  # its own
WAIT_S = 20
# kafka-python 3.0.12 forgets that it wants a topic's metadata when it is told so while another answer is under way (ClusterMetadata.update_metadata
# clears the wish), and its group then shares out nothing until the metadata is old: after five minutes, by default.
METADATA_AGE_MS = 1000
# And when poll() ends while a SyncGroup is under way, its answer is lost, and the member stays without partitions for good: so
# poll takes its time. It ends with the first records anyway.
POLL_MS = 5000
T = 1_700_000_000_000


@pytest.fixture
def consumer(broker, group):
    """consumer(*topics, **settings)"""
    opened = []

    def new(*topics, **settings):
        defaults = {
            "group_id": group, "auto_offset_reset": "earliest", "enable_auto_commit": False, "fetch_max_wait_ms": 100, "heartbeat_interval_ms": 100,
            "metadata_max_age_ms": METADATA_AGE_MS,
        }  # fmt: skip
        opened.append(kafka.KafkaConsumer(*topics, bootstrap_servers=broker, **{**defaults, **settings}))
        return opened[-1]

    yield new
    for one in opened:
        one.close()


@pytest.fixture
def producer(broker):
    opened = []

    def new(**settings):
        opened.append(kafka.KafkaProducer(bootstrap_servers=broker, **settings))
        return opened[-1]

    yield new
    for one in opened:
        one.close(timeout=WAIT_S)


@pytest.fixture
def admin(broker):
    admin = kafka.admin.KafkaAdminClient(bootstrap_servers=broker)
    yield admin
    admin.close()


def read(consumer, count):
    records = []

    def enough():
        records.extend(record for of in consumer.poll(timeout_ms=POLL_MS).values() for record in of)
        return len(records) >= count

    eventually(enough)
    return records


@pytest.mark.parametrize("settings", [{"acks": 0}, {"acks": 1}, {"acks": "all"}, {}], ids=["0", "1", "all", "as it comes"])
@pytest.mark.parametrize("codec", CODECS)
def test_records_there_and_back(producer, consumer, topic, codec, settings):
    idempotent = {} if not settings else {"enable_idempotence": False}  # it is unless told otherwise
    sender = producer(compression_type=None if codec == "none" else codec, **settings, **idempotent)
    headers = [("a", b"1"), ("a", b"2"), ("empty", b"")]
    sender.send(topic, b"v", key=b"k", headers=headers, timestamp_ms=T)
    sender.send(topic, None, key=b"tombstone")
    sender.send(topic, b"x" * 100_000)
    sender.flush(timeout=WAIT_S)
    reader = consumer(group_id=None)
    reader.assign([kafka.TopicPartition(topic, 0)])
    records = read(reader, 3)
    assert [(record.key, record.value) for record in records] == [(b"k", b"v"), (b"tombstone", None), (None, b"x" * 100_000)]
    assert (records[0].timestamp, [tuple(header) for header in records[0].headers]) == (T, headers)


def test_messages_beyond_the_brokers_limit(producer, topic):
    sender = producer(max_request_size=3_000_000)
    sender.send(topic, b"x" * 1_048_000).get(timeout=WAIT_S)
    with pytest.raises(kafka.errors.MessageSizeTooLargeError):
        sender.send(topic, b"x" * 1_048_588).get(timeout=WAIT_S)


def test_offsets(consumer, client, topic):
    client.produce(topic, batch(*[b"%d" % n for n in range(10)], timestamps=[T + 1000 * n for n in range(10)]))
    where = kafka.TopicPartition(topic, 0)
    reader = consumer(group_id=None)
    reader.assign([where])
    assert reader.beginning_offsets([where]) == {where: 0} and reader.end_offsets([where]) == {where: 10}
    found = reader.offsets_for_times({where: T + 3500})[where]
    assert (found.offset, found.timestamp) == (4, T + 4000)
    reader.seek(where, 8)
    assert [record.value for record in read(reader, 2)] == [b"8", b"9"]


def test_commits_are_where_the_next_one_begins(consumer, client, topic):
    client.produce(topic, batch(*[b"%d" % n for n in range(10)]))
    first = consumer(topic)
    read(first, 10)
    where = kafka.TopicPartition(topic, 0)
    first.commit({where: kafka.OffsetAndMetadata(4, "why", -1)})
    assert first.committed(where) == 4
    first.close()
    assert read(consumer(topic), 1)[0].value == b"4"


def test_topics_by_a_pattern(consumer, client, name):
    assert client.create("one-" + name) == 0 and client.create("other-" + name) == 0
    reader = consumer(metadata_max_age_ms=200)
    reader.subscribe(pattern=f"^(one|two)-{name}")
    client.produce("one-" + name, batch(b"1"))
    assert read(reader, 1)[0].value == b"1"
    assert client.create("two-" + name) == 0
    client.produce("two-" + name, batch(b"2"))
    eventually(lambda: b"2" in [record.value for record in read(reader, 1)])


def test_topics(admin, client, name):
    admin.create_topics([kafka.admin.NewTopic(name, 2, 1, topic_configs={"retention.ms": "5000"})])
    eventually(lambda: len(client.partitions(name)) == 2)
    [described] = admin.describe_topics([name])
    assert (described["name"], len(described["partitions"])) == (name, 2)
    with pytest.raises(kafka.errors.TopicAlreadyExistsError):
        admin.create_topics([kafka.admin.NewTopic(name, 2, 1)])
    admin.create_partitions({name: kafka.admin.NewPartitions(3)})
    eventually(lambda: len(client.partitions(name)) == 3)
    admin.delete_topics([name])
    eventually(lambda: name not in admin.list_topics())
    with pytest.raises(kafka.errors.UnknownTopicOrPartitionError):
        admin.delete_topics([name])


def test_configs_and_records(admin, client, topic):
    resource = kafka.admin.ConfigResource(kafka.admin.ConfigResourceType.TOPIC, topic, configs={"retention.ms": "7000"})
    admin.alter_configs([resource])
    eventually(lambda: client.describe(2, topic)[1]["retention.ms"][0] == "7000")
    assert "7000" in str(admin.describe_configs([kafka.admin.ConfigResource(kafka.admin.ConfigResourceType.TOPIC, topic)]))
    client.produce(topic, batch(*[b"x"] * 10))
    admin.delete_records({kafka.TopicPartition(topic, 0): 4})
    assert client.offset(topic, -2)[2] == 4


def test_groups(admin, client, group, topic):
    client.commit(group, topic, 3)
    where = kafka.TopicPartition(topic, 0)
    assert group in str(admin.list_groups())
    assert "Empty" in str(admin.describe_groups([group]))
    assert admin.list_group_offsets({group: None})[group][where].offset == 3
    admin.alter_group_offsets(group, {where: kafka.OffsetAndMetadata(5, "", -1)})
    assert client.committed(group, topic)[0] == 5
    admin.delete_group_offsets(group, [where])
    assert client.committed(group, topic)[0] == -1
    admin.delete_groups([group])
    assert client.state(group)[0] == "Dead"
