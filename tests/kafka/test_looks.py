"""What a developer sees of the broker: looks, resources, metrics."""
import base64
import re
import struct

import pytest
import requests

from tests.kafka.calls import NONE
from tests.kafka.records import batch_of, client_of
from tests.world import World


@pytest.fixture(scope="module")
def running():
    world = World("--kafka-port", "0")
    yield world
    world.stop()


@pytest.fixture
def world(running):
    running.reset()
    return running


@pytest.fixture
def client(world):
    with client_of(world) as client:
        yield client


def assigned(**topics):
    """An assignment as consumers write it."""
    out = struct.pack(">hi", 0, len(topics))
    for name, partitions in topics.items():
        out += struct.pack(">h", len(name)) + name.encode() + struct.pack(f">i{len(partitions)}i", len(partitions), *partitions)
    return out + struct.pack(">i", -1)


def join(client, group, kind="consumer", assignment=b"", protocols=(("range", b"m"),)):
    joined = client.join(group, kind=kind, protocols=protocols)
    if joined.error == 79:
        joined = client.join(group, member=joined.member, kind=kind, protocols=protocols)
    assert joined.error == NONE
    assert client.sync(group, joined.generation, joined.member, [(joined.member, assignment)])[0] == NONE
    return joined


def test_topics(world, client):
    client.create("b", partitions=2, configs={"retention.ms": "60000"})
    client.create("a")
    client.produce("b", batch_of(("k", "v"), ("k", "w")), partition=1)
    topics = world.get("kafka/topics")["topics"]
    assert [(one["name"], one["partitions"], one["records"]) for one in topics] == [("a", 1, 0), ("b", 2, 2)]
    topic = world.get("kafka/topics/b")
    assert topic["configs"] == {"retention.ms": "60000"}
    assert [(one["partition"], one["start"], one["end"], one["records"]) for one in topic["partitions"]] == [(0, 0, 0, 0), (1, 0, 2, 2)]
    assert topic["bytes"] == topic["partitions"][1]["bytes"] > 0
    assert len(topic["id"]) == 22


def test_records(world, client):
    client.create("t")
    client.produce("t", batch_of(("k", "v", [("h", "1"), ("none", None)]), (None, None), (b"\xff", b"\xfe"), timestamp=1_700_000_000_000))
    page = world.get("kafka/topics/t/0")
    assert page["records"] == [
        {"offset": 0, "timestamp": 1_700_000_000_000, "key": "k", "value": "v",
         "headers": [{"name": "h", "value": "1"}, {"name": "none", "value": None}]},
        {"offset": 1, "timestamp": 1_700_000_000_000, "key": None, "value": None},
        {"offset": 2, "timestamp": 1_700_000_000_000, "keyBase64": base64.b64encode(b"\xff").decode(), "valueBase64": base64.b64encode(b"\xfe").decode()},
    ]  # fmt: skip
    assert "next" not in page and (page["start"], page["end"], page["count"]) == (0, 3, 3)


def test_pages_of_records(world, client):
    client.create("t")
    for first in range(0, 9, 3):
        client.produce("t", batch_of(*((None, str(n)) for n in range(first, first + 3))))
    seen, query = [], {"limit": 2}
    for _ in range(10):
        page = world.get("kafka/topics/t/0", **query)
        assert len(page["records"]) <= 2
        seen += [one["value"] for one in page["records"]]
        if "next" not in page:
            break
        query["from"] = page["next"]
    assert seen == [str(n) for n in range(9)]
    assert [one["offset"] for one in world.get("kafka/topics/t/0", **{"from": 4})["records"]] == [4, 5, 6, 7, 8]


def test_records_that_were_deleted_are_not_shown(world, client):
    client.create("t")
    client.produce("t", batch_of((None, "a"), (None, "b")))
    client.call("DeleteRecords", 1, [("t", [(0, 1)])], 1000)
    assert [one["value"] for one in world.get("kafka/topics/t/0")["records"]] == ["b"]
    assert world.get("kafka/topics/t")["records"] == 1


@pytest.mark.parametrize("path", ["topics/none", "topics/t/1", "topics/t/x", "topics/t/-1", "groups/none", "else"])
def test_what_is_not_there(world, client, path):
    client.create("t")
    assert requests.get(f"{world.url}/_snowglobe/kafka/{path}", timeout=20).status_code == 404


def test_from_must_be_an_offset(world, client):
    client.create("t")
    answer = requests.get(f"{world.url}/_snowglobe/kafka/topics/t/0?from=x", timeout=20)
    assert answer.status_code == 400 and "offset" in answer.text


