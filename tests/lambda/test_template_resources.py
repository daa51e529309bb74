"""What templates put around functions: versions, aliases, permissions, layers, where asynchronous invocations end."""
import json
import pathlib

import pytest
import requests

from tests.lambda_uploads import code, create, invoke

ARN = "arn:aws:lambda:us-east-1:000000000000:function:"
RESOURCES = pathlib.Path(__file__).with_name("resources.yaml")


@pytest.fixture
def world(snowglobe):
    return snowglobe("--template", RESOURCES, executor="process")


def outputs(world):
    lines = [line.split(None, 1)[1].split(": ", 1) for line in world.log().splitlines() if line.startswith("  output ")]
    return dict(lines)


def messages(sqs, name):
    url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    return sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]).get("Messages", [])


def test_names_of_versions_and_aliases(world):
    assert outputs(world) == {
        "First": ARN + "plain:1",
        "FirstArn": ARN + "plain:1",
        "FirstVersion": "1",
        "Live": ARN + "plain:live",
        "LiveArn": ARN + "plain:live",
        "SamAlias": ARN + "published:prod",
        "SamVersion": ARN + "published:1",
        "SamNumber": "1",
        "SamResource": ARN + "published:prod",
        "Tools": "arn:aws:lambda:us-east-1:000000000000:layer:tools:1",
        "Config": "plain|live",
    }


def test_a_version_and_an_alias_are_invoked(awslambda):
    assert awslambda.get_function_configuration(FunctionName="plain:1")["Description"] == "the first"
    alias = awslambda.get_alias(FunctionName="plain", Name="live")
    assert (alias["FunctionVersion"], alias["Description"]) == ("1", "what people see")
    arn, version, stream, _, event = invoke(awslambda, "plain:live", "x")
    assert (arn, version, event) == (ARN + "plain:live", "1", "x") and "[1]" in stream
    assert awslambda.invoke(FunctionName="plain", Qualifier="live")["ExecutedVersion"] == "1"
    assert invoke(awslambda, "plain:both")[:2] == [ARN + "plain:both", "$LATEST"]


def test_logs_of_a_version_are_in_streams_of_its_own(awslambda, world):
    invoke(awslambda, "plain:live")
    invoke(awslambda, "plain")
    streams = world.client("logs").describe_log_streams(logGroupName="/aws/lambda/plain")["logStreams"]
    assert sorted(stream["logStreamName"].split("/")[3][:3] for stream in streams) == ["[$L", "[1]"]


def test_a_mapping_of_an_alias(awslambda, sqs, world):
    [mapping] = awslambda.list_event_source_mappings(FunctionName="plain:live")["EventSourceMappings"]
    assert mapping["FunctionArn"] == ARN + "plain:live"
    sqs.send_message(QueueUrl=sqs.get_queue_url(QueueName="jobs")["QueueUrl"], MessageBody="m")
    world.settle()
    [stream] = world.client("logs").describe_log_streams(logGroupName="/aws/lambda/plain")["logStreams"]
    assert "[1]" in stream["logStreamName"]


# SAM's events invoke the alias: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/automating-updates-to-serverless-apps.html
def test_events_of_a_published_function_invoke_its_alias(awslambda, world):
    [mapping] = awslambda.list_event_source_mappings(FunctionName="published:prod")["EventSourceMappings"]
    assert mapping["FunctionArn"] == ARN + "published:prod"
    assert awslambda.get_function_configuration(FunctionName="published:1")["Description"] == "by SAM"
    answer = requests.post(world.url + "/Prod/show", json=1, timeout=20)
    assert answer.status_code == 502  # a list is no answer of a proxy; but the version has run
    [stream] = world.client("logs").describe_log_streams(logGroupName="/aws/lambda/published")["logStreams"]
    assert "[1]" in stream["logStreamName"]


def test_dead_letters(awslambda, sqs, world):
    letters = "arn:aws:sqs:us-east-1:000000000000:letters"
    for function in ("plain", "published"):
        assert awslambda.get_function_configuration(FunctionName=function)["DeadLetterConfig"] == {"TargetArn": letters}
    awslambda.invoke(FunctionName="plain", InvocationType="Event", Payload='"fail"')
    world.advance("10m")
    [letter] = messages(sqs, "letters")
    assert letter["Body"] == '"fail"' and letter["MessageAttributes"]["ErrorMessage"]["StringValue"] == "no"


