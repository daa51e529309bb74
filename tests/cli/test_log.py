"""--log-level: what a person reads, and what it must never do to the world."""
import json
import os
import pty
import re
import subprocess

import pytest
from botocore.exceptions import ClientError

from tests.world import ROOT, World, binary

TEMPLATE = ROOT / "tests" / "lambda" / "template.yaml"
FIXTURE = ROOT / "fixtures" / "dialog-engine" / "first-lesson.jsonl"
APP = ROOT / "apps" / "dialog-engine" / "template.yaml"
LEVELS = ["trace", "debug", "info", "warning", "error", "off"]
SECRET = "my-secret-payload"
STAMP = r"^\d\d:\d\d:\d\d\.\d{3} "


def lines_at(level):
    """The log lines of a process that served a good request, a refused one, and an invocation."""
    world = World("--template", TEMPLATE, "--log-level", level)
    try:
        sqs = world.client("sqs")
        url = sqs.get_queue_url(QueueName="queue")["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody=SECRET)
        with pytest.raises(ClientError):
            sqs.get_queue_url(QueueName="nobody")
        world.settle()
    finally:
        world.stop()
    return [line for line in world.log().splitlines() if re.match(STAMP, line)]


def test_info_tells_of_invocations_only():
    (line,) = lines_at("info")
    assert re.match(STAMP + r"info    2026-01-01T00:00:00\.\d{3}Z  mapped +ok ", line)
    assert line.endswith("try 1  sqs:queue")


def test_debug_has_a_line_a_request():
    lines = [line for line in lines_at("debug") if " debug " in line]
    sent = next(line for line in lines if "sqs.SendMessage" in line)
    words = sent.split()
    assert words[2:4] == ["sqs.SendMessage", "200"]
    assert re.search(r" +\d+us +\d+B in +\d+B out  2026-01-01T00:00:00\.\d{3}Z  http\S+/queue  [0-9a-f-]{36}$", sent)
    refused = next(line for line in lines if " 400 " in line)
    assert "sqs.GetQueueUrl" in refused and "  nobody  QueueDoesNotExist  " in refused
    columns = {re.search(r"B out", line).end() for line in lines}
    assert len(columns) == 1, "they stand below each other"


def test_trace_also_tells_of_calls_inside():
    lines = lines_at("trace")
    assert any(" trace " in line and "sqs.DeleteMessageBatch" in line for line in lines)


@pytest.mark.parametrize("level", ["warning", "error", "off"])
def test_quiet_when_all_is_well(level):
    assert lines_at(level) == []


@pytest.mark.parametrize("level", LEVELS)
def test_no_payload_is_logged(level):
    assert not [line for line in lines_at(level) if SECRET in line]


def test_no_level_changes_the_world(tmp_path):
    def digest(level):
        done = subprocess.run(
            [binary(), "replay", FIXTURE, "--template", APP, "--log-level", level],
            capture_output=True,
            text=True,
            timeout=60,
            cwd=ROOT,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()[-1], len(done.stderr.splitlines())

    seen = {level: digest(level) for level in LEVELS}
    assert len({each for each, _ in seen.values()}) == 1
    assert seen["off"][1] == seen["warning"][1] == 0 < seen["info"][1] < seen["trace"][1]


def test_an_unknown_level_is_a_usage_error():
    done = subprocess.run([binary(), "up", "--log-level", "loud"], capture_output=True, text=True, timeout=30)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1 and "loud" in done.stderr


def test_colours_on_a_terminal_only():
    command = [binary(), "replay", FIXTURE, "--template", APP, "-v"]
    piped = subprocess.run(command, capture_output=True, timeout=60, cwd=ROOT)
    assert b"\x1b[" not in piped.stderr
    terminal, inner = pty.openpty()
    environment = {**os.environ, "TERM": "xterm"}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=inner, env=environment, cwd=ROOT) as process:
        os.close(inner)
        shown = b""
        while chunk := _read(terminal):
            shown += chunk
        assert process.wait(timeout=60) == 0
    os.close(terminal)
    assert re.search(rb"\x1b\[\d*m?info", shown) or b"\x1b[32m" in shown


def _read(terminal):
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # how Linux says that the other end is closed
        return b""


def test_a_fixture_that_is_wrong_all_the_time_says_so_once(tmp_path):
    """A disk, or a screen, is not to be filled by what is always the same."""
    fixture = tmp_path / "wrong.jsonl"
    line = {"t": "2026-01-01T00:00:00Z", "source": "sqs:nobody", "body": "x"}
    fixture.write_text("".join(json.dumps(line) + "\n" for _ in range(500)))
    done = subprocess.run([binary(), "replay", fixture], capture_output=True, text=True, timeout=60, cwd=ROOT)
    assert done.returncode == 1, done.stderr
    assert done.stdout.count("QueueDoesNotExist") == 1 and "500x sqs.SendMessage" in done.stdout
    assert len((done.stdout + done.stderr).splitlines()) < 20


HANDLERS = """Resources:
  Talker:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: talker
      CodeUri: parity
      Handler: parity
      Timeout: 900
      Environment: {Variables: {WHO: somebody, QUEUE_URL: !Ref Queue}}
  Queue: {Type: AWS::SQS::Queue}
"""


def printed(tmp_path, executor, *arguments, level="info"):
    """Two invocations of a handler that prints in all ways: their ids and what `up` shows of the function."""
    template = tmp_path / "talker.yaml"
    template.write_text(HANDLERS)
    world = World("--template", template, "--log-level", level, *arguments, executor=executor)
    try:
        ids = []
        for _ in range(2):
            world.client("lambda").invoke(FunctionName="talker", Payload=json.dumps({"secret": SECRET}))
            ids.append(world.get("invocations?limit=1")["invocations"][0])
    finally:
        world.stop()
    return ids, [line for line in world.log().splitlines() if " talker " in line]


@pytest.mark.parametrize("executor", ["fiber", "process"])
def test_what_handlers_print_is_shown_with_function_and_request_id(tmp_path, executor):
    """context.log, stdout and stderr, in the order in which they come, before the line that tells of the end."""
    invocations, lines = printed(tmp_path, executor)
    shown = []
    for invocation in invocations:
        own = [line for line in invocation["logs"] if not line.startswith(("START ", "END ", "REPORT "))]
        assert len(own) > 3
        shown += [(invocation["id"], text) for text in own] + [None]
    pattern = STAMP + r"info    2026-01-01T\S+Z  talker +([0-9a-f-]{36})  (.*)$"
    found = [re.match(pattern, line) for line in lines]
    assert [match and match.groups() for match in found] == shown
    assert not any(SECRET in line for line in lines)


def test_quiet_handlers_are_not_shown(tmp_path):
    invocations, lines = printed(tmp_path, "fiber", "--quiet-handlers")
    assert len(lines) == 2 and all(" ok " in line for line in lines), lines
    assert len(invocations[0]["logs"]) > 5, "it is kept all the same"


def test_handlers_are_as_quiet_as_the_level_says(tmp_path):
    assert printed(tmp_path, "fiber", level="warning")[1] == []
