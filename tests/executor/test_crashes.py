"""Under the process executor a handler that ends badly harms only its own invocation.

README.md has the table of what each case leads to; tests/handlers/misbehave.cc does it.
"""
import json
import signal
import threading
import time

import pytest

from tests.executor import processes
from tests.replay import replay
from tests.world import ROOT, SANITIZED

TEMPLATE = ROOT / "tests/executor/template.yaml"
ANSWER_SECONDS_MAX = 10 if SANITIZED else 1  # for others, while one hangs or floods; the machine is shared with other tests


@pytest.fixture(params=["auto", "real"])
def world(snowglobe, request):
    return snowglobe("--template", TEMPLATE, clock=request.param, executor="process")


@pytest.fixture
def auto(snowglobe):
    return snowglobe("--template", TEMPLATE, clock="auto", executor="process")


def invoke(world, function, how, **more):
    answer = world.client("lambda").invoke(FunctionName=function, Payload=json.dumps({"how": how, **more}))
    return answer.get("FunctionError"), json.loads(answer["Payload"].read())


def runs(world, function):
    """How often the sandbox that is used next has run: 1 is a cold start."""
    error, body = invoke(world, function, "count")
    assert error is None, body
    return body["runs"]


def assert_serves_and_is_clean(world):
    assert invoke(world, "fine", "count")[0] is None
    assert world.client("sqs").list_queues()["QueueUrls"]
    assert world.get("health")
    processes.wait_until(lambda: not processes.zombies(world.process.pid), "a zombie stays")


EXIT = "Runtime exited with error: "
NO_REASON = "Runtime exited without providing a reason"

# The process of the sandbox ends: event, words after "RequestId: ... Error: ".
ENDS = [
    ({"how": "segfault"}, EXIT + "signal: segmentation fault"),
    ({"how": "stack"}, EXIT + "signal: segmentation fault"),
    ({"how": "abort"}, EXIT + "signal: aborted (core dumped)"),
    ({"how": "terminate"}, EXIT + "signal: aborted (core dumped)"),
    ({"how": "throw_in_thread"}, EXIT + "signal: aborted (core dumped)"),
    # The allocator ends it: by abort(), newer ones by an instruction that there is none of.
    ({"how": "free_twice"}, (EXIT + "signal: aborted (core dumped)", EXIT + "signal: illegal instruction")),
    ({"how": "raise", "signal": int(signal.SIGKILL)}, EXIT + "signal: killed"),
    ({"how": "raise", "signal": int(signal.SIGTERM)}, EXIT + "signal: terminated"),
    ({"how": "raise", "signal": int(signal.SIGPIPE)}, EXIT + "signal: broken pipe"),
    ({"how": "raise", "signal": int(signal.SIGINT)}, EXIT + "signal: interrupt"),
    ({"how": "raise", "signal": int(signal.SIGFPE)}, EXIT + "signal: floating point exception"),
    ({"how": "kill_group"}, EXIT + "signal: killed"),
    ({"how": "kill_parent"}, EXIT + "signal: killed"),
    ({"how": "exit", "status": 0}, NO_REASON),
    ({"how": "_exit", "status": 0}, NO_REASON),
    ({"how": "exit_group", "status": 0}, NO_REASON),
    ({"how": "exit", "status": 3}, EXIT + "exit status 3"),
    ({"how": "exit_group", "status": 255}, EXIT + "exit status 255"),
    # Lambda kills who is out of memory, and says no more than this.
    ({"how": "allocate", "mb": 2048}, EXIT + "signal: killed"),
    ({"how": "allocate_in_pieces", "mb": 2048}, EXIT + "signal: killed"),
    ({"how": "allocate_in_c", "mb": 2048}, EXIT + "signal: killed"),
    ({"how": "fork_and_crash"}, EXIT + "signal: segmentation fault"),
    ({"how": "close_descriptors"}, EXIT + "exit status 1"),
    # It wrote to the emulator's descriptor: the emulator ends it.
    ({"how": "garbage"}, EXIT + "signal: killed"),
    ({"how": "endless_length"}, EXIT + "signal: killed"),
    ({"how": "empty_frames"}, EXIT + "signal: killed"),
    ({"how": "half_a_frame"}, NO_REASON),
    ({"how": "out_of_turn"}, EXIT + "signal: killed"),
]


def forestalled(event):
    return bool(SANITIZED) and (event["how"] == "free_twice" or event["how"].startswith("allocate"))


def name_of(value):
    return " ".join(map(str, value.values())) if isinstance(value, dict) else ""


