"""Produce: what of a batch is checked, what the log does with it, and the sequences of idempotent producers."""
import pytest

from tests.kafka.batches import CODECS, CONTROL, LOG_APPEND_TIME, TRANSACTIONAL, Batch, batch, batches, record
from tests.kafka.calls import Client

CORRUPT, UNKNOWN_TOPIC, TOO_LARGE, INVALID_TOPIC, INVALID_ACKS = 2, 3, 10, 17, 21
INVALID_TIMESTAMP, OUT_OF_SEQUENCE, INVALID_EPOCH, UNSUPPORTED_CODEC, INVALID_RECORD = 32, 45, 47, 76, 87
UNAUTHORIZED_TRANSACTION = 53
MESSAGE_BYTES_MAX = 1_048_588  # Kafka's default, and ours


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("acks", [1, -1])
def test_a_batch_comes_back_byte_by_byte(client, topic, codec, acks):
    """But for base offset and leader epoch, which are the broker's and outside of the CRC."""
    sent = batch(b"a", None, b"", b"x" * 5000, codec=codec)
    assert client.produce(topic, sent, acks=acks) == (0, 0)
    assert client.produce(topic, sent, acks=acks) == (0, 4)
    error, high_watermark, data = client.fetch(topic, 0)
    assert (error, high_watermark) == (0, 8)
    first, second = batches(data)
    assert (first.base_offset, second.base_offset) == (0, 4)
    assert (first.leader_epoch, second.leader_epoch) == (0, 0)
    assert first.data[16:] == second.data[16:] == sent[16:]


@pytest.mark.parametrize("version", [3, 6, 7, 8])
def test_answers_by_version(client, topic, version):
    [(name, [partition])], throttle = client.call("Produce", version, None, -1, 10_000, [(topic, [(0, batch(b"a"))])])
    start_and_errors = {3: (), 6: (0,), 7: (0,), 8: (0, [], None)}
    assert (name, throttle, partition) == (topic, 0, (0, 0, 0, -1, *start_and_errors[version]))


def test_the_flexible_version(client, topic):
    answer = client.call("Produce", 9, None, -1, 10_000, [(topic, [(0, batch(b"a"))])])
    assert answer[:2] == ([(topic, [(0, 0, 0, -1, 0, [], None)])], 0)


def test_several_topics_and_partitions_at_once(client, name):
    """Each has its own answer; what is wrong with one is no matter of the others."""
    for topic in ("a-" + name, "b-" + name):
        assert client.create(topic, partitions=2) == 0
    topics = [("a-" + name, [(1, batch(b"x")), (0, batch(b"x", b"y")), (7, batch(b"z"))]), ("b-" + name, [(0, batch(b"w", crc=5))])]
    answer, _ = client.call("Produce", 7, None, -1, 10_000, topics)
    assert [(topic, sorted(p[:3] for p in partitions)) for topic, partitions in sorted(answer)] == [
        ("a-" + name, [(0, 0, 0), (1, 0, 0), (7, UNKNOWN_TOPIC, -1)]),
        ("b-" + name, [(0, CORRUPT, -1)]),
    ]
    assert client.offset("a-" + name, -1, partition=0)[2] == 2
    assert client.offset("b-" + name, -1)[2] == 0


