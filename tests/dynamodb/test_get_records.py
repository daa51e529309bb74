"""Streams through their own API: positions in shards, and pages."""
import pytest

from tests.edge.raw import Connection, request

STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}


@pytest.fixture
def stream(dynamodb, table):
    """A table with a stream, and the stream's ARN."""
    name = table(StreamSpecification=STREAM)
    return name, dynamodb.describe_table(TableName=name)["Table"]["LatestStreamArn"]


@pytest.fixture
def shard_with(streams):
    """The shard that holds records of the stream, when all of them are of one item."""

    def find(arn):
        for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
            iterator = streams.get_shard_iterator(
                StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
            )["ShardIterator"]
            if streams.get_records(ShardIterator=iterator)["Records"]:
                return shard["ShardId"]

    return find


# A stream has a shard for each partition of its table: four on demand, one for 3,000 read or 1,000
# write units when provisioned. Many programs read just the first shard of a small table.
@pytest.mark.parametrize("reads, writes, shards", [(5, 5, 1), (2997, 1, 1), (3000, 1, 2), (6000, 1000, 3)])
def test_shards_of_provisioned_tables(dynamodb, streams, table, reads, writes, shards):
    throughput = {"ReadCapacityUnits": reads, "WriteCapacityUnits": writes}
    name = table(BillingMode="PROVISIONED", ProvisionedThroughput=throughput, StreamSpecification=STREAM)
    arn = dynamodb.describe_table(TableName=name)["Table"]["LatestStreamArn"]
    for i in range(20):
        dynamodb.put_item(TableName=name, Item={"p": {"S": str(i)}})
    described = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    found = []
    for shard in described:
        iterator = streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        found.append(len(streams.get_records(ShardIterator=iterator)["Records"]))
    assert len(described) == shards and sum(found) == 20 and min(found) > 0


# A table of the 40,000 units that AWS grants unasked; an old data directory may have one of more.
def test_shards_have_a_limit(dynamodb, streams, table):
    throughput = {"ReadCapacityUnits": 40000, "WriteCapacityUnits": 40000}
    name = table(BillingMode="PROVISIONED", ProvisionedThroughput=throughput, StreamSpecification=STREAM)
    arn = dynamodb.describe_table(TableName=name)["Table"]["LatestStreamArn"]
    assert len(streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]) == 54


# "If the timestamp is in the future, the request returns a ValidationException": API_streams_GetShardIterator. The
# words are ours.
@pytest.mark.parametrize("seconds", [9_000_000_000, 9_000_000_001, 1610448760259, 2**63, 1e300])
def test_no_timestamp_lies_beyond_now(world, dynamodb, streams, stream, seconds):
    name, arn = stream
    [shard, *_] = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    where = {"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "AT_TIMESTAMP"}
    with Connection(world.url) as connection:
        answer = connection.ask(request("dynamodbstreams", "GetShardIterator", {**where, "Timestamp": seconds}))
        assert answer.status == 400
        assert answer.json() == {
            "__type": "com.amazon.coral.validate#ValidationException",
            "message": "One or more parameter values were invalid: Timestamp cannot be in the future",
        }
        for past in (0, -9_000_000_001, -1e300):
            answer = connection.ask(request("dynamodbstreams", "GetShardIterator", {**where, "Timestamp": past}))
            assert answer.status == 200


def put(dynamodb, table, number):
    dynamodb.put_item(TableName=table, Item={"p": {"S": "a"}, "n": {"N": str(number)}})


def test_positions(world, dynamodb, streams, stream, shard_with):
    table, arn = stream
    put(dynamodb, table, 1)
    put(dynamodb, table, 2)
    shard = shard_with(arn)

    def read(kind, **where):
        iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType=kind, **where)
        records = streams.get_records(ShardIterator=iterator["ShardIterator"])["Records"]
        return [int(record["dynamodb"]["NewImage"]["n"]["N"]) for record in records]

    iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="LATEST")["ShardIterator"]
    world.advance("10s")
    later = world.now()
    put(dynamodb, table, 3)
    assert read("TRIM_HORIZON") == [1, 2, 3]
    assert read("LATEST") == []
    page = streams.get_records(ShardIterator=iterator)
    sequence = page["Records"][0]["dynamodb"]["SequenceNumber"]
    assert read("AT_SEQUENCE_NUMBER", SequenceNumber=sequence) == [3]
    assert read("AFTER_SEQUENCE_NUMBER", SequenceNumber=sequence) == []
    put(dynamodb, table, 4)
    assert read("AFTER_SEQUENCE_NUMBER", SequenceNumber=sequence) == [4]
    following = streams.get_records(ShardIterator=page["NextShardIterator"])["Records"]
    assert [record["dynamodb"]["NewImage"]["n"]["N"] for record in following] == ["4"]
    assert later.timestamp() % 1 == 0


