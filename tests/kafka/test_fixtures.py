"""Kafka in fixtures and in expectations (emulator/docs/fixtures.md)."""
import base64
import json
import subprocess

import pytest

from tests.kafka.records import batch_of, client_of
from tests.replay import digest, replay
from tests.world import ROOT, World, binary

T = "2026-03-02T08:00:00Z"
TEMPLATE = """
Resources:
  Orders:
    Type: Snowglobe::Kafka::Topic
    Properties: {TopicName: orders, Partitions: 3}
  Brief:
    Type: Snowglobe::Kafka::Topic
    Properties: {TopicName: brief, Configs: {retention.ms: 60000}}
"""


@pytest.fixture
def run(tmp_path):
    template = tmp_path / "t.yaml"
    template.write_text(TEMPLATE)

    def run(lines, expect, *arguments):
        fixture = tmp_path / "f.jsonl"
        fixture.write_text("".join(json.dumps({"t": T, **line}) + "\n" for line in lines))
        if expect is not None:
            (tmp_path / "f.expect.yaml").write_text(expect)
        done = replay(fixture, *arguments, template=template)
        done.told = (done.stdout + done.stderr).replace(f"{tmp_path}/", "")
        return done

    return run


def line(value, key=None, topic="orders", **more):
    out = {"source": f"kafka:{topic}", "body": value, **more}
    return out if key is None else {**out, "key": key}


def test_records_by_key(run):
    done = run(
        [line({"n": 1}, "a"), line("text", "b"), line({"n": 2}, "a")],
        """
        topics:
          orders: {count: 3, keys: {a: [{n: 1}, {n: 2}], b: [text]}}
          brief: 0
        """,
    )
    assert done.returncode == 0, done.told


def test_what_does_not_hold_is_told(run):
    done = run(
        [line({"n": 1}, "a")],
        "topics: {orders: {count: 2, keys: {a: [{n: 2}]}}}\n",
    )
    assert done.returncode == 1
    assert "topics.orders.count: expected 2, found 1" in done.told
    assert "topics.orders.keys.a[0].n: expected 2, found 1" in done.told


def test_partition_headers_timestamp_are_kept(run):
    attrs = {"partition": 2, "headers": [{"name": "h", "value": "v"}], "timestamp": 1_700_000_000_000}
    done = run([line("x", "a", attrs=attrs)], None, "--trace", "/dev/stdout")
    assert done.returncode == 0, done.told
    assert '"partition":2' in done.stdout and '"timestamp":1700000000000' in done.stdout


def test_bytes_and_nothing(run):
    body64 = base64.b64encode(b"\xff\x00").decode()
    done = run(
        [
            {"source": "kafka:orders", "key": "a", "body64": body64},
            {"source": "kafka:orders", "key": "a", "body": None},
            {"source": "kafka:orders", "body": "no key"},
            {"source": "kafka:orders", "attrs": {"keyBase64": body64}, "body": "k"},
        ],
        f"topics: {{orders: {{count: 4, keys: {{a: ['{body64}', null], '': [no key], '{body64}': [k]}}}}}}\n",
    )
    assert done.returncode == 0, done.told


@pytest.mark.parametrize(
    "wrong, told",
    [
        ({"source": "kafka:orders", "attrs": {"offset": 1}}, "unknown member of 'attrs': 'offset'"),
        ({"source": "kafka:orders", "attrs": {"partition": "x"}}, "attrs.partition: must be a whole number from 0 on"),
        ({"source": "kafka:orders", "attrs": {"headers": [{"name": 1}]}}, "attrs.headers"),
        ({"source": "kafka:orders", "region": "eu-west-1"}, "a topic has no account and no region"),
        ({"source": "kafka:orders", "key": "a", "attrs": {"keyBase64": "AA=="}}, "one too many"),
    ],
)
def test_mistakes_are_told_before_anything_runs(run, wrong, told):
    done = run([wrong], "refused: 0\n")
    assert done.returncode == 2
    assert "f.jsonl:1: " in done.told and told in done.told


def test_what_the_broker_refuses(run):
    done = run([line("x", attrs={"partition": 7})], None)
    assert "UNKNOWN_TOPIC_OR_PARTITION" in done.told
    done = run([line("x", attrs={"partition": 7})], "refused: 1\n")
    assert done.returncode == 0, done.told


def test_a_topic_that_the_templates_do_not_make(run):
    done = run([line("x")], "topics: {order: 1}\n")
    assert done.returncode == 2
    assert "f.expect.yaml:1: the templates make no topic 'order' (did you mean orders?)" in done.told


