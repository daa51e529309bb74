"""Invoke, and the operations that show functions."""
import base64
import json

import pytest
from botocore.exceptions import ClientError


def payload(response):
    return json.loads(response["Payload"].read())


def test_invoke_answers_what_the_function_returned(awslambda):
    response = awslambda.invoke(FunctionName="echo", Payload=b'{"a": [1, "\xc3\xa9"]}', LogType="Tail")
    assert response["StatusCode"] == 200
    assert payload(response) == {"a": [1, "é"]}
    assert response["ExecutedVersion"] == "$LATEST"
    assert "FunctionError" not in response
    log = base64.b64decode(response["LogResult"]).decode()
    assert log.startswith("START RequestId: ") and "a line of its own" in log and "REPORT RequestId: " in log


def test_a_handler_invokes_with_a_document(awslambda):
    """Its call has no HTTP body: the payload is base64 in the request, and in the answer."""
    told = payload(awslambda.invoke(FunctionName="relaying", Payload=b'{"to": "echo", "event": {"a": "\xc3\xa9"}}'))
    assert json.loads(base64.b64decode(told.pop("Payload"))) == {"a": "é"}
    assert told == {"StatusCode": 200, "ExecutedVersion": "$LATEST"}


def test_no_payload_is_an_empty_object(awslambda):
    assert payload(awslambda.invoke(FunctionName="echo")) == {}


def test_a_function_error_is_status_200(awslambda):
    response = awslambda.invoke(FunctionName="picky", Payload=b'"poison"')
    assert response["StatusCode"] == 200
    assert response["FunctionError"] == "Unhandled"
    assert payload(response)["errorType"] == "Picky"



def test_a_timeout_has_lambdas_text(awslambda, world):
    before = world.now()
    response = awslambda.invoke(FunctionName="sleepy", Payload=b'{"seconds": 60}')
    assert response["FunctionError"] == "Unhandled"
    told = payload(response)
    assert told["errorType"] == "Sandbox.Timedout"
    assert told["errorMessage"].endswith(" Error: Task timed out after 3.00 seconds")
    # The caller waits, so the clock jumps; nothing more than the timeout passes.
    assert 3 <= (world.now() - before).total_seconds() < 3.1


def test_dry_run(awslambda, world):
    assert awslambda.invoke(FunctionName="echo", InvocationType="DryRun")["StatusCode"] == 204
    assert world.invocations("echo") == []


def request_id(response):
    metadata = response["ResponseMetadata"]
    assert metadata["HTTPHeaders"]["x-amzn-requestid"] == metadata["RequestId"]
    return metadata["RequestId"]


def test_the_answer_names_the_invocation(awslambda, world):
    """Its request id is that of the function's context and log: people search the log by it (developer guide, "Using
    the Lambda context object": aws_request_id; "Sending Lambda function logs": the RequestId of START)."""
    answer = awslambda.invoke(FunctionName="echo", LogType="Tail")
    [invocation] = world.invocations("echo")
    assert request_id(answer) == invocation["id"]
    log = base64.b64decode(answer["LogResult"]).decode()
    assert f"START RequestId: {request_id(answer)} Version: $LATEST" in log
    assert f"END RequestId: {request_id(answer)}\nREPORT RequestId: {request_id(answer)}\t" in log
    again = awslambda.invoke(FunctionName="echo")
    assert request_id(again) != request_id(answer)
    assert request_id(again) == world.invocations("echo")[-1]["id"]


def test_failed_and_throttled_answers_name_the_invocation(awslambda, world):
    failed = awslambda.invoke(FunctionName="picky", Payload=b'"poison"')
    assert failed["FunctionError"] == "Unhandled"
    assert request_id(failed) == world.invocations("picky")[-1]["id"]
    late = awslambda.invoke(FunctionName="sleepy", Payload=b'{"seconds": 60}')
    assert payload(late)["errorMessage"].startswith(f"RequestId: {request_id(late)} Error: Task timed out")
    with pytest.raises(ClientError) as throttled:
        awslambda.invoke(FunctionName="closed")
    assert request_id(throttled.value.response) == world.invocations("closed")[-1]["id"]


def test_all_tries_of_an_event_have_the_id_of_its_answer(awslambda, world):
    accepted = awslambda.invoke(FunctionName="picky", InvocationType="Event", Payload=b'"poison"')
    world.settle("1h")
    assert [one["id"] for one in world.invocations("picky")] == [request_id(accepted)] * 3


def test_answers_without_an_invocation_have_ids_too(awslambda):
    with pytest.raises(ClientError) as missing:
        awslambda.invoke(FunctionName="nobody")
    dry = [awslambda.invoke(FunctionName="echo", InvocationType="DryRun") for _ in range(2)]
    ids = [request_id(answer) for answer in (*dry, missing.value.response, awslambda.list_functions())]
    assert len(set(ids)) == 4 and all(len(one) == 36 for one in ids)


