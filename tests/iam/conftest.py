"""Fixtures for IAM: a world whose clock stands still, documents, and refusals as they are worded."""
import json

import boto3
import botocore.exceptions
import pytest


@pytest.fixture
def world(snowglobe):
    return snowglobe(clock="manual")


@pytest.fixture
def iam(world):
    return world.client("iam")


@pytest.fixture
def trust():
    """Who may assume a role: Lambda."""
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    )


@pytest.fixture
def document():
    """document("sqs:*"): a policy that allows that everywhere."""

    def make(action="sqs:SendMessage", **more):
        statement = {"Effect": "Allow", "Action": action, "Resource": "*", **more}
        return json.dumps({"Version": "2012-10-17", "Statement": [statement]})

    return make


@pytest.fixture
def acting(world):
    """acting(key, "sts"): a client that signs with an access key of CreateAccessKey."""

    def make(key, service):
        return boto3.client(
            service,
            endpoint_url=world.url,
            region_name="us-east-1",
            aws_access_key_id=key["AccessKeyId"],
            aws_secret_access_key=key["SecretAccessKey"],
        )

    return make


@pytest.fixture
def refused():
    """refused(call, ...) -> (status, code, message) of the error."""

    def call_and_catch(call, **parameters):
        with pytest.raises(botocore.exceptions.ClientError) as caught:
            call(**parameters)
        response = caught.value.response
        error = response["Error"]
        return response["ResponseMetadata"]["HTTPStatusCode"], error["Code"], error.get("Message", "")

    return call_and_catch
