"""Asynchronous invocations: retries, ages, destinations, dead-letter queues."""
import json

import pytest

from tests.lambda_uploads import code, create, invoke

ARN = "arn:aws:lambda:us-east-1:000000000000:function:"


@pytest.fixture
def world(snowglobe):
    return snowglobe(executor="process")


@pytest.fixture
def messages(sqs):
    """All messages that are in a queue, whole."""

    def take(url):
        out = []
        while page := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]).get("Messages"):
            out += page
            for message in page:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return out

    return take


def send(client, name, event):
    return client.invoke(FunctionName=name, InvocationType="Event", Payload=json.dumps(event))["ResponseMetadata"]["RequestId"]


def test_a_destination_hears_of_success(awslambda, world, queue, messages):
    url, arn = queue()
    create(awslambda, "f")
    awslambda.put_function_event_invoke_config(FunctionName="f", DestinationConfig={"OnSuccess": {"Destination": arn}})
    request = send(awslambda, "f", {"a": 1})
    world.settle()
    [message] = messages(url)
    told = json.loads(message["Body"])
    assert list(told) == ["version", "timestamp", "requestContext", "requestPayload", "responseContext", "responsePayload"]
    assert told["requestContext"] == {
        "requestId": request,
        "functionArn": ARN + "f:$LATEST",
        "condition": "Success",
        "approximateInvokeCount": 1,
    }
    assert told["requestPayload"] == {"a": 1}
    assert told["responseContext"] == {"statusCode": 200, "executedVersion": "$LATEST"}
    assert told["responsePayload"]["event"] == {"a": 1}


def test_a_destination_hears_of_the_last_failure(awslambda, world, queue, messages):
    url, arn = queue()
    create(awslambda, "f")
    awslambda.put_function_event_invoke_config(
        FunctionName="f", MaximumRetryAttempts=1, DestinationConfig={"OnFailure": {"Destination": arn}}
    )
    send(awslambda, "f", {"fail": "boom"})
    world.settle("1h")
    assert len(world.invocations("f")) == 2
    [message] = messages(url)
    told = json.loads(message["Body"])
    assert told["requestContext"]["condition"] == "RetriesExhausted"
    assert told["requestContext"]["approximateInvokeCount"] == 2
    assert told["responseContext"] == {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"}
    assert told["responsePayload"]["errorMessage"] == "boom"


def test_an_event_may_be_too_old_for_another_try(awslambda, world, queue, messages):
    url, arn = queue()
    create(awslambda, "f")
    awslambda.put_function_event_invoke_config(
        FunctionName="f", MaximumEventAgeInSeconds=90, DestinationConfig={"OnFailure": {"Destination": arn}}
    )
    send(awslambda, "f", {"fail": "boom"})
    world.settle("1h")
    [message] = messages(url)
    context = json.loads(message["Body"])["requestContext"]
    assert (context["condition"], context["approximateInvokeCount"]) == ("EventAgeExceeded", 2)


def test_the_older_operation(awslambda, world, queue, messages, error):
    url, arn = queue()
    create(awslambda, "f")
    awslambda.put_function_event_invoke_config(FunctionName="f", DestinationConfig={"OnSuccess": {"Destination": arn}})
    assert awslambda.invoke_async(FunctionName="f", InvokeArgs=b'{"a": 1}')["Status"] == 202
    world.settle("1m")
    [message] = messages(url)
    assert json.loads(message["Body"])["requestPayload"] == {"a": 1}
    assert error(awslambda.invoke_async, FunctionName="nobody", InvokeArgs=b"{}")[0] == "ResourceNotFoundException"


def test_nothing_runs_with_a_reserved_concurrency_of_zero(awslambda, world, queue, messages):
    url, arn = queue()
    create(awslambda, "f")
    awslambda.put_function_event_invoke_config(FunctionName="f", DestinationConfig={"OnFailure": {"Destination": arn}})
    awslambda.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)
    send(awslambda, "f", {"a": 1})
    world.settle("1h")
    [message] = messages(url)
    told = json.loads(message["Body"])
    assert told["requestContext"]["condition"] == "ZeroReservedConcurrency"
    assert told["requestContext"]["approximateInvokeCount"] == 0
    assert "responseContext" not in told and "responsePayload" not in told


def test_a_throttled_event_waits(awslambda, world):
    create(awslambda, "f")
    world.fault({"function": "f", "nth": 1, "fail": "throttle"})
    send(awslambda, "f", {"a": 1})
    world.settle("1h")
    assert [run["outcome"] for run in world.invocations("f")] == ["throttled", "ok"]


def test_a_function_as_a_destination(awslambda, world):
    create(awslambda, "f")
    create(awslambda, "g")
    awslambda.put_function_event_invoke_config(FunctionName="f", DestinationConfig={"OnSuccess": {"Destination": ARN + "g"}})
    send(awslambda, "f", {"a": 1})
    world.settle()
    [run] = world.invocations("g")
    assert run["payload"]["requestPayload"] == {"a": 1}


