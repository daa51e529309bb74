"""Metadata, topics and their configs, by hand."""
import base64
import re

import pytest

from tests.kafka.batches import batch
from tests.kafka.calls import BROKER, TOPIC, eventually

UNKNOWN_TOPIC, INVALID_TOPIC, EXISTS, INVALID_PARTITIONS, INVALID_REPLICATION = 3, 17, 36, 37, 38
INVALID_ASSIGNMENT, INVALID_CONFIG, INVALID_REQUEST, UNKNOWN_ID = 39, 40, 42, 100
DYNAMIC_TOPIC, DEFAULT = 1, 5
SET, DELETE, APPEND, SUBTRACT = 0, 1, 2, 3
BAD_NAMES = ["", ".", "..", "a b", "a/b", "é", "a" * 250, "a,b"]


def test_the_cluster(client, broker):
    _, brokers, cluster, controller, topics = client.call("Metadata", 4, [], False)
    [(node, host, port, rack)] = brokers
    assert (controller, rack, topics) == (node, None, [])
    assert len(base64.urlsafe_b64decode(cluster + "==")) == 16
    assert f"{host}:{port}" == broker or port == int(broker.rpartition(":")[2])


def test_all_topics_or_none_by_version(client, topic):
    """Null is all and an empty list none, but in version 0, where that is all."""
    assert client.call("Metadata", 4, [], False)[-1] == []
    assert topic in [told[1] for told in client.call("Metadata", 4, None, False)[-1]]
    assert client.call("Metadata", 1, [])[-1] == []
    assert topic in [told[1] for told in client.call("Metadata", 1, None)[-1]]
    assert topic in [told[1] for told in client.call("Metadata", 0, [])[-1]]


def test_partitions_in_metadata(client, name):
    assert client.create(name, partitions=3) == 0
    _, [(node, *_)], _, _, [(error, told, internal, partitions)] = client.call("Metadata", 4, [name], False)
    assert (error, told, internal) == (0, name, False)
    assert sorted(partitions) == [(0, index, node, [node], [node]) for index in range(3)]


def test_leader_epochs_and_topic_ids(client, topic):
    *_, [(_, _, _, [partition], operations)], cluster_operations = client.call("Metadata", 8, [topic], False, False, False)
    assert partition[3] == 0 and operations == cluster_operations == -(1 << 31)
    *_, [first], _ = client.call("Metadata", 12, [(bytes(16), topic)], False, False)
    *_, [second], _ = client.call("Metadata", 12, [(first[2], None)], False, False)
    assert first == second and first[1] == topic
    *_, [gone], _ = client.call("Metadata", 12, [(bytes(15) + b"\1", None)], False, False)
    assert gone[:2] == (UNKNOWN_ID, None)


def test_metadata_makes_topics_when_it_may(client, name):
    *_, [(error, told, _, partitions)] = client.call("Metadata", 4, [name], False)
    assert (error, told, partitions) == (UNKNOWN_TOPIC, name, [])
    assert client.call("Metadata", 4, [name], True)[-1][0][0] in (0, 3, 5), "a client asks again"
    eventually(lambda: client.partitions(name) == {0: 0})


@pytest.mark.usefixtures("ours")
@pytest.mark.parametrize("own", ["__consumer_offsets", "__transaction_state"])
def test_asking_makes_no_topic_of_kafkas_own(client, topic, own):
    """An empty one would tell that nobody has committed anything; a topic is made by then, if one ever is."""
    assert client.commit("a-group", topic, 0) == 0
    *_, [(error, told, _, partitions)] = client.call("Metadata", 4, [own], True)
    assert (error, told, partitions) == (UNKNOWN_TOPIC, own, [])
    assert own not in [told[1] for told in client.call("Metadata", 4, None, True)[-1]]
    assert client.fetch(own, 0)[0] == UNKNOWN_TOPIC


def test_older_versions_always_may(client, name):
    client.call("Metadata", 1, [name])
    eventually(lambda: client.partitions(name) == {0: 0})


