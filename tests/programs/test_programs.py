"""Functions that are programs: what they are given, what they ask, and what the trace shows of it."""
import json
import os
import pathlib
import re
import shutil
import socket
import threading

import pytest
import redis
import requests

from tests.replay import digest, replay
from tests.world import World, binary

CLOCKS = ["auto", "manual", "real"]


@pytest.fixture(params=CLOCKS)
def world(snowglobe, template, request):
    return snowglobe("--template", template, clock=request.param, executor="process")


@pytest.fixture
def auto(snowglobe, template):
    return snowglobe("--template", template, clock="auto", executor="process")


def call(world, function, how, **more):
    """The invocation's answer whole: request id, function error, payload."""
    answer = world.client("lambda").invoke(FunctionName=function, Payload=json.dumps({"how": how, **more}))
    return answer["ResponseMetadata"]["RequestId"], answer.get("FunctionError"), answer["Payload"].read()


def port_of(world):
    return int(world.url.rpartition(":")[2])


def invoke(world, function, how, **more):
    _, error, payload = call(world, function, how, **more)
    assert error is None, payload
    return json.loads(payload)


def test_answers_and_stays_warm(world):
    assert invoke(world, "fine", "count") == {"runs": 1, "late": []}
    assert invoke(world, "fine", "count") == {"runs": 2, "late": [[202, {"status": "OK"}]]}
    event = {"how": "echo", "nested": [1, None, "é"], "n": 1e300}
    assert invoke(world, "fine", **event) == event


def test_environment_is_lambdas(auto, template):
    seen = invoke(auto, "fine", "environment")
    folder = str(template.parent / "code")
    assert {name: seen[name] for name in seen if name.startswith(("AWS_LAMBDA", "LAMBDA", "_H", "TZ", "cwd"))} == {
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        "AWS_LAMBDA_FUNCTION_NAME": "fine",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/fine",
        "AWS_LAMBDA_LOG_STREAM_NAME": seen["AWS_LAMBDA_LOG_STREAM_NAME"],
        "AWS_LAMBDA_RUNTIME_API": seen["AWS_ENDPOINT_URL"].removeprefix("http://"),
        "LAMBDA_RUNTIME_DIR": folder,
        "LAMBDA_TASK_ROOT": folder,
        "TZ": ":UTC",
        "_HANDLER": "app.main",
        "cwd": folder,
    }
    assert seen["AWS_REGION"] == seen["AWS_DEFAULT_REGION"] == "us-east-1"
    assert seen["AWS_ACCESS_KEY_ID"] == "000000000000"
    assert seen["QUEUE_URL"] == seen["AWS_ENDPOINT_URL"] + "/000000000000/jobs"
    assert not {"HOME", "PYTHONPATH", "PYTEST_CURRENT_TEST"} & seen.keys()


def test_an_events_headers_are_lambdas(auto):
    request_id, error, payload = call(auto, "fine", "headers")
    assert error is None
    headers = json.loads(payload)
    assert headers["Lambda-Runtime-Aws-Request-Id"] == request_id
    assert headers["Lambda-Runtime-Invoked-Function-Arn"] == "arn:aws:lambda:us-east-1:000000000000:function:fine"
    assert headers["Lambda-Runtime-Trace-Id"].startswith("Root=1-")
    assert headers["Lambda-Runtime-Deadline-Ms"].isdigit()


def test_what_it_prints_is_logged(world):
    invoke(world, "fine", "print")
    logs = world.invocations("fine")[-1]["logs"]
    assert "on stdout" in logs and "on stderr" in logs


def test_its_errors_reach_the_caller_verbatim(world):
    _, error, payload = call(world, "fine", "raise")
    assert error == "Unhandled"
    assert json.loads(payload) == {"errorMessage": "boom", "errorType": "ValueError", "stackTrace": []}
    assert invoke(world, "fine", "count")["runs"] == 2  # warm


