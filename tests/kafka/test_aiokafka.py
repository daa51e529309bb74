"""aiokafka: the middle versions of the protocol, and never a flexible one."""
import asyncio

import aiokafka
import aiokafka.admin
import aiokafka.errors
import pytest
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from tests.kafka.batches import CODECS, batch
from tests.kafka.calls import eventually

WAIT_S = 20
T = 1_700_000_000_000


def run(what):
    return asyncio.run(asyncio.wait_for(what, WAIT_S))


async def read(broker, topic, count, offset=None, **settings):
    """So many records from the beginning, or an offset."""
    consumer = aiokafka.AIOKafkaConsumer(bootstrap_servers=broker, auto_offset_reset="earliest", enable_auto_commit=False, **settings)
    if settings.get("group_id"):
        consumer.subscribe([topic])
    else:
        consumer.assign([aiokafka.TopicPartition(topic, 0)])
    async with consumer:
        if offset is not None:
            consumer.seek(aiokafka.TopicPartition(topic, 0), offset)
        records = [await consumer.getone() for _ in range(count)]
        if settings.get("group_id"):
            await consumer.commit()
        return records


@pytest.mark.parametrize("settings", [{"acks": 0}, {"acks": 1}, {"acks": "all"}, {"enable_idempotence": True}], ids=str)
@pytest.mark.parametrize("codec", CODECS)
def test_records_there_and_back(broker, topic, codec, settings):
    headers = [("a", b"1"), ("a", b"2"), ("empty", b"")]

    async def send():
        compression = None if codec == "none" else codec
        async with aiokafka.AIOKafkaProducer(bootstrap_servers=broker, compression_type=compression, **settings) as producer:
            await producer.send(topic, b"v", key=b"k", headers=headers, timestamp_ms=T)
            await producer.send(topic, None, key=b"tombstone")
            await producer.send(topic, b"x" * 100_000)

    run(send())
    records = run(read(broker, topic, 3))
    assert [(record.key, record.value) for record in records] == [(b"k", b"v"), (b"tombstone", None), (None, b"x" * 100_000)]
    assert (records[0].timestamp, list(records[0].headers)) == (T, headers)


def test_messages_beyond_the_brokers_limit(broker, topic):
    async def send(size):
        async with aiokafka.AIOKafkaProducer(bootstrap_servers=broker, max_request_size=3_000_000) as producer:
            await producer.send_and_wait(topic, b"x" * size)

    run(send(1_048_000))
    with pytest.raises(aiokafka.errors.MessageSizeTooLargeError):
        run(send(1_048_588))


def test_offsets(broker, client, topic):
    client.produce(topic, batch(*[b"%d" % n for n in range(10)], timestamps=[T + 1000 * n for n in range(10)]))
    where = aiokafka.TopicPartition(topic, 0)

    async def look():
        async with aiokafka.AIOKafkaConsumer(bootstrap_servers=broker) as consumer:
            consumer.assign([where])
            found = await consumer.offsets_for_times({where: T + 3500})
            return await consumer.beginning_offsets([where]), await consumer.end_offsets([where]), found[where].offset

    assert run(look()) == ({where: 0}, {where: 10}, 4)
    assert [record.value for record in run(read(broker, topic, 2, offset=8))] == [b"8", b"9"]


def test_commits_are_where_the_next_one_begins(broker, client, topic, group):
    client.produce(topic, batch(b"a", b"b"))
    run(read(broker, topic, 2, group_id=group))
    client.produce(topic, batch(b"c"))
    assert [record.value for record in run(read(broker, topic, 1, group_id=group))] == [b"c"]


def test_administration(broker, client, name, group):
    async def manage():
        admin = aiokafka.admin.AIOKafkaAdminClient(bootstrap_servers=broker)
        await admin.start()
        try:
            await admin.create_topics([aiokafka.admin.NewTopic(name, 2, 1)])
            eventually(lambda: len(client.partitions(name)) == 2)
            [described] = await admin.describe_topics([name])
            assert (described["topic"], len(described["partitions"])) == (name, 2)
            await admin.create_partitions({name: aiokafka.admin.NewPartitions(3)})
            client.commit(group, name, 3)
            assert group in [told[0] for told in await admin.list_consumer_groups()]
            offsets = await admin.list_consumer_group_offsets(group)
            assert offsets[aiokafka.TopicPartition(name, 0)].offset == 3
            assert "Empty" in str(await admin.describe_consumer_groups([group]))
            assert "retention.ms" in str(await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name)]))
            await admin.delete_topics([name])
        finally:
            await admin.close()

    run(manage())
    eventually(lambda: client.partitions(name) == {})