def test_a_dead_letter_queue_gets_the_event(awslambda, world, queue, messages):
    url, arn = queue()
    create(awslambda, "f", DeadLetterConfig={"TargetArn": arn})
    assert awslambda.get_function_configuration(FunctionName="f")["DeadLetterConfig"] == {"TargetArn": arn}
    request = send(awslambda, "f", {"fail": "boom"})
    world.settle("1h")
    assert len(world.invocations("f")) == 3
    [message] = messages(url)
    assert json.loads(message["Body"]) == {"fail": "boom"}
    attributes = {name: (one["DataType"], one["StringValue"]) for name, one in message["MessageAttributes"].items()}
    assert attributes == {"RequestID": ("String", request), "ErrorCode": ("Number", "200"), "ErrorMessage": ("String", "boom")}
    awslambda.update_function_configuration(FunctionName="f", DeadLetterConfig={"TargetArn": ""})
    assert "DeadLetterConfig" not in awslambda.get_function_configuration(FunctionName="f")


def test_an_alias_has_settings_of_its_own(awslambda, world, queue, messages):
    url, arn = queue()
    create(awslambda, "f", Publish=True)
    awslambda.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    awslambda.put_function_event_invoke_config(
        FunctionName="f", Qualifier="live", MaximumRetryAttempts=0, DestinationConfig={"OnFailure": {"Destination": arn}}
    )
    send(awslambda, "f:live", {"fail": "boom"})
    world.settle("1h")
    [message] = messages(url)
    told = json.loads(message["Body"])
    assert told["requestContext"]["functionArn"] == ARN + "f:live"
    assert told["responseContext"]["executedVersion"] == "1"


def test_settings_are_put_changed_listed_and_deleted(awslambda, queue, error):
    _, arn = queue()
    create(awslambda, "f", Publish=True)
    put = awslambda.put_function_event_invoke_config(FunctionName="f", MaximumEventAgeInSeconds=60, MaximumRetryAttempts=2)
    assert put["FunctionArn"] == ARN + "f:$LATEST"
    assert put["DestinationConfig"] == {"OnSuccess": {}, "OnFailure": {}}
    updated = awslambda.update_function_event_invoke_config(FunctionName="f", MaximumRetryAttempts=0)
    assert (updated["MaximumRetryAttempts"], updated["MaximumEventAgeInSeconds"]) == (0, 60)
    put = awslambda.put_function_event_invoke_config(FunctionName="f", MaximumRetryAttempts=1)
    assert "MaximumEventAgeInSeconds" not in put
    awslambda.put_function_event_invoke_config(FunctionName="f", Qualifier="1", DestinationConfig={"OnFailure": {"Destination": arn}})
    listed = awslambda.list_function_event_invoke_configs(FunctionName="f")["FunctionEventInvokeConfigs"]
    assert [one["FunctionArn"] for one in listed] == [ARN + "f:$LATEST", ARN + "f:1"]
    awslambda.delete_function_event_invoke_config(FunctionName="f")

    missing, invalid = "ResourceNotFoundException", "InvalidParameterValueException"
    gone = (missing, f"The function {ARN}f:$LATEST doesn't have an EventInvokeConfig")
    assert error(awslambda.get_function_event_invoke_config, FunctionName="f") == gone
    assert error(awslambda.delete_function_event_invoke_config, FunctionName="f") == gone
    assert error(awslambda.update_function_event_invoke_config, FunctionName="f", MaximumRetryAttempts=1) == gone
    put = awslambda.put_function_event_invoke_config
    assert error(put, FunctionName="no", MaximumRetryAttempts=1) == (missing, "The function doesn't exist.")
    assert error(put, FunctionName="f") == (
        invalid,
        "You must specify at least one of error handling or destination setting.",
    )
    to = lambda place: {"OnSuccess": {"Destination": place}}  # noqa: E731
    assert error(put, FunctionName="f", DestinationConfig=to(ARN + "no")) == (
        invalid,
        f"The destination ARN {ARN}no is invalid.",
    )
    assert error(put, FunctionName="f", DestinationConfig=to(ARN + "f")) == (
        invalid,
        "You can't specify the function as a destination for itself.",
    )
    role = ARN.replace("lambda", "iam") + "f"
    assert error(put, FunctionName="f", DestinationConfig=to(role)) == (
        invalid,
        f"The provided destination config DestinationConfig(onSuccess=OnSuccess(destination={role}), onFailure=null) is invalid.",
    )
    kind, text = error(put, FunctionName="f", DestinationConfig=to("arn:aws:sns:us-east-1:000000000000:t"))
    assert kind == "NotImplemented" and "sns" in text


def test_a_function_that_goes_takes_its_settings_along(awslambda):
    create(awslambda, "f")
    awslambda.put_function_event_invoke_config(FunctionName="f", MaximumRetryAttempts=1)
    awslambda.delete_function(FunctionName="f")
    create(awslambda, "f", code("    return 1"))
    assert invoke(awslambda, "f") == 1
    assert awslambda.list_function_event_invoke_configs(FunctionName="f")["FunctionEventInvokeConfigs"] == []
