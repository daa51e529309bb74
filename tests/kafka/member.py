"""A member of a group in a process of its own, which can be killed.

    python -m tests.kafka.member LIBRARY ADDRESS GROUP TOPIC [INSTANCE]

tells a line of JSON for each assignment and, when it has committed them, for each batch of records; it leaves the group
and ends when its input does. Who is killed is missed after a second; a static member may come back for ten.
"""
import asyncio
import json
import sys
import threading

ended = threading.Event()
POLL_S = 0.1


def tell(**line):
    print(json.dumps(line), flush=True)


def session_ms(instance):
    return 10_000 if instance else 1000


def told_assignment(partitions):
    tell(assigned=sorted(partition.partition for partition in partitions))


def confluent(address, group, topic, instance, strategy):
    import confluent_kafka

    settings = {
        "bootstrap.servers": address, "group.id": group, "auto.offset.reset": "earliest", "enable.auto.commit": False,
        "session.timeout.ms": session_ms(instance), "heartbeat.interval.ms": 100, "partition.assignment.strategy": strategy,
    }  # fmt: skip
    consumer = confluent_kafka.Consumer({**settings, **({"group.instance.id": instance} if instance else {})})
    held = set()

    def got(_, partitions):
        held.update(partition.partition for partition in partitions)
        tell(assigned=sorted(held))

    def lost(_, partitions):
        held.difference_update(partition.partition for partition in partitions)

    consumer.subscribe([topic], on_assign=got, on_revoke=lost, on_lost=lost)
    while not ended.is_set():
        records = [record for record in consumer.consume(100, POLL_S) if not record.error()]
        if records:
            try:
                consumer.commit(asynchronous=False)
            except confluent_kafka.KafkaException as why:
                tell(failed=str(why))
            tell(records=[(record.partition(), record.offset(), record.value().decode()) for record in records])
    consumer.close()


def kafka_python(address, group, topic, instance, _):
    import kafka

    class Listener(kafka.ConsumerRebalanceListener):
        def on_partitions_revoked(self, revoked):
            pass

        def on_partitions_assigned(self, assigned):
            told_assignment(assigned)

    consumer = kafka.KafkaConsumer(
        bootstrap_servers=address, group_id=group, auto_offset_reset="earliest", enable_auto_commit=False, fetch_max_wait_ms=100,
        session_timeout_ms=session_ms(instance), heartbeat_interval_ms=100,
        metadata_max_age_ms=1000,  # test_kafka_python.py: METADATA_AGE_MS
        **({"group_instance_id": instance} if instance else {}),  # which kafka-python 2 has not
    )  # fmt: skip
    consumer.subscribe([topic], listener=Listener())
    while not ended.is_set():
        # Not POLL_S: test_kafka_python.py, POLL_MS.
        records = [record for of in consumer.poll(timeout_ms=3000).values() for record in of]
        if records:
            try:
                consumer.commit()
            except kafka.errors.KafkaError as why:
                tell(failed=str(why))
            tell(records=[(record.partition, record.offset, record.value.decode()) for record in records])
    consumer.close()


async def aiokafka(address, group, topic, instance, _):
    import aiokafka

    class Listener(aiokafka.ConsumerRebalanceListener):
        def on_partitions_revoked(self, revoked):
            pass

        def on_partitions_assigned(self, assigned):
            told_assignment(assigned)

    consumer = aiokafka.AIOKafkaConsumer(
        bootstrap_servers=address, group_id=group, group_instance_id=instance, auto_offset_reset="earliest", enable_auto_commit=False,
        session_timeout_ms=session_ms(instance), heartbeat_interval_ms=100,
    )  # fmt: skip
    consumer.subscribe([topic], listener=Listener())
    await consumer.start()
    while not ended.is_set():
        records = [record for of in (await consumer.getmany(timeout_ms=int(POLL_S * 1000))).values() for record in of]
        if records:
            try:
                await consumer.commit()
            except aiokafka.errors.KafkaError as why:
                tell(failed=str(why))
            tell(records=[(record.partition, record.offset, record.value.decode()) for record in records])
    await consumer.stop()


def main(library, address, group, topic, instance=None):
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    library, _, strategy = library.partition(":")
    run = {"confluent": confluent, "kafka-python": kafka_python, "aiokafka": aiokafka}[library]
    done = run(address, group, topic, instance, strategy or "range")
    if done is not None:
        asyncio.run(done)


if __name__ == "__main__":
    main(*sys.argv[1:])
