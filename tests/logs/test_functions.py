"""What functions print goes to their log groups: START, their lines, END, REPORT, at the world's times."""
import json
import pathlib
import re

import pytest

TEMPLATE = pathlib.Path(__file__).with_name("template.yaml")
STREAM = re.compile(r"2026/01/01/\[\$LATEST\][0-9a-f]{32}$")


@pytest.fixture
def world(snowglobe):
    return snowglobe("--template", TEMPLATE)


@pytest.fixture
def logs(world):
    return world.client("logs")


def invoke(world, name, event=None):
    answer = world.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event or {}))
    return answer["ResponseMetadata"]["RequestId"]


def events_of(logs, name, **how):
    return logs.filter_log_events(logGroupName=f"/aws/lambda/{name}", **how)["events"]


def test_a_run_as_it_is_logged(world, logs):
    start = int(world.now().timestamp() * 1000)
    request = invoke(world, "echo")
    events = events_of(logs, "echo")
    lines = [event["message"] for event in events]
    assert lines[0] == f"START RequestId: {request} Version: $LATEST\n"
    assert lines[1] == "a line of its own\n"
    assert lines[2] == f"END RequestId: {request}\n"
    assert lines[3].startswith(f"REPORT RequestId: {request}\tDuration: ") and len(lines) == 4
    assert all(event["timestamp"] >= start for event in events)
    assert len({event["logStreamName"] for event in events}) == 1
    assert STREAM.match(events[0]["logStreamName"])
    (stream,) = logs.describe_log_streams(logGroupName="/aws/lambda/echo")["logStreams"]
    assert stream["logStreamName"] == events[0]["logStreamName"]
    assert stream["firstEventTimestamp"] == events[0]["timestamp"]


def test_a_sandbox_keeps_its_stream(world, logs):
    first, second = invoke(world, "echo"), invoke(world, "echo")
    events = events_of(logs, "echo")
    assert len({event["logStreamName"] for event in events}) == 1
    starts = [event["message"] for event in events if event["message"].startswith("START")]
    assert first in starts[0] and second in starts[1]
    # One that has been idle for too long is another one.
    world.advance("1h")
    invoke(world, "echo")
    assert len({event["logStreamName"] for event in events_of(logs, "echo")}) == 2


def test_lines_have_the_times_at_which_they_were_printed(world, logs):
    invoke(world, "sleepy", {"seconds": 5})
    events = events_of(logs, "sleepy")
    assert events[-1]["timestamp"] - events[0]["timestamp"] == 5_000
    assert "Duration: 5000.00 ms" in events[-1]["message"]


def test_errors_and_time_outs_are_in_it_and_throttling_is_not(world, logs):
    invoke(world, "picky", {"a": "poison"})
    assert [event for event in events_of(logs, "picky", filterPattern="Picky poison")]
    invoke(world, "sleepy", {"seconds": 100})
    assert events_of(logs, "sleepy", filterPattern='"Task timed out after 60.00 seconds"')
    try:
        invoke(world, "closed")
    except world.client("lambda").exceptions.TooManyRequestsException:
        pass
    groups = [group["logGroupName"] for group in logs.describe_log_groups(logGroupNamePrefix="/aws/lambda/")["logGroups"]]
    assert groups == ["/aws/lambda/picky", "/aws/lambda/sleepy"]


def test_the_group_of_a_function_is_as_any_other(world, logs):
    logs.create_log_group(logGroupName="/aws/lambda/echo", tags={"mine": "yes"})
    logs.put_retention_policy(logGroupName="/aws/lambda/echo", retentionInDays=1)
    invoke(world, "echo")
    assert len(events_of(logs, "echo")) == 4
    world.advance("25h")
    assert events_of(logs, "echo") == []
    logs.delete_log_group(logGroupName="/aws/lambda/echo")
    invoke(world, "echo")
    assert len(events_of(logs, "echo")) == 4


def test_two_worlds_log_the_same(snowglobe):
    told = []
    for executor in ("fiber", "process"):
        world = snowglobe("--template", TEMPLATE, executor=executor)
        invoke(world, "echo")
        invoke(world, "sleepy", {"seconds": 1})
        told.append([events_of(world.client("logs"), name) for name in ("echo", "sleepy")])
    assert told[0] == told[1]
