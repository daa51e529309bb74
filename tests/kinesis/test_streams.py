"""CreateStream to DeleteStream, and what there is to see in between."""
import datetime


def test_a_stream_is_active_at_once(kinesis, stream):
    name = stream(2)
    description = kinesis.describe_stream(StreamName=name)["StreamDescription"]
    assert description["StreamStatus"] == "ACTIVE"
    assert description["StreamARN"] == f"arn:aws:kinesis:us-east-1:000000000000:stream/{name}"
    assert description["StreamModeDetails"] == {"StreamMode": "PROVISIONED"}
    assert description["RetentionPeriodHours"] == 24
    assert description["EncryptionType"] == "NONE"
    assert description["HasMoreShards"] is False
    assert [shard["ShardId"] for shard in description["Shards"]] == ["shardId-000000000000", "shardId-000000000001"]
    # boto3's own waiter must agree.
    kinesis.get_waiter("stream_exists").wait(StreamName=name, WaiterConfig={"MaxAttempts": 1})


def test_creation_time_is_the_worlds(kinesis, stream, world):
    name = stream()
    summary = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
    assert abs(summary["StreamCreationTimestamp"] - world.now()) < datetime.timedelta(seconds=1)
    assert summary["OpenShardCount"] == 1
    assert summary["ConsumerCount"] == 0


def test_the_arn_is_as_good_as_the_name(kinesis, stream, error):
    name = stream()
    arn = f"arn:aws:kinesis:us-east-1:000000000000:stream/{name}"
    assert kinesis.put_record(StreamARN=arn, PartitionKey="a", Data=b"x")["ShardId"] == "shardId-000000000000"
    missing = arn.replace(name, "nowhere")
    assert error(kinesis.describe_stream, StreamARN=missing) == (
        "ResourceNotFoundException",
        "Stream nowhere under account 000000000000 not found.",
    )


def test_a_name_is_used_once(kinesis, stream, error):
    name = stream()
    assert error(kinesis.create_stream, StreamName=name, ShardCount=1) == (
        "ResourceInUseException",
        f"Stream {name} under account 000000000000 already exists.",
    )
    kinesis.delete_stream(StreamName=name)
    assert error(kinesis.delete_stream, StreamName=name)[0] == "ResourceNotFoundException"
    kinesis.create_stream(StreamName=name, ShardCount=1)


def test_on_demand_begins_with_four_shards(kinesis, stream, error):
    name = "on-demand"
    mode = {"StreamMode": "ON_DEMAND"}
    kinesis.create_stream(StreamName=name, StreamModeDetails=mode)
    assert len(kinesis.list_shards(StreamName=name)["Shards"]) == 4
    kinesis.create_stream(StreamName="unsaid")
    unsaid = kinesis.describe_stream_summary(StreamName="unsaid")["StreamDescriptionSummary"]
    assert (unsaid["StreamModeDetails"], unsaid["OpenShardCount"]) == (mode, 4)
    # "This field is only present for streams that use the on-demand capacity mode": API_StreamDescriptionSummary.
    assert unsaid["RecordDistributionStrategy"] == "USER_PARTITION_KEY"
    assert error(kinesis.create_stream, StreamName="x", ShardCount=2, StreamModeDetails=mode) == (
        "ValidationException",
        "ShardCount is not expected when StreamMode=ON_DEMAND",
    )
    assert error(
        kinesis.split_shard, StreamName=name, ShardToSplit="shardId-000000000000", NewStartingHashKey="10"
    ) == (
        "ValidationException",
        f"Request is invalid. Stream {name} under account 000000000000 is in On-Demand mode.",
    )
    kinesis.update_stream_mode(
        StreamARN=f"arn:aws:kinesis:us-east-1:000000000000:stream/{name}",
        StreamModeDetails={"StreamMode": "PROVISIONED"},
    )
    provisioned = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
    assert "RecordDistributionStrategy" not in provisioned
    kinesis.split_shard(StreamName=name, ShardToSplit="shardId-000000000000", NewStartingHashKey="10")


def test_lists_are_sorted_and_paged(kinesis, world):
    for name in ("b", "a", "c"):
        kinesis.create_stream(StreamName=name, ShardCount=1)
    pages = list(kinesis.get_paginator("list_streams").paginate(Limit=2))
    assert [page["StreamNames"] for page in pages] == [["a", "b"], ["c"]]
    assert pages[0]["StreamSummaries"][0]["StreamStatus"] == "ACTIVE"


def test_regions_and_accounts_are_worlds_of_their_own(world, stream, error):
    name = stream()
    for other in (world.client("kinesis", region="eu-west-1"), world.client("kinesis", account="111111111111")):
        assert error(other.describe_stream, StreamName=name)[0] == "ResourceNotFoundException"
        assert other.list_streams()["StreamNames"] == []


