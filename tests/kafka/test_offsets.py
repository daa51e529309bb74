"""ListOffsets, DeleteRecords and OffsetForLeaderEpoch: where a log begins, ends, and where a time lies in it."""
import pytest

from tests.kafka.batches import CODECS, batch
from tests.kafka.calls import EARLIEST, LATEST

OUT_OF_RANGE, UNKNOWN_TOPIC, UNSUPPORTED_VERSION, POLICY_VIOLATION, UNKNOWN_EPOCH = 1, 3, 35, 44, 75
MAX_TIMESTAMP, LOCAL_START, TIERED = -3, -4, -5
T = 1_700_000_000_000


def test_of_an_empty_log(client, topic):
    for timestamp in (EARLIEST, LATEST):
        assert client.offset(topic, timestamp) == (0, -1, 0)
    assert client.offset(topic, T) == (0, -1, -1)


@pytest.mark.parametrize("codec", CODECS)
def test_a_time_is_of_the_first_record_not_before_it(client, topic, codec):
    """Inside of a compressed batch, too."""
    client.produce(topic, batch(b"a", b"b", b"c", timestamps=[T, T + 10, T + 20], codec=codec))
    client.produce(topic, batch(b"d", b"e", timestamps=[T + 5, T + 30], codec=codec))
    for asked, timestamp, offset in (
        (0, T, 0), (T, T, 0), (T + 1, T + 10, 1), (T + 10, T + 10, 1), (T + 20, T + 20, 2), (T + 21, T + 30, 4), (T + 31, -1, -1),
    ):  # fmt: skip
        assert client.offset(topic, asked) == (0, timestamp, offset)


def test_of_topics_that_are_not_there(client, name, topic):
    assert client.offset(name + "-gone", LATEST) == (UNKNOWN_TOPIC, -1, -1)
    assert client.offset(topic, LATEST, partition=1) == (UNKNOWN_TOPIC, -1, -1)


@pytest.mark.parametrize("epoch, error", [(0, 0), (1, UNKNOWN_EPOCH)])
def test_epochs_of_the_leader(client, topic, epoch, error):
    _, [(_, [(_, told, _, _, _)])] = client.call("ListOffsets", 4, -1, 0, [(topic, [(0, epoch, LATEST)])])
    assert told == error


def test_version_1(client, topic):
    client.produce(topic, batch(b"a", timestamp=T))
    asked = [(topic, [(0, LATEST)])]
    assert client.call("ListOffsets", 1, -1, asked) == [(topic, [(0, 0, -1, 1)])]


def test_the_largest_timestamp(client, topic):
    def largest():
        _, [(_, [found])], _ = client.call("ListOffsets", 7, -1, 0, [(topic, [(0, -1, MAX_TIMESTAMP)])])
        return found[1:4]

    assert largest() == (0, -1, -1)
    client.produce(topic, batch(b"a", b"b", b"c", timestamps=[T, T + 20, T + 10]))
    client.produce(topic, batch(b"d", timestamp=T + 5))
    assert largest() == (0, T + 20, 1)


def test_where_a_log_begins_here_and_in_tiers(client, topic):
    client.produce(topic, batch(b"a", b"b"))
    for version, kind, offset in ((8, LOCAL_START, 0), (9, TIERED, -1)):
        _, [(_, [found])], _ = client.call("ListOffsets", version, -1, 0, [(topic, [(0, -1, kind)])])
        assert found[1:4] == (0, -1, offset)


def delete_before(client, topic, offset, partition=0):
    """Error and the log's new start."""
    _, [(_, [(_, start, error)])] = client.call("DeleteRecords", 1, [(topic, [(partition, offset)])], 10_000)
    return error, start


def test_records_are_deleted_up_to_an_offset(client, topic):
    client.produce(topic, batch(*[b"x"] * 10, timestamps=[T + n for n in range(10)]))
    assert delete_before(client, topic, 4) == (0, 4)
    assert client.offset(topic, EARLIEST) == (0, -1, 4)
    assert client.offset(topic, T) == (0, T + 4, 4)
    assert delete_before(client, topic, 2) == (0, 4), "what is gone stays gone"
    assert delete_before(client, topic, -1) == (0, 10)
    assert client.offset(topic, EARLIEST) == client.offset(topic, LATEST) == (0, -1, 10)
    assert client.produce(topic, batch(b"y")) == (0, 10)


def test_records_that_cannot_be_deleted(client, topic):
    client.produce(topic, batch(b"x"))
    assert delete_before(client, topic, 2) == (OUT_OF_RANGE, -1)
    assert delete_before(client, topic, -2) == (OUT_OF_RANGE, -1)
    assert delete_before(client, topic, 0, partition=3) == (UNKNOWN_TOPIC, -1)


def test_where_an_epoch_of_the_leader_ends(client, name, topic):
    """Its only one is 0."""
    client.produce(topic, batch(b"x", b"y"))

    def ends(topic, current, epoch, partition=0):
        _, [(_, [found])] = client.call("OffsetForLeaderEpoch", 2, [(topic, [(partition, current, epoch)])])
        error, told, *rest = found
        assert told == partition
        return error, *rest

    assert ends(topic, -1, 0) == (0, 0, 2)
    assert ends(topic, 0, 0) == (0, 0, 2)
    assert ends(topic, -1, 1) == (0, -1, -1)
    assert ends(topic, 1, 0) == (UNKNOWN_EPOCH, -1, -1)
    assert ends(topic, -1, 0, partition=9) == (UNKNOWN_TOPIC, -1, -1)
    assert ends(name + "-gone", -1, 0) == (UNKNOWN_TOPIC, -1, -1)


@pytest.mark.parametrize("version, timestamp", [(7, LOCAL_START), (7, TIERED), (8, TIERED), (9, -6), (9, -100)])
def test_times_that_a_version_does_not_know(client, name, topic, version, timestamp):
    """Before the topic is looked for."""
    for asked in (topic, name + "-gone"):
        _, [(_, [found])], _ = client.call("ListOffsets", version, -1, 0, [(asked, [(0, -1, timestamp)])])
        assert found == (0, UNSUPPORTED_VERSION, -1, -1, -1)


def test_records_of_a_compacted_topic_are_not_deleted(client, name):
    assert client.create(name, configs={"cleanup.policy": "compact"}) == 0
    for offset in (0, 99):
        assert delete_before(client, name, offset) == (POLICY_VIOLATION, -1)
