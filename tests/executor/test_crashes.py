"""Under the process executor a handler that ends badly harms only its own invocation."""
import json
import threading
import time

import pytest

TEMPLATE = """
Resources:
  Bad:
    Type: AWS::Serverless::Function
    Properties: {{FunctionName: bad, CodeUri: crash, Handler: {handler}, Timeout: 2, MemorySize: 128}}
  Fine:
    Type: AWS::Serverless::Function
    Properties: {{FunctionName: fine, CodeUri: crash, Handler: fine}}
  Queue:
    Type: AWS::SQS::Queue
    Properties: {{QueueName: queue}}
"""
ANSWER_SECONDS_MAX = 1  # the promise is for a machine of its own; tests share theirs


def start(snowglobe, tmp_path, handler, clock):
    template = tmp_path / "template.yaml"
    template.write_text(TEMPLATE.format(handler=handler))
    return snowglobe("--template", template, clock=clock, executor="process", fresh=True)


def invoke(world, name):
    answer = world.client("lambda").invoke(FunctionName=name, Payload=b"{}")
    return answer.get("FunctionError"), json.loads(answer["Payload"].read())


@pytest.mark.parametrize(
    "handler, words",
    [
        ("segfault", "Error: Runtime exited with error: signal: segmentation fault"),
        ("stack_overflow", "Error: Runtime exited with error: signal: segmentation fault"),
        ("invalid_free", "Error: Runtime exited with error: signal: aborted (core dumped)"),
        ("many_allocations", "Error: Runtime exited with error: signal: killed"),
        ("close_descriptors", "Error: Runtime exited with error: exit status 1"),
    ],
)
def test_crash_is_lambdas_error(snowglobe, tmp_path, handler, words):
    world = start(snowglobe, tmp_path, handler, "auto")
    for _ in range(2):  # the sandbox is a new one each time
        error, body = invoke(world, "bad")
        assert error == "Unhandled"
        assert body["errorType"] == "Runtime.ExitError"
        assert body["errorMessage"].endswith(words)
    assert invoke(world, "fine") == (None, "fine")
    logs = [line for invocation in world.invocations("bad") for line in invocation["logs"]]
    assert logs.count("last words") == 2
    assert any(words in line for line in logs)


# A loop for ever: killed after the function's timeout in real time; others are served meanwhile.
@pytest.mark.parametrize("clock", ["auto", "real"])
def test_endless_loop_leaves_the_emulator_serving(snowglobe, tmp_path, clock):
    world = start(snowglobe, tmp_path, "endless_loop", clock)
    answers = []
    looping = threading.Thread(target=lambda: answers.append(invoke(world, "bad")))
    began = time.monotonic()
    looping.start()
    slowest, calls = 0.0, 0
    while looping.is_alive():
        before = time.monotonic()
        if clock == "real":  # nothing holds the world either
            world.client("sqs").send_message(QueueUrl="http://localhost/000000000000/queue", MessageBody="x")
        else:
            world.get("health")
        slowest = max(slowest, time.monotonic() - before)
        calls += 1
    assert time.monotonic() - began < 12
    assert calls > 5
    assert slowest < ANSWER_SECONDS_MAX
    [(error, body)] = answers
    assert error == "Unhandled"
    assert body["errorType"] == "Sandbox.Timedout"
    assert body["errorMessage"].endswith("Error: Task timed out after 2.00 seconds")
    assert invoke(world, "fine") == (None, "fine")
