"""Groups of members in processes of their own, one of which may be killed; the same for all clients.

A member is a program that is told ADDRESS GROUP TOPIC [INSTANCE] and prints a line of JSON for each assignment,
{"assigned": [partition, ...]}, and for each batch of records that it has committed,
{"records": [[partition, offset, value], ...]}; it leaves the group and ends well when its input ends.
"""
import json
import queue
import subprocess
import threading
import time

from tests.kafka.batches import batch
from tests.kafka.calls import Client, eventually
from tests.world import ROOT

PARTITIONS = 6
WAIT_S_MAX = 45


class Group:
    """Members, and what they told."""

    def __init__(self, command, broker, group, topic):
        self.command = [*map(str, command), broker, group, topic]
        self.broker, self.group = broker, group
        self.failed = []  # commits
        self.told = queue.Queue()
        self.assigned = {}  # by member
        self.records = []
        self.members = []

    def add(self, *instance):
        member = subprocess.Popen(
            [*self.command, *instance], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
        )
        self.members.append(member)
        threading.Thread(target=self._listen, args=[member], daemon=True).start()
        return member

    def _listen(self, member):
        for line in member.stdout:
            self.told.put((member, json.loads(line)))
        self.told.put((member, {"ended": member.wait()}))

    def wait(self, until):
        deadline = time.monotonic() + WAIT_S_MAX
        while not until():
            try:
                member, told = self.told.get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                with Client(self.broker) as client:
                    group = client.call("DescribeGroups", 4, [self.group], False)
                told = f"assigned {list(self.assigned.values())}, {len(self.records)} records, failed {self.failed}"
                raise TimeoutError(f"{told}; the broker has {group}") from None
            if told.get("ended"):
                assert member not in self.members, f"ended with {told}: {member.stderr.read()}"
            if "assigned" in told and member in self.members:
                self.assigned[member] = told["assigned"]
            self.records += told.get("records", ())
            self.failed += [told["failed"]] if "failed" in told else []

    def wait_for_shares(self, *sizes):
        """Until all partitions are had, by so many members with so many each."""
        self.wait(
            lambda: sorted(len(had) for had in self.assigned.values()) == sorted(sizes)
            and sorted(sum(self.assigned.values(), [])) == list(range(PARTITIONS))
        )

    def kill(self, member):
        self.members.remove(member)
        del self.assigned[member]
        member.kill()

    def close(self):
        """As a program that ends well."""
        for member in self.members:
            member.stdin.close()
        for member in self.members:
            assert member.wait(timeout=WAIT_S_MAX) == 0, member.stderr.read()
        self.members = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for member in self.members:
            member.kill()


def send(client, topic, label, count):
    """Records to all partitions in turn; their values."""
    values = [f"{label}-{n}" for n in range(count)]
    for partition in range(PARTITIONS):
        share = values[partition::PARTITIONS]
        assert client.produce(topic, batch(*map(str.encode, share)), partition=partition)[0] == 0
    return values


def check_one_of_three_killed(command, broker, group, topic):
    """Nothing is lost, and who comes later goes on from the commits. The topic has PARTITIONS. What was read while the
    group changed may be read twice: a member whose machine is busy is missed, too."""
    with Client(broker) as client, Group(command, broker, group, topic) as members, Group(command, broker, group, topic) as later:
        for _ in range(3):
            members.add()
        members.wait_for_shares(2, 2, 2)
        first = send(client, topic, "first", 60)
        members.wait(lambda: {value for _, _, value in members.records} >= set(first))

        members.kill(members.members[1])
        second = send(client, topic, "second", 60)  # a third of it into partitions that nobody has now
        members.wait_for_shares(3, 3)
        members.wait(lambda: {value for _, _, value in members.records} >= {*first, *second})
        offsets = {(partition, offset) for partition, offset, _ in members.records}
        assert offsets == {(partition, offset) for partition in range(PARTITIONS) for offset in range(20)}
        members.close()

        eventually(lambda: client.state(group)[0] == "Empty")
        third = send(client, topic, "third", 6)
        later.add()
        later.wait(lambda: len(later.records) >= 6)
        assert sorted(value for _, _, value in later.records) == sorted(third), "it goes on from the commits"
        later.close()