def test_records_go_when_their_time_is_over(run):
    done = run(
        [line("a", topic="brief"), line("b", topic="brief", t="2026-03-02T09:00:00Z")],
        "topics: {brief: {count: 1, keys: {'': [b]}}}\n",
    )
    assert done.returncode == 0, done.told


def test_groups_lag(run, tmp_path):
    """By a session that was recorded: in a fixture alone nobody reads."""
    journal = tmp_path / "session.journal"
    world = World("--template", tmp_path / "t.yaml", "--journal", journal)
    with client_of(world) as client:
        client.produce("orders", batch_of((None, "a"), (None, "b"), (None, "c")), partition=1)
        assert client.commit("billing", "orders", 2, partition=1) == 0
    world.stop()
    expect = tmp_path / "e.yaml"
    for text, code in (("groups: {billing: {lag: 1}}", 0), ("groups: {billing: 1}", 0), ("groups: {billing: 2}", 1), ("groups: {none: 1}", 1)):
        expect.write_text(text + "\n")
        done = subprocess.run(
            [binary(), "replay", journal, "--expect", expect], capture_output=True, text=True, cwd=ROOT, timeout=60
        )
        assert done.returncode == code, done.stdout + done.stderr
    assert "groups.none: there is no such group" in done.stdout + done.stderr


def test_written_expectations_hold(run, tmp_path):
    lines = [line({"n": 1}, "a"), line("no key")]
    written = tmp_path / "written.yaml"
    assert run(lines, None, "--write-expect", written).returncode == 0
    assert '"orders":' in written.read_text()
    done = run(lines, written.read_text())
    assert done.returncode == 0, done.told


def test_the_same_twice(run):
    lines = [line(str(n), f"k{n % 5}") for n in range(50)] + [line(str(n)) for n in range(20)]
    assert digest(run(lines, None, "--twice")) == digest(run(lines, None))


def test_outcomes_are_the_same_under_every_seed(run):
    """Which partition a record without a key takes is no outcome."""
    done = run([line(str(n), f"k{n % 5}") for n in range(50)], None, "--seeds", "1-20")
    assert done.returncode == 0 and "outcomes 1" in done.stdout, done.told


def test_import_of_kcat(tmp_path, run):
    dump = [
        {"topic": "orders", "partition": 1, "offset": 4, "tstype": "create", "ts": 1_772_438_400_500, "broker": 0, "headers": ["h", "1"], "key": "b", "payload": "two"},
        {"topic": "orders", "partition": 0, "offset": 9, "tstype": "create", "ts": 1_772_438_400_250, "broker": 0, "key": None, "payload": None},
    ]  # fmt: skip
    (tmp_path / "d.json").write_text("".join(json.dumps(one) + "\n" for one in dump))
    done = subprocess.run([binary(), "fixture", "import", tmp_path / "d.json"], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert done.returncode == 0, done.stderr
    assert [json.loads(text) for text in done.stdout.splitlines()] == [
        {"t": "2026-03-02T08:00:00.250Z", "source": "kafka:orders", "body": None, "attrs": {"partition": 0, "timestamp": 1_772_438_400_250}, "orig": {"offset": 9}},
        {"t": "2026-03-02T08:00:00.500Z", "source": "kafka:orders", "key": "b", "body": "two", "orig": {"offset": 4},
         "attrs": {"partition": 1, "timestamp": 1_772_438_400_500, "headers": [{"name": "h", "value": "1"}]}},
    ]  # fmt: skip
    assert "2 records of kcat -C -J, for orders" in done.stderr
    done = run([json.loads(text) for text in done.stdout.splitlines()], "topics: {orders: {count: 2, keys: {b: [two], '': [null]}}}\n")
    assert done.returncode == 0, done.told


def test_a_topic_that_a_line_has_made_may_be_expected(run, tmp_path):
    lines = [line("one", topic="made"), line("two", topic="made")]
    written = tmp_path / "written.yaml"
    assert run(lines, None, "--write-expect", written).returncode == 0
    done = run(lines, written.read_text(), "--twice")
    assert done.returncode == 0, done.told
    assert "made" in written.read_text() and "expect held" in done.told
    assert run(lines, "topics: {made: 2}", "--seeds", "1-2").returncode == 0
    wrong = run(lines, "topics: {made: 2, nowhere: 0}")
    assert wrong.returncode == 2 and "the templates make no topic 'nowhere', and nothing else has made one" in wrong.told
    assert run(lines, "topics: {nowhere: 0}", "--seeds", "1-2").returncode == 1
