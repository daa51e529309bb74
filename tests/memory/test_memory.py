"""What the process costs: at rest, for each message, and with a thousand queues and streams that nobody uses."""
import json
import pathlib
import socket
import urllib.parse

import pytest

from tests.world import SANITIZED, World

pytestmark = pytest.mark.skipif(bool(SANITIZED), reason="a sanitizer's own memory and time are many times the program's")

MESSAGES = 200_000
BODY_BYTES = 200
IDLE = 1_000
TICKS_MAX = 5  # of ten milliseconds
TEMPLATE = pathlib.Path(__file__).parents[1] / "lambda" / "template.yaml"


@pytest.fixture
def start():
    worlds = []

    def make(*arguments, **options):
        worlds.append(World(*arguments, **options))
        return worlds[-1]

    yield make
    for world in worlds:
        world.stop()


def resident_bytes(world):
    for line in pathlib.Path(f"/proc/{world.process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no VmRSS")


def cpu_ticks(world):
    fields = pathlib.Path(f"/proc/{world.process.pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])  # utime, stime


def send_batches(world, url, count):
    """Batches of ten over one connection: boto3 would take minutes for what the server does in a second."""
    entries = [{"Id": str(i), "MessageBody": "x" * BODY_BYTES} for i in range(10)]
    body = json.dumps({"QueueUrl": url, "Entries": entries})
    request = (
        "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AmazonSQS.SendMessageBatch\r\n"
        "Content-Type: application/x-amz-json-1.0\r\nX-Amz-Date: 20260101T000000Z\r\n"
        "Authorization: AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/sqs/aws4_request, "
        f"SignedHeaders=host, Signature=00\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()
    address = urllib.parse.urlsplit(world.url)
    with socket.create_connection((address.hostname, address.port)) as connection:
        answers = connection.makefile("rb")
        for _ in range(count):
            connection.sendall(request)
            assert answers.readline() == b"HTTP/1.1 200 OK\r\n"
            length = 0
            while (header := answers.readline()) != b"\r\n":
                name, _, value = header.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            assert b"Failed" not in answers.read(length)


def test_an_idle_process_is_small(start):
    world = start(clock="real", executor="process")
    assert resident_bytes(world) < 15e6


def test_a_message_costs_its_bytes_and_little_more(start):
    world = start(clock="real")
    url = world.client("sqs").create_queue(QueueName="jobs")["QueueUrl"]
    send_batches(world, url, 100)  # what the first messages make the process load is not theirs
    before = resident_bytes(world)
    send_batches(world, url, MESSAGES // 10)
    # With 50 for the places of the rows that were used lately, ten megabytes from half a million rows on.
    assert (resident_bytes(world) - before) / MESSAGES < 1.3 * BODY_BYTES + 260


def test_what_nobody_uses_costs_nothing(start):
    """A thousand queues and streams, each with its mapping: no event in an hour, and no time of the processor."""
    world = start("--template", TEMPLATE)
    sqs, kinesis, functions = (world.client(name) for name in ("sqs", "kinesis", "lambda"))
    for i in range(IDLE):
        sqs.create_queue(QueueName=f"idle-{i}")
        kinesis.create_stream(StreamName=f"idle-{i}", ShardCount=1)
    world.settle()
    for i in range(IDLE):
        for service, position in (("sqs", {}), ("kinesis", {"StartingPosition": "LATEST"})):
            colon = ":stream/" if service == "kinesis" else ":"
            functions.create_event_source_mapping(
                FunctionName="echo",
                EventSourceArn=f"arn:aws:{service}:us-east-1:000000000000{colon}idle-{i}",
                **position,
            )
    world.settle()
    events, ticks = world.get("digest")["events"], cpu_ticks(world)
    world.advance("1h")
    assert world.get("digest")["events"] == events
    assert cpu_ticks(world) - ticks <= TICKS_MAX
