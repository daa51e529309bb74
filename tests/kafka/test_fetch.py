"""Fetch: what comes back, how much of it, and when a waiting one is answered."""
import time

import pytest

from tests.kafka.batches import batch, batches
from tests.kafka.calls import Client, eventually

OUT_OF_RANGE, UNKNOWN_TOPIC, FENCED_EPOCH, UNKNOWN_EPOCH, UNKNOWN_ID = 1, 3, 74, 75, 100
FOREVER_MS = 60_000


def fetch_many(client, partitions, wait=0, bytes_min=1, bytes_max=1 << 26, isolation=0):
    """Partitions as (topic, partition, offset, bytes max); batches by (topic, partition)."""
    asked = [(topic, [(partition, -1, offset, -1, most)]) for topic, partition, offset, most in partitions]
    _, error, _, topics = client.call("Fetch", 11, -1, wait, bytes_min, bytes_max, isolation, 0, -1, asked, [], "")
    assert error == 0
    return {(topic, p[0]): batches(p[7]) for topic, found in topics for p in found if p[1] == 0}


@pytest.fixture
def filled(client, topic):
    """Three batches of two records."""
    for n in range(3):
        assert client.produce(topic, batch(b"%d" % (2 * n), b"%d" % (2 * n + 1))) == (0, 2 * n)
    return topic


@pytest.mark.parametrize("offset, first", [(0, 0), (1, 0), (2, 2), (3, 2), (5, 4)])
def test_the_batch_with_the_offset_comes_from_its_start(client, filled, offset, first):
    error, high_watermark, data = client.fetch(filled, offset)
    assert (error, high_watermark) == (0, 6)
    assert [found.base_offset for found in batches(data)] == list(range(first, 6, 2))
    assert batches(data)[0].values == [b"%d" % first, b"%d" % (first + 1)]


def test_the_end_is_empty_and_never_null(client, filled):
    assert client.fetch(filled, 6) == (0, 6, b"")


@pytest.mark.parametrize("offset", [7, -1, 1 << 40])
def test_offsets_out_of_range(client, filled, offset):
    """At once, however long it might wait."""
    error, high_watermark, data = client.fetch(filled, offset, wait=FOREVER_MS)
    assert (error, high_watermark, not data) == (OUT_OF_RANGE, -1, True)


def test_below_the_start_of_the_log(client, filled):
    assert client.call("DeleteRecords", 1, [(filled, [(0, 3)])], 10_000) == (0, [(filled, [(0, 3, 0)])])
    assert client.fetch(filled, 2)[0] == OUT_OF_RANGE
    assert [found.base_offset for found in batches(client.fetch(filled, 3)[2])] == [2, 4]


def test_topics_and_partitions_that_are_not_there(client, name, topic):
    error, high_watermark, data = client.fetch(name + "-gone", 0, wait=FOREVER_MS)
    assert (error, high_watermark, not data) == (UNKNOWN_TOPIC, -1, True)
    assert client.fetch(topic, 0, partition=1, wait=FOREVER_MS)[0] == UNKNOWN_TOPIC


@pytest.mark.parametrize("epoch, error", [(0, 0), (-1, 0), (1, UNKNOWN_EPOCH)])
def test_epochs_of_the_leader(client, filled, epoch, error):
    assert client.fetch(filled, 0, epoch=epoch)[0] == error


def test_limits_stop_after_whole_batches(client, filled):
    """The first comes however small the limits are; the next ones must fit."""
    one = len(batch(b"0", b"1"))
    for most, count in ((1, 1), (one, 1), (2 * one, 2), (3 * one, 3), (1 << 20, 3)):
        assert len(batches(client.fetch(filled, 0, partition_max=most)[2])) == count
        assert len(batches(client.fetch(filled, 0, bytes_max=most)[2])) == count


def test_only_the_first_partition_may_pass_the_limits(client, name):
    assert client.create(name, partitions=3) == 0
    for partition in range(3):
        client.produce(name, batch(b"x" * 1000), partition=partition)
    found = fetch_many(client, [(name, partition, 0, 100) for partition in range(3)])
    assert sorted(len(of) for of in found.values()) == [0, 0, 1]
    found = fetch_many(client, [(name, partition, 0, 5000) for partition in range(3)], bytes_max=2500)
    assert sorted(len(of) for of in found.values()) == [0, 1, 1]


def test_partitions_of_several_topics(client, name):
    for topic in ("a-" + name, "b-" + name):
        assert client.create(topic, partitions=2) == 0
        for partition in (0, 1):
            client.produce(topic, batch(f"{topic} {partition}".encode()), partition=partition)
    asked = [(topic, partition, 0, 1 << 20) for topic in ("a-" + name, "b-" + name) for partition in (0, 1)]
    found = fetch_many(client, asked)
    assert {where: of[0].values[0].decode() for where, of in found.items()} == {(t, p): f"{t} {p}" for t, p, _, _ in asked}


def test_no_partitions_are_answered_at_once(client):
    assert client.call("Fetch", 11, -1, FOREVER_MS, 1, 1 << 20, 0, 0, -1, [], [], "") == (0, 0, 0, [])


