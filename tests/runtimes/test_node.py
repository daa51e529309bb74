"""Functions of Node, run by the machine's node: what they are given, how they fail, what they log, how they stream."""
import json
import re

import pytest

from tests.runtimes.test_python import CLOCKS, call, invoke, logs


@pytest.fixture(params=CLOCKS)
def world(snowglobe, template, request):
    return snowglobe("--template", template, clock=request.param, executor="process")


@pytest.fixture
def auto(snowglobe, template):
    return snowglobe("--template", template, clock="auto", executor="process")


def test_answers_and_stays_warm(world):
    assert [invoke(world, "node") for _ in range(3)] == [1, 2, 3]
    event = {"how": "echo", "nested": [1, None, "é"], "n": 1e300}
    assert invoke(world, "node", **event) == event


def test_what_it_asks_is_the_invocations(world):
    assert invoke(world, "node", "work", text="a note")["received"] == "a note"


def test_environment_is_lambdas(auto, template):
    seen = invoke(auto, "node", "environment")
    folder = str(template.parent / "node")
    assert seen["LAMBDA_TASK_ROOT"] == seen["cwd"] == folder
    assert seen["AWS_EXECUTION_ENV"] == "AWS_Lambda_nodejs20.x"
    assert seen["_HANDLER"] == "index.handler"
    assert seen["_X_AMZN_TRACE_ID"].startswith("Root=1-")
    assert seen["NODE_PATH"] == str(template.parent / "layer/nodejs/node_modules")


def test_the_context_object(auto):
    seen = invoke(auto, "node", "context")
    assert seen.pop("left") is True
    assert seen.pop("awsRequestId") == auto.invocations("node")[-1]["id"]
    assert seen.pop("logStreamName")
    assert seen == {
        "callbackWaitsForEmptyEventLoop": True,
        "functionName": "node",
        "functionVersion": "$LATEST",
        "invokedFunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:node",
        "logGroupName": "/aws/lambda/node",
        "memoryLimitInMB": "256",
    }


def test_log_lines(auto):
    invoke(auto, "node", "log")
    request_id = auto.invocations("node")[-1]["id"]
    lines = logs(auto, "node")
    stamp = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
    for level, text in (("INFO", r"logged \{ a: 1 \}"), ("DEBUG", "debugged"), ("WARN", "warned"), ("ERROR", "Error: told")):
        assert any(re.fullmatch(rf"{stamp}\t{request_id}\t{level}\t{text}", line) for line in lines), lines


def test_log_lines_as_json(auto):
    invoke(auto, "node_json", "log")
    records = [json.loads(line) for line in logs(auto, "node_json") if line.startswith("{")]
    assert [record["level"] for record in records] == ["WARN", "ERROR"]
    assert records[0].keys() == {"timestamp", "level", "requestId", "message"} and records[0]["message"] == "warned"
    assert records[1]["message"]["errorType"] == "Error" and records[1]["message"]["errorMessage"] == "told"


def test_an_error_has_its_stack_and_the_sandbox_stays(auto, template):
    error, payload = call(auto, "node", {"how": "raise"})
    assert error == "Unhandled"
    trace = payload.pop("trace")
    assert trace[0] == "TypeError: boom" and f"{template.parent}/node/index.js:" in trace[1]
    assert payload == {"errorType": "TypeError", "errorMessage": "boom"}
    assert any("\tERROR\tInvoke Error \t{" in line for line in logs(auto, "node"))
    assert call(auto, "node", {"how": "raise text"}) == ("Unhandled", {"errorType": "string", "errorMessage": "only text", "trace": []})
    assert call(auto, "node", {"how": "circle"})[1]["errorMessage"] == "Unable to stringify response body"
    assert invoke(auto, "node") == 4


