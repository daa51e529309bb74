"""Tags, policies, reserved concurrency, layers and settings of an account."""
import json
import threading

import pytest
from botocore.exceptions import ClientError

from tests.lambda_uploads import archive, code, create, invoke

ARN = "arn:aws:lambda:us-east-1:000000000000:function:"


@pytest.fixture
def world(snowglobe):
    return snowglobe(executor="process")


def test_tags(awslambda, world, error):
    create(awslambda, "f", Tags={"a": "1"})
    assert awslambda.get_function(FunctionName="f")["Tags"] == {"a": "1"}
    revision = awslambda.get_function_configuration(FunctionName="f")["RevisionId"]
    awslambda.tag_resource(Resource=ARN + "f", Tags={"b": "2", "a": "3"})
    assert awslambda.list_tags(Resource=ARN + "f")["Tags"] == {"a": "3", "b": "2"}
    assert awslambda.get_function_configuration(FunctionName="f")["RevisionId"] != revision
    awslambda.untag_resource(Resource=ARN + "f", TagKeys=["a", "none"])
    assert awslambda.list_tags(Resource=ARN + "f")["Tags"] == {"b": "2"}
    awslambda.untag_resource(Resource=ARN + "f", TagKeys=["b"])
    assert "Tags" not in awslambda.get_function(FunctionName="f")

    invalid = "InvalidParameterValueException"
    for qualifier in ("$LATEST", "1", "live"):
        assert error(awslambda.tag_resource, Resource=f"{ARN}f:{qualifier}", Tags={"a": "1"}) == (
            invalid,
            "Tags on function aliases and versions are not supported. Please specify a function ARN.",
        )
    assert error(awslambda.list_tags, Resource=ARN + "no") == ("ResourceNotFoundException", f"Function not found: {ARN}no")
    assert error(awslambda.tag_resource, Resource=ARN + "f", Tags={}) == (
        invalid,
        "An error occurred and the request cannot be processed.",
    )
    many = {str(i): "x" for i in range(51)}
    assert error(awslambda.tag_resource, Resource=ARN + "f", Tags=many) == (invalid, "Number of tags exceeds resource tag limit.")


def test_tags_of_mappings(awslambda, world, error):
    create(awslambda, "f")
    world.client("sqs").create_queue(QueueName="jobs")
    mapping = awslambda.create_event_source_mapping(
        FunctionName="f", EventSourceArn="arn:aws:sqs:us-east-1:000000000000:jobs", Tags={"a": "1"}
    )
    arn = mapping["EventSourceMappingArn"]
    assert awslambda.list_tags(Resource=arn)["Tags"] == {"a": "1"}
    awslambda.delete_event_source_mapping(UUID=mapping["UUID"])
    assert error(awslambda.list_tags, Resource=arn) == ("ResourceNotFoundException", f"Event source mapping not found: {arn}")


