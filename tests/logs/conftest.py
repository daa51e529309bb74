"""Fixtures for CloudWatch Logs: a world whose clock stands still, groups of one's own, and refusals as they are worded."""
import itertools
import pathlib

import botocore.exceptions
import pytest

TEMPLATE = pathlib.Path(__file__).with_name("template.yaml")
numbers = itertools.count(1)


@pytest.fixture
def world(snowglobe):
    return snowglobe("--template", TEMPLATE, clock="manual")


@pytest.fixture
def logs(world):
    return world.client("logs")


@pytest.fixture
def now_ms(world):
    """The world's time, in the unit that Logs has."""
    return lambda: int(world.now().timestamp() * 1000)


@pytest.fixture
def group(logs):
    """Makes a group with a stream "s": its name."""

    def make(**more):
        name = f"/group/{next(numbers)}"
        logs.create_log_group(logGroupName=name, **more)
        logs.create_log_stream(logGroupName=name, logStreamName="s")
        return name

    return make


@pytest.fixture
def put(logs):
    """put(group, (time, text), ...): to the stream "s"; the answer."""

    def write(name, *events, stream="s"):
        batch = [{"timestamp": at, "message": text} for at, text in events]
        return logs.put_log_events(logGroupName=name, logStreamName=stream, logEvents=batch)

    return write


@pytest.fixture
def refused():
    """refused(call, ...) -> (code, message) of the error."""

    def call_and_catch(call, **parameters):
        with pytest.raises(botocore.exceptions.ClientError) as caught:
            call(**parameters)
        response = caught.value.response
        assert response["ResponseMetadata"]["HTTPStatusCode"] == 400
        return response["Error"]["Code"], response["Error"].get("Message", "")

    return call_and_catch
