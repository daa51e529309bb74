"""snowglobe fixture import: from what the AWS CLI prints to a fixture that replays.

The dumps are made by boto3 from a running world and printed as the AWS CLI prints them: indented by four, bytes as base64
(botocore's blobs, awscli/formatter.py)."""
import base64
import json
import pathlib
import subprocess

import pytest

from tests.replay import replay
from tests.world import ROOT, World, binary

TEMPLATE = pathlib.Path(__file__).with_name("fixture.yaml")


def printed(answer):
    """As `aws ... --output json` prints it."""
    answer.pop("ResponseMetadata", None)
    return json.dumps(answer, indent=4, default=lambda value: base64.b64encode(bytes(value)).decode()) + "\n"


def import_(*arguments, stdin=None):
    return subprocess.run(
        [binary(), "fixture", "import", *map(str, arguments)], capture_output=True, text=True, input=stdin, cwd=ROOT, timeout=110
    )


def lines_of(done):
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def received(sqs, url):
    dump = ""
    while answer := sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"], MessageAttributeNames=["All"], VisibilityTimeout=600
    ):
        if "Messages" not in answer:
            return dump
        dump += printed(answer)


# An incident: a FIFO queue's dead letters and the table as it was, replayed.
def test_a_dump_of_a_dead_letter_queue_and_a_scan_replay(snowglobe, tmp_path):
    world = snowglobe("--template", TEMPLATE)
    sqs, dynamodb = world.client("sqs"), world.client("dynamodb")
    dead = sqs.create_queue(QueueName="dead.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    for n in range(25):
        sqs.send_message(
            QueueUrl=dead,
            MessageBody=json.dumps({"n": n}),
            MessageGroupId=f"g{n % 5}",
            MessageDeduplicationId=f"d{n}",
            MessageAttributes={
                "kind": {"DataType": "String", "StringValue": "order"},
                "key": {"DataType": "Binary", "BinaryValue": bytes([0, 255, n])},
            },
        )
        world.advance("1s")
    dump = tmp_path / "dlq.json"
    dump.write_text(received(sqs, dead))
    for n in range(120):
        dynamodb.put_item(
            TableName="orders", Item={"id": {"S": str(n)}, "state": {"S": "open"}, "bytes": {"B": bytes([n, 255])}}
        )
    pages = dynamodb.get_paginator("scan").paginate(TableName="orders", PaginationConfig={"PageSize": 50})
    scan = tmp_path / "scan.json"
    scan.write_text("".join(map(printed, pages)))

    fixture = tmp_path / "incident.jsonl"
    done = import_(dump, "--queue", "steps.fifo", "-o", fixture)
    assert (done.returncode, done.stdout) == (0, "")
    report = done.stderr.splitlines()
    assert report[0].startswith("25 messages of aws sqs receive-message, 3 pages, for the queue steps.fifo")
    assert report[1] == "from 2026-01-01T00:00:00.000Z to 2026-01-01T00:00:24.000Z"
    assert "not known: earlier receives (up to 1 of a message): counts begin at 1 again" in report
    assert report[-1] == f"wrote {fixture}: 25 lines"
    state = import_(scan, "--table", "orders")
    assert "120 items of aws dynamodb scan, 3 pages, for the table orders" in state.stderr
    fixture.write_text(fixture.read_text() + state.stdout)

    (tmp_path / "incident.expect.yaml").write_text(
        """
        queues: {steps.fifo: {count: 25}}
        tables: {orders: {count: 120, items: [{key: {id: "7"}, item: {state: open, bytes: B/8=}}]}}
        invocations: {watch: 0}
        """
    )
    done = replay(fixture, "--twice", template=TEMPLATE)
    assert done.returncode == 0, done.stdout + done.stderr

    (first, *_), originals = lines_of(import_(dump, "--queue", "steps.fifo")), json.loads(dump.read_text().split("\n}\n")[0] + "\n}")
    assert first["attrs"] == {
        "MessageGroupId": "g0",
        "MessageDeduplicationId": "d0",
        "MessageAttributes": {
            "kind": {"DataType": "String", "StringValue": "order"},
            "key": {"DataType": "Binary", "BinaryValue": base64.b64encode(bytes([0, 255, 0])).decode()},
        },
    }
    assert first["orig"]["MessageId"] in {message["MessageId"] for message in originals["Messages"]}


# jq '.Items[]' -c, jq -s ., an export to S3 (DYNAMODB_JSON: {"Item": ...} a line), and standard input.
@pytest.mark.parametrize(
    "dump",
    [
        '{"id": {"S": "1"}}\n{"id": {"S": "2"}}\n',
        '[{"Items": [{"id": {"S": "1"}}], "Count": 1}, {"Items": [{"id": {"S": "2"}}], "Count": 1}]',
        '{"Item":{"id":{"S":"1"}}}\n{"Item":{"id":{"S":"2"}}}\n',
    ],
)
def test_forms_of_a_dump(dump):
    assert lines_of(import_("-", "--table", "t", stdin=dump)) == [
        {"source": "state:t", "body": {"id": {"S": "1"}}},
        {"source": "state:t", "body": {"id": {"S": "2"}}},
    ]


@pytest.mark.parametrize(
    "dump, arguments, error",
    [
        ("", [], "standard input: empty: it holds no message and no item"),
        ('{"Items": [{"id": {"S": "1"}}]}', [], "name the table with --table TABLE"),
        ('{"Messages": [{"MessageId": "1", "Body": "b"}]}', [], "name the queue with --queue QUEUE"),
        ('{"Items": [{"id": "1"}]}', ["--table", "t"], "standard input:1: attribute 'id' says no type"),
        ("Items:\n- id:\n    S: '1'\n", ["--table", "t"], "ask again with --output json"),
        ("ITEMS\nID\t1\n", ["--table", "t"], "ask again with --output json"),
        ('{"Items": [{"id": {"S": "1"}', ["--table", "t"], "standard input:1: the file ends in the middle of a value"),
        ("hello", [], "standard input:1: not JSON in UTF-8"),
        ('{"Items": [{"id": {"S": "1"', ["--table", "t"], "standard input:1: the file ends in the middle of a value"),
        ('{"Itmes": [{"id": {"S": "1"}}]}', ["--table", "t"], "as JSON: it has 'Itmes' (did you mean Items?)"),
        ('{"Mesages": [{"Body": "b"}]}', ["--queue", "q"], "as JSON: it has 'Mesages' (did you mean Messages?)"),
        ('{"Messages": {"Body": "b"}}', ["--queue", "q"], "as JSON: it has 'Messages'"),
        (" ", [], "standard input: empty: it holds no message and no item"),
        ('{"Messages": []}', ["--queue", "q"], "standard input: it holds no message and no item"),
        ("null", [], "this is no output of"),
        ('{"StreamDescription": {}}', [], "this is no output of aws sqs receive-message or aws dynamodb scan"),
    ],
)
def test_wrong_dumps_are_one_line(dump, arguments, error, tmp_path):
    out = tmp_path / "out.jsonl"
    done = import_("-", "-o", out, *arguments, stdin=dump)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("snowglobe: ") and error in line
    assert list(tmp_path.iterdir()) == [], "no half fixture is left"


def test_a_dump_that_is_not_there(tmp_path):
    done = import_(tmp_path / "none.json")
    assert done.returncode == 2 and done.stderr.startswith(f"snowglobe: cannot read {tmp_path}/none.json (")


# It must not need the dump in memory: an address space of 400 MB for a dump of 150.
def test_a_large_scan_is_streamed(tmp_path):
    dump = tmp_path / "scan.json"
    with dump.open("w") as file:
        file.write('{"Items": [')
        file.write(",\n".join('{"id": {"S": "%d"}, "note": {"S": "%s"}}' % (n, "x" * 1_000) for n in range(150_000)))
        file.write('], "Count": 150000, "ScannedCount": 150000}')
    out = tmp_path / "out.jsonl"
    done = subprocess.run(
        ["bash", "-c", f'ulimit -v 400000; exec {binary()} fixture import {dump} --table t -o {out}'],
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert done.returncode == 0, done.stderr
    with out.open() as file:
        assert sum(1 for _ in file) == 150_000


# The dump of an incident is there once.
def test_the_dump_is_not_written_over(tmp_path):
    dump = tmp_path / "dump.json"
    dump.write_text('{"Items": [{"id": {"S": "a"}}], "Count": 1, "ScannedCount": 1}')
    done = import_(dump, "--table", "orders", "-o", dump)
    assert done.returncode == 2 and "would be written over: it is read" in done.stderr
    assert "ScannedCount" in dump.read_text()


@pytest.mark.parametrize("flag", ["--queue", "--table"])
def test_a_journal_takes_no_names(tmp_path, flag):
    """Each of its calls says where it goes."""
    journal = tmp_path / "session.journal"
    world = World("--journal", journal)
    world.client("sqs").create_queue(QueueName="a")
    world.stop()
    out = tmp_path / "out.jsonl"
    done = import_(journal, flag, "orders", "-o", out)
    assert done.returncode == 2 and not out.exists()
    assert f"is a journal, in which each call says where it goes: {flag} orders means nothing" in done.stderr
    assert import_(journal, "-o", out).returncode == 0