def test_the_runtime_api_refuses_what_aws_refuses(auto):
    said = invoke(auto, "fine", "rules")
    not_allowed = " failed for runtime. Error: State transition is not allowed"
    assert said == {
        "wrong id": [400, {"errorType": "InvalidRequestID", "errorMessage": "Invalid request ID"}],
        "wrong order": [
            403,
            {"errorType": "InvalidStateTransition", "errorMessage": "State transition from Running to Ready" + not_allowed},
        ],
        "too late": [
            403,
            {"errorType": "InvalidStateTransition", "errorMessage": "State transition from Running to InitError" + not_allowed},
        ],
        "wrong mode": [400, {"errorType": "InvalidFunctionResponseMode", "errorMessage": "Invalid function response mode"}],
        "unknown": [404, {"errorType": "NotFound", "errorMessage": "GET /2018-06-01/runtime/nothing is not part of the Runtime API"}],
    }


def test_an_answer_that_is_too_large(auto):
    _, error, payload = call(auto, "fine", "large", bytes=6_291_556)
    assert error == "Unhandled"
    assert json.loads(payload)["errorType"] == "Function.ResponseSizeTooLarge"
    assert invoke(auto, "fine", "count")["late"] == [
        [413, {"errorMessage": "Exceeded maximum allowed payload size (6291556 bytes).", "errorType": "RequestEntityTooLarge"}]
    ]
    assert len(invoke(auto, "fine", "large", bytes=6_291_554)) == 6_291_554


# Calls over HTTP

def test_an_sdk_finds_its_own_address_and_the_calls_are_the_invocations(world):
    request_id, error, payload = call(world, "fine", "work", text="a note")
    assert error is None, payload
    answer = json.loads(payload)
    assert answer["received"] == "a note"
    assert answer["item"] == {"id": {"S": "a note"}, "message": {"S": answer["sent"]}}
    assert answer["refused"] == "ConditionalCheckFailedException: The conditional request failed"
    assert answer["urls"] == ["/000000000000/jobs"] * 2  # at its own address
    if "real" in world.command:
        return
    # The cause: the client's Invoke, the run that it led to, the call in it.
    records = world.get("chain", of=answer["sent"])["records"]
    kinds = [(record["kind"], record.get("who", "").split("/")[0]) for record in records]
    assert ("invoke", request_id) in kinds, records
    assert ("call", request_id) in kinds, records


def test_a_cpp_program_of_the_kind_of_aws_lambda_cpp(world):
    for _ in range(2):
        request_id, error, payload = call(world, "cpp", "anything")
        assert (error, json.loads(payload)) == (None, {"statuses": [200, 200]})
    assert "asked 200 200" in world.invocations("cpp")[-1]["logs"]
    assert world.client("dynamodb").get_item(TableName="notes", Key={"id": {"S": "C++"}})["Item"]["event"]
    url = world.client("sqs").get_queue_url(QueueName="jobs")["QueueUrl"]
    received = world.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert [message["Body"] for message in received] == ["from C++"] * 2


def test_a_long_poll_takes_the_worlds_time(auto):
    before = auto.now()
    assert invoke(auto, "fine", "poll") == 0
    assert 20 <= (auto.now() - before).total_seconds() < 30


def test_several_at_once_are_one_after_the_other(world):
    assert invoke(world, "fine", "at_once", count=8, text="one of") == [200] * 8
    url = world.client("sqs").get_queue_url(QueueName="jobs")["QueueUrl"]
    count = world.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
    assert count["Attributes"]["ApproximateNumberOfMessages"] == "8"


def test_its_start_may_ask_as_the_first_invocation(world):
    assert invoke(world, "init_ask", "count")["late"] == [200]


def test_another_region_and_a_payload_that_is_no_json(auto):
    url = invoke(auto, "fine", "region", region="eu-west-1")
    assert url.endswith("/000000000000/elsewhere")
    assert auto.client("sqs", region="eu-west-1").list_queues()["QueueUrls"]
    assert "QueueUrls" not in auto.client("sqs", region="us-west-2").list_queues()


