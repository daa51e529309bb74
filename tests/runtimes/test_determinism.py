"""Functions of Python and Node in the world's time: what they read of clocks and random numbers comes back, whatever the machine
does. The apps of world/ show all that they see of both."""
import base64
import json
import pathlib
import time

import pytest

from tests.replay import digest, replay
from tests.runtimes.test_python import invoke

TEMPLATE = pathlib.Path(__file__).parent / "world/template.yaml"


def line(second, source, body):
    return {"t": f"2026-03-01T08:00:{second:02}Z", "source": source, "body": body}


APPS = {
    "python": [line(i, "lambda:python", {"n": i}) for i in range(3)],
    "node": [line(i, "lambda:node", {"n": i}) for i in range(3)],
    "mixed": [line(i, "sqs:for-python", f"pass on {i}") for i in range(2)] + [line(i, "sqs:for-node", f"pass on {i}") for i in range(1, 3)],
}


def one_function(folder, code, properties):
    """The template of a function called "a", with its code beside it."""
    (folder / "app.py").write_text(code)
    template = folder / "template.yaml"
    template.write_text(
        "Resources:\n  A: {Type: AWS::Serverless::Function, Properties: {FunctionName: a, CodeUri: ., Handler: app.handler, "
        f"Runtime: python3.12, {properties}}}}}\n"
    )
    return template


@pytest.fixture(params=APPS)
def fixture(request, tmp_path):
    path = tmp_path / "inputs.jsonl"
    path.write_text("\n".join(map(json.dumps, APPS[request.param])) + "\n")
    return path


def test_two_perturbed_runs_are_one(fixture):
    done = replay(fixture, "--twice", template=TEMPLATE)
    assert digest(done) == digest(replay(fixture, template=TEMPLATE))
    assert "level L3" in done.stdout


def test_orders_are_tried(fixture):
    done = replay(fixture, "--seeds", "1-3", template=TEMPLATE)
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_does_not_depend_on_the_order_has_one_outcome(tmp_path):
    (tmp_path / "app.py").write_text(
        "import boto3\n"
        "dynamodb = boto3.client('dynamodb')\n"
        "def handler(event, context):\n"
        "    for record in event['Records']:\n"
        "        dynamodb.put_item(TableName='seen', Item={'id': {'S': record['body']}})\n"
    )
    text = TEMPLATE.read_text()
    text = text[: text.index("  ForNode:")] + text[text.index("  Python:") : text.index("  Node:")]
    (tmp_path / "template.yaml").write_text(text.replace("      Environment: {Variables: {NEXT: !Ref ForNode}}\n", ""))
    path = tmp_path / "inputs.jsonl"
    path.write_text("\n".join(json.dumps(line(0, "sqs:for-python", f"order {i}")) for i in range(6)) + "\n")
    done = replay(path, "--seeds", "1-4", template=tmp_path / "template.yaml")
    assert "outcomes 1" in done.stdout.replace("  ", " "), done.stdout + done.stderr


@pytest.fixture(params=["auto", "manual"])
def world(snowglobe, request):
    return snowglobe("--template", TEMPLATE, clock=request.param, executor="process")


def test_the_clock_is_the_worlds_and_sleeps_take_no_time(world):
    began = time.monotonic()
    for number in range(3):
        before = world.now()
        seen = invoke(world, "python", "sleep")
        assert abs(seen["before"]["wall"] - before.timestamp()) < 0.1
        assert seen["after"]["wall"] - seen["before"]["wall"] == pytest.approx(3.5, abs=0.01)
        assert seen["after"]["monotonic"] - seen["before"]["monotonic"] == pytest.approx(3.5, abs=0.01)
        assert 26_000 <= seen["after"]["left"] <= 26_500 and seen["after"]["waited"] is False
        seen = invoke(world, "node", "sleep")
        assert 1500 <= seen["after"]["wall"] - seen["before"]["wall"] < 1600
        assert 28_000 <= seen["after"]["left"] <= 28_500
    assert time.monotonic() - began < 15  # three times five seconds, and two starts


