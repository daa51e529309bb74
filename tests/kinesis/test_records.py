"""PutRecord(s), iterators and GetRecords."""
import datetime
import hashlib

import pytest

SHARD = "shardId-000000000000"


def texts(page):
    return [record["Data"].decode() for record in page["Records"]]


def test_what_goes_in_comes_out(kinesis, stream, read, world):
    name = stream()
    put = kinesis.put_record(StreamName=name, PartitionKey="key", Data=bytes(range(256)))
    page = read(name)
    record = page["Records"][0]
    assert record["Data"] == bytes(range(256))
    assert record["PartitionKey"] == "key"
    assert record["SequenceNumber"] == put["SequenceNumber"]
    assert abs(record["ApproximateArrivalTimestamp"] - world.now()) < datetime.timedelta(seconds=1)
    assert "EncryptionType" not in record
    assert page["MillisBehindLatest"] == 0


def test_md5_decides_the_shard(kinesis, stream):
    name = stream(5)
    ranges = [
        (int(shard["HashKeyRange"]["StartingHashKey"]), int(shard["HashKeyRange"]["EndingHashKey"]), shard["ShardId"])
        for shard in kinesis.list_shards(StreamName=name)["Shards"]
    ]
    assert ranges[0][0] == 0 and ranges[-1][1] == 2**128 - 1
    for key in ["a", "b", "ключ", "+15550001", "x" * 256]:
        position = int(hashlib.md5(key.encode()).hexdigest(), 16)
        expected = next(shard for first, last, shard in ranges if first <= position <= last)
        assert kinesis.put_record(StreamName=name, PartitionKey=key, Data=b"x")["ShardId"] == expected


def test_an_explicit_hash_key_wins(kinesis, stream, error):
    name = stream(2)
    for key, shard in (("0", 0), (str(2**127 - 1), 0), (str(2**127), 1), (str(2**128 - 1), 1)):
        put = kinesis.put_record(StreamName=name, PartitionKey="a", Data=b"x", ExplicitHashKey=key)
        assert put["ShardId"] == f"shardId-{shard:012}"
    assert error(
        kinesis.put_record, StreamName=name, PartitionKey="a", Data=b"x", ExplicitHashKey=str(2**128)
    ) == (
        "InvalidArgumentException",
        f"Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was {2**128}",
    )


def test_sequence_numbers_are_56_digits_and_rise(kinesis, stream):
    name = stream()
    records = [{"PartitionKey": str(n), "Data": b"x"} for n in range(50)]
    reply = kinesis.put_records(StreamName=name, Records=records)
    assert reply["FailedRecordCount"] == 0
    numbers = [entry["SequenceNumber"] for entry in reply["Records"]]
    assert {len(number) for number in numbers} == {56}
    assert numbers == sorted(numbers)
    # As AWS's: 47 hex digits that begin and end with 2.
    assert all(len(digits := f"{int(number):x}") == 47 and digits[0] == digits[-1] == "2" for number in numbers)
    start = kinesis.list_shards(StreamName=name)["Shards"][0]["SequenceNumberRange"]["StartingSequenceNumber"]
    assert start < numbers[0]


def test_five_iterators(kinesis, stream, read, world):
    name = stream()
    first = kinesis.put_record(StreamName=name, PartitionKey="a", Data=b"1")["SequenceNumber"]
    world.advance("10s")
    between = world.now()
    kinesis.put_record(StreamName=name, PartitionKey="a", Data=b"2")
    assert texts(read(name, "TRIM_HORIZON")) == ["1", "2"]
    assert texts(read(name, "LATEST")) == []
    assert texts(read(name, "AT_SEQUENCE_NUMBER", StartingSequenceNumber=first)) == ["1", "2"]
    assert texts(read(name, "AFTER_SEQUENCE_NUMBER", StartingSequenceNumber=first)) == ["2"]
    assert texts(read(name, "AT_TIMESTAMP", Timestamp=between)) == ["2"]
    assert texts(read(name, "AT_TIMESTAMP", Timestamp=between - datetime.timedelta(days=9))) == ["1", "2"]


# Milliseconds as seconds are what clients send by mistake: hazelcast-jet's ticket has AWS's answer to 1610448760259000,
# "timestampInMillis: 1610448760259000, currentTimestampInMillis: 1610448760774". A long holds no more than the last one.
@pytest.mark.parametrize(
    "seconds, milliseconds",
    [
        (9_000_000_000, 9_000_000_000_000),
        (9_000_000_001, 9_000_000_001_000),
        (1610448760259, 1610448760259000),
        (1610448760259.5, 1610448760259500),
        (2**63 - 1, 2**63 - 1),
        (2**64 - 1, 2**63 - 1),
        (2**80, 2**63 - 1),
        (1e300, 2**63 - 1),
    ],
)
def test_no_timestamp_lies_beyond_now(ask, stream, world, seconds, milliseconds):
    name = stream()
    now = round(world.now().timestamp() * 1000)
    expected = (
        400,
        "InvalidArgumentException",
        "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. "
        f"timestampInMillis: {milliseconds}, currentTimestampInMillis: {now}",
    )
    iterator = {"StreamName": name, "ShardId": SHARD, "ShardIteratorType": "AT_TIMESTAMP", "Timestamp": seconds}
    assert ask("GetShardIterator", iterator) == expected
    for kind in ("AT_TIMESTAMP", "FROM_TIMESTAMP"):
        filtered = {"StreamName": name, "ShardFilter": {"Type": kind, "Timestamp": seconds}}
        assert ask("ListShards", filtered) == expected


