"""The app as its surroundings see it: shops that produce, and whoever reads the invoices, both with a Kafka client."""
import json
import time

import pytest
from confluent_kafka import OFFSET_BEGINNING, Consumer, ConsumerGroupTopicPartitions, Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from tests.kafka.calls import kafka_address
from tests.world import ROOT

TEMPLATE = ROOT / "apps" / "billing" / "template.yaml"
WAIT_S = 20


@pytest.fixture(params=["fiber", "process"])
def world(snowglobe, request):
    return snowglobe("--template", TEMPLATE, "--kafka-port", "0", executor=request.param)


@pytest.fixture
def address(world):
    return kafka_address(world)


def read(address, topic, partitions, count):
    consumer = Consumer({"bootstrap.servers": address, "group.id": "reader", "fetch.wait.max.ms": 100})
    consumer.assign([TopicPartition(topic, number, OFFSET_BEGINNING) for number in range(partitions)])
    records, deadline = [], time.monotonic() + WAIT_S
    while len(records) < count:
        assert time.monotonic() < deadline, f"{len(records)} of {count}"
        record = consumer.poll(0.1)
        if record is not None:
            assert record.error() is None
            records.append(record)
    consumer.close()
    return records


def test_orders_of_a_client_become_invoices(world, address):
    producer = Producer({"bootstrap.servers": address, "enable.idempotence": True, "compression.type": "lz4"})
    for number in range(1, 31):
        value = {"order": f"o-{number}", "lines": [{"sku": "pen", "quantity": number, "cents": 100}]}
        key, bad = f"c-{number % 3}", number == 15
        producer.produce("orders", "no order" if bad else json.dumps(value), key, headers=[("channel", "wéb".encode())])
    assert producer.flush(WAIT_S) == 0
    world.settle()

    totals = {}
    for record in read(address, "invoices", 3, 29):
        invoice, customer = json.loads(record.value()), record.key().decode()
        number = int(invoice["order"][2:])
        totals.setdefault(customer, []).append((number, invoice["total"]))
        headers = dict(record.headers())
        assert headers["channel"].decode() == "wéb" and headers["billed-from"].startswith(b"orders-")
    for customer in range(3):
        numbers = [number for number in range(1, 31) if number % 3 == customer and number != 15]
        assert totals[f"c-{customer}"] == [(number, 100 * sum(numbers[: at + 1])) for at, number in enumerate(numbers)]

    url = world.client("sqs").get_queue_url(QueueName="billing-failures")["QueueUrl"]
    (failure,) = world.client("sqs").receive_message(QueueUrl=url)["Messages"]
    assert json.loads(failure["Body"])["KafkaBatchInfo"]["batchSize"] == 1

    wanted = ConsumerGroupTopicPartitions("billing", [TopicPartition("orders", number) for number in range(6)])
    admin = AdminClient({"bootstrap.servers": address})  # which its answers do not keep alive
    (listed,) = admin.list_consumer_group_offsets([wanted]).values()
    assert sum(max(each.offset, 0) for each in listed.result(WAIT_S).topic_partitions) == 30
