"""Settings of event source mappings: defaults, ranges, states, and Lambda's words for wrong ones."""
import datetime

import pytest


@pytest.fixture
def create(awslambda):
    return awslambda.create_event_source_mapping


def test_defaults_of_a_stream(create, stream):
    _, arn = stream()
    made = create(FunctionName="echo", EventSourceArn=arn, StartingPosition="LATEST")
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 202
    uuid = made["UUID"]
    assert len(uuid) == 36
    del made["ResponseMetadata"]
    assert isinstance(made.pop("LastModified"), datetime.datetime)
    assert made == {
        "UUID": uuid,
        "EventSourceMappingArn": f"arn:aws:lambda:us-east-1:000000000000:event-source-mapping:{uuid}",
        "EventSourceArn": arn,
        "FunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:echo",
        "StartingPosition": "LATEST",
        "BatchSize": 100,
        "MaximumBatchingWindowInSeconds": 0,
        "ParallelizationFactor": 1,
        "MaximumRetryAttempts": -1,
        "MaximumRecordAgeInSeconds": -1,
        "BisectBatchOnFunctionError": False,
        "TumblingWindowInSeconds": 0,
        "FunctionResponseTypes": [],
        "DestinationConfig": {"OnFailure": {}},
        "LastProcessingResult": "No records processed",
        "State": "Creating",
        "StateTransitionReason": "User action",
    }


def test_defaults_of_a_queue(create, queue):
    _, arn = queue()
    made = create(FunctionName="echo", EventSourceArn=arn)
    uuid = made["UUID"]
    for name in ("ResponseMetadata", "LastModified", "EventSourceMappingArn", "FunctionArn"):
        del made[name]
    assert made == {
        "UUID": uuid,
        "EventSourceArn": arn,
        "BatchSize": 10,
        "MaximumBatchingWindowInSeconds": 0,
        "FunctionResponseTypes": [],
        "State": "Creating",
        "StateTransitionReason": "USER_INITIATED",
    }


def test_states(awslambda, create, queue, error):
    _, arn = queue()
    uuid = create(FunctionName="echo", EventSourceArn=arn)["UUID"]
    state = lambda: awslambda.get_event_source_mapping(UUID=uuid)["State"]
    assert state() == "Enabled"
    assert awslambda.update_event_source_mapping(UUID=uuid, Enabled=False)["State"] == "Disabling"
    assert state() == "Disabled"
    assert awslambda.update_event_source_mapping(UUID=uuid, BatchSize=5)["State"] == "Updating"
    assert state() == "Disabled"
    assert awslambda.update_event_source_mapping(UUID=uuid, Enabled=True)["State"] == "Enabling"
    assert awslambda.get_event_source_mapping(UUID=uuid)["BatchSize"] == 5
    gone = awslambda.delete_event_source_mapping(UUID=uuid)
    assert gone["State"] == "Deleting"
    assert gone["ResponseMetadata"]["HTTPStatusCode"] == 202
    missing = ("ResourceNotFoundException", "The resource you requested does not exist.")
    assert error(awslambda.get_event_source_mapping, UUID=uuid) == missing
    assert error(awslambda.delete_event_source_mapping, UUID=uuid) == missing
    assert error(awslambda.update_event_source_mapping, UUID=uuid, BatchSize=1) == missing


def test_disabled_from_the_start(create, queue):
    assert create(FunctionName="echo", EventSourceArn=queue()[1], Enabled=False)["State"] == "Disabled"


def test_settings_that_clear(awslambda, create, stream, queue):
    _, arn = stream()
    _, target = queue()
    uuid = create(
        FunctionName="echo",
        EventSourceArn=arn,
        StartingPosition="TRIM_HORIZON",
        DestinationConfig={"OnFailure": {"Destination": target}},
        FilterCriteria={"Filters": [{"Pattern": '{"data":{"a":[1]}}'}]},
    )["UUID"]
    got = awslambda.get_event_source_mapping(UUID=uuid)
    assert got["DestinationConfig"] == {"OnFailure": {"Destination": target}}
    assert got["FilterCriteria"] == {"Filters": [{"Pattern": '{"data":{"a":[1]}}'}]}
    awslambda.update_event_source_mapping(
        UUID=uuid, DestinationConfig={"OnFailure": {"Destination": ""}}, FilterCriteria={}
    )
    got = awslambda.get_event_source_mapping(UUID=uuid)
    assert got["DestinationConfig"] == {"OnFailure": {}}
    assert "FilterCriteria" not in got


def test_list_by_function_and_source(awslambda, create, queue, error):
    _, first = queue()
    _, second = queue()
    uuids = {create(FunctionName="reporting", EventSourceArn=arn)["UUID"] for arn in (first, second)}
    listed = awslambda.list_event_source_mappings(FunctionName="reporting")["EventSourceMappings"]
    assert {each["UUID"] for each in listed} == uuids
    listed = awslambda.list_event_source_mappings(EventSourceArn=second)["EventSourceMappings"]
    assert [each["EventSourceArn"] for each in listed] == [second]
    page = awslambda.list_event_source_mappings(FunctionName="reporting", MaxItems=1)
    assert len(page["EventSourceMappings"]) == 1
    rest = awslambda.list_event_source_mappings(FunctionName="reporting", Marker=page["NextMarker"])
    assert "NextMarker" not in rest and len(rest["EventSourceMappings"]) == 1


