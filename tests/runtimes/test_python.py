"""Functions of Python, run by an interpreter of this machine: what they are given, how they fail, what they log."""
import json
import re
import subprocess
import sys
from datetime import datetime, timedelta

import pytest

from tests.world import World, binary

CLOCKS = ["auto", "manual", "real"]


@pytest.fixture(params=CLOCKS)
def world(snowglobe, template, request):
    return snowglobe("--template", template, clock=request.param, executor="process")


@pytest.fixture
def auto(snowglobe, template):
    return snowglobe("--template", template, clock="auto", executor="process")


def call(world, function, event, **more):
    answer = world.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event), **more)
    return answer.get("FunctionError"), json.loads(answer["Payload"].read())


def invoke(world, function, how="count", **event):
    error, payload = call(world, function, {"how": how, **event})
    assert error is None, payload
    return payload


def logs(world, function):
    return world.invocations(function)[-1]["logs"]


def test_answers_and_stays_warm(world):
    assert [invoke(world, "python") for _ in range(3)] == [1, 2, 3]
    event = {"how": "echo", "nested": [1, None, "é"], "n": 1e300}
    assert invoke(world, "python", **event) == event


def test_boto3_asks_as_the_invocation(world):
    answer = invoke(world, "python", "work", text="a note")
    assert answer["received"] == "a note"
    item = world.client("dynamodb").get_item(TableName="notes", Key={"id": {"S": "a note"}})["Item"]
    assert item["message"]["S"] == answer["sent"]


@pytest.mark.parametrize("function", ["python", "node"])
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_where_all_clients_ask_functions_may_ask_too(tmp_path, template, function, host):
    """localhost:4566 is often written into code. Whatever the port of this session is, and also where none is open: in a replay."""
    journal = tmp_path / "session.journal"
    world = World("--journal", journal, "--template", template, executor="process")
    try:
        assert invoke(world, function, "work", text="a note", endpoint=f"http://{host}:4566")["received"] == "a note"
        ran = world.invocations(function)[-1]
        assert datetime.fromisoformat(ran["ended"]) - datetime.fromisoformat(ran["started"]) < timedelta(seconds=1)  # no time-out passed
    finally:
        world.stop()
    done = subprocess.run([binary(), "replay", journal], capture_output=True, text=True, timeout=110)
    assert done.returncode == 0 and "equal" in done.stdout, done.stdout + done.stderr


def test_the_interpreter_is_named_in_one_line(auto):
    lines = [line for line in auto.log().splitlines() if "functions of python3.12 are run by" in line]
    assert len(lines) == 1
    version = ".".join(map(str, sys.version_info[:3]))
    assert re.search(rf"run by /\S+, version {version}", lines[0])
    assert ("not in PATH" in lines[0]) == (not version.startswith("3.12."))


def test_environment_is_lambdas(auto, template):
    seen = invoke(auto, "python", "environment")
    folder = str(template.parent / "python")
    assert seen["LAMBDA_TASK_ROOT"] == seen["cwd"] == seen["path"] == folder
    assert seen["_HANDLER"] == "app.handler"
    assert seen["AWS_EXECUTION_ENV"] == "AWS_Lambda_python3.12"
    assert seen["_X_AMZN_TRACE_ID"].startswith("Root=1-")
    assert seen["AWS_XRAY_CONTEXT_MISSING"] == "LOG_ERROR"
    assert seen["LD_LIBRARY_PATH"].split(":")[0] == folder
    assert seen["PYTHONPATH"] == str(template.parent / "layer/python")
    assert seen["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "256"
    assert not {"SNOWGLOBE_LAYERS", "PYTEST_CURRENT_TEST", "HOME"} & seen.keys()
    configuration = auto.client("lambda").get_function_configuration(FunctionName="python")
    assert set(configuration["Environment"]["Variables"]) == {"QUEUE_URL"}
    assert configuration["Runtime"] == "python3.12"


def test_the_context_object(auto):
    seen = invoke(auto, "python", "context")
    assert seen["members"] == sorted(
        ["aws_request_id", "client_context", "function_name", "function_version", "get_remaining_time_in_millis", "identity",
         "invoked_function_arn", "log", "log_group_name", "log_stream_name", "memory_limit_in_mb", "tenant_id"]
    )
    assert "function_name=python,memory_limit_in_mb=256,function_version=$LATEST" in seen["repr"]
    assert seen["client"] is None and seen["identity"] is None


def test_log_lines(auto):
    invoke(auto, "python", "log")
    lines = logs(auto, "python")
    request_id = auto.invocations("python")[-1]["id"]
    assert "printed" in lines
    stamp = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,3}Z"
    assert any(re.fullmatch(rf"\[INFO\]\t{stamp}\t{request_id}\tinformed well", line) for line in lines), lines
    assert any(re.fullmatch(rf"\[ERROR\]\t{stamp}\t{request_id}\texcepted", line) for line in lines), lines
    assert "KeyError: 'k'" in lines
    assert not any("never seen" in line for line in lines)