def test_tags(kinesis, stream, error):
    name = stream(Tags={"first": "1"})
    kinesis.add_tags_to_stream(StreamName=name, Tags={"second": "2", "third": ""})
    kinesis.remove_tags_from_stream(StreamName=name, TagKeys=["first", "absent"])
    page = kinesis.list_tags_for_stream(StreamName=name, Limit=1)
    assert (page["Tags"], page["HasMoreTags"]) == ([{"Key": "second", "Value": "2"}], True)
    page = kinesis.list_tags_for_stream(StreamName=name, ExclusiveStartTagKey="second")
    assert (page["Tags"], page["HasMoreTags"]) == ([{"Key": "third", "Value": ""}], False)
    code, message = error(kinesis.add_tags_to_stream, StreamName=name, Tags={str(n): "" for n in range(49)})
    assert code == "InvalidArgumentException" and "50 tags" in message


def test_retention_has_bounds(kinesis, stream, error):
    name = stream()
    kinesis.increase_stream_retention_period(StreamName=name, RetentionPeriodHours=48)
    assert error(kinesis.increase_stream_retention_period, StreamName=name, RetentionPeriodHours=47) == (
        "InvalidArgumentException",
        f"Requested retention period (47 hours) for stream {name} can not be shorter than existing retention period "
        "(48 hours). Use DecreaseRetentionPeriod API.",
    )
    assert error(kinesis.increase_stream_retention_period, StreamName=name, RetentionPeriodHours=8761) == (
        "InvalidArgumentException",
        "Maximum allowed retention period is 8760 hours. Requested retention period (8761 hours) is too long.",
    )
    assert error(kinesis.decrease_stream_retention_period, StreamName=name, RetentionPeriodHours=23) == (
        "InvalidArgumentException",
        "Minimum allowed retention period is 24 hours. Requested retention period (23 hours) is too short.",
    )


def test_what_is_not_there_says_so(kinesis, stream, error):
    """As AWS answers to an operation that it does not have; libraries look for that code, and go on without."""
    arn = f"arn:aws:kinesis:us-east-1:000000000000:stream/{stream()}"
    for name, call, more in [
        ("RegisterStreamConsumer", kinesis.register_stream_consumer, {"StreamARN": arn, "ConsumerName": "c"}),
        ("StartStreamEncryption", kinesis.start_stream_encryption, {"StreamARN": arn, "EncryptionType": "KMS", "KeyId": "k"}),
    ]:
        assert error(call, **more) == (
            "UnknownOperationException",
            f"Snowglobe does not support the operation {name} of kinesis yet.",
        )


def test_nobody_consumes_with_enhanced_fan_out(kinesis, stream, error, ask):
    """RegisterStreamConsumer is not there, so the list that consoles ask for first is empty; wrong requests stay wrong."""
    arn = f"arn:aws:kinesis:us-east-1:000000000000:stream/{stream()}"
    listed = kinesis.list_stream_consumers(StreamARN=arn, MaxResults=1)
    assert (listed["Consumers"], listed.get("NextToken")) == ([], None)
    assert kinesis.get_paginator("list_stream_consumers").paginate(StreamARN=arn).build_full_result() == {"Consumers": []}
    assert error(kinesis.list_stream_consumers, StreamARN=arn + "-not") == (
        "ResourceNotFoundException",
        f"Stream {arn.rsplit('/')[-1]}-not under account 000000000000 not found.",
    )
    assert ask("ListStreamConsumers", {})[1:] == (
        "ValidationException",
        "1 validation error detected: Value null at 'streamARN' failed to satisfy constraint: Member must not be null",
    )
    assert ask("ListStreamConsumers", {"StreamARN": arn, "MaxResults": 0})[1] == "ValidationException"
    assert error(kinesis.list_stream_consumers, StreamARN=arn, NextToken="x")[0] == "InvalidArgumentException"
    # Of another operation.
    token = kinesis.list_shards(StreamName=stream(2), MaxResults=1)["NextToken"]
    assert error(kinesis.list_stream_consumers, StreamARN=arn, NextToken=token)[0] == "InvalidArgumentException"
    assert error(kinesis.list_stream_consumers, StreamARN=arn, NextToken="x", StreamCreationTimestamp=1) == (
        "InvalidArgumentException",
        "NextToken and StreamCreationTimestamp cannot be provided together.",
    )


def test_limits_count_open_shards(kinesis, stream):
    before = kinesis.describe_limits()["OpenShardCount"]
    stream(3)
    assert kinesis.describe_limits()["OpenShardCount"] == before + 3
