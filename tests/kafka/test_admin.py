"""Administration with confluent-kafka's AdminClient."""
import pytest
from confluent_kafka import (
    ConsumerGroupState,
    ConsumerGroupTopicPartitions,
    KafkaError,
    KafkaException,
    TopicCollection,
    TopicPartition,
)
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewPartitions,
    NewTopic,
    OffsetSpec,
    ResourceType,
)

from tests.kafka.batches import batch
from tests.kafka.calls import eventually

WAIT_S = 20
T = 1_700_000_000_000


@pytest.fixture
def admin(broker):
    return AdminClient({"bootstrap.servers": broker})


def done(futures):
    """The results by key; or that of the only one."""
    results = {key: future.result(WAIT_S) for key, future in futures.items()}
    return results


def code(futures):
    """The error of the only one."""
    [future] = futures.values()
    with pytest.raises(KafkaException) as refused:
        future.result(WAIT_S)
    return refused.value.args[0].code()


def test_topics_are_made_described_and_deleted(admin, client, name):
    done(admin.create_topics([NewTopic(name, 3, 1, config={"retention.ms": "5000"})]))
    eventually(lambda: len(client.partitions(name)) == 3)
    described = admin.describe_topics(TopicCollection([name]))[name].result(WAIT_S)
    assert (described.name, len(described.partitions), described.is_internal) == (name, 3, False)
    assert [(partition.id, partition.leader.id, [one.id for one in partition.isr]) for partition in described.partitions] == [
        (n, 0, [0]) for n in range(3)
    ]
    assert code(admin.create_topics([NewTopic(name, 3, 1)])) == KafkaError.TOPIC_ALREADY_EXISTS
    done(admin.delete_topics([name]))
    eventually(lambda: name not in admin.list_topics(timeout=WAIT_S).topics)
    assert code(admin.delete_topics([name])) == KafkaError.UNKNOWN_TOPIC_OR_PART


@pytest.mark.parametrize(
    "wrong, error",
    [
        ({"topic": "a b"}, KafkaError.TOPIC_EXCEPTION),
        ({"num_partitions": 0}, KafkaError.INVALID_PARTITIONS),
        ({"replication_factor": 3}, KafkaError.INVALID_REPLICATION_FACTOR),
        ({"config": {"retention.ms": "soon"}}, KafkaError.INVALID_CONFIG),
    ],
    ids=str,
)
def test_topics_that_cannot_be_made(admin, name, wrong, error):
    assert code(admin.create_topics([NewTopic(**{"topic": name, "num_partitions": 1, "replication_factor": 1, **wrong})])) == error


def test_validation_makes_nothing(admin, client, name):
    done(admin.create_topics([NewTopic(name, 1, 1)], validate_only=True))
    assert client.partitions(name) == {}


def test_partitions_are_added(admin, client, topic):
    done(admin.create_partitions([NewPartitions(topic, 4)]))
    eventually(lambda: len(client.partitions(topic)) == 4)
    assert code(admin.create_partitions([NewPartitions(topic, 2)])) == KafkaError.INVALID_PARTITIONS


def configs(admin, topic):
    resource = ConfigResource(ResourceType.TOPIC, topic)
    return admin.describe_configs([resource])[resource].result(WAIT_S)


def test_configs_are_described_and_changed(admin, topic):
    described = configs(admin, topic)["retention.ms"]
    assert (described.value, described.is_default, described.is_read_only) == ("604800000", True, False)

    def change(operation, value):
        entry = ConfigEntry("retention.ms", value, incremental_operation=operation)
        done(admin.incremental_alter_configs([ConfigResource(ResourceType.TOPIC, topic, incremental_configs=[entry])]))

    change(AlterConfigOpType.SET, "1234")
    eventually(lambda: configs(admin, topic)["retention.ms"].value == "1234")
    assert not configs(admin, topic)["retention.ms"].is_default
    change(AlterConfigOpType.DELETE, None)
    eventually(lambda: configs(admin, topic)["retention.ms"].value == "604800000")