def test_between_invocations_time_is_not_moved_by_them(world):
    invoke(world, "node", "sleep")
    before = world.now()
    world.advance("1m")
    assert (world.now() - before).total_seconds() == 60
    assert invoke(world, "node", "sleep")["before"]["wall"] >= int(before.timestamp() * 1000) + 60_000


def test_two_servers_answer_the_same(snowglobe):
    answers = []
    for _ in range(2):
        world = snowglobe("--template", TEMPLATE, clock="auto", executor="process", fresh=True)
        answers.append([invoke(world, name, "again") for name in ("python", "node", "python", "node")])
        answers[-1].append(world.get("digest")["digest"])
        world.stop()
    assert json.dumps(answers[0]).replace("127.64", "") == json.dumps(answers[1]).replace("127.64", "")


def test_threads_wait_in_the_worlds_time_too(snowglobe, tmp_path):
    template = one_function(
        tmp_path,
        "import queue, threading, time\n"
        "def handler(event, context):\n"
        "    began = time.time()\n"
        "    done = queue.Queue()\n"
        "    thread = threading.Thread(target=lambda: (time.sleep(7), done.put(time.time() - began)))\n"
        "    thread.start()\n"
        "    thread.join(5)\n"
        "    middle = time.time() - began\n"
        "    return [round(middle), round(done.get(timeout=60)), round(time.time() - began)]\n",
        "Timeout: 60",
    )
    world = snowglobe("--template", template, clock="auto", executor="process")
    assert invoke(world, "a") == [5, 7, 7]


# Whoever speaks for all of them must not say that a thread waits for which something has come.
def test_threads_that_wait_for_different_things_see_one_time(world):
    got, is_readable, ended = invoke(world, "threads")
    assert got == [[n, n] for n in range(1, 9)]
    assert is_readable and ended == 10.5


# What a child does takes the machine's time: a limit beyond it does not pass before the child has ended.
def test_a_child_that_is_waited_for_with_a_limit(snowglobe, tmp_path):
    template = one_function(
        tmp_path,
        "import subprocess, time\n"
        "def handler(event, context):\n"
        "    began = time.time()\n"
        "    told = subprocess.run(['sh', '-c', 'echo told'], capture_output=True, text=True, timeout=30).stdout\n"
        "    return [told, round(time.time() - began)]\n",
        "Timeout: 60",
    )
    world = snowglobe("--template", template, clock="auto", executor="process")
    assert invoke(world, "a") == ["told\n", 0]


# Whether the log says what is the machine's.
@pytest.mark.parametrize("body, line", [
    ("open('/dev/urandom', 'rb').read(8)", "reads a random device"),
    ("import threading; threading.Thread(target=print).start()", "starts a thread"),
])
def test_what_is_the_machines_is_told(snowglobe, tmp_path, body, line):
    template = one_function(tmp_path, f"def handler(event, context):\n    {body}\n", "Timeout: 60")
    world = snowglobe("--template", template, clock="auto", executor="process")
    answer = world.client("lambda").invoke(FunctionName="a", Payload="{}", LogType="Tail")
    assert line in base64.b64decode(answer["LogResult"]).decode()


# A loop over the clock does not see it move: the time-out ends it, in real time, and the replay says that no two runs need be one.
def test_a_loop_that_waits_for_a_clock_ends_with_the_timeout(tmp_path):
    template = one_function(
        tmp_path,
        "import time\n"
        "def handler(event, context):\n"
        "    end = time.monotonic() + 1\n"
        "    while time.monotonic() < end:\n"
        "        pass\n",
        "Timeout: 1, EventInvokeConfig: {MaximumRetryAttempts: 0}",
    )
    path = tmp_path / "inputs.jsonl"
    path.write_text(json.dumps(line(0, "lambda:a", {})) + "\n")
    done = replay(path, template=template)
    assert "Task timed out after 1.00 seconds" in done.stdout and "level L1" in done.stdout, done.stdout + done.stderr