def test_a_program_invokes_another(world):
    assert invoke(world, "bad", "nested") == {"how": "echo", "x": [1, "é"]}


def test_through_the_public_port_it_is_told_where_to_ask(snowglobe, template):
    for clock in ("auto", "manual"):
        world = snowglobe("--template", template, clock=clock, executor="process")
        status, body = invoke(world, "fine", "public", url=world.url)
        assert status == 400
        assert body["__type"].endswith("CallOfHandler")
        assert "AWS_ENDPOINT_URL" in body["message"] and "function fine" in body["message"]
        # Others wait for their turn, and are served.
        assert requests.get(world.url + "/_snowglobe/health", timeout=10).status_code == 200
    world = snowglobe("--template", template, clock="real", executor="process")
    assert invoke(world, "fine", "public", url=world.url)[0] == 200


@pytest.mark.parametrize(
    "method, path, told",
    [
        ("POST", "clock/advance", "the clock stands still until it is done"),
        ("POST", "settle", "the clock stands still until it is done"),
        ("GET", "clock", "with ?wait=0"),
        ("GET", "resources", "with ?wait=0"),
        ("POST", "reload", "with ?wait=0"),
        ("GET", "sqs/queues/jobs", "with ?wait=0"),
    ],
)
@pytest.mark.parametrize("clock", ["auto", "manual"])
def test_what_moves_the_clock_tells_a_handler_at_once(snowglobe, template, clock, method, path, told):
    world = snowglobe("--template", template, clock=clock, executor="process")
    status, body = invoke(world, "fine", "admin", method=method, url=f"{world.url}/_snowglobe/{path}")
    assert (status, body["error"]) == (400, "CallOfHandler")
    assert f"function fine asks for {path} in the middle of its invocation" in body["message"]
    assert told in body["message"]
    if told == "with ?wait=0":
        assert invoke(world, "fine", "admin", method=method, url=f"{world.url}/_snowglobe/{path}?wait=0")[0] == 200
    assert invoke(world, "fine", "admin", method="GET", url=f"{world.url}/_snowglobe/health")[0] == 200
    world.settle()  # a client is not a handler
    # In the sandbox's own address there is no admin API.
    assert invoke(world, "fine", "admin", method=method, url="own:/_snowglobe/" + path)[0] in (400, 403, 404)


def test_a_client_may_begin_with_http2(world):
    """Three requests at once; one that is larger than a window (alone: httpcore 1.0.9 waits for a window that another of its
    requests has been given); and what is answered before it is a call."""
    texts = ["first", "second", "third"]
    assert invoke(world, "fine", "by_http2", texts=texts) == [["HTTP/2", 200]] * 3
    large = "x" * 200_000
    assert invoke(world, "fine", "by_http2", texts=[large]) == [["HTTP/2", 200]]
    assert invoke(world, "fine", "by_http2", texts=texts, service="none") == [["HTTP/2", 403]] * 3
    sqs = world.client("sqs")
    url = sqs.get_queue_url(QueueName="jobs")["QueueUrl"]
    arrived = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        arrived += [message["Body"] for message in messages]
    assert sorted(arrived) == sorted([*texts, large])


def test_a_socket_that_speaks_both_protocols_is_known_too(auto):
    """What Java opens by default: an address of IPv4 in a socket of IPv6."""
    status, body = invoke(auto, "fine", "public", url=f"http://[::ffff:127.0.0.1]:{port_of(auto)}")
    assert (status, body["__type"]) == (400, "com.amazon.coral.service#CallOfHandler")


