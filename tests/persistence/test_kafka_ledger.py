"""kill -9 at random moments under idempotent producers and a group, librdkafka's, which all outlive it: no client is started again.

Nothing that was acknowledged is lost, nothing is there twice, and the group stands nowhere but between its last acknowledged commit and
its last commit. SNOWGLOBE_KILLS says how often (5); SNOWGLOBE_LEDGER_SEED repeats the moments.
"""
import collections
import random
import socket
import threading

import pytest
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, Producer, TopicPartition

from tests.kafka.calls import LATEST, Client, kafka_address
from tests.persistence.test_ledger import KILLS, SEED

TOPIC, PARTITIONS, PRODUCERS, MEMBERS = "orders", 6, 3, 2
ANSWERS = (50, 10_000)  # between two kills
WAIT_S = 60
UNANSWERED_MAX = 500  # of a producer
QUICK = {"log_level": 0, "reconnect.backoff.ms": 5, "reconnect.backoff.max.ms": 50, "retry.backoff.ms": 5, "retry.backoff.max.ms": 50}


class Ledger:
    """What was asked and what was answered; callbacks of many threads write into it."""

    def __init__(self):
        self.asked = collections.Counter()  # records, by producer
        self.places = {}  # of acknowledged records: (partition, offset)
        self.commits_asked = collections.Counter()  # by partition, the furthest
        self.commits = collections.Counter()  # acknowledged
        self.read = collections.defaultdict(set)  # by the group: offsets by partition
        self.errors = []
        self.done = threading.Event()
        self._answers = collections.Counter()
        self._grown = threading.Condition()

    def answered(self, what):
        with self._grown:
            self._answers[what] += 1
            self._grown.notify_all()

    def fail(self, error):
        self.errors.append(error)
        self.answered("error")

    def wait_for(self, **more):
        """Until so many more answers of each kind have come."""
        with self._grown:
            enough = {what: self._answers[what] + count for what, count in more.items()}
            reached = lambda: self.errors or all(self._answers[what] >= count for what, count in enough.items())
            assert self._grown.wait_for(reached, timeout=WAIT_S), self._answers
        assert self.errors == []


def produce(address, ledger, name):
    """Around the partitions until the end; each record says whose it is and which."""
    settings = {"bootstrap.servers": address, "enable.idempotence": True, "linger.ms": 1, "batch.num.messages": 50, **QUICK}
    producer = Producer({**settings, "error_cb": lambda error: error.fatal() and ledger.fail(error)})

    def acknowledged(error, record):
        if error:
            return ledger.fail(error)
        ledger.places[record.value()] = record.partition(), record.offset()
        ledger.answered("record")

    while not ledger.done.is_set():
        if len(producer) >= UNANSWERED_MAX:
            producer.poll(0.01)
            continue
        number = ledger.asked[name]
        ledger.asked[name] += 1
        producer.produce(TOPIC, b"%d-%d" % (name, number), partition=number % PARTITIONS, on_delivery=acknowledged)
        producer.poll(0)
    if producer.flush(WAIT_S) != 0:
        ledger.fail(f"{len(producer)} records of producer {name} were never answered")


def consume(address, ledger):
    """Reads, and commits what it has read, until the group has committed all."""
    group = {"group.id": "workers", "enable.auto.commit": False, "auto.offset.reset": "earliest", "session.timeout.ms": 30_000}
    consumer = Consumer({"bootstrap.servers": address, **group, "heartbeat.interval.ms": 200, "fetch.wait.max.ms": 50, **QUICK})
    pending = {}  # offsets by partition: read, and not known to be committed
    forget = lambda *_: pending.clear()
    consumer.subscribe([TOPIC], on_assign=forget, on_revoke=forget, on_lost=forget)
    while not ledger.done.is_set() or sum(ledger.commits.values()) < sum(ledger.asked.values()):
        if ledger.errors:
            break
        for record in consumer.consume(200, timeout=0.05):
            if record.error():  # the broker is away
                continue
            partition, offset = record.partition(), record.offset()
            if offset < ledger.commits[partition]:
                ledger.fail(f"{partition}: {offset} came again after {ledger.commits[partition]} was committed")
            ledger.read[partition].add(offset)
            pending[partition] = offset + 1
        offsets = [TopicPartition(TOPIC, one.partition, pending[one.partition]) for one in consumer.assignment() if one.partition in pending]
        if not offsets:
            continue
        for one in offsets:
            ledger.commits_asked[one.partition] = max(one.offset, ledger.commits_asked[one.partition])
        try:
            done = consumer.commit(offsets=offsets, asynchronous=False)
        except KafkaException:
            continue  # the kill, or a rebalance: perhaps it is in
        for one in done:
            if not one.error:
                ledger.commits[one.partition] = one.offset
                pending.pop(one.partition, None)
                ledger.answered("commit")
    consumer.close()


