"""Groups of three in processes of their own, one of them killed, and static members: members.py, with each of Python's clients."""
import sys

import pytest

from tests.kafka.members import PARTITIONS, Group, check_one_of_three_killed, send

LIBRARIES = ["confluent:range", "confluent:cooperative-sticky", "kafka-python", "aiokafka"]


def program(library):
    return [sys.executable, "-m", "tests.kafka.member", library]


@pytest.mark.parametrize("library", LIBRARIES)
def test_one_of_three_is_killed(broker, client, name, group, library):
    assert client.create(name, partitions=PARTITIONS) == 0
    check_one_of_three_killed(program(library), broker, group, name)


@pytest.mark.parametrize("library", ["confluent:range", "kafka-python", "aiokafka"])
def test_a_static_member_that_is_killed_and_comes_back(broker, client, name, group, library):
    """In time, it has what it had, and the others notice nothing."""
    assert client.create(name, partitions=PARTITIONS) == 0

    def shares():
        _, [(*_, members, _)] = client.call("DescribeGroups", 4, [group], False)
        return {instance: assignment for _, instance, _, _, _, assignment in members}

    with Group(program(library), broker, group, name) as members:
        members.add("one")
        members.wait_for_shares(6)
        two = members.add("two")
        members.wait_for_shares(3, 3)
        before = shares()
        members.kill(two)
        members.add("two")
        members.wait_for_shares(3, 3)
        send(client, name, "all", 60)
        members.wait(lambda: len(members.records) >= 60)
        assert shares() == before and before.keys() == {"one", "two"}
        members.close()