@pytest.mark.parametrize("event, words", ENDS, ids=name_of)
def test_end_of_the_process_is_lambdas_error(world, event, words):
    if forestalled(event):
        pytest.skip("a sanitizer's allocator forestalls it")
    before = runs(world, "bad")
    assert runs(world, "bad") == before + 1  # warm
    error, body = invoke(world, "bad", **event)
    assert error == "Unhandled"
    assert body.keys() == {"errorType", "errorMessage"}
    assert body["errorType"] == "Runtime.ExitError"
    request_id, _, said = body["errorMessage"].removeprefix("RequestId: ").partition(" Error: ")
    assert said in (words if isinstance(words, tuple) else (words,))
    logs = world.invocations("bad")[-1]["logs"]
    assert "last words" in logs
    assert any(request_id in line and "REPORT" in line for line in logs)
    assert runs(world, "bad") == 1  # cold
    assert_serves_and_is_clean(world)


# The handler takes no action for its timeout of real time, or for ever in the world's.
HANGS = ["loop", "loop_with_clock", "loop_with_calls", "loop_with_logs", "block", "sleep", "stop"]


@pytest.mark.parametrize("how", HANGS)
def test_hanging_is_lambdas_timeout_and_others_are_served(world, how):
    event = {"how": "raise", "signal": int(signal.SIGSTOP)} if how == "stop" else {"how": how}
    assert runs(world, "hanging") == 1
    answers = []
    hanging = threading.Thread(target=lambda: answers.append(invoke(world, "hanging", **event)))
    hanging.start()
    slowest, calls = 0.0, 0
    real = "real" in world.command
    while hanging.is_alive() or calls == 0:
        before = time.monotonic()
        if real:  # nothing holds the world either
            world.client("sqs").send_message(QueueUrl="http://localhost/000000000000/queue", MessageBody="x")
            assert invoke(world, "fine", "count")[0] is None
        else:
            world.get("health")
        slowest = max(slowest, time.monotonic() - before)
        calls += 1
    assert slowest < ANSWER_SECONDS_MAX
    [(error, body)] = answers
    assert error == "Unhandled"
    assert body["errorType"] == "Sandbox.Timedout"
    assert body["errorMessage"].endswith(" Error: Task timed out after 1.00 seconds")
    assert runs(world, "hanging") == 1
    assert_serves_and_is_clean(world)


# What the handler answers or throws by itself keeps the sandbox warm: event, error type, answer.
@pytest.mark.parametrize(
    "event, error_type, answer",
    [
        ({"how": "throw"}, "std::runtime_error", None),
        ({"how": "answer_large", "bytes": 6291556}, None, "x" * (6291556 - 2)),
        ({"how": "answer_large", "bytes": 6291557}, "Function.ResponseSizeTooLarge", None),
        ({"how": "answer_large", "bytes": 200_000_000}, "Function.ResponseSizeTooLarge", None),
        ({"how": "call_large", "mb": 100}, None, {"code": "RequestEntityTooLarge", "status": 413}),
        ({"how": "log_one_huge_line", "mb": 100}, None, "logged"),
        ({"how": "allocate", "mb": 900}, None, 900 << 20),
        ({"how": "allocate_in_pieces", "mb": 900}, None, 900 * 16),
        ({"how": "allocate_in_c", "mb": 900}, None, "fits"),
        ({"how": "threads", "count": 200}, None, "joined"),
        ({"how": "leak_descriptors"}, None, "all used"),
        ({"how": "flood_lines", "mb": 256}, None, "dry"),
        ({"how": "flood_one_line", "mb": 256}, None, "dry"),
        ({"how": "flood_by_system_call", "mb": 256}, None, "dry"),
        ({"how": "fork_and_both_return"}, None, {"from": "parent", "runs": 3}),
        ({"how": "fork_and_both_call"}, None, {"from": "parent"}),
    ],
    ids=name_of,
)
def test_answers_and_errors_keep_the_sandbox(world, event, error_type, answer):
    invoke(world, "large", "exit", status=0)
    assert [runs(world, "large"), runs(world, "large")] == [1, 2]
    error, body = invoke(world, "large", **event)
    if error_type:
        assert (error, body["errorType"]) == ("Unhandled", error_type)
        if error_type == "Function.ResponseSizeTooLarge":  # AWS's words; another runtime's had the size in them
            text = "Response payload size exceeded maximum allowed payload size (6291556 bytes)."
            assert body["errorMessage"] == text
    else:
        assert (error, body) == (None, answer)
    logs = world.invocations("large")[-1]["logs"]
    assert sum(map(len, logs)) < 2**21
    assert runs(world, "large") >= 3
    assert invoke(world, "large", "exit", status=0)[0] == "Unhandled"  # with the processes it has not waited for
    assert_serves_and_is_clean(world)


