"""The broker under test: this emulator's, or the one at SNOWGLOBE_KAFKA=HOST:PORT, against which the tests were written.

That one is a Kafka (3.9 where releases differ) of one node with group.initial.rebalance.delay.ms=0 and
group.min.session.timeout.ms=500, so that a member which was killed is missed soon.
"""
import uuid

import pytest

pytest.register_assert_rewrite("tests.kafka.members")  # so that its failures tell what was compared

from tests.kafka.calls import OTHER, Client, eventually, kafka_address
from tests.world import World



@pytest.fixture(scope="session")
def broker():
    """host:port"""
    if OTHER:
        with Client(OTHER) as client:  # a Kafka is ready for this only when somebody has asked
            eventually(lambda: client.call("FindCoordinator", 0, "any")[0] == 0)
            eventually(lambda: client.call("InitProducerId", 1, None, 1000)[1] == 0)
            eventually(lambda: client.call("DescribeGroups", 4, ["any"], False)[1][0][0] == 0)
        yield OTHER
        return
    # Records of tests are of 2023, and nothing takes them away meanwhile.
    configs = ["group.min.session.timeout.ms=500", "log.retention.check.interval.ms=315360000000"]
    world = World("--kafka-port", "0", *(word for config in configs for word in ("--kafka-config", config)), clock="real")
    yield kafka_address(world)
    world.stop()


@pytest.fixture
def ours():
    """For what no Kafka does, or not in these tests' reach."""
    if OTHER:
        pytest.skip("of this emulator only")


@pytest.fixture
def client(broker):
    with Client(broker) as client:
        yield client


@pytest.fixture
def connect(broker):
    """Further connections, closed at the end."""
    opened = []

    def another():
        opened.append(Client(broker))
        return opened[-1]

    yield another
    for connection in opened:
        connection.close()


@pytest.fixture
def release(client):
    """(3, 9) or (4, 0): whose answers this broker gives. Kafka 4 has Fetch 18 or no longer ListOffsets 0."""
    _, apis = client.call("ApiVersions", 0)
    return (4, 0) if {key: newest for key, _, newest in apis}[1] > 17 else (3, 9)


@pytest.fixture
def name(request):
    """Of this test and this run alone: nothing is taken down, and the broker may be an old one."""
    return f"{request.node.originalname[5:60]}-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def topic(client, name):
    """With one partition."""
    assert client.create(name) == 0
    return name


@pytest.fixture
def group(name):
    return "group-" + name