@pytest.mark.parametrize("command", ["GET a", "SET a 1"])
def test_a_port_of_frames_tells_it_at_once_too(snowglobe, template, command):
    """A look is taken out of turn after a second, a call never: the program is told instead, and the log."""
    world = snowglobe("--template", template, "--redis-port", "0", clock="auto", executor="process")
    port = int(re.search(r"^Redis on \S+:(\d+)", world.log(), re.M)[1])
    answer = invoke(world, "fine", "redis", port=port, command=command)
    assert answer.startswith("-CallOfHandler Snowglobe: function fine asks through Redis's port")
    assert "function fine asks through" in world.log()
    with redis.Redis(port=port) as client:  # others are served
        assert client.get("a") is None


def test_a_port_of_rest_tells_it_at_once_too(snowglobe, template):
    world = snowglobe("--template", template, "--redis-rest-port", "0", clock="auto", executor="process")
    url = "http://" + re.search(r"^Redis REST on (\S+:\d+)", world.log(), re.M)[1]
    status, body = invoke(world, "fine", "public", url=url)
    assert status == 400 and body["error"].startswith("CallOfHandler Snowglobe: function fine asks")
    assert requests.post(url, json=["PING"], timeout=10).json() == {"result": "PONG"}  # others are served


def test_a_connection_kept_for_later_is_known_later(snowglobe, template):
    """What an idle program asks while another one works is no invocation's; what it asks in its next one over the same connection is."""
    world = snowglobe("--template", template, clock="auto", executor="process")
    invoke(world, "fine", "ask_later", port=port_of(world), seconds=0.2)
    invoke(world, "bad", "nap", seconds=0.6)
    status, body = invoke(world, "fine", "ask_by_kept")
    assert (status, body["__type"]) == (400, "com.amazon.coral.service#CallOfHandler")


def test_a_library_with_a_client_of_its_own(world):
    """As one that links aws-sdk-cpp: under the process executor it has an address, too, and both ways stand in one order."""
    request_id, error, payload = call(world, "own_client", "x")
    assert error is None, payload
    answer = json.loads(payload)
    assert answer["status"] == 200
    assert [message["Body"] for message in answer["received"]["Messages"]] == ["by HTTP"]
    if "real" not in world.command:
        sent = json.loads(answer["sent"])["MessageId"]
        kinds = [(record["kind"], record.get("who", "").split("/")[0]) for record in world.get("chain", of=sent)["records"]]
        assert ("call", request_id) in kinds, kinds
        _, error, payload = call(world, "own_client", "x", host=world.url.removeprefix("http://"))
        answer = json.loads(payload)
        assert (error, answer["status"]) == (None, 400), payload
        assert "CallOfHandler" in answer["sent"] and "context.call" in answer["sent"]
        # Nor does it wait for the clock that waits for it.
        for path in ("clock/advance", "settle"):
            _, error, payload = call(world, "own_client", "x", host=world.url.removeprefix("http://"), path="/_snowglobe/" + path)
            answer = json.loads(payload)
            assert (error, answer["status"]) == (None, 400), payload
            assert "function own_client asks for " + path in answer["sent"]


def test_a_mapping_feeds_a_program(auto):
    url = auto.client("sqs").get_queue_url(QueueName="orders")["QueueUrl"]
    for i in range(5):
        auto.client("sqs").send_message(QueueUrl=url, MessageBody=str(i))
    auto.settle()
    assert [one["outcome"] for one in auto.invocations("worker")] == ["ok"] * 5


# What comes back

SESSION = [("fine", "work", {"text": "one"}), ("cpp", "x", {}), ("fine", "raise", {}), ("fine", "poll", {}), ("bad", "exit", {"status": 3}), ("bad", "nested", {})]


def session(world):
    for function, how, more in SESSION:
        call(world, function, how, **more)
    world.settle()


@pytest.mark.parametrize("clock", ["auto", "manual"])
def test_two_runs_are_one(snowglobe, template, clock):
    digests = []
    for executor in ("process", "process", "fiber"):
        world = snowglobe("--template", template, clock=clock, executor=executor)
        session(world)
        digests.append(world.get("digest")["digest"])
    assert len(set(digests)) == 1