def test_waiting_until_the_time_is_over(client, topic):
    begun = time.monotonic()
    assert client.fetch(topic, 0, wait=150) == (0, 0, b"")
    assert 0.14 <= time.monotonic() - begun < 5


def test_no_bytes_wanted_are_no_reason_to_wait(client, topic):
    assert client.fetch(topic, 0, wait=FOREVER_MS, bytes_min=0) == (0, 0, b"")


def test_a_record_ends_the_waiting(client, connect, topic):
    waiting = client.post_fetch(topic, 0, wait=FOREVER_MS)
    connect().produce(topic, batch(b"x"))
    error, _, data = client.take_fetch(waiting)
    assert (error, batches(data)[0].values) == (0, [b"x"])


def test_as_many_bytes_as_were_wanted_end_the_waiting(client, connect, name):
    """Over all partitions of the request."""
    assert client.create(name, partitions=2) == 0
    asked = [(name, [(partition, -1, 0, -1, 1 << 20) for partition in (0, 1)])]
    waiting = client.post("Fetch", 11, -1, FOREVER_MS, 1500, 1 << 20, 0, 0, -1, asked, [], "")
    other = connect()
    other.produce(name, batch(b"x" * 1000), partition=0)
    other.produce(name, batch(b"x" * 1000), partition=1)
    _, error, _, [(_, found)] = client.take("Fetch", 11, waiting)
    assert error == 0 and sorted(len(batches(partition[7])) for partition in found) == [1, 1]


def test_a_deleted_topic_ends_the_waiting(client, connect, topic):
    waiting = client.post_fetch(topic, 0, wait=FOREVER_MS)
    assert connect().call("DeleteTopics", 1, [topic], 10_000)[1] == [(topic, 0)]
    assert client.take_fetch(waiting)[0] in (UNKNOWN_TOPIC, 6)


def test_many_waiting_on_one_topic(client, broker, topic):
    waiters = [Client(broker) for _ in range(20)]
    waiting = [waiter.post_fetch(topic, 0, wait=FOREVER_MS) for waiter in waiters]
    client.produce(topic, batch(b"x"))
    for waiter, correlation in zip(waiters, waiting):
        with waiter:
            assert batches(waiter.take_fetch(correlation)[2])[0].values == [b"x"]


@pytest.mark.parametrize("version", [4, 7, 12])
def test_other_versions(client, filled, version):
    if version == 4:
        _, topics = client.call("Fetch", 4, -1, 0, 1, 1 << 20, 0, [(filled, [(0, 0, 1 << 20)])])
    elif version == 7:
        _, error, _, topics = client.call("Fetch", 7, -1, 0, 1, 1 << 20, 0, 0, -1, [(filled, [(0, 0, -1, 1 << 20)])], [])
    else:
        _, error, _, topics, _ = client.call("Fetch", 12, -1, 0, 1, 1 << 20, 0, 0, -1, [(filled, [(0, -1, 0, -1, -1, 1 << 20)])], [], "")
    [(name, [partition])] = topics
    assert (name, partition[:4]) == (filled, (0, 0, 6, 6))
    assert [found.base_offset for found in batches(partition[-1])] == [0, 2, 4]


def topic_id(client, topic):
    *_, [(error, name, identifier, _, _, _)], _ = client.call("Metadata", 12, [(bytes(16), topic)], False, False)
    assert (error, name) == (0, topic)
    return identifier


def test_topics_by_their_ids(client, filled):
    identifier = topic_id(client, filled)
    assert identifier != bytes(16)
    for wanted, error in ((identifier, 0), (bytes(15) + b"\7", UNKNOWN_ID)):
        asked = [(wanted, [(0, -1, 0, -1, -1, 1 << 20)])]
        _, whole, _, [(told, [partition])], _ = client.call("Fetch", 13, -1, FOREVER_MS, 1, 1 << 20, 0, 0, -1, asked, [], "")
        assert (whole, told, partition[1]) == (0, wanted, error)
        assert len(batches(partition[-1] or b"")) == (3 if error == 0 else 0)


def test_a_topic_made_again_has_another_id_and_a_log_of_its_own(client, filled):
    before = topic_id(client, filled)
    assert client.call("DeleteTopics", 1, [filled], 10_000)[1] == [(filled, 0)]
    eventually(lambda: client.create(filled) == 0)
    assert topic_id(client, filled) != before
    assert client.fetch(filled, 0) == (0, 0, b"")
    assert client.fetch(filled, 3)[0] == OUT_OF_RANGE


def test_read_committed_without_transactions_is_all(client, filled):
    assert len(batches(client.fetch(filled, 0, isolation=1)[2])) == 3
    _, _, _, [(_, [partition])] = client.call("Fetch", 11, -1, 0, 1, 1 << 20, 1, 0, -1, [(filled, [(0, -1, 0, -1, 1 << 20)])], [], "")
    assert partition[2:6] == (6, 6, 0, [])
    _, _, _, [(_, [partition])] = client.call("Fetch", 11, -1, 0, 1, 1 << 20, 0, 0, -1, [(filled, [(0, -1, 0, -1, 1 << 20)])], [], "")
    assert partition[2:6] == (6, 6, 0, None)