@pytest.mark.parametrize(
    "how, kind, message",
    [("reject", "Runtime.UnhandledPromiseRejection", "Error: nobody caught it"), ("uncaught", "RangeError", "nobody caught it")],
)
def test_what_nobody_caught_ends_the_sandbox(auto, how, kind, message):
    assert invoke(auto, "node") == 1
    error, payload = call(auto, "node", {"how": how})
    assert (error, payload["errorType"], payload["errorMessage"]) == ("Unhandled", kind, message)
    assert invoke(auto, "node") == 1


def test_process_exit_ends_the_sandbox(auto):
    error, payload = call(auto, "node", {"how": "exit", "status": 3})
    assert (error, payload["errorType"]) == ("Unhandled", "Runtime.ExitError")
    assert invoke(auto, "node") == 1


def test_callbacks(auto):
    assert invoke(auto, "node_callback") == {"early": True}
    assert call(auto, "node_callback", {"error": "no"}) == ("Unhandled", {"errorType": "string", "errorMessage": "no", "trace": []})
    assert invoke(auto, "node_silent") is None


@pytest.mark.parametrize(
    "function, kind, message",
    [
        ("node_missing", "Runtime.ImportModuleError", "Error: Cannot find module 'there-is-none-of-this'\nRequire stack:\n- "),
        ("node_syntax", "Runtime.UserCodeSyntaxError", "SyntaxError: "),
        ("node_no_handler", "Runtime.HandlerNotFound", "index.nobody is undefined or not exported"),
        ("node_text", "Runtime.HandlerNotFound", "index.text is not a function"),
        ("node_failing", "Error", "at the start"),
    ],
)
def test_what_fails_at_the_start(auto, function, kind, message):
    for _ in range(2):
        error, payload = call(auto, function, {})
        assert (error, payload["errorType"]) == ("Unhandled", kind)
        assert payload["errorMessage"].startswith(message)
        assert isinstance(payload["trace"], list)


def test_where_code_may_lie(auto):
    assert invoke(auto, "node_nested") == "nested"
    assert invoke(auto, "node_folder") == "in a folder"
    assert invoke(auto, "node_module") == {"waited": "waited at the top", "where": "a layer", "url": "index.mjs"}
    assert invoke(auto, "node_typed") == "a module by its package"
    assert invoke(auto, "node", "layer") == "a layer"


def test_a_streamed_answer(auto):
    answer = auto.client("lambda").invoke_with_response_stream(FunctionName="node_streamed", Payload="{}")
    events = list(answer["EventStream"])
    assert b"".join(event["PayloadChunk"]["Payload"] for event in events if "PayloadChunk" in event) == b"one, two, three"
    answer = auto.client("lambda").invoke(FunctionName="node_streamed", Payload="{}")
    assert answer["Payload"].read() == b"one, two, three"


def test_an_error_in_the_middle_of_a_stream(auto):
    answer = auto.client("lambda").invoke_with_response_stream(FunctionName="node_broken_stream", Payload="{}")
    complete = list(answer["EventStream"])[-1]["InvokeComplete"]
    assert complete["ErrorCode"] == "Unhandled"
    details = json.loads(complete["ErrorDetails"])
    assert (details["errorType"], details["errorMessage"]) == ("TypeError", "in the middle")
    answer = auto.client("lambda").invoke(FunctionName="node_broken_stream", Payload="{}")
    assert answer["FunctionError"] == "Unhandled" and json.loads(answer["Payload"].read()) == details
    assert invoke(auto, "node", "layer") == "a layer"  # others go on


def test_a_changed_file_takes_effect_on_the_next_invocation(snowglobe, template):
    world = snowglobe("--template", template, clock="auto", executor="process", fresh=True)
    path = template.parent / "node/pkg/mod.js"
    before = path.read_text()
    try:
        assert invoke(world, "node_folder") == "in a folder"
        for number in range(2):
            path.write_text(before.replace("in a folder", f"edit {number}"))
            assert invoke(world, "node_folder") == f"edit {number}"
    finally:
        path.write_text(before)
        world.stop()
