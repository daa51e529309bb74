"""Topics and clusters in templates."""
import pathlib
import re
import subprocess

import pytest

from tests.kafka.calls import NONE, Client, kafka_address
from tests.kafka.records import batch_of, client_of
from tests.world import ROOT, World, binary

TEMPLATE = pathlib.Path(__file__).with_name("template.yaml")


@pytest.fixture(scope="module")
def world(snowglobe):
    return snowglobe("--template", TEMPLATE, fresh=True)


def test_a_template_with_a_topic_opens_the_port(world):
    with client_of(world) as client:
        assert list(client.partitions("orders")) == [0, 1, 2]
        assert list(client.partitions("snowglobe-Audit")) == [0]


def test_what_a_template_makes_is_printed(world):
    log = world.log()
    assert "  2 Snowglobe::Kafka::Topic: orders, snowglobe-Audit\n" in log or "  2 Snowglobe::Kafka::Topic: snowglobe-Audit, orders\n" in log
    assert "  1 AWS::MSK::Cluster: demo\n" in log
    assert "  1 AWS::MSK::ServerlessCluster: lean\n" in log
    inert = next(line for line in log.splitlines() if "without effect here" in line)
    assert "EncryptionInfo" in inert and "ClientAuthentication" in inert and "VpcConfigs" in inert


def test_ref_and_attributes(world):
    outputs = dict(re.findall(r"output (\w+): (.*)", world.log()))
    assert outputs["Topic"] == "snowglobe-Audit"
    assert outputs["TopicId"] == world.get("kafka/topics/snowglobe-Audit")["id"]
    assert re.fullmatch(r"arn:aws:kafka:us-east-1:000000000000:cluster/demo/[0-9a-f-]{36}-1", outputs["ClusterArn"])
    assert outputs["ClusterRef"] == outputs["ClusterArn"]


def test_configs_are_those_of_the_template(world):
    assert world.get("kafka/topics/orders")["configs"] == {"retention.ms": "3600000", "segment.bytes": "400"}
    with client_of(world) as client:
        error, configs = client.describe(2, "orders", ["retention.ms"])
    assert (error, configs["retention.ms"][0]) == (NONE, "3600000")


def test_a_cluster_alone_opens_the_port(tmp_path):
    template = tmp_path / "t.yaml"
    template.write_text("Resources:\n  C:\n    Type: AWS::MSK::ServerlessCluster\n    Properties: {ClusterName: c}\n")
    world = World("--template", template)
    try:
        assert kafka_address(world)
    finally:
        world.stop()


def test_no_topic_no_port(snowglobe):
    assert "Kafka on" not in snowglobe().log()


@pytest.mark.parametrize(
    "properties, line, told",
    [
        ("TopicName: a/b", 4, "TopicName: Topic name is invalid"),
        ("Partitions: 0", 4, "Partitions: must be from 1 to 10000"),
        ("Partitions: many", 4, "Partitions"),
        ("Configs: {retention.ms: soon}", 4, "Configs.retention.ms: "),
        ("Configs: {retention.mins: 1}", 4, "Configs.retention.mins: "),
        ("Replicas: 3", 4, "Replicas"),
    ],
)
def test_errors_name_the_property(tmp_path, properties, line, told):
    template = tmp_path / "t.yaml"
    template.write_text(f"Resources:\n  T:\n    Type: Snowglobe::Kafka::Topic\n    Properties: {{{properties}}}\n")
    done = subprocess.run([binary(), "up", "--port", "0", "--template", template], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert done.returncode != 0
    assert f"{template}:{line}: T." in done.stderr + done.stdout and told in done.stderr + done.stdout


def test_two_clusters_of_one_name(tmp_path):
    template = tmp_path / "t.yaml"
    one = "    Type: AWS::MSK::{}\n    Properties: {{ClusterName: c}}\n"
    template.write_text("Resources:\n  A:\n" + one.format("Cluster") + "  B:\n" + one.format("ServerlessCluster"))
    done = subprocess.run([binary(), "up", "--port", "0", "--template", template], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert done.returncode != 0
    assert "B.ClusterName: there is a cluster 'c' already" in done.stderr + done.stdout


def update(template, text, data):
    template.write_text(text)
    return World("--template", template, "--data", data)


def test_an_update_keeps_records(tmp_path):
    template = tmp_path / "t.yaml"
    text = "Resources:\n  T:\n    Type: Snowglobe::Kafka::Topic\n    Properties: {TopicName: t, Partitions: %d, Configs: {%s}}\n"
    world = update(template, text % (1, "retention.ms: 7"), tmp_path / "data")
    with client_of(world) as client:
        assert client.produce("t", batch_of(("k", "v")))[0] == NONE
    before = world.get("kafka/topics/t")
    world.kill()
    world = update(template, text % (4, "segment.ms: 9"), tmp_path / "data")
    try:
        now = world.get("kafka/topics/t")
        assert "T (Snowglobe::Kafka::Topic): updated" in world.log()
        assert (now["id"], now["records"]) == (before["id"], 1)
        assert now["configs"] == {"segment.ms": "9"}
        assert len(now["partitions"]) == 4
    finally:
        world.stop()
    world = None
    template.write_text(text % (2, "segment.ms: 9"))
    done = subprocess.run(
        [binary(), "up", "--port", "0", "--template", template, "--data", tmp_path / "data"], capture_output=True, text=True, cwd=ROOT, timeout=60
    )
    assert "T.Partitions: The topic t currently has 4 partition(s); 2 would not be an increase." in done.stderr + done.stdout


def test_the_same_topic_in_two_regions(tmp_path):
    fixture = tmp_path / "f.jsonl"
    fixture.write_text(
        '{"t": "2026-01-01T00:00:00Z", "source": "call:kafka.Produce", "body": {"topic": "orders", "records": [{"value": "a"}]}}\n'
        '{"t": "2026-01-01T00:00:00Z", "source": "call:sqs.ListQueues", "region": "eu-west-1"}\n'
    )
    done = subprocess.run(
        [binary(), "replay", fixture, "--template", TEMPLATE], capture_output=True, text=True, cwd=ROOT, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_transactions_are_refused_and_the_log_says_so(snowglobe):
    """Most clients show their users another error than the broker's text, or try again until they give up."""
    world = snowglobe("--kafka-port", "0")
    with Client(kafka_address(world)) as client:
        assert "transactions of Kafka are not here" in str(client.call("FindCoordinator", 4, 1, ["tx"]))
    assert "transactional id 'tx': transactions of Kafka are not here" in world.log()