@pytest.mark.parametrize("seconds", [0, -1, -9_000_000_001, -(2**63), -1e300])
def test_a_timestamp_before_all_records_is_the_oldest(ask, stream, kinesis, seconds):
    name = stream()
    kinesis.put_record(StreamName=name, PartitionKey="a", Data=b"1")
    iterator = {"StreamName": name, "ShardId": SHARD, "ShardIteratorType": "AT_TIMESTAMP", "Timestamp": seconds}
    status, _, document = ask("GetShardIterator", iterator)
    assert status == 200, document
    assert texts(kinesis.get_records(**document)) == ["1"]
    for kind, count in (("AT_TIMESTAMP", 0), ("FROM_TIMESTAMP", 1)):
        filtered = {"StreamName": name, "ShardFilter": {"Type": kind, "Timestamp": seconds}}
        status, _, document = ask("ListShards", filtered)
        assert (status, len(document["Shards"])) == (200, count), document


def test_latest_is_where_it_was_asked(kinesis, stream):
    name = stream()
    kinesis.put_record(StreamName=name, PartitionKey="a", Data=b"before")
    iterator = kinesis.get_shard_iterator(StreamName=name, ShardId=SHARD, ShardIteratorType="LATEST")["ShardIterator"]
    iterator = f'"{iterator}"'  # as `aws --query ShardIterator` prints it
    kinesis.put_record(StreamName=name, PartitionKey="a", Data=b"after")
    assert texts(kinesis.get_records(ShardIterator=iterator)) == ["after"]


def test_pages_follow_each_other(kinesis, stream, read):
    name = stream()
    kinesis.put_records(StreamName=name, Records=[{"PartitionKey": "a", "Data": str(n).encode()} for n in range(25)])
    page = read(name, limit=10)
    seen = texts(page)
    while len(seen) < 25:
        assert page["MillisBehindLatest"] > 0
        page = kinesis.get_records(ShardIterator=page["NextShardIterator"], Limit=10)
        seen += texts(page)
    assert seen == [str(n) for n in range(25)]
    assert page["MillisBehindLatest"] == 0
    assert texts(kinesis.get_records(ShardIterator=page["NextShardIterator"])) == []


def test_iterators_expire_after_five_minutes_of_the_world(kinesis, stream, world, error):
    name = stream()
    iterator = kinesis.get_shard_iterator(StreamName=name, ShardId=SHARD, ShardIteratorType="LATEST")["ShardIterator"]
    assert iterator.startswith("AAAAAAAAAA") and len(iterator) <= 512
    world.advance("299s")
    kinesis.get_records(ShardIterator=iterator)
    world.advance("2s")
    code, message = error(kinesis.get_records, ShardIterator=iterator)
    assert code == "ExpiredIteratorException"
    assert message.startswith("Iterator expired. The iterator was created at time ")
    assert message.endswith("which is further in the future than the tolerated delay of 300000 milliseconds.")
    assert error(kinesis.get_records, ShardIterator="AAAA") == ("InvalidArgumentException", "Invalid ShardIterator.")


def test_records_go_when_their_time_is_over(kinesis, stream, read, world):
    name = stream()
    kinesis.put_record(StreamName=name, PartitionKey="a", Data=b"old")
    world.advance("23h")
    kinesis.put_record(StreamName=name, PartitionKey="a", Data=b"new")
    assert texts(read(name)) == ["old", "new"]
    world.advance("1h1s")
    assert texts(read(name)) == ["new"]


def test_a_shards_numbers_are_its_own(kinesis, stream, error):
    name = stream(2)
    kinesis.put_record(StreamName=name, PartitionKey="a", Data=b"x", ExplicitHashKey="0")
    other = kinesis.put_record(StreamName=name, PartitionKey="a", Data=b"x", ExplicitHashKey=str(2**128 - 1))
    assert error(
        kinesis.get_shard_iterator,
        StreamName=name,
        ShardId=SHARD,
        ShardIteratorType="AT_SEQUENCE_NUMBER",
        StartingSequenceNumber=other["SequenceNumber"],
    ) == (
        "InvalidArgumentException",
        "Invalid StartingSequenceNumber. It encodes shardId-000000000001, while it was used in a call to a shard with "
        "shardId-000000000000",
    )
    assert error(
        kinesis.get_shard_iterator, StreamName=name, ShardId="shardId-000000000002", ShardIteratorType="LATEST"
    ) == (
        "ResourceNotFoundException",
        f"Shard shardId-000000000002 in stream {name} under account 000000000000 does not exist",
    )


def test_a_record_has_a_megabyte(kinesis, stream, error, read):
    name = stream()
    kinesis.put_record(StreamName=name, PartitionKey="a", Data=b"x" * (2**20 - 1))
    expected = (
        "ValidationException",
        "1 validation error detected: Value at 'data' failed to satisfy constraint: Member must have length less than "
        "or equal to 1048576.",
    )
    assert error(kinesis.put_record, StreamName=name, PartitionKey="a", Data=b"x" * (2**20 + 1)) == expected
    assert len(read(name)["Records"]) == 1


def test_one_bad_record_refuses_all(kinesis, stream, error, read):
    name = stream()
    records = [{"PartitionKey": "a", "Data": b"x"}, {"PartitionKey": "a", "Data": b"x", "ExplicitHashKey": str(2**128)}]
    assert error(kinesis.put_records, StreamName=name, Records=records)[0] == "InvalidArgumentException"
    assert read(name)["Records"] == []


def test_a_dry_run_leaves_nothing(kinesis, stream, error, read):
    name = stream()
    code, _ = error(kinesis.put_record, StreamName=name, PartitionKey="a", Data=b"x", DryRun=True)
    assert code == "DryRunOperationException"
    assert read(name)["Records"] == []