def test_errors_of_streams(create, stream, error, world):
    _, arn = stream()
    parameter = "InvalidParameterValueException"
    given = {"FunctionName": "echo", "EventSourceArn": arn, "StartingPosition": "LATEST"}
    wrong = lambda **change: error(create, **{k: v for k, v in {**given, **change}.items() if v is not None})
    assert wrong(FunctionName="nobody") == (parameter, "Function does not exist")
    assert wrong(EventSourceArn=None, FunctionName="nobody") == (parameter, "Unrecognized event source.")
    assert wrong(StartingPosition=None) == (
        parameter,
        "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: "
        "Member must not be null.",
    )
    assert wrong(StartingPosition="AT_TIMESTAMP") == (parameter, "Need to specify a timestamp")
    for late in (world.now() + datetime.timedelta(seconds=1), datetime.datetime(9999, 1, 1)):
        assert wrong(StartingPosition="AT_TIMESTAMP", StartingPositionTimestamp=late) == (
            parameter,
            "The starting position timestamp cannot be in the future",
        )
    assert wrong(MaximumRecordAgeInSeconds=59) == (
        parameter,
        "MaximumRecordAgeInSeconds must be either -1 (forever) or between 60 and 604800 (inclusive)",
    )
    assert wrong(FilterCriteria={"Filters": [{"Pattern": "{"}]}) == (parameter, "Invalid filter pattern definition.")
    assert wrong(FilterCriteria={"Filters": [{"Pattern": '{"data":["text"]}'}]}) == (
        parameter,
        "Invalid filter pattern definition.",
    )
    assert wrong(DestinationConfig={"OnSuccess": {"Destination": arn}}) == (
        parameter,
        "Unsupported DestinationConfig parameter for given event source mapping type.",
    )
    other = arn.replace(arn.rsplit("/")[-1], "nothing")
    assert wrong(EventSourceArn=other) == (parameter, f"Stream not found: {other}")


def test_a_mapping_starts_at_any_time_before_now(awslambda, create, stream):
    """However long ago: the oldest record, as for an iterator."""
    _, arn = stream()
    long_ago = datetime.datetime(1, 1, 1, tzinfo=datetime.timezone.utc)
    more = {"StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": long_ago}
    assert create(FunctionName="echo", EventSourceArn=arn, **more)["State"] == "Creating"


def test_starting_position_of_tables(create, world, error):
    arn = world.client("dynamodb").describe_table(TableName="table")["Table"]["LatestStreamArn"]
    assert error(
        create,
        FunctionName="echo",
        EventSourceArn=arn,
        StartingPosition="AT_TIMESTAMP",
        StartingPositionTimestamp=1,
    ) == ("InvalidParameterValueException", f"Unsupported starting position for arn type: {arn}")


def test_errors_of_queues(create, queue, error):
    _, arn = queue()
    _, fifo = queue(".fifo", FifoQueue="true")
    _, quick = queue(VisibilityTimeout=9)
    parameter = "InvalidParameterValueException"
    given = {"FunctionName": "echo", "EventSourceArn": arn}
    wrong = lambda **change: error(create, **{**given, **change})
    assert wrong(BatchSize=11) == (
        parameter,
        "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    )
    assert wrong(EventSourceArn=fifo, MaximumBatchingWindowInSeconds=1) == (
        parameter,
        "Batching window is not supported for FIFO queues",
    )
    assert wrong(EventSourceArn=fifo, BatchSize=11) == (
        parameter,
        "Maximum batch size must be between 1 and 10 inclusive",
    )
    assert wrong(EventSourceArn=quick) == (
        parameter,
        "Queue visibility timeout: 9 seconds is less than Function timeout: 10 seconds",
    )
    assert wrong(ParallelizationFactor=2) == (
        parameter,
        "Unsupported 'parallelizationFactor' parameter for given event source mapping type.",
    )
    assert wrong(DestinationConfig={"OnFailure": {"Destination": arn}}) == (
        parameter,
        "Unsupported DestinationConfig parameter for given event source mapping type.",
    )
    assert wrong(EventSourceArn=arn + "-none") == (
        parameter,
        "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. "
        "SQS Error Message: The specified queue does not exist.",
    )


def test_the_same_mapping_twice(create, stream, queue, error):
    _, arn = stream()
    uuid = create(FunctionName="echo", EventSourceArn=arn, StartingPosition="LATEST")["UUID"]
    assert error(create, FunctionName="echo", EventSourceArn=arn, StartingPosition="LATEST") == (
        "ResourceConflictException",
        f'The event source arn (" {arn} ") and function (" echo ") provided mapping already exists. '
        f"Please update or delete the existing mapping with UUID {uuid}",
    )
    _, arn = queue()
    uuid = create(FunctionName="echo", EventSourceArn=arn)["UUID"]
    assert error(create, FunctionName="echo", EventSourceArn=arn) == (
        "ResourceConflictException",
        f'An event source mapping with SQS arn (" {arn} ") and function (" echo ") already exists. '
        f"Please update or delete the existing mapping with UUID {uuid}",
    )


def test_what_is_not_there_yet_says_so(create, queue, error):
    code, message = error(
        create, FunctionName="echo", EventSourceArn=queue()[1], ProvisionedPollerConfig={"MinimumPollers": 2}
    )
    assert code == "NotImplemented" and "ProvisionedPollerConfig" in message