def test_configs_of_a_broker(admin):
    resource = ConfigResource(ResourceType.BROKER, "0")
    described = admin.describe_configs([resource])[resource].result(WAIT_S)
    assert described["group.initial.rebalance.delay.ms"].value == "0"
    assert described["auto.create.topics.enable"].value == "true"


def test_configs_that_cannot_be(admin, name):
    assert code(admin.describe_configs([ConfigResource(ResourceType.TOPIC, name)])) == KafkaError.UNKNOWN_TOPIC_OR_PART


def test_offsets_are_listed_and_records_deleted(admin, client, topic):
    client.produce(topic, batch(*[b"x"] * 10, timestamps=[T + n for n in range(10)]))
    where = TopicPartition(topic, 0)

    def listed(kind):
        return admin.list_offsets({where: kind})[where].result(WAIT_S).offset

    assert [listed(kind) for kind in (OffsetSpec.earliest(), OffsetSpec.latest(), OffsetSpec.for_timestamp(T + 3))] == [0, 10, 3]
    assert listed(OffsetSpec.max_timestamp()) == 9
    [deleted] = done(admin.delete_records([TopicPartition(topic, 0, 4)])).values()
    assert deleted.low_watermark == 4
    assert listed(OffsetSpec.earliest()) == 4
    assert code(admin.delete_records([TopicPartition(topic, 0, 99)])) == KafkaError.OFFSET_OUT_OF_RANGE


def test_the_cluster(admin, client):
    cluster = admin.describe_cluster().result(WAIT_S)
    assert cluster.cluster_id == client.call("Metadata", 4, [], False)[2]
    assert [node.id for node in cluster.nodes] == [cluster.controller.id] == [0]


@pytest.fixture
def member(client, group):
    """Of a group with one member: its id."""
    member = client.join(group).member
    assert client.join(group, member).generation == 1
    assert client.sync(group, 1, member, [(member, b"")])[0] == 0
    return member


def test_groups_are_listed_and_described(admin, client, group, member):
    listed = {one.group_id: one for one in admin.list_consumer_groups().result(WAIT_S).valid}
    assert (listed[group].state, listed[group].is_simple_consumer_group) == (ConsumerGroupState.STABLE, False)
    described = admin.describe_consumer_groups([group])[group].result(WAIT_S)
    assert (described.state, described.partition_assignor, described.coordinator.id) == (ConsumerGroupState.STABLE, "range", 0)
    assert [(one.member_id, one.client_id, one.host) for one in described.members] == [(member, "test", "/127.0.0.1")]
    only = admin.list_consumer_groups(states={ConsumerGroupState.EMPTY}).result(WAIT_S).valid
    assert group not in [one.group_id for one in only]


def test_groups_are_deleted(admin, client, group, member):
    assert code(admin.delete_consumer_groups([group])) == KafkaError.NON_EMPTY_GROUP
    client.leave(group, (member, None))
    done(admin.delete_consumer_groups([group]))
    assert group not in [one.group_id for one in admin.list_consumer_groups().result(WAIT_S).valid]
    assert code(admin.delete_consumer_groups([group])) == KafkaError.GROUP_ID_NOT_FOUND


def test_offsets_of_a_group_are_listed_and_altered(admin, client, group, topic):
    client.commit(group, topic, 3)

    def listed():
        found = admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(group)])[group].result(WAIT_S)
        return [(where.topic, where.partition, where.offset) for where in found.topic_partitions]

    assert listed() == [(topic, 0, 3)]
    altered = ConsumerGroupTopicPartitions(group, [TopicPartition(topic, 0, 8)])
    assert [where.error for where in admin.alter_consumer_group_offsets([altered])[group].result(WAIT_S).topic_partitions] == [None]
    assert listed() == [(topic, 0, 8)]


def test_offsets_of_a_group_with_members_are_not_altered(admin, group, topic, member):
    altered = ConsumerGroupTopicPartitions(group, [TopicPartition(topic, 0, 8)])
    [answer] = admin.alter_consumer_group_offsets([altered])[group].result(WAIT_S).topic_partitions
    assert answer.error.code() == KafkaError.UNKNOWN_MEMBER_ID
