"""Kafka's own tools, of 3.9 and of 4.2, as they come with it."""
import json
import re
import shutil
import subprocess

import pytest

from tests.kafka.calls import eventually
from tests.kafka.raw import pack
from tests.world import ROOT

HERE = ROOT / "tests" / "kafka" / "clients" / "tools"
BUILT = ROOT / "build" / "clients" / "kafka-tools"  # once for all runs
VERSIONS = ["3.9.2", "4.2.1"]
SESSION_S = 15


class Tools:
    """Tools.java, and the broker that the tools are told."""

    def __init__(self, jars, broker):
        self.broker = broker
        # A compiler less and a collector less: it starts in half the time.
        java = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", f"{jars}/*", HERE / "Tools.java"]
        self.process = subprocess.Popen(java, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def run(self, tool, *arguments, input="", status=0):
        """What it prints."""
        package = "kafka.admin" if tool == "ConfigCommand" else "org.apache.kafka.tools"
        tool = {"ConsoleConsumer": "consumer.", "ConsumerGroupCommand": "consumer.group."}.get(tool, "") + tool
        words = [f"{package}.{tool}", input.replace("\n", "\\n"), "--bootstrap-server", self.broker, *map(str, arguments)]
        if tool == "ConsoleProducer" and self.old:
            words[0] = "kafka.tools.ConsoleProducer"
        self.process.stdin.write("\t".join(words) + "\n")
        self.process.stdin.flush()
        out = ""
        while not (end := re.search(r"\nexit (-?\d+)\n\Z", out)):
            line = self.process.stdout.readline()
            assert line, f"{tool} ended all: {out}"
            out += line
        assert status in (None, int(end[1])), out
        return re.sub(r"^(SLF4J|log4j):.*\n|^\s*Tools\$Exited.*\n", "", out[: end.start()], flags=re.M)


@pytest.fixture(scope="module", params=VERSIONS)
def tools(request, broker):
    for needed in ("mvn", "java"):
        if shutil.which(needed) is None:
            pytest.skip(f"{needed} is not here")
    jars = BUILT / request.param
    if not (jars / "all").exists():
        command = ["mvn", "-B", "-q", f"-Dkafka={request.param}", "dependency:copy-dependencies", f"-DoutputDirectory={jars}"]
        try:
            done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=100)
        except subprocess.TimeoutExpired:
            pytest.skip("the packages take too long to install here")
        if done.returncode != 0:
            errors = [line for line in done.stdout.splitlines() if line.startswith("[ERROR]")]
            pytest.skip(f"the packages cannot be installed here: {errors[:1]}")
        (jars / "all").touch()
    tools = Tools(jars, broker)
    tools.old = request.param.startswith("3.")
    yield tools
    tools.process.stdin.close()
    tools.process.wait(timeout=SESSION_S)


def table(text):
    """Rows of a table with a head, as tools print it: by the head's words."""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    head = next(n for n, line in enumerate(lines) if "GROUP" in line or "TOPIC" in line)
    return [dict(zip(lines[head], line)) for line in lines[head + 1 :] if len(line) > 2]


def test_topics(tools, client, name):
    assert tools.run("TopicCommand", "--create", "--topic", name, "--partitions", 3, "--config", "retention.ms=100000").strip() == f"Created topic {name}."
    eventually(lambda: len(client.partitions(name)) == 3)
    described = tools.run("TopicCommand", "--describe", "--topic", name)
    assert re.search(rf"Topic: {name}\tTopicId: [\w-]{{22}}\tPartitionCount: 3\tReplicationFactor: 1\tConfigs: .*retention.ms=100000", described)
    assert len(re.findall(r"Partition: \d\tLeader: 0\tReplicas: 0\tIsr: 0", described)) == 3
    tools.run("TopicCommand", "--alter", "--topic", name, "--partitions", 4)
    eventually(lambda: len(client.partitions(name)) == 4)
    assert name in tools.run("TopicCommand", "--list").splitlines()
    assert "already exists" in tools.run("TopicCommand", "--create", "--topic", name, status=1)
    tools.run("TopicCommand", "--delete", "--topic", name)
    eventually(lambda: client.partitions(name) == {})
    assert "does not exist" in tools.run("TopicCommand", "--describe", "--topic", name, status=1)


def test_lines_there_and_back(tools, client, topic, group):
    keys = ("--property", "parse.key=true", "--property", "key.separator=:", "--property", "null.marker=NULL")
    tools.run("ConsoleProducer", "--topic", topic, *keys, input="".join(f"k{n}:v{n}\n" for n in range(10)) + "NULL:NULL\n")
    shown = ("--property", "print.key=true", "--property", "print.offset=true")
    lines = tools.run("ConsoleConsumer", "--topic", topic, "--from-beginning", "--max-messages", 11, "--group", group, *shown)
    read = [line.split("\t") for line in lines.splitlines() if line.startswith("Offset:")]
    assert read == [[f"Offset:{n}", f"k{n}", f"v{n}"] for n in range(10)] + [["Offset:10", "null", "null"]]
    assert client.committed(group, topic)[0] == 11


@pytest.mark.parametrize("codec", ["gzip", "snappy", "lz4", "zstd"])
def test_codecs(tools, topic, codec):
    lines = "".join(f"line {n}\n" for n in range(100))
    tools.run("ConsoleProducer", "--topic", topic, "--compression-codec", codec, input=lines)
    read = tools.run("ConsoleConsumer", "--topic", topic, "--from-beginning", "--max-messages", 100)
    assert [line for line in read.splitlines() if line.startswith("line")] == lines.splitlines()


def test_groups(tools, client, topic, group):
    tools.run("ConsoleProducer", "--topic", topic, input="a\nb\nc\n")
    client.commit(group, topic, 2)
    [row] = table(tools.run("ConsumerGroupCommand", "--describe", "--group", group))
    assert (row["GROUP"], row["TOPIC"], row["PARTITION"], row["CURRENT-OFFSET"], row["LOG-END-OFFSET"], row["LAG"]) == (group, topic, "0", "2", "3", "1")
    assert group in tools.run("ConsumerGroupCommand", "--list").split()
    assert re.search(rf"{group} .*Empty", tools.run("ConsumerGroupCommand", "--describe", "--group", group, "--state"))
    for how, offset in ((["--to-earliest"], 0), (["--shift-by", 1], 1), (["--to-latest"], 3), (["--to-offset", 2], 2)):
        told = tools.run("ConsumerGroupCommand", "--group", group, "--topic", topic, "--reset-offsets", *how, "--execute")
        assert re.search(rf"{group} +{topic} +0 +{offset}\b", told)
        assert client.committed(group, topic)[0] == offset
    assert "successful" in tools.run("ConsumerGroupCommand", "--group", group, "--delete")
    assert client.state(group)[0] == "Dead"


def test_a_group_with_a_member(tools, client, topic, group):
    subscription = pack("h [s] y", 0, [topic], None)  # tools look into these bytes
    how = {"session": 60_000, "protocols": [("range", subscription)]}
    member = client.join(group, **how).member
    client.join(group, member, **how)
    assert client.sync(group, 1, member, [(member, pack("h [s [i]] y", 0, [(topic, [0])], None))])[0] == 0
    client.commit(group, topic, 0, 1, member)
    described = tools.run("ConsumerGroupCommand", "--describe", "--group", group, "--members")
    [row] = table(described)
    assert (row["CONSUMER-ID"], row["HOST"], row["CLIENT-ID"], row["#PARTITIONS"]) == (member, "/127.0.0.1", "test", "1")
    assert re.search(rf"{group} .*range +Stable +1", tools.run("ConsumerGroupCommand", "--describe", "--group", group, "--state"))
    refused = tools.run("ConsumerGroupCommand", "--group", group, "--topic", topic, "--reset-offsets", "--to-earliest", "--execute", status=None)
    assert "inactive" in refused and client.committed(group, topic)[0] == 0


def test_offsets_are_deleted(tools, client, topic, group):
    client.commit(group, topic, 2)
    assert "Successful" in tools.run("ConsumerGroupCommand", "--group", group, "--topic", topic, "--delete-offsets")
    assert client.committed(group, topic)[0] == -1


def test_configs(tools, topic):
    tools.run("ConfigCommand", "--alter", "--topic", topic, "--add-config", "retention.ms=5,cleanup.policy=[compact,delete]")

    def described():
        return tools.run("ConfigCommand", "--describe", "--topic", topic)

    eventually(lambda: "retention.ms=5 " in described())
    assert "cleanup.policy=compact,delete " in described()
    tools.run("ConfigCommand", "--alter", "--topic", topic, "--delete-config", "retention.ms")
    eventually(lambda: "retention.ms" not in described())
    assert "  num.partitions=1 " in tools.run("ConfigCommand", "--describe", "--broker", 0, "--all")
    assert "Unknown topic config" in tools.run("ConfigCommand", "--alter", "--topic", topic, "--add-config", "no.such=5", status=1)


def test_offsets_and_records(tools, topic, tmp_path):
    tools.run("ConsoleProducer", "--topic", topic, input="a\nb\nc\n")
    assert tools.run("GetOffsetShell", "--topic", topic) == f"{topic}:0:3\n"
    where = tmp_path / "offsets.json"
    where.write_text(json.dumps({"version": 1, "partitions": [{"topic": topic, "partition": 0, "offset": 2}]}))
    assert f"partition: {topic}-0\tlow_watermark: 2" in tools.run("DeleteRecordsCommand", "--offset-json-file", where)
    assert tools.run("GetOffsetShell", "--topic", topic, "--time", "earliest") == f"{topic}:0:2\n"