def test_pages_by_limit(dynamodb, streams, stream, shard_with):
    table, arn = stream
    for number in range(5):
        put(dynamodb, table, number)
    iterator = streams.get_shard_iterator(
        StreamArn=arn, ShardId=shard_with(arn), ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    sizes = []
    for _ in range(4):
        page = streams.get_records(ShardIterator=iterator, Limit=2)
        sizes.append(len(page["Records"]))
        iterator = page["NextShardIterator"]
    assert sizes == [2, 2, 1, 0]


def test_record(world, dynamodb, stream, read_stream):
    table, _ = stream
    put(dynamodb, table, 1)
    put(dynamodb, table, 2)
    record = read_stream(table)[1]
    assert len(record.pop("eventID")) == 32
    change = record["dynamodb"]
    assert change.pop("ApproximateCreationDateTime") == world.now().replace(microsecond=0)
    assert len(change.pop("SequenceNumber")) >= 21
    assert record == {
        "eventName": "MODIFY",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "us-east-1",
        "dynamodb": {
            "Keys": {"p": {"S": "a"}},
            "OldImage": {"p": {"S": "a"}, "n": {"N": "1"}},
            "NewImage": {"p": {"S": "a"}, "n": {"N": "2"}},
            "SizeBytes": 2 + 5 + 5,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
    }


def test_errors(dynamodb, streams, stream, shard_with, error):
    table, arn = stream
    put(dynamodb, table, 1)
    shard = shard_with(arn)

    def fails(kind, shard=shard, **where):
        return error(streams.get_shard_iterator, StreamArn=arn, ShardId=shard, ShardIteratorType=kind, **where)

    invalid = "ValidationException: One or more parameter values were invalid: "
    assert fails("AT_SEQUENCE_NUMBER") == invalid + "SequenceNumber cannot be null"
    assert fails("LATEST", SequenceNumber="1" * 21) == (
        invalid + "SequenceNumber should not be passed for this iterator type"
    )
    assert fails("AT_SEQUENCE_NUMBER", SequenceNumber="9" * 21) == (
        "ValidationException: Invalid SequenceNumber for the shard"
    )
    assert fails("LATEST", shard="shardId-00000000000000000000-00000000").startswith("ResourceNotFoundException")
    absent = arn.replace(table, "absent")
    assert error(streams.describe_stream, StreamArn=absent) == (
        f"ResourceNotFoundException: Requested resource not found: Stream: {absent} not found"
    )


# The model has no upper bound, the service has; what is more is refused and not cut.
def test_limits(streams, stream, shard_with, error):
    _, arn = stream
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="LATEST")["ShardIterator"]
    for most, call, where in [
        (1000, streams.get_records, {"ShardIterator": iterator}),
        (100, streams.list_streams, {}),
        (100, streams.describe_stream, {"StreamArn": arn}),
    ]:
        call(Limit=most, **where)
        assert error(call, Limit=most + 1, **where) == (
            f"ValidationException: 1 validation error detected: Value '{most + 1}' at 'limit' failed to satisfy "
            f"constraint: Member must have value less than or equal to {most}"
        )


def test_shard_filter(streams, stream, error):
    _, arn = stream
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    whole = {"Type": "CHILD_SHARDS", "ShardId": shard}
    assert streams.describe_stream(StreamArn=arn, ShardFilter=whole)["StreamDescription"]["Shards"] == []
    for missing in whole:
        half = {name: value for name, value in whole.items() if name != missing}
        assert error(streams.describe_stream, StreamArn=arn, ShardFilter=half).endswith(f"ShardFilter needs a {missing}")


# A walk page by page ends and finds all: the names of tables do not stand in the order of their streams' ARNs,
# which continue with "/stream/...".
def test_pages_of_streams_and_shards(dynamodb, streams):
    names = ["walk", "walk-2", "walk.3", "walk_4", "walk5"]
    for name in names:
        dynamodb.create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "p", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification=STREAM,
        )

    def walk(call, member, last, start, **request):
        found = []
        for _ in range(20):
            page = call(Limit=1, **request)
            page = page.get("StreamDescription", page)
            found += page[member]
            if last not in page:
                return found
            request[start] = page[last]
        raise AssertionError("does not end")

    whole = streams.list_streams()["Streams"]
    assert sorted(stream["TableName"] for stream in whole) == sorted(names)
    assert walk(streams.list_streams, "Streams", "LastEvaluatedStreamArn", "ExclusiveStartStreamArn") == whole
    arn = whole[0]["StreamArn"]
    shards = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    assert len(shards) == 4
    request = {"StreamArn": arn}
    assert walk(streams.describe_stream, "Shards", "LastEvaluatedShardId", "ExclusiveStartShardId", **request) == shards
