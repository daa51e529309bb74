"""Unmodified Powertools and AWS's SDKs in functions of Python and Node: batches with failures in them, of each kind of source."""
import json
import pathlib
import shutil
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).parent / "powertools"
INSTALLED = HERE.parents[2] / "build" / "runtimes"  # once for all runs
TEXTS = ["one", "two", "poison", "four"]


def installed(language, command):
    folder = INSTALLED / language
    folder.mkdir(parents=True, exist_ok=True)
    for file in HERE.iterdir():
        if file.is_file():
            shutil.copy(file, folder)
    mark = folder / ".installed"
    if not mark.exists():
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=110)
        except subprocess.TimeoutExpired:
            pytest.skip("the packages take too long to install here")
        if done.returncode != 0:
            pytest.skip(f"the packages cannot be installed here: {done.stderr.strip().splitlines()[-1:]}")
        mark.touch()
    return folder


@pytest.fixture(scope="module")
def python_folder():
    return installed("python", [sys.executable, "-m", "pip", "install", "-q", "-t", ".", "aws-lambda-powertools"])


@pytest.fixture(scope="module")
def node_folder():
    if shutil.which("npm") is None:
        pytest.skip("npm is not here")
    return installed("node", ["npm", "install", "--no-audit", "--no-fund", "--prefer-offline"])


@pytest.fixture(params=["python", "node"])
def settings(request):
    folder = request.getfixturevalue(f"{request.param}_folder")
    runtime, handler = {"python": ("python3.12", "app.handler"), "node": ("nodejs20.x", "index.handler")}[request.param]
    return ["--template", folder / "template.yaml", "--parameter", f"Runtime={runtime}", "--parameter", f"Handler={handler}"]


def send_all(world):
    sqs, kinesis, dynamodb = world.client("sqs"), world.client("kinesis"), world.client("dynamodb")
    url = sqs.get_queue_url(QueueName="orders")["QueueUrl"]
    for text in TEXTS:
        sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"text": f"queue {text}"}))
    kinesis.put_records(
        StreamName="events",
        Records=[{"Data": json.dumps({"text": f"stream {text}"}).encode(), "PartitionKey": "k"} for text in TEXTS],
    )
    for text in TEXTS:
        dynamodb.put_item(TableName="items", Item={"id": {"S": text}, "text": {"S": f"table {text}"}})


@pytest.mark.parametrize("clock", ["auto", "manual"])
def test_partial_failures(snowglobe, settings, clock):
    world = snowglobe(*settings, clock=clock, executor="process")
    send_all(world)
    world.settle("30m")
    counts = {item["id"]["S"]: int(item["count"]["N"]) for item in world.client("dynamodb").scan(TableName="done")["Items"]}
    good = [text for text in TEXTS if text != "poison"]
    assert set(counts) == {f"{source} {text}" for source in ("queue", "stream", "table") for text in good}
    # A queue's messages that went well are not seen again; a stream goes back to the first one that failed.
    assert all(counts[f"queue {text}"] == 1 for text in good), counts
    url = world.client("sqs").get_queue_url(QueueName="failed")["QueueUrl"]
    failed = []
    while messages := world.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        failed += [json.loads(message["Body"]) for message in messages]
    assert sorted(next(iter(body.keys() & {"text", "KinesisBatchInfo", "DDBStreamBatchInfo"})) for body in failed) == [
        "DDBStreamBatchInfo",
        "KinesisBatchInfo",
        "text",
    ]
    assert [body["text"] for body in failed if "text" in body] == ["queue poison"]
