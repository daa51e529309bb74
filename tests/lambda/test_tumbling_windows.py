"""Tumbling windows: records of a span of time, the state that goes from call to call, the call that ends a window.

https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
The world begins at a full minute, so windows of 60 s begin where it does.
"""
import pytest


@pytest.fixture
def mapped(awslambda, stream):
    """Makes a stream with a mapping: (its name, the mapping)."""

    def make(function="window", shards=1, **settings):
        name, arn = stream(shards)
        given = {"TumblingWindowInSeconds": 60, "StartingPosition": "TRIM_HORIZON", **settings}
        return name, awslambda.create_event_source_mapping(FunctionName=function, EventSourceArn=arn, **given)

    return make


@pytest.fixture
def put(kinesis, world):
    def put(name, *keys):
        kinesis.put_records(StreamName=name, Records=[{"PartitionKey": key, "Data": b"x"} for key in keys])
        world.advance("1s")  # polled

    return put


def calls(world, function="window"):
    """(keys, state, whether it is the last call, how it ended) of each call."""
    return [
        (
            [record["kinesis"]["partitionKey"] for record in one["payload"]["Records"]],
            one["payload"]["state"],
            one["payload"]["isFinalInvokeForWindow"],
            one["outcome"],
        )
        for one in world.invocations(function)
    ]


def test_a_state_goes_from_call_to_call_until_the_window_ends(world, mapped, put):
    name, mapping = mapped()
    assert mapping["TumblingWindowInSeconds"] == 60
    put(name, "a", "b")
    put(name, "a")
    assert calls(world) == [(["a", "b"], {}, False, "ok"), (["a"], {"a": 1, "b": 1}, False, "ok")]
    world.advance("1m")
    assert calls(world)[2:] == [([], {"a": 2, "b": 1}, True, "ok")]
    put(name, "c")
    assert calls(world)[3:] == [(["c"], {}, False, "ok")]  # a window of its own


def test_the_event(world, mapped, put):
    name, mapping = mapped()
    put(name, "a")
    [call] = world.invocations("window")
    assert set(call["payload"]) == {
        "Records",
        "window",
        "state",
        "shardId",
        "eventSourceARN",
        "isFinalInvokeForWindow",
        "isWindowTerminatedEarly",
    }
    window = call["payload"]["window"]
    assert (window["start"][-4:], window["end"][-4:]) == (":00Z", ":00Z") and window["start"] < window["end"]
    assert call["payload"]["shardId"] == "shardId-000000000000"
    assert call["payload"]["eventSourceARN"] == mapping["EventSourceArn"]
    assert call["payload"]["isWindowTerminatedEarly"] is False


def test_a_batch_is_of_one_window(world, mapped, kinesis, awslambda):
    name, mapping = mapped(Enabled=False)
    for key in ("a", "b"):
        kinesis.put_record(StreamName=name, PartitionKey=key, Data=b"x")
    world.advance("1m")
    kinesis.put_record(StreamName=name, PartitionKey="c", Data=b"x")
    awslambda.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)
    world.advance("2s")
    assert calls(world) == [
        (["a", "b"], {}, False, "ok"),
        ([], {"a": 1, "b": 1}, True, "ok"),  # a later window has begun: nothing is waited for
        (["c"], {}, False, "ok"),
    ]


def test_each_shard_has_windows_of_its_own(world, mapped, kinesis):
    name, _ = mapped(shards=2)
    keys = [f"k{number}" for number in range(8)]
    kinesis.put_records(StreamName=name, Records=[{"PartitionKey": key, "Data": b"x"} for key in keys])
    world.advance("2m")
    last = [one["payload"] for one in world.invocations("window") if one["payload"]["isFinalInvokeForWindow"]]
    assert sorted(one["shardId"][-1] for one in last) == ["0", "1"]
    assert sorted(key for one in last for key in one["state"]) == keys


def test_an_answer_without_a_state_is_a_failed_call(world, awslambda, mapped, put):
    name, mapping = mapped(MaximumRetryAttempts=1)
    put(name, "a")
    put(name, "bad")
    world.advance("10s")
    put(name, "b")
    assert [call[:2] for call in calls(world)] == [
        (["a"], {}),
        (["bad"], {"a": 1}),
        (["bad"], {"a": 1}),  # and then discarded
        (["b"], {"a": 1}),
    ]


def test_errors_are_bisected_and_discarded_inside_of_a_window(world, mapped, put):
    name, _ = mapped(MaximumRetryAttempts=0, BisectBatchOnFunctionError=True)
    put(name, "a", "poison", "b", "c")
    world.advance("2m")
    assert [call for call in calls(world) if call[3] == "ok"] == [
        (["a"], {}, False, "ok"),
        (["b", "c"], {"a": 1}, False, "ok"),
        ([], {"a": 1, "b": 1, "c": 1}, True, "ok"),
    ]


