"""Kinesis through boto3, as a client would use it."""
import itertools

import botocore.exceptions
import pytest

from tests.edge.raw import Connection, request

names = (f"stream-{n}" for n in itertools.count())


@pytest.fixture
def world(snowglobe):
    return snowglobe(clock="manual")


@pytest.fixture
def kinesis(world):
    return world.client("kinesis")


@pytest.fixture
def stream(kinesis):
    """stream(3) makes a stream of three shards and answers its name."""

    def create(shards=1, **more):
        name = next(names)
        kinesis.create_stream(StreamName=name, ShardCount=shards, **more)
        return name

    return create


@pytest.fixture
def read(kinesis):
    """read(stream) answers the page at the oldest record; read(stream, "LATEST") and so on."""

    def get(name, kind="TRIM_HORIZON", shard="shardId-000000000000", limit=None, **where):
        iterator = kinesis.get_shard_iterator(
            StreamName=name, ShardId=shard, ShardIteratorType=kind, **where
        )["ShardIterator"]
        return kinesis.get_records(ShardIterator=iterator, **({"Limit": limit} if limit else {}))

    return get


@pytest.fixture
def ask(world):
    """ask("ListShards", {...}) sends what boto3 would not let pass: (status, None, document) or (status, code, text)."""
    with Connection(world.url) as connection:

        def get(operation, body):
            answer = connection.ask(request("kinesis", operation, body))
            document = answer.json()
            if answer.status == 200:
                return answer.status, None, document
            return answer.status, document["__type"], document.get("message", "")

        yield get


@pytest.fixture
def error():
    """error(call, **request) answers (code, message) of the error that the call must end with."""

    def get(call, **request):
        with pytest.raises(botocore.exceptions.ClientError) as raised:
            call(**request)
        return raised.value.response["Error"]["Code"], raised.value.response["Error"]["Message"]

    return get