def check_group(address, ledger):
    """Beside clients that go on: what was acknowledged is read before, what was asked after."""
    with Client(address) as client:
        for partition in range(PARTITIONS):
            least = ledger.commits[partition]
            stands = client.committed("workers", TOPIC, partition)[0]
            assert least <= max(stands, 0) <= ledger.commits_asked[partition], partition


def whole(address):
    """The values of each partition."""
    with Client(address) as client:
        ends = {number: client.offset(TOPIC, LATEST, number)[2] for number in range(PARTITIONS)}
    reader = Consumer({"bootstrap.servers": address, "group.id": "none", "fetch.wait.max.ms": 50})
    reader.assign([TopicPartition(TOPIC, number, OFFSET_BEGINNING) for number in ends])
    found = collections.defaultdict(list)
    while left := sum(ends.values()) - sum(map(len, found.values())):
        records = reader.consume(min(left, 1_000), timeout=WAIT_S)
        assert records
        for record in records:
            assert record.error() is None and record.offset() == len(found[record.partition()])
            found[record.partition()].append(record.value())
    reader.close()
    return found


@pytest.fixture
def port():
    """A free one, where after each kill clients find the broker again: below those that connections take, or a client may have it meanwhile."""
    while True:
        with socket.socket() as probe:
            number = random.randrange(20_000, 32_000)
            if probe.connect_ex(("127.0.0.1", number)) != 0:
                return number


@pytest.mark.timeout(60 + 20 * KILLS)
def test_ledger(start, port):
    print(f"SNOWGLOBE_LEDGER_SEED={SEED}, {KILLS} kills")
    moments = random.Random(SEED)
    world = start("--kafka-port", port, clock="real")
    address = kafka_address(world)
    with Client(address) as client:
        assert client.create(TOPIC, partitions=PARTITIONS) == 0
    ledger = Ledger()
    threads = [threading.Thread(target=produce, args=(address, ledger, name)) for name in range(PRODUCERS)]
    threads += [threading.Thread(target=consume, args=(address, ledger)) for _ in range(MEMBERS)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(KILLS):
            ledger.wait_for(record=moments.randrange(*ANSWERS), commit=moments.randrange(1, 20))
            world.kill()
            world.start()
            check_group(address, ledger)
        ledger.wait_for(record=1, commit=1)
    except BaseException as error:
        ledger.fail(error)
        raise
    finally:
        ledger.done.set()
        for thread in threads:
            thread.join()
    assert ledger.errors == []

    # All that was asked is there, once, in its order, where it was acknowledged; and the group has read all of it.
    found = whole(address)
    for partition, values in found.items():
        for name in range(PRODUCERS):
            own = [int(value.split(b"-")[1]) for value in values if value.startswith(b"%d-" % name)]
            assert own == list(range(partition, ledger.asked[name], PARTITIONS))
        assert ledger.read[partition] == set(range(len(values)))
        assert ledger.commits[partition] == len(values)
    for value, (partition, offset) in ledger.places.items():
        assert found[partition][offset] == value
    assert len(ledger.places) == sum(ledger.asked.values())
    check_group(address, ledger)
    print(f"{len(ledger.places)} records, {sum(ledger.commits.values())} committed")
