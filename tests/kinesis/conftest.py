"""Kinesis through boto3, as a client would use it."""
import itertools

import botocore.exceptions
import pytest

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
def error():
    """error(call, **request) answers (code, message) of the error that the call must end with."""

    def get(call, **request):
        with pytest.raises(botocore.exceptions.ClientError) as raised:
            call(**request)
        return raised.value.response["Error"]["Code"], raised.value.response["Error"]["Message"]

    return get