def test_a_policy_is_kept_and_shown(awslambda, error):
    create(awslambda, "f", Publish=True)
    revision = awslambda.get_function_configuration(FunctionName="f")["RevisionId"]
    added = awslambda.add_permission(
        FunctionName="f",
        StatementId="s3",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
        SourceArn="arn:aws:s3:::bucket",
        SourceAccount="111111111111",
    )
    statement = {
        "Sid": "s3",
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Resource": ARN + "f",
        "Condition": {"StringEquals": {"AWS:SourceAccount": "111111111111"}, "ArnLike": {"AWS:SourceArn": "arn:aws:s3:::bucket"}},
    }
    assert json.loads(added["Statement"]) == statement
    assert list(json.loads(added["Statement"])) == list(statement)  # in AWS's order
    shown = awslambda.get_policy(FunctionName="f")
    assert json.loads(shown["Policy"]) == {"Version": "2012-10-17", "Id": "default", "Statement": [statement]}
    assert shown["RevisionId"] == awslambda.get_function_configuration(FunctionName="f")["RevisionId"] != revision

    missing = "ResourceNotFoundException"
    permission = {"StatementId": "s", "Action": "lambda:InvokeFunction", "Principal": "*"}
    assert error(awslambda.add_permission, FunctionName="f", **{**permission, "StatementId": "s3"}) == (
        "ResourceConflictException",
        "The statement id (s3) provided already exists. Please provide a new statement id, or remove the existing statement.",
    )
    assert error(awslambda.add_permission, FunctionName="f", Qualifier="$LATEST", **permission) == (
        "InvalidParameterValueException",
        "We currently do not support adding policies for $LATEST.",
    )
    assert error(awslambda.add_permission, FunctionName="f", **{**permission, "Principal": "example.com"}) == (
        "InvalidParameterValueException",
        "The provided principal was invalid. Please check the principal and try again.",
    )
    assert error(awslambda.add_permission, FunctionName="f", Qualifier="42", **permission) == (
        missing,
        f"Function not found: {ARN}f:42",
    )
    assert error(awslambda.add_permission, FunctionName="f", Qualifier="no", **permission) == (
        missing,
        f"Cannot find alias arn: {ARN}f:no",
    )
    assert error(awslambda.get_policy, FunctionName="f", Qualifier="1") == (missing, "The resource you requested does not exist.")
    awslambda.add_permission(FunctionName="f:1", **permission)
    assert json.loads(awslambda.get_policy(FunctionName="f:1")["Policy"])["Statement"][0]["Resource"] == ARN + "f:1"
    assert error(awslambda.remove_permission, FunctionName="f", StatementId="no") == (
        missing,
        "Statement no is not found in resource policy.",
    )
    assert error(awslambda.remove_permission, FunctionName="f", StatementId="s3", RevisionId="x")[0] == "PreconditionFailedException"
    awslambda.remove_permission(FunctionName="f", StatementId="s3")
    assert error(awslambda.get_policy, FunctionName="f") == (missing, "The resource you requested does not exist.")
    assert error(awslambda.remove_permission, FunctionName="f", StatementId="s3") == (
        missing,
        "No policy is associated with the given resource.",
    )
    assert error(awslambda.remove_permission, FunctionName="no", StatementId="s3") == (missing, f"No policy found for: {ARN}no")


def test_reserved_concurrency_throttles(awslambda, world, error):
    create(awslambda, "f", code("    return 1"))
    assert awslambda.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)["ReservedConcurrentExecutions"] == 0
    with pytest.raises(ClientError) as caught:
        awslambda.invoke(FunctionName="f")
    answer = caught.value.response
    assert (answer["Error"]["Code"], answer["Error"]["Message"]) == ("TooManyRequestsException", "Rate Exceeded.")
    assert answer["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"
    assert awslambda.get_function(FunctionName="f")["Concurrency"] == {"ReservedConcurrentExecutions": 0}
    assert awslambda.get_function_concurrency(FunctionName="f")["ReservedConcurrentExecutions"] == 0
    awslambda.delete_function_concurrency(FunctionName="f")
    assert "ReservedConcurrentExecutions" not in awslambda.get_function_concurrency(FunctionName="f")
    assert invoke(awslambda, "f") == 1

    invalid = "InvalidParameterValueException"
    assert error(awslambda.put_function_concurrency, FunctionName="f", ReservedConcurrentExecutions=901) == (
        invalid,
        "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its "
        "minimum value of [100].",
    )
    assert error(awslambda.put_function_concurrency, FunctionName="no", ReservedConcurrentExecutions=1) == (
        "ResourceNotFoundException",
        f"Function not found: {ARN}no:$LATEST",
    )
    assert error(awslambda.put_function_concurrency, FunctionName="f:1", ReservedConcurrentExecutions=1) == (
        invalid,
        "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please "
        "specify either a function name or an unqualified function ARN.",
    )


def test_what_an_account_uses(awslambda):
    before = awslambda.get_account_settings()
    assert before["AccountLimit"]["ConcurrentExecutions"] == 1000
    size = create(awslambda, "f", Publish=True)["CodeSize"]
    awslambda.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=200)
    after = awslambda.get_account_settings()
    assert after["AccountLimit"]["UnreservedConcurrentExecutions"] == 800
    assert after["AccountUsage"] == {"FunctionCount": 1, "TotalCodeSize": 2 * size}


