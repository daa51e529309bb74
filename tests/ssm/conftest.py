"""Fixtures for Parameter Store: a world whose clock stands still, and refusals as they are worded."""
import botocore.exceptions
import pytest


@pytest.fixture
def world(snowglobe):
    return snowglobe(clock="manual")


@pytest.fixture
def ssm(world):
    return world.client("ssm")


@pytest.fixture
def put(ssm):
    """put("/a", "1", ...): a parameter of type String unless said otherwise; the answer."""

    def make(name, value="value", type="String", **more):
        return ssm.put_parameter(Name=name, Value=value, Type=type, **more)

    return make


@pytest.fixture
def refused():
    """refused(call, ...) -> (code, message) of the error; "" where AWS has no text."""

    def call_and_catch(call, **parameters):
        with pytest.raises(botocore.exceptions.ClientError) as caught:
            call(**parameters)
        response = caught.value.response
        assert response["ResponseMetadata"]["HTTPStatusCode"] == 400
        return response["Error"]["Code"], response["Error"].get("Message", "")

    return call_and_catch