def test_payloads_have_a_limit(awslambda, error):
    """Both texts are AWS's, seen in many programs that ran into them; the second with 1048576 bytes since late 2025."""
    largest = b'"' + b"x" * (6 * 2**20 - 2) + b'"'
    assert payload(awslambda.invoke(FunctionName="echo", Payload=largest)) == largest.decode()[1:-1]
    code = "RequestEntityTooLargeException"
    text = "Request must be smaller than 6291456 bytes for the InvokeFunction operation"
    assert error(awslambda.invoke, FunctionName="echo", Payload=largest + b" ") == (code, text)
    assert error(awslambda.invoke, FunctionName="echo", Payload=largest + b" ", InvocationType="Event") == (code, text)
    large = b'"' + b"x" * (2**20 - 2) + b'"'
    assert error(awslambda.invoke, FunctionName="echo", Payload=large + b" ", InvocationType="Event") == (
        code,
        "1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)",
    )
    assert awslambda.invoke(FunctionName="echo", Payload=large, InvocationType="Event")["StatusCode"] == 202


def test_errors(awslambda, error):
    assert error(awslambda.invoke, FunctionName="nobody") == (
        "ResourceNotFoundException",
        "Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody:$LATEST",
    )
    assert error(awslambda.invoke, FunctionName="closed") == ("TooManyRequestsException", "Rate Exceeded.")
    code, message = error(awslambda.invoke, FunctionName="echo", Payload=b"x")
    assert code == "InvalidRequestContentException"
    assert message.startswith(
        "Could not parse request body into json: Could not parse payload into json: Unrecognized token 'x': was expecting"
    )


def test_asynchronous_errors_are_tried_three_times(awslambda, world):
    response = awslambda.invoke(FunctionName="picky", InvocationType="Event", Payload=b'"poison"')
    assert response["StatusCode"] == 202
    assert response["Payload"].read() == b""
    world.settle("1h")
    tries = world.invocations("picky")
    assert [one["try"] for one in tries] == [1, 2, 3]
    assert len({one["id"] for one in tries}) == 1  # one request id for all
    starts = [one["started"][14:19] for one in tries]
    minutes = [int(start[:2]) * 60 + int(start[3:]) for start in starts]
    assert [minutes[1] - minutes[0], minutes[2] - minutes[1]] == [60, 120]


def test_functions_are_shown(awslambda):
    shown = awslambda.get_function_configuration(FunctionName="echo")
    assert shown["FunctionArn"] == "arn:aws:lambda:us-east-1:000000000000:function:echo"
    assert (shown["Timeout"], shown["MemorySize"], shown["Handler"]) == (10, 256, "echo")
    assert shown["Environment"] == {"Variables": {"COLOUR": "blue"}}
    assert (shown["State"], shown["LastUpdateStatus"], shown["Version"]) == ("Active", "Successful", "$LATEST")
    arn = shown["FunctionArn"]
    assert awslambda.get_function(FunctionName=arn)["Configuration"]["FunctionName"] == "echo"
    assert awslambda.get_function(FunctionName="closed")["Concurrency"] == {"ReservedConcurrentExecutions": 0}
    pages = awslambda.get_paginator("list_functions").paginate(PaginationConfig={"PageSize": 2})
    names = [each["FunctionName"] for page in pages for each in page["Functions"]]
    assert names == ["closed", "echo", "mapped", "picky", "relaying", "reporting", "sleepy", "window", "windows-end"]


def test_other_accounts_and_regions_have_functions_of_their_own(world, error):
    for place in ({"region": "eu-west-1"}, {"account": "111111111111"}):
        assert world.client("lambda", **place).list_functions()["Functions"] == []


def test_an_operation_that_is_not_there_says_so(awslambda, error):
    code, message = error(awslambda.list_code_signing_configs)
    assert code == "UnknownOperationException" and "the operation ListCodeSigningConfigs of lambda" in message
    with pytest.raises(ClientError) as missing:
        awslambda.list_code_signing_configs()
    assert missing.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404  # REST has no other word for it


def events_of(response):
    return list(response["EventStream"])


def test_an_answer_may_be_a_stream_of_events(awslambda):
    response = awslambda.invoke_with_response_stream(FunctionName="echo", Payload=b'{"a": "\xc3\xa9"}', LogType="Tail")
    assert response["StatusCode"] == 200
    assert response["ExecutedVersion"] == "$LATEST"
    chunk, complete = events_of(response)
    assert json.loads(chunk["PayloadChunk"]["Payload"]) == {"a": "é"}
    assert "a line of its own" in base64.b64decode(complete["InvokeComplete"]["LogResult"]).decode()
    assert "ErrorCode" not in complete["InvokeComplete"]


def test_a_function_error_ends_the_stream(awslambda):
    (complete,) = events_of(awslambda.invoke_with_response_stream(FunctionName="picky", Payload=b'"poison"'))
    assert complete["InvokeComplete"]["ErrorCode"] == "Unhandled"
    assert json.loads(complete["InvokeComplete"]["ErrorDetails"])["errorType"] == "Picky"


def test_what_is_wrong_with_a_streamed_invoke_is_told_as_ever(awslambda, error):
    code, _ = error(awslambda.invoke_with_response_stream, FunctionName="closed")
    assert code == "TooManyRequestsException"
    code, _ = error(awslambda.invoke_with_response_stream, FunctionName="nobody")
    assert code == "ResourceNotFoundException"
    response = awslambda.invoke_with_response_stream(FunctionName="echo", InvocationType="DryRun")
    assert response["StatusCode"] == 204