def test_groups(world, client):
    client.create("t", partitions=2)
    client.produce("t", batch_of(*((None, "v") for _ in range(5))))
    joined = join(client, "a/b", assignment=assigned(t=[0, 1]))
    assert client.commit("a/b", "t", 2, joined.generation, joined.member, metadata="m") == NONE
    [group] = world.get("kafka/groups")["groups"]
    assert group == {"id": "a/b", "state": "Stable", "protocol_type": "consumer", "members": 1, "lag": 3}
    shown = world.get("kafka/groups/a/b")
    assert (shown["protocol"], shown["generation"], shown["leader"]) == ("range", joined.generation, joined.member)
    [member] = shown["members"]
    assert (member["id"], member["client"], member["assignment"]) == (joined.member, "test", {"t": [0, 1]})
    [offset] = shown["offsets"]
    assert {k: offset[k] for k in ("topic", "partition", "offset", "end", "lag", "metadata")} == {
        "topic": "t", "partition": 0, "offset": 2, "end": 5, "lag": 3, "metadata": "m"}  # fmt: skip


def test_an_assignment_that_nobody_can_read(world, client):
    join(client, "g", kind="connect", assignment=b"\x00\x01")
    [member] = world.get("kafka/groups/g")["members"]
    assert member["assignmentBase64"] == base64.b64encode(b"\x00\x01").decode()
    join(client, "h", assignment=b"\xff")
    [member] = world.get("kafka/groups/h")["members"]
    assert member["assignmentBase64"] == base64.b64encode(b"\xff").decode()


def test_what_was_deleted_is_no_lag(world, client):
    client.create("t")
    client.produce("t", batch_of(*((None, "v") for _ in range(5))))
    client.commit("g", "t", 1)
    client.call("DeleteRecords", 1, [("t", [(0, 4)])], 1000)
    assert world.get("kafka/groups/g")["lag"] == 1


def test_looks_leave_no_trace(world, client):
    client.create("t")
    client.produce("t", batch_of((None, "v")))
    client.commit("g", "t", 0)
    before = world.get("digest")
    for path in ("topics", "topics/t", "topics/t/0", "groups", "groups/g"):
        world.get("kafka/" + path)
    world.get("resources")
    requests.get(world.url + "/_snowglobe/metrics", timeout=20)
    assert world.get("digest") == before


def test_resources(world, client):
    assert world.get("resources")["resources"] == []
    client.create("t", partitions=2, configs={"retention.ms": "7"})
    client.produce("t", batch_of((None, "v")))
    client.commit("g", "t", 0)
    topic, group = world.get("resources")["resources"]
    assert (topic["kind"], topic["name"], topic["counts"]["records"], topic["counts"]["partitions"]) == ("topic", "t", 1, 2)
    assert topic["about"] == {"retention.ms": "7"}
    assert [one["look"] for one in topic["contents"]] == ["kafka/topics/t/0", "kafka/topics/t/1"]
    assert (group["kind"], group["name"], group["counts"]) == ("group", "g", {"lag": 1, "members": 0})
    for resource in (topic, group):
        assert world.get(resource["look"])
        for contents in resource["contents"]:
            assert isinstance(world.get(contents["look"])[contents["rows"]], list)


def samples(world, family):
    text = requests.get(world.url + "/_snowglobe/metrics", timeout=20).text
    return {labels: float(value) for labels, value in re.findall(rf"^{family}{{(.*)}} (\S+)$", text, re.M)}


def test_metrics(world, client):
    before = samples(world, "snowglobe_kafka_records_in_total").get('topic="metered"', 0)
    client.create("metered")
    batch = batch_of((None, "a"), (None, "b"))
    client.produce("metered", batch)
    client.fetch("metered", 0)
    client.commit("g", "metered", 1)
    assert samples(world, "snowglobe_kafka_records_in_total")['topic="metered"'] == before + 2
    assert samples(world, "snowglobe_kafka_bytes_in_total")['topic="metered"'] >= len(batch)
    assert samples(world, "snowglobe_kafka_group_lag_records") == {'group="g",topic="metered"': 1}


def test_requests_are_counted_by_api(world, client):
    family = "snowglobe_frame_requests_total"
    before = samples(world, family)
    client.create("t")
    client.fetch("t", 0)
    client.fetch("t", 0)
    now = samples(world, family)
    grown = {labels: now[labels] - before.get(labels, 0) for labels in now if now[labels] != before.get(labels, 0)}
    assert grown['service="kafka",operation="Fetch"'] == 2
    assert grown['service="kafka",operation="CreateTopics"'] == 1