def test_log_lines_as_json(auto):
    invoke(auto, "python_json", "log")
    records = [json.loads(line) for line in logs(auto, "python_json") if line.startswith("{")]
    by_message = {record["message"]: record for record in records if "message" in record}
    assert by_message["informed well"].keys() == {"timestamp", "level", "message", "logger", "requestId"}
    assert by_message["warned"]["order"] == 7 and by_message["warned"]["logger"] == "mine"
    assert by_message["excepted"]["errorType"] == "KeyError"
    assert by_message["excepted"]["location"].endswith("app.py:handler:62") or ":handler:" in by_message["excepted"]["location"]
    logging = auto.client("lambda").get_function_configuration(FunctionName="python_json")["LoggingConfig"]
    assert (logging["LogFormat"], logging["ApplicationLogLevel"]) == ("JSON", "DEBUG")


def test_answers_are_written_as_lambda_does(auto):
    assert invoke(auto, "python", "decimal") == {"d": 1.5, "é": "ü"}
    error, payload = call(auto, "python", {"how": "unserializable"})
    assert error == "Unhandled"
    assert payload["errorType"] == "Runtime.MarshalError"
    assert payload["errorMessage"] == "Unable to marshal response: Object of type set is not JSON serializable"


def test_an_error_has_its_stack_and_the_sandbox_stays(auto, template):
    error, payload = call(auto, "python", {"how": "raise"})
    assert error == "Unhandled"
    assert payload.pop("requestId") == auto.invocations("python")[-1]["id"]
    [frame] = payload.pop("stackTrace")
    assert re.fullmatch(rf'  File "{template.parent}/python/app.py", line \d+, in handler\n    raise ValueError\("boom"\)\n', frame)
    assert payload == {"errorMessage": "boom", "errorType": "ValueError"}
    assert "[ERROR] ValueError: boom" in logs(auto, "python")
    assert invoke(auto, "python") == 2


def test_sys_exit_ends_the_sandbox(auto):
    error, payload = call(auto, "python", {"how": "exit", "status": 3})
    assert (error, payload["errorType"]) == ("Unhandled", "Runtime.ExitError")
    assert "exit status 3" in payload["errorMessage"]
    assert invoke(auto, "python") == 1


@pytest.mark.parametrize(
    "function, kind, message",
    [
        ("python_missing", "Runtime.ImportModuleError", "Unable to import module 'missing': No module named 'there_is_none_of_this'"),
        ("python_syntax", "Runtime.UserCodeSyntaxError", "Syntax error in module 'syntax': "),
        ("python_no_handler", "Runtime.HandlerNotFound", "Handler 'nobody' missing on module 'app'"),
        ("python_failing", "RuntimeError", "at the start"),
    ],
)
def test_what_fails_at_the_start(auto, function, kind, message):
    for _ in range(2):  # the second one is a cold start, too
        error, payload = call(auto, function, {})
        assert (error, payload["errorType"]) == ("Unhandled", kind)
        assert payload["errorMessage"].startswith(message)
        assert payload["requestId"] == ""


def test_where_code_may_lie(auto):
    assert invoke(auto, "python_package") == "in a package"
    assert invoke(auto, "python_zip", "echo", text="zip")["text"] == "zip"
    assert "/code/" in invoke(auto, "python_zip", "environment")["cwd"]
    assert invoke(auto, "python_inline") == "inline"
    assert invoke(auto, "python", "layer") == "a layer"


def test_a_changed_file_takes_effect_on_the_next_invocation(snowglobe, template):
    world = snowglobe("--template", template, clock="auto", executor="process", fresh=True)
    path = template.parent / "python/pkg/mod.py"
    before = path.read_text()
    try:
        assert invoke(world, "python_package") == "in a package"
        for number in range(3):
            path.write_text(before.replace("in a package", f"edit {number}"))
            assert invoke(world, "python_package") == f"edit {number}"
        (template.parent / "python/pkg/new").mkdir()
        (template.parent / "python/pkg/new/__init__.py").write_text("X = 'new'\n")
        path.write_text("from pkg.new import X\n\n\ndef func(event, context):\n    return X\n")
        assert invoke(world, "python_package") == "new"
        (template.parent / "python/pkg/new/__init__.py").write_text("X = 'newer'\n")
        assert invoke(world, "python_package") == "newer"
        assert "edit" not in json.dumps(world.get("clock"))
    finally:
        path.write_text(before)
        world.stop()