def test_layers(awslambda, error):
    first = awslambda.publish_layer_version(
        LayerName="l", Content={"ZipFile": archive({"python/a.py": "x = 1"})}, CompatibleRuntimes=["python3.12"], Description="d"
    )
    arn = "arn:aws:lambda:us-east-1:000000000000:layer:l"
    assert (first["LayerArn"], first["LayerVersionArn"], first["Version"]) == (arn, arn + ":1", 1)
    second = awslambda.publish_layer_version(LayerName=arn, Content={"ZipFile": archive({"python/a.py": "x = 2"})})
    assert second["Version"] == 2 and second["CompatibleRuntimes"] == []
    assert awslambda.get_layer_version(LayerName="l", VersionNumber=1)["Content"]["CodeSha256"] == first["Content"]["CodeSha256"]
    assert awslambda.get_layer_version_by_arn(Arn=arn + ":2")["Version"] == 2
    assert [one["Version"] for one in awslambda.list_layer_versions(LayerName="l")["LayerVersions"]] == [2, 1]
    [listed] = awslambda.list_layers()["Layers"]
    assert (listed["LayerName"], listed["LatestMatchingVersion"]["Version"]) == ("l", 2)
    [listed] = awslambda.list_layers(CompatibleRuntime="python3.12")["Layers"]
    assert listed["LatestMatchingVersion"]["Version"] == 1

    made = create(awslambda, "f", Layers=[arn + ":1"])
    assert made["Layers"] == [{"Arn": arn + ":1", "CodeSize": first["Content"]["CodeSize"]}]
    invalid = "InvalidParameterValueException"
    assert error(create, client=awslambda, name="g", Layers=[arn + ":1", arn + ":2"]) == (
        invalid,
        "Two different versions of the same layer are not allowed to be referenced in the same function. "
        f"{arn}:1 and {arn}:2 are versions of the same layer.",
    )
    assert error(create, client=awslambda, name="g", Layers=[arn + ":9"]) == (invalid, f"Layer version {arn}:9 does not exist.")
    awslambda.delete_layer_version(LayerName="l", VersionNumber=1)
    awslambda.delete_layer_version(LayerName="l", VersionNumber=1)  # no error
    assert error(awslambda.get_layer_version, LayerName="l", VersionNumber=1) == (
        "ResourceNotFoundException",
        "The resource you requested does not exist.",
    )
    assert awslambda.get_function_configuration(FunctionName="f")["Layers"][0]["Arn"] == arn + ":1"
    assert awslambda.publish_layer_version(LayerName="l", Content={"ZipFile": archive({"a": "b"})})["Version"] == 3


def test_one_at_a_time(awslambda, world):
    """Of two invocations at once, one is throttled: the other sleeps in the world's time, as long as it holds."""
    create(awslambda, "f", code("    import time; time.sleep(event['for']); return 1"))
    awslambda.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=1)
    outcomes = []

    def ask():
        try:
            outcomes.append(invoke(world.client("lambda"), "f", {"for": 1}))
        except ClientError as error:
            outcomes.append(error.response["Error"]["Code"])

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # In the auto clock one may be done before the other is let in.
    assert sorted(map(str, outcomes)) in (["1", "1"], ["1", "TooManyRequestsException"])