# "If invocation is unsuccessful, your Lambda function suspends further processing until a successful invocation."
def test_the_last_call_is_tried_until_it_succeeds(world, awslambda, mapped, put):
    name, mapping = mapped("windows-end", MaximumRetryAttempts=0)
    put(name, "stuck")
    world.advance("2m")
    put(name, "next")
    world.advance("2m")
    tried = calls(world, "windows-end")
    assert tried[0] == (["stuck"], {}, False, "ok")
    assert len(tried) > 3 and set(map(str, tried[1:])) == {str(([], {"stuck": 1}, True, "error"))}
    awslambda.update_event_source_mapping(UUID=mapping["UUID"], FunctionName="window")
    world.advance("2m")
    assert calls(world) == [
        ([], {"stuck": 1}, True, "ok"),
        (["next"], {}, False, "ok"),
        ([], {"next": 1}, True, "ok"),
    ]


# "isWindowTerminatedEarly: Subsequent invoke will continue the same window with a fresh state" (aws-lambda-go, events)
def test_a_state_that_is_too_large_ends_the_window_early(world, mapped, put):
    name, _ = mapped()
    put(name, "large")
    put(name, "a")
    first, early, after = [one["payload"] for one in world.invocations("window")]
    assert isinstance(early, str)  # too long to be shown whole
    logs = world.client("logs").filter_log_events(logGroupName="/aws/lambda/window", filterPattern='"terminated early"')
    assert len(logs["events"]) == 1
    assert after["state"] == {} and after["window"] == first["window"]
    world.advance("1m")
    last = world.invocations("window")[-1]["payload"]
    assert (last["state"], last["isFinalInvokeForWindow"], last["isWindowTerminatedEarly"]) == ({"a": 1}, True, False)


def test_a_shard_that_ends_ends_its_window(world, mapped, put, kinesis):
    name, _ = mapped()
    put(name, "a")
    shard = kinesis.list_shards(StreamName=name)["Shards"][0]["ShardId"]
    kinesis.split_shard(StreamName=name, ShardToSplit=shard, NewStartingHashKey=str(2**127))
    world.advance("2s")
    assert calls(world) == [(["a"], {}, False, "ok"), ([], {"a": 1}, True, "ok")]


def test_a_table_stream_has_windows(world, awslambda):
    dynamodb = world.client("dynamodb")
    stream = dynamodb.create_table(
        TableName="windows",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
    )["TableDescription"]["LatestStreamArn"]
    awslambda.create_event_source_mapping(
        FunctionName="window", EventSourceArn=stream, StartingPosition="TRIM_HORIZON", TumblingWindowInSeconds=30
    )
    dynamodb.put_item(TableName="windows", Item={"id": {"S": "a"}})
    world.advance("1m")
    first, last = [one["payload"] for one in world.invocations("window")]
    assert (first["state"], last["state"]) == ({}, {"a": 1})
    assert last["isFinalInvokeForWindow"] and last["Records"] == [] and last["eventSourceARN"] == stream


def test_settings(awslambda, mapped, queue, error):
    name, mapping = mapped()
    kind, _ = error(awslambda.update_event_source_mapping, UUID=mapping["UUID"], TumblingWindowInSeconds=901)
    assert kind == "ValidationException"
    kind, text = error(awslambda.update_event_source_mapping, UUID=mapping["UUID"], ParallelizationFactor=2)
    assert kind == "InvalidParameterValueException" and "ParallelizationFactor" in text
    changed = awslambda.update_event_source_mapping(UUID=mapping["UUID"], TumblingWindowInSeconds=0, ParallelizationFactor=2)
    assert (changed["TumblingWindowInSeconds"], changed["ParallelizationFactor"]) == (0, 2)
    _, arn = queue()
    kind, text = error(
        awslambda.create_event_source_mapping, FunctionName="window", EventSourceArn=arn, TumblingWindowInSeconds=60
    )
    assert (kind, text) == (
        "InvalidParameterValueException",
        "Unsupported 'tumblingWindowInSeconds' parameter for given event source mapping type.",
    )


def test_another_length_begins_other_windows(world, awslambda, mapped, put):
    name, mapping = mapped("windows-end")
    put(name, "stuck")
    world.advance("1m")  # its last call fails, and is waited with
    awslambda.update_event_source_mapping(UUID=mapping["UUID"], TumblingWindowInSeconds=30)
    put(name, "a")
    world.advance("1m")
    assert calls(world, "windows-end")[-2:] == [(["a"], {}, False, "ok"), ([], {"a": 1}, True, "ok")]


def test_a_disabled_mapping_keeps_its_window(world, awslambda, mapped, put):
    name, mapping = mapped()
    put(name, "a")
    awslambda.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    world.advance("5m")
    assert len(calls(world)) == 1
    awslambda.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)
    world.advance("1s")
    assert calls(world)[1:] == [([], {"a": 1}, True, "ok")]


# A window is no promise of an instant: under other seeds it is waited for longer, two minutes at most.
def test_other_seeds_wait_for_late_records(world, awslambda, kinesis):
    ends = set()
    for seed in (1, 2, 3):
        world.reset(seed)
        kinesis.create_stream(StreamName="s", ShardCount=1)
        arn = "arn:aws:kinesis:us-east-1:000000000000:stream/s"
        awslambda.create_event_source_mapping(
            FunctionName="window", EventSourceArn=arn, StartingPosition="TRIM_HORIZON", TumblingWindowInSeconds=60
        )
        world.settle()
        kinesis.put_record(StreamName="s", PartitionKey="a", Data=b"x")
        world.advance("4m")
        assert [call[2] for call in calls(world)] == [False, True]
        ends.add(world.invocations("window")[-1]["started"])
    assert len(ends) > 1