@pytest.mark.parametrize("clock", CLOCKS)
def test_a_session_is_replayed(template, tmp_path, clock):
    journal = tmp_path / "session.journal"
    more = ["--trace-real"] if clock == "real" else []
    world = World("--template", template, "--journal", journal, *more, clock=clock, executor="process")
    try:
        if clock == "real":
            for function, how, arguments in SESSION:
                if how != "poll":
                    call(world, function, how, **arguments)
        else:
            session(world)
        seen = world.get("digest")["digest"]
    finally:
        world.stop()
    from tests.journal.test_journal import snowglobe as run

    done = run("replay", journal)
    assert "and all agree" in done.stdout, done.stdout + done.stderr
    assert digest(done) == seen


@pytest.mark.parametrize("clock", ["auto", "manual"])
def test_who_leaves_while_a_program_works_has_left_at_one_point(template, tmp_path, clock):
    """How far the program is then, in real time, must not count: else the replay could not know."""
    journal = tmp_path / "session.journal"
    world = World("--template", template, "--journal", journal, clock=clock, executor="process")
    body = json.dumps({"QueueUrl": f"{world.url}/000000000000/orders", "WaitTimeSeconds": 20}).encode()
    head = (
        "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AmazonSQS.ReceiveMessage\r\nContent-Type: application/x-amz-json-1.0\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    is_over = threading.Event()

    def come_and_go():
        while not is_over.is_set():
            with socket.create_connection(("127.0.0.1", port_of(world))) as poll:
                poll.sendall(head.encode() + body)
                is_over.wait(0.007)

    clients = [threading.Thread(target=come_and_go) for _ in range(4)]
    try:
        for each in clients:
            each.start()
        for _ in range(40):
            invoke(world, "fine", "work", text="x")
    finally:
        is_over.set()
        for each in clients:
            each.join()
        world.stop()
    from tests.journal.test_journal import snowglobe as run

    done = run("replay", journal)
    assert "and all agree" in done.stdout, done.stdout + done.stderr


def test_a_fixture_runs_twice_the_same(template, tmp_path):
    fixture = tmp_path / "orders.jsonl"
    lines = [{"t": f"2026-01-01T00:00:0{i}Z", "source": "sqs:orders", "body": f"order {i}"} for i in range(3)]
    fixture.write_text("\n".join(map(json.dumps, lines)) + "\n")
    assert digest(replay(fixture, "--twice", template=template))


# Templates

@pytest.mark.parametrize(
    "prepare, line",
    [
        (lambda path: path.unlink(), "`bootstrap`, and there is none: "),
        (lambda path: path.chmod(0o644), "the program is not executable (chmod +x): "),
        (lambda path: path.write_text("import os\n"), "the program is neither ELF nor a script that begins with #!: "),
        (lambda path: path.write_text("#!/there/is/none -u\n"), "the program's interpreter '/there/is/none' is not there: "),
        (lambda path: path.write_bytes(b"#!/bin/bash\r\n"), "the program's first line ends as Windows' do (CR LF), which no system runs: "),
    ],
)
def test_a_program_that_cannot_be_run_is_told_with_its_line(tmp_path, prepare, line):
    from tests.cli.test_template_errors import up
    from tests.programs.conftest import program

    path = program(tmp_path / "code")
    prepare(path)
    code, errors = up(tmp_path, "Resources:\n  A:\n    Type: AWS::Serverless::Function\n    Properties: {CodeUri: ./code, Handler: a, Runtime: provided.al2}\n", "--strict")
    assert code == 2
    assert len(errors) == 1 and "t.yaml:" in errors[0] and "A.CodeUri: " in errors[0], errors
    assert line in errors[0] and "code/bootstrap; an invocation fails" in errors[0], errors


@pytest.mark.parametrize(
    "properties, line",
    [
        ("CodeUri: ./code, Runtime: ruby3.3", "with Runtime: provided.al2023 the program that is there would run: "),
        ("CodeUri: ./nothere, Runtime: provided.al2023", "no program, nor a folder with a `bootstrap`, at "),
    ],
)
def test_what_is_told_where_a_program_is_or_was_meant(tmp_path, properties, line):
    from tests.cli.test_template_errors import up
    from tests.programs.conftest import program

    program(tmp_path / "code")
    code, errors = up(tmp_path, f"Resources:\n  A:\n    Type: AWS::Serverless::Function\n    Properties: {{Handler: a, {properties}}}\n", "--strict")
    assert code == 2 and len(errors) == 1 and line in errors[0], errors


def test_the_file_itself_may_be_named_and_a_library_stays_one(tmp_path, snowglobe):
    from tests.programs.conftest import program

    path = program(tmp_path / "code")
    os.rename(path, tmp_path / "code/run_me")
    template = tmp_path / "template.yaml"
    template.write_text(
        "Resources:\n"
        "  A: {Type: AWS::Serverless::Function, Properties: {FunctionName: a, CodeUri: code/run_me, Handler: a, MemorySize: 512}}\n"
        "  B: {Type: AWS::Serverless::Function, Properties: {FunctionName: b, CodeUri: misbehave, Handler: misbehave}}\n"
    )
    world = snowglobe("--template", template, executor="fiber")
    assert invoke(world, "a", "count")["runs"] == 1
    assert invoke(world, "b", "count")["runs"] == 1


def test_a_program_that_is_built_again_is_taken_over(tmp_path, snowglobe):
    from tests.programs.conftest import program

    path = program(tmp_path / "code")
    template = tmp_path / "template.yaml"
    template.write_text(
        "Resources:\n  A: {Type: AWS::Serverless::Function, Properties: {FunctionName: a, CodeUri: ./code, Handler: a, MemorySize: 512}}\n"
    )
    world = snowglobe("--template", template, executor="process")
    assert [invoke(world, "a", "count")["runs"] for _ in range(2)] == [1, 2]
    new = program(tmp_path / "new", path.read_text().replace("runs = 0", "runs = 100"))
    os.rename(new, path)
    assert world.post("reload") == {"reloaded": [str(path)], "refused": []}
    assert invoke(world, "a", "count")["runs"] == 101


def test_a_program_or_a_library_that_is_gone_is_told_once(tmp_path, snowglobe):
    from tests.programs.conftest import program

    path = program(tmp_path / "code")
    library = tmp_path / "libs" / "misbehave.so"
    library.parent.mkdir()
    shutil.copy(pathlib.Path(binary()).parent / "misbehave.so", library)
    template = tmp_path / "template.yaml"
    template.write_text(
        "Resources:\n  A: {Type: AWS::Serverless::Function, Properties: {FunctionName: a, CodeUri: ./code, Handler: a, MemorySize: 512}}\n"
        "  B: {Type: AWS::Serverless::Function, Properties: {FunctionName: b, CodeUri: misbehave, Handler: misbehave}}\n"
    )
    world = snowglobe("--template", template, "--libs", library.parent, executor="process")
    invoke(world, "a", "count")
    os.rename(path, tmp_path / "elsewhere")
    library.unlink()
    gone = [
        f"{path}: is gone; what has been started goes on, and nothing new of it starts until it is back",
        f"{library}: is gone; the code loaded before stays in use",
    ]
    assert sorted(world.post("reload")["refused"]) == sorted(gone)
    assert world.post("reload")["refused"] == []  # once
    assert all(world.log().count(line) == 1 for line in gone)
    assert invoke(world, "a", "count")["runs"] == 2 and invoke(world, "b", "count")["runs"] == 1
    os.rename(tmp_path / "elsewhere", path)
    world.post("reload")
    os.rename(path, tmp_path / "elsewhere")
    assert world.post("reload")["refused"] == gone[:1]