# Recorded: LocalStack, test_lambda_api.snapshot.json, whose functions are made with an environment of no variables.
def test_an_environment_without_variables_is_shown_where_it_was_given(awslambda):
    assert "Environment" not in create(awslambda, "without")
    assert create(awslambda, "f", Environment={"Variables": {}})["Environment"] == {"Variables": {}}
    awslambda.update_function_configuration(FunctionName="f", Environment={"Variables": {"AB": "1"}})
    assert awslambda.get_function_configuration(FunctionName="f")["Environment"] == {"Variables": {"AB": "1"}}
    awslambda.update_function_configuration(FunctionName="f", Environment={"Variables": {}})
    assert awslambda.get_function_configuration(FunctionName="f")["Environment"] == {"Variables": {}}


# The same recordings: errors of the account's limits have no Type.
def test_errors_of_limits_have_no_type(awslambda):
    create(awslambda, "f")
    with pytest.raises(ClientError) as caught:
        awslambda.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=901)
    assert "Type" not in caught.value.response
    with pytest.raises(ClientError) as caught:
        awslambda.put_function_concurrency(FunctionName="f:1", ReservedConcurrentExecutions=1)
    assert caught.value.response["Type"] == "User"


TRACE = "    return headers['Lambda-Runtime-Trace-Id']"
GIVEN = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"


@pytest.fixture
def traced(world):
    """Invokes with a header X-Amzn-Trace-Id, as a traced caller does; the function answers which it has got."""
    client = world.client("lambda", account="000000000007")

    def run(header, **more):
        def add(request, **_):
            request.headers["X-Amzn-Trace-Id"] = header

        client.meta.events.register("before-send.lambda.Invoke", add)
        try:
            return invoke(client, "f", **more)
        finally:
            client.meta.events.unregister("before-send.lambda.Invoke", add)

    create(client, "f", code(TRACE))
    return run


def test_a_run_belongs_to_the_trace_of_who_asked(world, traced):
    assert traced(GIVEN) == GIVEN
    begun = traced("Root=1-5759e988-bd862e3fe1be46a994272793")
    assert begun.startswith("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=") and begun.endswith(";Sampled=0")
    own = invoke(world.client("lambda", account="000000000007"), "f")
    assert own.startswith("Root=1-") and own.endswith(";Sampled=0")


def test_active_tracing_records(awslambda):
    create(awslambda, "f", code(TRACE), TracingConfig={"Mode": "Active"})
    assert invoke(awslambda, "f").endswith(";Sampled=1")


# The order is AWS's (recorded: localstack, test_lambda.snapshot.json, test_lambda_url_invalid_invoke_mode).
def test_values_of_an_enumeration_are_listed_as_aws_does(awslambda, error):
    create(awslambda, "f")
    assert error(awslambda.create_function_url_config, FunctionName="f", AuthType="NONE", InvokeMode="UNKNOWN")[1] == (
        "1 validation error detected: Value 'UNKNOWN' at 'invokeMode' failed to satisfy constraint: "
        "Member must satisfy enum value set: [RESPONSE_STREAM, BUFFERED]"
    )
    asked = {"EventSourceArn": "arn:aws:kinesis:us-east-1:000000000000:stream/s", "FunctionName": "f"}
    assert error(awslambda.create_event_source_mapping, **asked, StartingPosition="invalid")[1].endswith(
        "Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]"
    )


# A sandbox is of a version: alias, number and the function's own name lead to the same one.
def test_a_versions_names_share_its_sandboxes(world, awslambda):
    create(awslambda, "f", code("    return [os.environ['AWS_LAMBDA_LOG_STREAM_NAME'], "
                                "headers['Lambda-Runtime-Invoked-Function-Arn']]"), Publish=True)
    awslambda.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    own, latest = invoke(awslambda, "f"), invoke(awslambda, "f", Qualifier="$LATEST")
    assert own[0] == latest[0] and (own[1], latest[1]) == (ARN + "f", ARN + "f:$LATEST")
    number, alias = invoke(awslambda, "f", Qualifier="1"), invoke(awslambda, "f", Qualifier="live")
    assert number[0] == alias[0] != own[0] and (number[1], alias[1]) == (ARN + "f:1", ARN + "f:live")
