"""kcat as Debian has it (librdkafka 2.0.2, which looks for exact versions of the protocol)."""
import json
import shutil
import subprocess

import pytest

from tests.kafka.batches import CODECS, batch, batches

pytestmark = pytest.mark.skipif(shutil.which("kcat") is None, reason="kcat is not here: apt-get install kcat")


@pytest.fixture
def kcat(broker):
    """kcat(arguments, input): what it prints, and says."""

    def run(*arguments, input=""):
        done = subprocess.run(["kcat", "-b", broker, *map(str, arguments)], input=input, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout, done.stderr

    return run


@pytest.mark.parametrize("codec", CODECS)
def test_a_thousand_lines_there_and_back(kcat, name, client, codec):
    """The topic is made by asking for it. Without Produce 0 it would send uncompressed, and say so only when asked."""
    lines = "".join(f"{n}\n" for n in range(1, 1001))
    _, said = kcat("-P", "-t", name, "-z", codec, "-X", "debug=feature", "-X", "linger.ms=200", input=lines)
    assert "not compressing" not in said
    out, _ = kcat("-C", "-t", name, "-o", "beginning", "-e", "-q")
    assert out == lines
    # What is not smaller compressed, as a batch of one line, is sent as it is.
    assert max(found.attributes & 7 for found in batches(client.fetch(name, 0)[2])) == CODECS.index(codec)


def test_what_there_is(kcat, topic, broker):
    told = json.loads(kcat("-L", "-J")[0])
    assert [one["name"].rpartition(":")[2] for one in told["brokers"]] == [broker.rpartition(":")[2]]
    assert topic in [one["topic"] for one in told["topics"]]
    [one] = json.loads(kcat("-L", "-J", "-t", topic)[0])["topics"]
    assert one["partitions"] == [{"partition": 0, "leader": 0, "replicas": [{"id": 0}], "isrs": [{"id": 0}]}]


def test_offsets_of_times(kcat, client, topic):
    client.produce(topic, batch(b"a", b"b", timestamps=[1000, 2000]))
    for asked, offset in ((-2, 0), (1500, 1), (-1, 2)):
        assert kcat("-Q", "-t", f"{topic}:0:{asked}")[0] == f"{topic} [0] offset {offset}\n"


def test_keys_headers_and_nulls(kcat, topic):
    kcat("-P", "-t", topic, "-K:", "-Z", "-H", "colour=red", "-H", "colour=blue", input="k:v\n:no key\nno value:\n")
    out, _ = kcat("-C", "-t", topic, "-o", "beginning", "-e", "-q", "-J")
    records = [json.loads(line) for line in out.splitlines()]
    assert [(record["key"], record["payload"]) for record in records] == [("k", "v"), (None, "no key"), ("no value", None)]
    assert all(record["headers"] == ["colour", "red", "colour", "blue"] for record in records)


def test_from_an_offset_and_from_the_end(kcat, client, topic):
    client.produce(topic, batch(*[b"%d" % n for n in range(10)]))
    assert kcat("-C", "-t", topic, "-o", "7", "-e", "-q")[0].split() == ["7", "8", "9"]
    assert kcat("-C", "-t", topic, "-o", "-2", "-e", "-q")[0].split() == ["8", "9"]


def test_a_group(kcat, client, name, group):
    assert client.create(name, partitions=3) == 0
    for partition in range(3):
        client.produce(name, batch(*[b"%d" % n for n in range(20)]), partition=partition)
    options = ("-X", "auto.offset.reset=earliest", "-q")
    first, _ = kcat("-G", group, "-c", "50", *options, name)
    rest, _ = kcat("-G", group, "-c", "10", *options, name)
    assert sorted((first + rest).split(), key=int) == sorted([str(n) for n in range(20)] * 3, key=int)


def test_idempotent(kcat, client, topic):
    kcat("-P", "-t", topic, "-X", "enable.idempotence=true", input="".join(f"{n}\n" for n in range(1000)))
    assert client.offset(topic, -1)[2] == 1000