# JSON has no depth in Lambda, but parsers have.
@pytest.mark.parametrize("depth", [1_000, 10_000])
def test_deep_answer_reaches_the_caller(auto, depth):
    payload = json.dumps({"how": "answer_deep", "depth": depth})
    answer = auto.client("lambda").invoke(FunctionName="bad", Payload=payload)
    assert answer["Payload"].read() == b"[" * depth + b"1" + b"]" * depth
    assert "FunctionError" not in answer


def test_deeper_answer_than_a_stack_holds_ends_the_sandbox(world):
    error, body = invoke(world, "large", "answer_deep", depth=1_000_000)
    assert error == "Unhandled"
    assert body["errorMessage"].endswith(EXIT + "signal: segmentation fault")
    assert runs(world, "large") == 1
    assert_serves_and_is_clean(world)


# What a handler starts lives on with its sandbox, as in Lambda, and ends with it.
STAYING = ["fork_and_leave_child", "fork_daemon", "spawn_background", "leave_thread_looping", "new_session"]


@pytest.mark.parametrize("how", STAYING)
def test_what_a_handler_leaves_behind_ends_with_the_sandbox(world, how):
    error, left = invoke(world, "bad", how)
    assert error is None
    assert processes.is_alive(left["pid"])
    before = runs(world, "bad")
    assert runs(world, "bad") == before + 1
    assert invoke(world, "bad", "segfault")[0] == "Unhandled"
    processes.wait_until(lambda: not processes.is_alive(left["pid"]), f"{left} lives on")
    assert runs(world, "bad") == 1
    assert_serves_and_is_clean(world)


# `kill -9` of the emulator gives it no chance to tidy up.
@pytest.mark.parametrize("how", [*STAYING, "loop"])
def test_nothing_survives_the_emulator(snowglobe, how):
    world = snowglobe("--template", TEMPLATE, clock="real", executor="process", fresh=True)
    runs(world, "fine")
    caller = threading.Thread(target=lambda: pytest.raises(Exception, invoke, world, "bad", how))
    if how == "loop":
        caller.start()
        processes.wait_until(lambda: len(processes.descendants(world.process.pid)) >= 4, "not started")
    else:
        invoke(world, "bad", how)
    started = processes.descendants(world.process.pid)
    assert started
    world.kill()
    for pid in started:
        processes.wait_until(lambda: not processes.is_alive(pid), f"{pid} lives on")
    if how == "loop":
        caller.join()


# The trace is the same in every run, even after a hang, though it is then no promise ("level L1").
@pytest.mark.parametrize(
    "function, events",
    [
        ("bad", [event for event, _ in ENDS if event["how"] != "free_twice" and not forestalled(event)]),  # the allocator logs an address
        ("hanging", [{"how": how} for how in ("loop", "loop_with_calls", "sleep")]),
    ],
    ids=["bad", "hanging"],
)
@pytest.mark.timeout(1000 if SANITIZED else 120)
def test_trace_stays_equal(tmp_path, function, events):
    fixture = tmp_path / "crashes.jsonl"
    with fixture.open("w") as lines:
        for number, event in enumerate(event for one in events for event in (one, {"how": "count"}, {"how": "count"})):
            line = {"t": f"2026-01-01T{number // 60:02}:{number % 60:02}:00.000Z", "source": f"lambda:{function}", "body": event}
            lines.write(json.dumps(line) + "\n")
    done = replay(fixture, "--executor", "process", "--twice", "--allow-failures", template=TEMPLATE)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "twice equal" in done.stdout


def test_rounds_of_crashes_leak_no_descriptor_and_no_process(auto):
    def round():
        for event in ({"how": "segfault"}, {"how": "exit", "status": 0}, {"how": "garbage"}, {"how": "close_descriptors"}):
            assert invoke(auto, "bad", **event)[0] == "Unhandled"
        for how in ("fork_daemon", "fork_and_crash"):
            invoke(auto, "bad", how)

    pid = auto.process.pid
    round()
    open_before, running_before = processes.descriptors(pid), len(processes.descendants(pid))
    for _ in range(15):
        round()
    assert processes.descriptors(pid) == open_before
    processes.wait_until(lambda: len(processes.descendants(pid)) <= running_before, "processes stay")
    assert_serves_and_is_clean(auto)