@pytest.mark.parametrize("bad", BAD_NAMES)
def test_bad_names(client, bad):
    assert client.call("Metadata", 4, [bad], True)[-1][0][0] == INVALID_TOPIC
    assert client.create(bad) == INVALID_TOPIC


def test_a_name_that_looks_like_another_in_metrics(client, name):
    assert client.create("a.b-" + name) == 0
    assert client.create("a_b-" + name) == INVALID_TOPIC


def test_a_topic_that_is_there(client, topic):
    assert client.create(topic) == EXISTS
    assert client.create(topic, validate=True) == EXISTS


@pytest.mark.parametrize(
    "error, wrong",
    [
        (INVALID_PARTITIONS, {"partitions": 0}),
        (INVALID_PARTITIONS, {"partitions": -2}),
        (INVALID_REPLICATION, {"replication": 3}),
        (INVALID_REPLICATION, {"replication": 0}),
        (INVALID_CONFIG, {"configs": {"retention.ms": "soon"}}),
        (INVALID_CONFIG, {"configs": {"no.such.config": "1"}}),
        (INVALID_CONFIG, {"configs": {"cleanup.policy": "shred"}}),
        (INVALID_CONFIG, {"configs": {"max.message.bytes": "-1"}}),
        (INVALID_CONFIG, {"configs": {"retention.ms": None}}),
        (INVALID_REQUEST, {"assignment": [(0, [0])]}),
        (INVALID_ASSIGNMENT, {"partitions": -1, "replication": -1, "assignment": [(0, [7])]}),
        (INVALID_ASSIGNMENT, {"partitions": -1, "replication": -1, "assignment": [(1, [0])]}),
        (INVALID_ASSIGNMENT, {"partitions": -1, "replication": -1, "assignment": [(0, [0, 0])]}),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_topics_that_cannot_be_made(client, name, error, wrong):
    assert client.create(name, **wrong) == error
    assert client.partitions(name) == {}


def test_validation_makes_nothing(client, name):
    assert client.create(name, validate=True) == 0
    assert client.partitions(name) == {}


def test_an_assignment_is_a_number_of_partitions(client, name):
    assert client.create(name, partitions=-1, replication=-1, assignment=[(0, [0]), (1, [0])]) == 0
    assert client.partitions(name) == {0: 0, 1: 0}


def test_defaults(client, name):
    assert client.create(name, partitions=-1, replication=-1) == 0
    assert client.partitions(name) == {0: 0}


def test_one_name_twice_in_a_request(client, name):
    _, answer = client.call("CreateTopics", 4, [(name, 1, 1, [], [])] * 2, 10_000, False)
    assert [told[:2] for told in answer] == [(name, INVALID_REQUEST)]
    assert client.partitions(name) == {}


def test_version_7_tells_what_it_made(client, name):
    _, [made], = client.call("CreateTopics", 7, [(name, 2, 1, [], [("retention.ms", "5")])], 10_000, False)[:2]
    topic, identifier, error, message, partitions, replication, configs = made
    assert (topic, error, message, partitions, replication) == (name, 0, None, 2, 1)
    assert identifier != bytes(16)
    assert ("retention.ms", "5", False, DYNAMIC_TOPIC, False) in configs
    assert ("cleanup.policy", "delete", False, DEFAULT, False) in configs


def test_errors_have_words(client, topic):
    _, [(_, error, words)] = client.call("CreateTopics", 4, [(topic, 1, 1, [], [])], 10_000, False)
    assert (error, words) == (EXISTS, f"Topic '{topic}' already exists.")


def test_a_deleted_topic_is_gone(client, topic, name):
    assert client.call("DeleteTopics", 1, [topic, name + "-gone"], 10_000)[1] in (
        [(topic, 0), (name + "-gone", UNKNOWN_TOPIC)],
        [(name + "-gone", UNKNOWN_TOPIC), (topic, 0)],
    )
    eventually(lambda: client.partitions(topic) == {})
    assert client.produce(topic, batch(b"x"))[0] == UNKNOWN_TOPIC


def test_topics_are_deleted_by_id_too(client, topic):
    *_, [(_, _, identifier, *_)], _ = client.call("Metadata", 12, [(bytes(16), topic)], False, False)
    assert client.call("DeleteTopics", 6, [(None, identifier)], 10_000)[1] == [(topic, identifier, 0, None)]
    _, [(_, _, error, _)], _ = client.call("DeleteTopics", 6, [(None, bytes(15) + b"\1")], 10_000)
    assert error == UNKNOWN_ID


def test_more_partitions(client, topic, name):
    def grow(topic, count, assignment=None, validate=False):
        _, [(_, error, _)] = client.call("CreatePartitions", 1, [(topic, count, assignment)], 10_000, validate)
        return error

    assert grow(topic, 3, validate=True) == 0
    assert client.partitions(topic) == {0: 0}
    assert grow(topic, 3) == 0
    eventually(lambda: client.partitions(topic) == {0: 0, 1: 0, 2: 0})
    eventually(lambda: client.produce(topic, batch(b"x"), partition=2) == (0, 0))
    assert grow(topic, 3) == grow(topic, 2) == grow(topic, 0) == INVALID_PARTITIONS
    assert grow(topic, 4, [[0]]) == 0
    assert grow(topic, 5, [[7]]) == grow(topic, 7, [[0]]) == INVALID_ASSIGNMENT
    assert grow(name + "-gone", 3) == UNKNOWN_TOPIC


def test_configs_of_a_topic(client, name):
    assert client.create(name, configs={"retention.ms": "1000"}) == 0
    error, configs = client.describe(TOPIC, name)
    assert error == 0 and len(configs) > 25
    assert configs["retention.ms"][:4] == ("1000", False, DYNAMIC_TOPIC, False)
    assert configs["max.message.bytes"][:4] == ("1048588", False, DEFAULT, False)
    assert client.describe(TOPIC, name, ["retention.ms", "no.such.config"])[1].keys() == {"retention.ms"}


def test_configs_of_a_broker(client):
    for broker in ("0", ""):
        assert client.describe(BROKER, broker)[0] == 0
    assert client.describe(BROKER, "0")[1]["num.partitions"][0] == "1"
    assert client.describe(BROKER, "5")[0] == INVALID_REQUEST


def test_configs_of_what_is_not_there(client, name):
    assert client.describe(TOPIC, name)[0] == UNKNOWN_TOPIC
    assert client.describe(TOPIC, "a b")[0] == INVALID_TOPIC


def alter(client, topic, *changes, validate=False):
    """Changes as (name, SET, value). The error."""
    _, [(error, _, kind, name)] = client.call("IncrementalAlterConfigs", 0, [(TOPIC, topic, list(changes))], validate)
    assert (kind, name) == (TOPIC, topic)
    return error


def test_configs_are_changed_one_by_one(client, topic):
    def value(key):
        return client.describe(TOPIC, topic)[1][key][0]

    assert alter(client, topic, ("retention.ms", SET, "2000"), ("segment.bytes", SET, "1048576")) == 0
    eventually(lambda: (value("retention.ms"), value("segment.bytes")) == ("2000", "1048576"))
    assert alter(client, topic, ("retention.ms", SET, "3000"), validate=True) == 0
    assert alter(client, topic, ("retention.ms", DELETE, None)) == 0
    eventually(lambda: (value("retention.ms"), value("segment.bytes")) == ("604800000", "1048576"))
    assert alter(client, topic, ("cleanup.policy", APPEND, "compact")) == 0
    eventually(lambda: value("cleanup.policy") == "delete,compact")
    assert alter(client, topic, ("cleanup.policy", SUBTRACT, "delete")) == 0
    eventually(lambda: value("cleanup.policy") == "compact")


@pytest.mark.parametrize(
    "error, change",
    [
        (INVALID_CONFIG, ("retention.ms", SET, "soon")),
        (INVALID_CONFIG, ("no.such.config", SET, "1")),
        (INVALID_CONFIG, ("retention.ms", APPEND, "1")),
        (INVALID_CONFIG, ("retention.ms", SUBTRACT, "1")),
    ],
)
def test_changes_that_cannot_be(client, topic, error, change):
    assert alter(client, topic, change) == error


def test_changes_of_what_is_not_there(client, name):
    assert alter(client, name, ("retention.ms", SET, "1")) == UNKNOWN_TOPIC


def test_the_old_way_sets_all_configs(client, name):
    assert client.create(name, configs={"retention.ms": "1000", "segment.ms": "5000"}) == 0
    assert client.call("AlterConfigs", 1, [(TOPIC, name, [("retention.ms", "2000")])], False)[1] == [(0, None, TOPIC, name)]

    def values():
        configs = client.describe(TOPIC, name)[1]
        return configs["retention.ms"][0], configs["segment.ms"][0]

    eventually(lambda: values() == ("2000", "604800000"))


def test_the_limit_of_messages_can_be_changed(client, topic):
    assert alter(client, topic, ("max.message.bytes", SET, "100")) == 0
    eventually(lambda: client.produce(topic, batch(b"x" * 100))[0] == 10)


def test_what_tools_ask_of_a_cluster(client, topic):
    _, error, _, cluster, controller, [(node, *_)], _, _ = client.call("DescribeCluster", 0, False)
    assert (error, controller) == (0, node)
    assert cluster == client.call("Metadata", 4, [], False)[2]
    assert client.call("ListPartitionReassignments", 0, 10_000, None)[1:4] == (0, None, [])


def test_every_version_range_that_clients_look_for(client):
    """Old librdkafka turns groups, compression or idempotence off where one of these exact versions is missing."""
    _, apis = client.call("ApiVersions", 0)
    told = {key: range(oldest, newest + 1) for key, oldest, newest in apis}
    assert len(told) == len(apis)
    needed = {0: (0, 3, 7), 1: (4, 10, 11), 2: (1, 2), 8: (2, 7), 9: (1, 7), 10: (0, 1, 2), 11: (2, 5), 12: (0, 3), 13: (0, 1), 14: (0, 3),
              16: (0, 4), 18: (0, 3), 19: (4,), 20: (1,), 22: (0, 1, 4), 32: (1,), 37: (0,)}  # fmt: skip
    assert {key: versions for key, versions in needed.items() if not set(versions) <= set(told.get(key, ()))} == {}


def test_versions_as_flexible_clients_ask(client):
    for version in (3, 4):
        error, apis, throttle = client.call("ApiVersions", version, "test", "1.0")[:3]
        assert (error, throttle) == (0, 0)
        assert [tuple(api) for api in apis] == client.call("ApiVersions", 0)[1]


def test_ours_is_shaped_like_a_3_9(client, ours):
    told = {key: (oldest, newest) for key, oldest, newest in client.call("ApiVersions", 0)[1]}
    assert {key: told[key] for key in (0, 1, 2, 3, 11)} == {0: (0, 11), 1: (4, 17), 2: (1, 9), 3: (0, 12), 11: (0, 9)}


def test_words_are_clear(client, name):
    _, [(_, _, words)] = client.call("CreateTopics", 4, [("a b" + name, 1, 1, [], [])], 10_000, False)
    assert re.search("name|character", words)


@pytest.mark.parametrize(
    "wrong",
    [{"partitions": 0}, {"replication": 3}, {"assignment": [(0, [0])]}, {"partitions": -1, "replication": -1, "assignment": [(1, [0])]}],
    ids=str,
)
def test_configs_are_looked_at_before_the_rest(client, name, wrong):
    assert client.create(name, configs={"retention.ms": "-5"}, **wrong) == INVALID_CONFIG


def test_a_change_is_looked_at_before_its_topic(client, name):
    assert alter(client, name, ("retention.ms", APPEND, "1")) == INVALID_CONFIG
    assert alter(client, name, ("retention.ms", SET, "-5")) == INVALID_CONFIG


def test_what_one_may_do_with_a_topic_that_is_not_there(client, name, topic):
    """As much as with any other; nobody is asked who they are."""
    *_, topics, _ = client.call("Metadata", 8, [name + "-gone", topic, "bad name"], False, False, True)
    assert [told[4] for told in topics] == [0b110111111000] * 3
