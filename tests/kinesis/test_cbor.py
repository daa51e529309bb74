"""Kinesis in CBOR, as Java's SDKs speak it unless they are told otherwise. boto3 looks at the same streams in JSON."""
import pytest

from tests.edge.raw import Connection, request
from tests.kinesis import cbor

TYPE = "application/x-amz-cbor-1.1"
SHARD = "shardId-000000000000"


@pytest.fixture
def ask(world):
    """ask("PutRecord", {...}) answers (status, document); a body of bytes is sent as it is."""
    with Connection(world.url) as connection:

        def get(operation, body):
            data = body if isinstance(body, bytes) else cbor.dumps(body)
            answer = connection.ask(request("kinesis", operation, data, Content_Type=TYPE))
            assert answer.headers["content-type"] == TYPE
            return answer.status, cbor.loads(answer.body) if answer.body else None

        yield get


@pytest.fixture
def page(ask):
    """page(stream, "TRIM_HORIZON") answers GetRecords' document."""

    def get(stream, kind, **where):
        iterator = {"StreamName": stream, "ShardId": SHARD, "ShardIteratorType": kind, **where}
        status, document = ask("GetShardIterator", iterator)
        assert status == 200, document
        return ask("GetRecords", document)[1]

    return get


def test_records_pass_as_bytes(ask, page, stream, read, kinesis):
    name = stream()
    data = bytes(range(256))
    status, put = ask("PutRecord", {"StreamName": name, "Data": data, "PartitionKey": "ü"})
    assert (status, put["ShardId"]) == (200, SHARD)
    records = [{"Data": b"", "PartitionKey": "k"}, {"Data": b"x" * 70_000, "PartitionKey": "k"}]
    status, put_many = ask("PutRecords", {"StreamName": name, "Records": records})
    assert (status, put_many["FailedRecordCount"], len(put_many["Records"])) == (200, 0, 2)
    kinesis.put_record(StreamName=name, Data=b"from JSON", PartitionKey="k")
    answer = page(name, "TRIM_HORIZON")
    assert [record["Data"] for record in answer["Records"]] == [data, b"", b"x" * 70_000, b"from JSON"]
    assert answer["Records"][0]["PartitionKey"] == "ü"
    assert answer["Records"][0]["SequenceNumber"] == put["SequenceNumber"]
    assert answer["MillisBehindLatest"] == 0
    assert [record["Data"] for record in read(name)["Records"]] == [data, b"", b"x" * 70_000, b"from JSON"]


def test_timestamps_are_milliseconds(world, ask, page, stream, kinesis):
    name = stream()
    for number in range(3):
        world.advance("1111ms")
        ask("PutRecord", {"StreamName": name, "Data": b"%d" % number, "PartitionKey": "k"})
    arrivals = [record["ApproximateArrivalTimestamp"] for record in page(name, "TRIM_HORIZON")["Records"]]
    assert all(isinstance(arrival, cbor.Timestamp) for arrival in arrivals)
    assert [arrival - arrivals[0] for arrival in arrivals] == [0, 1111, 2222]
    for arrival, first in ((arrivals[1], b"1"), (arrivals[1] + 1, b"2")):
        after = page(name, "AT_TIMESTAMP", Timestamp=cbor.Timestamp(arrival))["Records"]
        assert after[0]["Data"] == first
    _, described = ask("DescribeStreamSummary", {"StreamName": name})
    created = described["StreamDescriptionSummary"]["StreamCreationTimestamp"]
    summary = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
    assert isinstance(created, cbor.Timestamp)
    assert created == round(summary["StreamCreationTimestamp"].timestamp() * 1000)


@pytest.mark.parametrize("milliseconds", [9_000_000_000_001, 1610448760259000, 2**63 - 1, 2**64 - 1])
def test_no_timestamp_lies_beyond_now(world, ask, stream, milliseconds):
    """Whatever its size: the same as in JSON (test_records.py). What is beyond a double's 53 bits loses its last digits."""
    where = {"StreamName": stream(), "ShardId": SHARD, "ShardIteratorType": "AT_TIMESTAMP"}
    status, document = ask("GetShardIterator", {**where, "Timestamp": cbor.Timestamp(milliseconds)})
    assert (status, document["__type"]) == (400, "InvalidArgumentException")
    assert document["message"].startswith("The timestampInMillis parameter cannot be greater than the currentTimestamp")
    assert f"timestampInMillis: {min(milliseconds, 2**63 - 1)}, " in document["message"]


def test_streams_and_tags(ask):
    assert ask("CreateStream", {"StreamName": "in-cbor", "ShardCount": 2, "Tags": {"a": "b"}}) == (200, None)
    assert "in-cbor" in ask("ListStreams", {})[1]["StreamNames"]
    _, shards = ask("ListShards", {"StreamName": "in-cbor"})
    assert [shard["ShardId"] for shard in shards["Shards"]] == [SHARD, "shardId-000000000001"]
    assert ask("ListTagsForStream", {"StreamName": "in-cbor"})[1]["Tags"] == [{"Key": "a", "Value": "b"}]
    assert ask("DeleteStream", {"StreamName": "in-cbor"}) == (200, None)


@pytest.mark.parametrize(
    "operation, body, error",
    [
        ("PutRecord", {"StreamName": "s", "Data": b"", "PartitionKey": "k"}, "ResourceNotFoundException"),
        ("PutRecord", {"StreamName": "s", "Data": b"", "PartitionKey": ""}, "ValidationException"),
        ("PutRecord", {"StreamName": 5}, "SerializationException"),
        ("PutRecord", b"\xbf", "SerializationException"),
        ("PutRecord", b"{}", "SerializationException"),
        ("PutRecord", b"", "SerializationException"),
        ("PutRecord", b"\x9f" * 100_000, "SerializationException"),
        ("PutRecord", b"\xbb" + b"\xff" * 8, "SerializationException"),
        ("Nothing", {}, "UnknownOperationException"),
    ],
)
def test_errors_are_cbor(ask, operation, body, error):
    status, document = ask(operation, body)
    assert (status, document["__type"]) == (400, error)


def test_what_is_missing_is_named(ask):
    status, document = ask("RegisterStreamConsumer", {"StreamARN": "arn", "ConsumerName": "c"})
    assert (status, document["__type"]) == (400, "UnknownOperationException")
    assert document["message"] == "Snowglobe does not support the operation RegisterStreamConsumer of kinesis yet."


def test_faults_are_cbor(world, ask, stream):
    name = stream()
    error = {"code": "ProvisionedThroughputExceededException", "message": "Slow down.", "status": 400}
    world.fault({"operation": "kinesis.PutRecord", "nth": 1, "error": error})
    record = {"StreamName": name, "Data": b"", "PartitionKey": "k"}
    assert ask("PutRecord", record) == (400, {"__type": error["code"], "message": error["message"]})
    assert ask("PutRecord", record)[0] == 200
