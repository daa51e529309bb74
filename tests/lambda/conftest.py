"""Fixtures for Lambda: a world of tests/handlers/probe.cc, clients, and sources of one's own."""
import itertools
import pathlib

import pytest
from botocore.exceptions import ClientError

TEMPLATE = pathlib.Path(__file__).with_name("template.yaml")
numbers = itertools.count(1)


# The same in both executors: handlers in the emulator's process, or in children.
@pytest.fixture(params=["fiber", "process"])
def world(snowglobe, request):
    return snowglobe("--template", TEMPLATE, executor=request.param)


@pytest.fixture
def awslambda(world):
    return world.client("lambda")


@pytest.fixture
def sqs(world):
    return world.client("sqs")


@pytest.fixture
def kinesis(world):
    return world.client("kinesis")


@pytest.fixture
def error():
    """(code, message) of the error that a call must end with."""

    def ask(call, **arguments):
        with pytest.raises(ClientError) as caught:
            call(**arguments)
        found = caught.value.response["Error"]
        return found["Code"], found["Message"]

    return ask


@pytest.fixture
def queue(sqs):
    """Makes a queue: (url, arn)."""

    def make(suffix="", **attributes):
        given = {name: str(value) for name, value in attributes.items()}
        url = sqs.create_queue(QueueName=f"q{next(numbers)}{suffix}", Attributes=given)["QueueUrl"]
        found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        return url, found["Attributes"]["QueueArn"]

    return make


@pytest.fixture
def stream(kinesis):
    """Makes a stream: (name, arn)."""

    def make(shards=1):
        name = f"s{next(numbers)}"
        kinesis.create_stream(StreamName=name, ShardCount=shards)
        return name, kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamARN"]

    return make
