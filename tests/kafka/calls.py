"""Requests in the versions that most tests use, with the usual values: connection.call("Produce", 7, ...) said shortly."""
import os
import re
import time

from tests.kafka.raw import Connection

NONE, OUT_OF_RANGE, CORRUPT, UNKNOWN_TOPIC = 0, 1, 2, 3
EARLIEST, LATEST = -2, -1
TOPIC, BROKER = 2, 4  # kinds of resources with configs
WAIT_S_MAX = 20
OTHER = os.environ.get("SNOWGLOBE_KAFKA")  # another broker than this emulator's: conftest.py


def kafka_address(world):
    """Where `up` says that Kafka is."""
    told = re.search(r"^Kafka on ((?:[\w.-]+|\[[0-9a-f:]+\]):\d+)", world.log(), re.M)
    assert told, world.log()
    return told[1]


def eventually(true):
    """What a Kafka does a little later than it says so: asks again until it is true. Not for this emulator's sake."""
    deadline = time.monotonic() + WAIT_S_MAX
    while time.monotonic() < deadline:
        if found := true():
            return found
    raise TimeoutError("not in time")


class Client(Connection):
    def create(self, topic, partitions=1, configs=(), replication=1, assignment=(), validate=False):
        """The error. What was made can be used."""
        _, [(name, error, _)] = self.call(
            "CreateTopics", 4, [(topic, partitions, replication, assignment, list(dict(configs).items()))], 10_000, validate
        )
        assert name == topic
        if error == NONE and not validate:
            eventually(lambda: (made := self.partitions(topic)) and all(self.offset(topic, LATEST, n)[0] == NONE for n in made))
        return error

    def partitions(self, topic):
        """The leaders by partition."""
        *_, [(_, _, _, partitions)] = self.call("Metadata", 4, [topic], False)
        return {index: leader for error, index, leader, _, _ in partitions if error == NONE}

    def produce(self, topic, batch, partition=0, acks=-1, version=7):
        """Error and base offset."""
        [(_, [answer])], _ = self.call("Produce", version, None, acks, 10_000, [(topic, [(partition, batch)])])
        return answer[1], answer[2]

    def post_produce(self, topic, batch, partition=0, acks=-1, version=7):
        return self.post("Produce", version, None, acks, 10_000, [(topic, [(partition, batch)])])

    def post_fetch(self, topic, offset, partition=0, wait=0, bytes_min=1, bytes_max=1 << 26, partition_max=1 << 20, isolation=0, epoch=-1):
        return self.post(
            "Fetch", 11, -1, wait, bytes_min, bytes_max, isolation, 0, -1, [(topic, [(partition, epoch, offset, -1, partition_max)])], [], ""
        )

    def take_fetch(self, correlation):
        """Error, high watermark and the bytes of the one partition."""
        _, error, session, topics = self.take("Fetch", 11, correlation)
        assert (error, session) == (0, 0)
        [(_, [(_, error, high_watermark, _, _, _, _, data)])] = topics
        return error, high_watermark, data

    def fetch(self, topic, offset, **more):
        return self.take_fetch(self.post_fetch(topic, offset, **more))

    def offset(self, topic, timestamp, partition=0, version=4, isolation=0):
        """Error, timestamp and offset."""
        _, [(_, [(_, error, timestamp, offset, _)])] = self.call(
            "ListOffsets", version, -1, isolation, [(topic, [(partition, -1, timestamp)])]
        )
        return error, timestamp, offset

    def describe(self, kind, name, keys=None):
        """Error; and config by name: value, read-only, source, sensitive, synonyms."""
        _, [(error, _, _, _, configs)] = self.call("DescribeConfigs", 1, [(kind, name, keys)], True)
        return error, {config[0]: config[1:] for config in configs}

    # Groups: error first.
    def join(self, group, member="", session=10_000, rebalance=10_000, instance=None, kind="consumer", protocols=(("range", b"m"),)):
        return self.take_join(self.post_join(group, member, session, rebalance, instance, kind, protocols))

    def post_join(self, group, member="", session=10_000, rebalance=10_000, instance=None, kind="consumer", protocols=(("range", b"m"),)):
        return self.post("JoinGroup", 5, group, session, rebalance, member, instance, kind, list(protocols))

    def take_join(self, correlation):
        return Joined(*self.take("JoinGroup", 5, correlation)[1:])

    def sync(self, group, generation, member, assignments=(), instance=None):
        return self.take_sync(self.post_sync(group, generation, member, assignments, instance))

    def post_sync(self, group, generation, member, assignments=(), instance=None):
        return self.post("SyncGroup", 3, group, generation, member, instance, list(assignments))

    def take_sync(self, correlation):
        _, error, assignment = self.take("SyncGroup", 3, correlation)
        return error, assignment

    def heartbeat(self, group, generation, member, instance=None):
        return self.call("Heartbeat", 3, group, generation, member, instance)[1]

    def leave(self, group, *members):
        """Members as (id, instance). The group's error and that of each."""
        _, error, left = self.call("LeaveGroup", 3, group, list(members))
        return error, [member[2] for member in left]

    def commit(self, group, topic, offset, generation=-1, member="", partition=0, metadata="", instance=None):
        _, [(_, [(_, error)])] = self.call(
            "OffsetCommit", 7, group, generation, member, instance, [(topic, [(partition, offset, -1, metadata)])]
        )
        return error

    def committed(self, group, topic, partition=0):
        """Offset, metadata."""
        _, [(_, [(_, offset, _, metadata, error)])], whole = self.call("OffsetFetch", 5, group, [(topic, [partition])])
        assert (error, whole) == (0, 0)
        return offset, metadata

    def state(self, group):
        """State, protocol type, protocol, members' ids."""
        _, [(error, _, state, kind, protocol, members, _)] = self.call("DescribeGroups", 4, [group], False)
        assert error == 0
        return state, kind, protocol, [member[0] for member in members]


class Joined:
    def __init__(self, error, generation, protocol, leader, member, members):
        self.error, self.generation, self.protocol = error, generation, protocol
        self.leader, self.member, self.members = leader, member, members
