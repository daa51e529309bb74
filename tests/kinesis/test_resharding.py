"""SplitShard, MergeShards, UpdateShardCount, and how readers get from parents to children."""


def shards(kinesis, name, kind="FROM_TRIM_HORIZON"):
    return kinesis.list_shards(StreamName=name, ShardFilter={"Type": kind})["Shards"]


def follow(kinesis, name):
    """All records, as a consumer reads that finishes parents before children."""
    seen = []
    waiting = [shard["ShardId"] for shard in shards(kinesis, name) if "ParentShardId" not in shard]
    done = set()
    while waiting:
        shard = waiting.pop(0)
        iterator = kinesis.get_shard_iterator(StreamName=name, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
        page = kinesis.get_records(ShardIterator=iterator["ShardIterator"])
        seen += [(record["PartitionKey"], record["SequenceNumber"]) for record in page["Records"]]
        done.add(shard)
        for child in page.get("ChildShards", []):
            if set(child["ParentShards"]) <= done and child["ShardId"] not in done | set(waiting):
                waiting.append(child["ShardId"])
        assert ("NextShardIterator" in page) != ("ChildShards" in page)
    return seen


def test_readers_find_every_record_in_order(kinesis, stream):
    name = stream(2)
    keys = [f"key-{n}" for n in range(20)]

    def put():
        kinesis.put_records(StreamName=name, Records=[{"PartitionKey": key, "Data": b"x"} for key in keys])

    put()
    kinesis.split_shard(StreamName=name, ShardToSplit="shardId-000000000000", NewStartingHashKey=str(2**126))
    put()
    kinesis.merge_shards(
        StreamName=name, ShardToMerge="shardId-000000000003", AdjacentShardToMerge="shardId-000000000001"
    )
    put()
    seen = follow(kinesis, name)
    assert len(seen) == 60
    for key in keys:
        numbers = [number for seen_key, number in seen if seen_key == key]
        assert len(numbers) == 3
        # Consumers compare numbers of one key, also across a resharding.
        assert numbers == sorted(numbers)


def test_refusals(kinesis, stream, error):
    name = stream(3)
    assert error(
        kinesis.merge_shards,
        StreamName=name,
        ShardToMerge="shardId-000000000000",
        AdjacentShardToMerge="shardId-000000000002",
    ) == (
        "InvalidArgumentException",
        f"Shards shardId-000000000000 and shardId-000000000002 in stream {name} under account 000000000000 are not an "
        "adjacent pair of shards eligible for merging",
    )
    kinesis.merge_shards(
        StreamName=name, ShardToMerge="shardId-000000000000", AdjacentShardToMerge="shardId-000000000001"
    )
    assert error(
        kinesis.split_shard, StreamName=name, ShardToSplit="shardId-000000000000", NewStartingHashKey="100"
    ) == (
        "InvalidArgumentException",
        f"Shard shardId-000000000000 in stream {name} under account 000000000000 has already been merged or split, and "
        "thus is not eligible for merging or splitting.",
    )
    assert error(
        kinesis.split_shard, StreamName=name, ShardToSplit="shardId-000000000009", NewStartingHashKey="100"
    ) == (
        "ResourceNotFoundException",
        f"Could not find shard shardId-000000000009 in stream {name} under account 000000000000.",
    )


def test_update_shard_count_ends_in_equal_ranges(kinesis, stream, error):
    name = stream(4)
    reply = kinesis.update_shard_count(StreamName=name, TargetShardCount=3, ScalingType="UNIFORM_SCALING")
    assert (reply["CurrentShardCount"], reply["TargetShardCount"]) == (4, 3)
    opened = sorted(shards(kinesis, name, "AT_LATEST"), key=lambda shard: int(shard["HashKeyRange"]["StartingHashKey"]))
    fresh = stream(3)
    assert [shard["HashKeyRange"] for shard in opened] == [
        shard["HashKeyRange"] for shard in kinesis.list_shards(StreamName=fresh)["Shards"]
    ]
    assert error(kinesis.update_shard_count, StreamName=name, TargetShardCount=7, ScalingType="UNIFORM_SCALING")[0] == (
        "InvalidArgumentException"
    )


def test_closed_shards_are_listed_until_they_expire(kinesis, stream, world):
    name = stream(2)
    kinesis.merge_shards(
        StreamName=name, ShardToMerge="shardId-000000000000", AdjacentShardToMerge="shardId-000000000001"
    )
    assert len(shards(kinesis, name)) == 3
    world.advance("24h1s")
    assert [shard["ShardId"] for shard in shards(kinesis, name)] == ["shardId-000000000002"]


def test_pages_of_shards(kinesis, stream, world, error):
    name = stream(5)
    # Not boto3's paginator: it repeats StreamName beside NextToken, which AWS refuses too (boto/botocore#2009).
    page = kinesis.list_shards(StreamName=name, MaxResults=2)
    sizes = [len(page["Shards"])]
    while "NextToken" in page:
        page = kinesis.list_shards(NextToken=page["NextToken"], MaxResults=2)
        sizes.append(len(page["Shards"]))
    assert sizes == [2, 2, 1]
    token = kinesis.list_shards(StreamName=name, MaxResults=2)["NextToken"]
    description = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
    for member, value in [
        ("StreamName", name),
        ("StreamARN", description["StreamARN"]),
        ("StreamCreationTimestamp", description["StreamCreationTimestamp"]),
        ("ExclusiveStartShardId", "shardId-000000000000"),
        ("ShardFilter", {"Type": "AT_LATEST"}),
    ]:
        assert error(kinesis.list_shards, NextToken=token, **{member: value}) == (
            "InvalidArgumentException",
            f"NextToken and {member} cannot be provided together.",
        )
    world.advance("301s")
    assert error(kinesis.list_shards, NextToken=token)[0] == "ExpiredNextTokenException"


def test_boto3_pages_through_a_stream(kinesis, stream):
    name = stream(5)
    pages = kinesis.get_paginator("describe_stream").paginate(StreamName=name, PaginationConfig={"PageSize": 2})
    ids = [[shard["ShardId"][-1] for shard in page["StreamDescription"]["Shards"]] for page in pages]
    assert ids == [["0", "1"], ["2", "3"], ["4"]]
    one_page = kinesis.get_paginator("list_shards").paginate(StreamName=name).build_full_result()
    assert len(one_page["Shards"]) == 5


def test_peeks_show_what_lies_in_a_stream(kinesis, stream, world):
    name = stream()
    kinesis.put_record(StreamName=name, PartitionKey="a", Data="grüß".encode())
    before = world.get("digest")
    seen = world.get(f"kinesis/streams/{name}/shardId-000000000000")
    assert [record["Text"] for record in seen["Records"]] == ["grüß"]
    assert world.get(f"kinesis/streams/{name}")["Shards"][0]["RecordCount"] == 1
    assert name in [entry["StreamName"] for entry in world.get("kinesis/streams")["Streams"]]
    assert world.get("digest") == before