@pytest.mark.parametrize(
    "error, wrong",
    [
        (CORRUPT, {"crc": 0}),
        (INVALID_RECORD, {"base_offset": 5}),
        (INVALID_RECORD, {"base_offset": -1}),
        (INVALID_RECORD, {"count": 2}),
        (INVALID_RECORD, {"count": 0, "last_delta": 0}),
        (INVALID_RECORD, {"count": -1, "last_delta": 0}),
        (INVALID_RECORD, {"last_delta": 5}),
        (INVALID_RECORD, {"last_delta": -1}),
        (INVALID_RECORD, {"attributes": CONTROL, "producer": (1, 0), "sequence": 0}),
        (INVALID_RECORD, {"producer": (1, 0), "sequence": -1}),
        (UNAUTHORIZED_TRANSACTION, {"attributes": TRANSACTIONAL}),  # the request names no transactional id
        (INVALID_RECORD, {"records": record(0, b"a") + b"more"}),
        (INVALID_RECORD, {"records": record(0, b"a")[:-2]}),
        (INVALID_RECORD, {"records": b""}),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_batches_that_are_wrong(client, topic, error, wrong):
    assert client.produce(topic, batch(b"a", **wrong)) == (error, -1)
    assert client.offset(topic, -1) == (0, -1, 0)


def test_partitions_without_exactly_one_batch(client, topic):
    assert client.produce(topic, batch(b"a") + batch(b"b"))[0] == INVALID_RECORD
    assert client.produce(topic, b"")[0] == INVALID_RECORD


@pytest.mark.parametrize("cut", [1, 12, 30, 61, -1])
def test_a_batch_cut_short(client, topic, cut):
    assert client.produce(topic, batch(b"abc")[:cut])[0] in (CORRUPT, INVALID_RECORD)


@pytest.mark.parametrize("magic", [0, 1, 3])
def test_formats_that_are_not_2(client, topic, magic):
    assert client.produce(topic, batch(b"a", magic=magic))[0] in (CORRUPT, INVALID_RECORD)


def test_a_topic_nobody_made(client, name):
    """Only Metadata makes topics."""
    assert client.produce(name, batch(b"a")) == (UNKNOWN_TOPIC, -1)
    assert client.produce("not a name", batch(b"a"))[0] in (UNKNOWN_TOPIC, INVALID_TOPIC)


@pytest.mark.parametrize("acks", [2, -2])
def test_acks_that_mean_nothing(client, topic, acks):
    assert client.produce(topic, batch(b"a"), acks=acks) == (INVALID_ACKS, -1)


def test_batches_up_to_the_limit_and_beyond(client, topic):
    room = MESSAGE_BYTES_MAX - len(batch(b"x" * 1_000_000)) + 1_000_000
    assert len(batch(b"x" * room)) == MESSAGE_BYTES_MAX
    assert client.produce(topic, batch(b"x" * room)) == (0, 0)
    assert client.produce(topic, batch(b"x" * (room + 1))) == (TOO_LARGE, -1)
    _, _, data = client.fetch(topic, 0, partition_max=100)
    assert len(data) == MESSAGE_BYTES_MAX, "the first batch comes whole, whatever the limit"


def test_a_topic_with_its_own_limit(client, name):
    assert client.create(name, configs={"max.message.bytes": "200"}) == 0
    assert client.produce(name, batch(b"x" * 100))[0] == 0
    assert client.produce(name, batch(b"x" * 200))[0] == TOO_LARGE


def test_zstd_needs_version_7(client, topic):
    assert client.produce(topic, batch(b"a", codec="zstd"), version=6) == (UNSUPPORTED_CODEC, -1)
    assert client.produce(topic, batch(b"a", codec="zstd"), version=7) == (0, 0)


def test_log_append_time_is_the_brokers(client, name):
    assert client.create(name, configs={"message.timestamp.type": "LogAppendTime"}) == 0
    [(_, [answer])], _ = client.call("Produce", 7, None, -1, 10_000, [(name, [(0, batch(b"a", b"b", timestamp=1000))])])
    _, error, offset, appended, _ = answer
    assert (error, offset) == (0, 0) and appended > 1_700_000_000_000
    [found] = batches(client.fetch(name, 0)[2])  # which checks the CRC, computed anew
    assert found.attributes & LOG_APPEND_TIME and found.max_timestamp == appended
    assert found.values == [b"a", b"b"]
    assert client.offset(name, appended) == (0, appended, 0)


def test_timestamps_outside_of_a_topics_limits(client, name):
    limits = {"message.timestamp.before.max.ms": "1000", "message.timestamp.after.max.ms": "1000"}
    assert client.create(name, configs=limits) == 0
    assert client.produce(name, batch(b"a", timestamp=1_000_000_000_000))[0] == INVALID_TIMESTAMP
    assert client.produce(name, batch(b"a", timestamp=4_000_000_000_000))[0] == INVALID_TIMESTAMP


def test_a_compacted_topic_wants_keys(client, name):
    assert client.create(name, configs={"cleanup.policy": "compact"}) == 0
    assert client.produce(name, batch(b"no key"))[0] == INVALID_RECORD
    assert client.produce(name, batch(b"v", records=record(0, b"v", key=b"k")))[0] == 0


@pytest.fixture
def producer(client):
    """Id and epoch."""
    throttle, error, producer, epoch = client.call("InitProducerId", 1, None, 60_000)
    assert (throttle, error, epoch) == (0, 0, 0)
    return producer, epoch


def test_every_producer_has_its_own_id(client, producer):
    assert client.call("InitProducerId", 3, None, 60_000, -1, -1)[:4] != (0, 0, *producer)


def test_an_empty_transactional_id(client):
    assert client.call("InitProducerId", 1, "", 60_000)[1] == 42


def test_sequences(client, topic, producer):
    """A repetition of one of the last five batches is answered as the first time, and nothing is appended."""
    sent = [batch(b"a", b"b", producer=producer, sequence=2 * n) for n in range(6)]
    for n in range(5):
        assert client.produce(topic, sent[n]) == (0, 2 * n)
    for n in (4, 0, 2):
        assert client.produce(topic, sent[n]) == (0, 2 * n)
    assert client.offset(topic, -1) == (0, -1, 10)
    assert client.produce(topic, batch(b"a", producer=producer, sequence=11)) == (OUT_OF_SEQUENCE, -1), "a gap"
    assert client.produce(topic, sent[5]) == (0, 10)


def test_a_repetition_older_than_the_last_five(client, topic, producer):
    for n in range(6):
        assert client.produce(topic, batch(b"a", producer=producer, sequence=n)) == (0, n)
    assert client.produce(topic, batch(b"a", producer=producer, sequence=1)) == (0, 1)
    assert client.produce(topic, batch(b"a", producer=producer, sequence=0)) == (OUT_OF_SEQUENCE, -1)
    assert client.offset(topic, -1) == (0, -1, 6)


def test_a_batch_with_the_start_of_one_and_another_end(client, topic, producer):
    assert client.produce(topic, batch(b"a", b"b", producer=producer, sequence=0)) == (0, 0)
    assert client.produce(topic, batch(b"a", b"b", b"c", producer=producer, sequence=0)) == (OUT_OF_SEQUENCE, -1)
    assert client.produce(topic, batch(b"b", producer=producer, sequence=1)) == (OUT_OF_SEQUENCE, -1)


def test_epochs(client, topic, producer):
    identifier, _ = producer
    assert client.produce(topic, batch(b"a", producer=producer, sequence=0)) == (0, 0)
    assert client.produce(topic, batch(b"b", producer=(identifier, 1), sequence=1)) == (OUT_OF_SEQUENCE, -1), "a new epoch begins at 0"
    assert client.produce(topic, batch(b"b", producer=(identifier, 1), sequence=0)) == (0, 1)
    assert client.produce(topic, batch(b"c", producer=(identifier, 0), sequence=1)) == (INVALID_EPOCH, -1)


def test_a_producer_of_whom_nothing_is_known_begins_where_it_likes(client, topic, producer):
    assert client.produce(topic, batch(b"a", producer=producer, sequence=77)) == (0, 0)
    assert client.produce(topic, batch(b"a", producer=producer, sequence=78)) == (0, 1)


def test_sequences_begin_anew_after_the_largest(client, topic, producer):
    largest = (1 << 31) - 1
    assert client.produce(topic, batch(b"a", b"b", producer=producer, sequence=largest - 1)) == (0, 0)
    assert client.produce(topic, batch(b"c", producer=producer, sequence=0)) == (0, 2)
    assert client.produce(topic, batch(b"d", b"e", producer=producer, sequence=1)) == (0, 3)


def test_a_batch_whose_sequences_begin_anew_inside(client, topic, producer):
    largest = (1 << 31) - 1
    assert client.produce(topic, batch(b"a", b"b", b"c", producer=producer, sequence=largest)) == (0, 0)
    assert client.produce(topic, batch(b"d", producer=producer, sequence=2)) == (0, 3)


def test_sequences_are_of_a_partition(client, name, producer):
    assert client.create(name, partitions=2) == 0
    assert client.produce(name, batch(b"a", producer=producer, sequence=0), partition=0) == (0, 0)
    assert client.produce(name, batch(b"a", producer=producer, sequence=0), partition=1) == (0, 0)


def test_pipelined_batches_of_one_producer(broker, topic, producer):
    """As librdkafka and Java send them: five at once."""
    with Client(broker) as client:
        sent = [client.post_produce(topic, batch(b"a", producer=producer, sequence=n)) for n in range(5)]
        for n, correlation in enumerate(sent):
            [(_, [answer])], _ = client.take("Produce", 7, correlation)
            assert answer[1:3] == (0, n)


def test_a_batch_read_back_tells_its_producer(client, topic, producer):
    client.produce(topic, batch(b"a", producer=producer, sequence=5))
    [found] = batches(client.fetch(topic, 0)[2])
    assert isinstance(found, Batch) and (found.producer, found.epoch, found.sequence) == (*producer, 5)


# Found by asking a Kafka and this emulator the same made-up things.


@pytest.mark.parametrize("codec", CODECS)
def test_a_client_has_no_say_in_the_kind_of_timestamps(client, topic, codec):
    """The bit of LogAppendTime is taken from a batch that should not have it, and the CRC made anew."""
    assert client.produce(topic, batch(b"a", b"b", attributes=LOG_APPEND_TIME, codec=codec)) == (0, 0)
    [found] = batches(client.fetch(topic, 0)[2])
    assert found.attributes == CODECS.index(codec)


def test_a_client_that_claims_to_append(client, name):
    assert client.create(name, configs={"message.timestamp.type": "LogAppendTime"}) == 0
    assert client.produce(name, batch(b"a", attributes=LOG_APPEND_TIME)) == (INVALID_TIMESTAMP, -1)


def test_a_repetition_is_told_when_it_was_appended(client, name, producer):
    assert client.create(name, configs={"message.timestamp.type": "LogAppendTime"}) == 0
    sent = [(name, [(0, batch(b"a", producer=producer, sequence=0))])]
    first, again = (client.call("Produce", 7, None, -1, 10_000, sent)[0][0][1][0] for _ in range(2))
    assert first == again and first[3] > 0


@pytest.mark.parametrize(
    "error, wrong",
    [
        (UNKNOWN_TOPIC, {"partition": 9}),
        (UNAUTHORIZED_TRANSACTION, {"attributes": TRANSACTIONAL}),
        (INVALID_RECORD, {"magic": 1}),
        (CORRUPT, {"magic": 3}),
        (UNSUPPORTED_CODEC, {"codec": "zstd", "version": 6}),
    ],
    ids=str,
)
def test_what_is_looked_at_before_acks(client, topic, error, wrong):
    where = {key: wrong.pop(key) for key in ("partition", "version") if key in wrong}
    assert client.produce(topic, batch(b"a", **wrong), acks=2, **where) == (error, -1)


@pytest.mark.parametrize(
    "error, wrong",
    [
        (UNSUPPORTED_CODEC, {"codec": "zstd", "crc": 1}),
        (UNAUTHORIZED_TRANSACTION, {"attributes": TRANSACTIONAL, "crc": 1}),
        (CORRUPT, {"magic": 3, "partition": 9}),
        (UNAUTHORIZED_TRANSACTION, {"attributes": TRANSACTIONAL, "partition": 9}),
    ],
    ids=str,
)
def test_what_is_looked_at_before_the_rest(client, topic, error, wrong):
    partition = wrong.pop("partition", 0)
    assert client.produce(topic, batch(b"a", **wrong), version=6, partition=partition) == (error, -1)


def test_a_batch_that_ends_before_its_length(client, topic):
    assert client.produce(topic, batch(b"abc")[:-3])[0] == INVALID_RECORD


def test_a_failed_append_tells_where_the_log_begins(client, topic):
    [(_, [answer])], _ = client.call("Produce", 7, None, -1, 10_000, [(topic, [(0, batch(b"a", last_delta=3))])])
    assert answer == (0, INVALID_RECORD, -1, -1, 0)