def test_event_invoke_config_of_an_alias(awslambda, sqs, world):
    config = awslambda.get_function_event_invoke_config(FunctionName="plain", Qualifier="live")
    assert (config["MaximumRetryAttempts"], config["MaximumEventAgeInSeconds"]) == (0, 600)
    awslambda.invoke(FunctionName="plain:live", InvocationType="Event", Payload='"fail"')
    world.settle()
    [message] = messages(sqs, "failed")
    context = json.loads(message["Body"])["requestContext"]
    assert (context["functionArn"], context["approximateInvokeCount"]) == (ARN + "plain:live", 1)


def test_event_invoke_config_of_sam(awslambda, sqs, world):
    config = awslambda.get_function_event_invoke_config(FunctionName="published", Qualifier="prod")
    made = "snowglobe-PublishedEventInvokeConfigOnFailureQueue"  # SAM makes a queue where none is named
    assert config["DestinationConfig"]["OnFailure"]["Destination"].endswith(":" + made)
    awslambda.invoke(FunctionName="published:prod", InvocationType="Event", Payload='"fail"')
    world.advance("10m")
    assert json.loads(messages(sqs, made)[0]["Body"])["requestContext"]["approximateInvokeCount"] == 2
    awslambda.invoke(FunctionName="published:prod", InvocationType="Event", Payload='"well"')
    world.settle()
    told = [json.loads(message["Body"]) for message in messages(sqs, "letters")]
    assert "well" in [one["responsePayload"][4] for one in told if isinstance(one, dict)]


def test_a_permission(awslambda):
    policy = json.loads(awslambda.get_policy(FunctionName="plain", Qualifier="live")["Policy"])
    assert policy["Statement"] == [
        {
            "Sid": "snowglobe-Allowed",
            "Effect": "Allow",
            "Principal": {"Service": "s3.amazonaws.com"},
            "Action": "lambda:InvokeFunction",
            "Resource": ARN + "plain:live",
            "Condition": {
                "StringEquals": {"AWS:SourceAccount": "000000000000"},
                "ArnLike": {"AWS:SourceArn": "arn:aws:s3:::files"},
            },
        }
    ]


def test_reserved_concurrency(awslambda):
    assert awslambda.get_function_concurrency(FunctionName="plain")["ReservedConcurrentExecutions"] == 7
    assert awslambda.get_account_settings()["AccountLimit"]["UnreservedConcurrentExecutions"] == 993


def test_a_layer(awslambda):
    arn = "arn:aws:lambda:us-east-1:000000000000:layer:tools:1"
    layer = awslambda.get_layer_version(LayerName="tools", VersionNumber=1)
    assert (layer["LayerVersionArn"], layer["Description"]) == (arn, "what all need")
    assert (layer["CompatibleRuntimes"], layer["LicenseInfo"]) == (["python3.12"], "Apache-2.0")
    shown = awslambda.get_function_configuration(FunctionName="layered")["Layers"]
    assert [one["Arn"] for one in shown] == [arn]
    # Clients may give it to their functions.
    create(awslambda, "f", code("    return os.environ['PYTHONPATH']"), Layers=[arn], Runtime="provided.al2023")
    assert [one["Arn"] for one in awslambda.get_function_configuration(FunctionName="f")["Layers"]] == [arn]


def test_an_alias_that_all_functions_get(snowglobe, tmp_path):
    (tmp_path / "t.yaml").write_text(
        """
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {AutoPublishAlias: live, FunctionUrlConfig: {AuthType: NONE}}}
Resources:
  W:
    Type: AWS::Serverless::Function
    Properties: {FunctionName: w, Runtime: python3.12, Handler: index.handler, InlineCode: "def handler(event, context):\\n    return 1\\n"}
Outputs:
  Alias: {Value: !Ref WAliaslive}
"""
    )
    world = snowglobe("--template", tmp_path / "t.yaml", executor="process")
    assert outputs(world) == {"Alias": ARN + "w:live"}
    assert world.client("lambda").get_function_url_config(FunctionName="w", Qualifier="live")["FunctionArn"] == ARN + "w:live"
