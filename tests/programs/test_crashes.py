"""What a program may do, and what becomes of it: the rows of tests/executor/README.md that make sense for one."""
import json
import signal
import threading

import pytest

from tests.executor import processes
from tests.programs.test_programs import call, invoke

EXIT = "Runtime exited with error: "


@pytest.fixture(params=["auto", "real"])
def world(snowglobe, template, request):
    return snowglobe("--template", template, clock=request.param, executor="process")


@pytest.fixture
def auto(snowglobe, template):
    return snowglobe("--template", template, clock="auto", executor="process")


def assert_serves_and_is_clean(world):
    assert invoke(world, "fine", "echo") == {"how": "echo"}
    assert world.client("sqs").list_queues()["QueueUrls"]
    processes.wait_until(lambda: not processes.zombies(world.process.pid), "a zombie stays")


def failed(world, function, how, **more):
    """Error type, and what its text says after the request's id."""
    request_id, error, payload = call(world, function, how, **more)
    assert error == "Unhandled", payload
    document = json.loads(payload)
    return document["errorType"], document["errorMessage"].removeprefix(f"RequestId: {request_id} Error: ")


@pytest.mark.parametrize(
    "event, words",
    [
        ({"how": "exit", "status": 0}, "Runtime exited without providing a reason"),
        ({"how": "exit", "status": 3}, EXIT + "exit status 3"),
        ({"how": "signal", "signal": int(signal.SIGSEGV)}, EXIT + "signal: segmentation fault"),
        ({"how": "signal", "signal": int(signal.SIGABRT)}, EXIT + "signal: aborted (core dumped)"),
        ({"how": "signal", "signal": int(signal.SIGKILL)}, EXIT + "signal: killed"),
        ({"how": "signal", "signal": int(signal.SIGTERM)}, EXIT + "signal: terminated"),
        ({"how": "signal", "signal": int(signal.SIGPIPE)}, EXIT + "signal: broken pipe"),
    ],
    ids=lambda value: " ".join(map(str, value.values())) if isinstance(value, dict) else "",
)
def test_end_of_the_process_is_lambdas_error(world, event, words):
    assert invoke(world, "bad", "count")["runs"] == 1
    assert failed(world, "bad", **event) == ("Runtime.ExitError", words)
    assert "last words" in world.invocations("bad")[-1]["logs"]
    assert invoke(world, "bad", "count")["runs"] == 1  # cold
    assert_serves_and_is_clean(world)


@pytest.mark.parametrize("how", ["sleep", "loop_with_calls", "stop"])
def test_hanging_is_lambdas_timeout_and_others_are_served(world, how):
    if how == "loop_with_calls" and "auto" in world.command:
        pytest.skip("ends after 10,000 calls, as under tests/executor, which takes a Python program half a minute")
    event = {"how": "signal", "signal": int(signal.SIGSTOP)} if how == "stop" else {"how": how}
    answers = []
    hanging = threading.Thread(target=lambda: answers.append(failed(world, "hanging", **event)))
    hanging.start()
    calls = 0
    while hanging.is_alive() or calls == 0:
        assert world.get("health")
        calls += 1
    assert answers == [("Sandbox.Timedout", "Task timed out after 1.00 seconds")]
    assert invoke(world, "hanging", "count")["runs"] == 1
    assert_serves_and_is_clean(world)


def test_a_start_that_fails(world):
    for _ in range(2):
        _, error, payload = call(world, "init_error", "count")
        assert (error, json.loads(payload)) == ("Unhandled", {"errorType": "Start.Broken", "errorMessage": "no key"})
        assert failed(world, "init_exit", "count") == ("Runtime.ExitError", EXIT + "exit status 7")
    assert_serves_and_is_clean(world)


def test_a_limit_of_memory(world):
    _, error, payload = call(world, "small", "allocate", mb=2048)
    assert error == "Unhandled", payload  # here its runtime notices, and dies of it
    assert invoke(world, "fine", "allocate", mb=100) == 100 * 1024 * 1024
    assert_serves_and_is_clean(world)


def test_an_end_after_the_answer_fails_the_next_invocation(world):
    assert invoke(world, "bad", "echo", exit_after=5) == {"how": "echo", "exit_after": 5}
    assert failed(world, "bad", "count") == ("Runtime.ExitError", EXIT + "exit status 5")
    assert invoke(world, "bad", "count")["runs"] == 1


def test_a_child_that_outlives_its_invocation_harms_nobody(world):
    assert invoke(world, "bad", "leave_child") == "left"
    assert invoke(world, "fine", "echo") == {"how": "echo"}
    assert invoke(world, "bad", "count")["runs"] == 2
    assert failed(world, "bad", "exit", status=1) == ("Runtime.ExitError", EXIT + "exit status 1")
    assert_serves_and_is_clean(world)


def test_who_asks_at_the_timeout_asks_no_longer_after_it(snowglobe, template):
    world = snowglobe("--template", template, clock="real", executor="process")
    sqs = world.client("sqs")
    url = sqs.get_queue_url(QueueName="jobs")["QueueUrl"]

    def messages():
        counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])["Attributes"]
        return int(counts["ApproximateNumberOfMessages"])

    assert failed(world, "hanging", "leave_child_and_sleep")[0] == "Sandbox.Timedout"
    sent = messages()
    assert sent > 0
    assert_serves_and_is_clean(world)
    assert messages() == sent


def test_a_daemon_ends_with_its_sandbox(world):
    assert invoke(world, "bad", "leave_daemon") == "left"
    before = processes.descendants(world.process.pid)
    assert failed(world, "bad", "exit", status=1) == ("Runtime.ExitError", EXIT + "exit status 1")
    processes.wait_until(
        lambda: len(processes.descendants(world.process.pid)) < len(before), "what the program left stays"
    )
    assert_serves_and_is_clean(world)


def test_what_is_asked_after_the_answer_is_refused_and_says_so(world):
    assert invoke(world, "fine", "echo", late=True)["how"] == "echo"
    late = invoke(world, "fine", "count")["late"]
    [status, body], [again], _ = late
    assert status == 403
    assert body["__type"].endswith("OutsideOfInvocation")
    assert "sqs.SendMessage of function fine came when none of its invocations was under way" in body["message"]
    assert again == 403
    url = world.client("sqs").get_queue_url(QueueName="jobs")["QueueUrl"]
    assert "Messages" not in world.client("sqs").receive_message(QueueUrl=url)


def test_idle_programs_are_frozen_with_all_they_left(snowglobe, template):
    world = snowglobe("--template", template, clock="auto", executor="process")
    for how in ("count", "leave_daemon"):  # also with one thread: its event loop may have timers
        invoke(world, "bad", how)
        known = processes.descendants(world.process.pid)
        processes.wait_until(lambda: any(processes.is_frozen(pid) for pid in known), "nothing is frozen")
    assert invoke(world, "bad", "count")["runs"] == 3
