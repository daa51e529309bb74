"""Provisioned concurrency, policies of layers, recursion settings. Errors as recorded by LocalStack (test_lambda_api.snapshot.json,
TestLambdaProvisionedConcurrency, TestLambdaLayer, TestLambdaRecursion)."""
import json

import pytest

from tests.lambda_uploads import code, create

ARN = "arn:aws:lambda:us-east-1:000000000000:function:"
NOT_PUBLISHED = "The function resource provided must be an alias or a published version."


@pytest.fixture
def world(snowglobe):
    return snowglobe(executor="process")


@pytest.fixture
def published(awslambda):
    create(awslambda, "f", Publish=True)
    awslambda.create_alias(FunctionName="f", Name="live", FunctionVersion="1")


def put(client, qualifier, number=1, **more):
    return client.put_provisioned_concurrency_config(
        FunctionName="f", Qualifier=qualifier, ProvisionedConcurrentExecutions=number, **more
    )


def get(client, qualifier):
    return client.get_provisioned_concurrency_config(FunctionName="f", Qualifier=qualifier)


def test_it_is_ready_after_a_while(world, awslambda, published):
    made = put(awslambda, "live", 3)
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert (made["Status"], made["RequestedProvisionedConcurrentExecutions"]) == ("IN_PROGRESS", 3)
    assert (made["AllocatedProvisionedConcurrentExecutions"], made["AvailableProvisionedConcurrentExecutions"]) == (0, 0)
    world.settle()
    shown = get(awslambda, "live")
    assert (shown["Status"], shown["AllocatedProvisionedConcurrentExecutions"]) == ("READY", 3)
    [listed] = awslambda.list_provisioned_concurrency_configs(FunctionName="f")["ProvisionedConcurrencyConfigs"]
    assert (listed["FunctionArn"], listed["Status"]) == (ARN + "f:live", "READY")
    assert awslambda.get_account_settings()["AccountLimit"]["UnreservedConcurrentExecutions"] == 997
    deleted = awslambda.delete_provisioned_concurrency_config(FunctionName="f", Qualifier="live")
    assert deleted["ResponseMetadata"]["HTTPStatusCode"] == 204
    awslambda.delete_provisioned_concurrency_config(FunctionName="f", Qualifier="live")  # no error
    assert awslambda.list_provisioned_concurrency_configs(FunctionName="f")["ProvisionedConcurrencyConfigs"] == []


def test_it_is_of_versions_and_aliases(awslambda, published, error):
    assert error(put, client=awslambda, qualifier="$LATEST") == (
        "InvalidParameterValueException",
        "Provisioned Concurrency Configs cannot be applied to unpublished function versions.",
    )
    assert error(get, client=awslambda, qualifier="$LATEST") == ("InvalidParameterValueException", NOT_PUBLISHED)
    assert error(get, client=awslambda, qualifier="10") == ("ResourceNotFoundException", f"Function not found: {ARN}f:10")
    assert error(get, client=awslambda, qualifier="none") == ("ResourceNotFoundException", f"Cannot find alias arn: {ARN}f:none")
    assert error(get, client=awslambda, qualifier="1") == (
        "ProvisionedConcurrencyConfigNotFoundException",
        "No Provisioned Concurrency Config found for this function",
    )


def test_a_version_has_it_once(awslambda, published, error):
    put(awslambda, "1")
    assert error(put, client=awslambda, qualifier="live") == (
        "ResourceConflictException",
        "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
    )
    awslambda.delete_provisioned_concurrency_config(FunctionName="f", Qualifier="1")
    put(awslambda, "live")
    assert error(put, client=awslambda, qualifier="1") == (
        "ResourceConflictException",
        "Version is pointed by a Provisioned Concurrency alias",
    )
    awslambda.delete_alias(FunctionName="f", Name="live")
    put(awslambda, "1")
    awslambda.delete_function(FunctionName="f")
    assert awslambda.get_account_settings()["AccountLimit"]["UnreservedConcurrentExecutions"] == 1000


def test_limits(awslambda, published, error):
    assert error(put, client=awslambda, qualifier="1", number=1001) == (
        "InvalidParameterValueException",
        "Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [1000].",
    )
    assert error(put, client=awslambda, qualifier="1", number=901) == (
        "InvalidParameterValueException",
        "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum "
        "value of [100].",
    )
    awslambda.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=2)
    assert error(put, client=awslambda, qualifier="1", number=3) == (
        "InvalidParameterValueException",
        "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function",
    )
    put(awslambda, "1", 2)
    assert awslambda.get_account_settings()["AccountLimit"]["UnreservedConcurrentExecutions"] == 998


# What it does to invocations (recorded: localstack, test_lambda.py, TestLambdaConcurrency, 2025-11-24).

# Answers what its sandbox is; and, before that, what one that runs beside it is.
KIND = """
    kind = os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"]
    if "beside" not in event:
        return kind
    import boto3
    answer = boto3.client("lambda").invoke(FunctionName="f", Qualifier=event["beside"])
    return [kind, json.load(answer["Payload"])]
"""
BUSY = ("TooManyRequestsException", "Rate Exceeded.")


@pytest.fixture
def kinds(world, awslambda):
    """What sandboxes are: of a run of a version or an alias, and of one beside it."""
    create(awslambda, "f", Publish=True, Code={"ZipFile": code(KIND)})
    awslambda.create_alias(FunctionName="f", Name="live", FunctionVersion="1")

    def run(qualifier, **event):
        answer = awslambda.invoke(FunctionName="f", Qualifier=qualifier, Payload=json.dumps(event))
        return json.load(answer["Payload"])

    return run


def test_handlers_see_what_they_run_in(world, awslambda, kinds):
    put(awslambda, "live", 1)
    world.settle()
    assert kinds("live") == kinds("1") == "provisioned-concurrency"  # the version's, whoever names it
    assert kinds("$LATEST") == "on-demand"
    assert kinds("live", beside="1") == ["provisioned-concurrency", "on-demand"]  # it has one only
    assert kinds("$LATEST", beside="live") == ["on-demand", "provisioned-concurrency"]
    awslambda.delete_provisioned_concurrency_config(FunctionName="f", Qualifier="live")
    assert kinds("live") == "on-demand"


def test_it_moves_with_its_alias(world, awslambda, kinds):
    put(awslambda, "live", 1)
    world.settle()
    awslambda.update_function_configuration(FunctionName="f", Timeout=9)
    world.settle()
    awslambda.publish_version(FunctionName="f")
    awslambda.update_alias(FunctionName="f", Name="live", FunctionVersion="2")
    world.settle()
    assert get(awslambda, "live")["Status"] == "READY"
    assert (kinds("1"), kinds("2"), kinds("live")) == ("on-demand", "provisioned-concurrency", "provisioned-concurrency")


def test_what_is_reserved_holds_what_is_provisioned(world, awslambda, kinds, error):
    put(awslambda, "1", 2)
    world.settle()
    reserve = awslambda.put_function_concurrency
    assert error(reserve, FunctionName="f", ReservedConcurrentExecutions=1) == (
        "InvalidParameterValueException",
        " ReservedConcurrentExecutions  1 should not be lower than function's total provisioned concurrency [2].",
    )
    reserve(FunctionName="f", ReservedConcurrentExecutions=2)
    assert kinds("1", beside="1") == ["provisioned-concurrency", "provisioned-concurrency"]
    assert error(awslambda.invoke, FunctionName="f") == BUSY  # nothing is left for who has none
    reserve(FunctionName="f", ReservedConcurrentExecutions=3)
    assert kinds("$LATEST") == "on-demand"


# Policies of layers.


def allow(client, sid, **more):
    given = {"LayerName": "tools", "VersionNumber": 1, "Action": "lambda:GetLayerVersion", "Principal": "*"}
    return client.add_layer_version_permission(**{**given, "StatementId": sid, **more})


def test_a_policy_of_a_layer(awslambda, error):
    layer = awslambda.publish_layer_version(LayerName="tools", Content={"ZipFile": code()})["LayerVersionArn"]
    ask = {"LayerName": "tools", "VersionNumber": 1}
    assert error(awslambda.get_layer_version_policy, **ask) == (
        "ResourceNotFoundException",
        "No policy is associated with the given resource.",
    )
    first = allow(awslambda, "s1")
    assert first["ResponseMetadata"]["HTTPStatusCode"] == 201
    statement = {"Sid": "s1", "Effect": "Allow", "Principal": "*", "Action": "lambda:GetLayerVersion", "Resource": layer}
    assert json.loads(first["Statement"]) == statement
    second = allow(awslambda, "s2", RevisionId=first["RevisionId"])
    assert second["RevisionId"] != first["RevisionId"]
    shown = awslambda.get_layer_version_policy(**ask)
    assert json.loads(shown["Policy"]) == {
        "Version": "2012-10-17",
        "Id": "default",
        "Statement": [statement, {**statement, "Sid": "s2"}],
    }
    assert shown["RevisionId"] == second["RevisionId"]
    awslambda.remove_layer_version_permission(**ask, StatementId="s2")
    assert json.loads(awslambda.get_layer_version_policy(**ask)["Policy"])["Statement"] == [statement]


def test_errors_of_layers_policies(awslambda, error):
    awslambda.publish_layer_version(LayerName="tools", Content={"ZipFile": code()})
    allow(awslambda, "s1")
    arn = "arn:aws:lambda:us-east-1:000000000000:layer:"
    assert error(allow, client=awslambda, sid="s", LayerName="none") == (
        "ResourceNotFoundException",
        f"Layer version {arn}none:1 does not exist.",
    )
    assert error(allow, client=awslambda, sid="s", VersionNumber=2)[1] == f"Layer version {arn}tools:2 does not exist."
    assert error(allow, client=awslambda, sid="s", Action="*") == (
        "ValidationException",
        "1 validation error detected: Value '*' at 'action' failed to satisfy constraint: Member must satisfy regular expression "
        "pattern: lambda:GetLayerVersion",
    )
    assert error(allow, client=awslambda, sid="s1")[0] == "ResourceConflictException"
    stale = "00000000-0000-0000-0000-000000000000"
    assert error(allow, client=awslambda, sid="s2", RevisionId=stale) == (
        "PreconditionFailedException",
        "The Revision Id provided does not match the latest Revision Id. Call the GetLayerPolicy API to retrieve the latest "
        "Revision Id",
    )
    ask = {"LayerName": "tools", "VersionNumber": 1, "StatementId": "none"}
    assert error(awslambda.remove_layer_version_permission, **ask) == (
        "ResourceNotFoundException",
        "Statement none is not found in resource policy.",
    )


def test_another_account_needs_a_policy(world, awslambda, error):
    layer = awslambda.publish_layer_version(LayerName="tools", Content={"ZipFile": code()})
    other = world.client("lambda", account="000000000002")
    name, arn = layer["LayerArn"], layer["LayerVersionArn"]
    denied = (
        "AccessDeniedException",
        "User: arn:aws:iam::000000000002:root is not authorized to perform: lambda:GetLayerVersion on resource: "
        f"{arn} because no resource-based policy allows the lambda:GetLayerVersion action",
    )
    assert error(other.get_layer_version, LayerName=name, VersionNumber=1) == denied
    assert error(other.get_layer_version_by_arn, Arn=arn) == denied
    assert error(create, client=other, name="f", Layers=[arn]) == denied
    allow(awslambda, "s1", Principal="000000000002")
    assert other.get_layer_version(LayerName=name, VersionNumber=1)["LayerArn"] == name
    assert other.get_layer_version_by_arn(Arn=arn)["LayerVersionArn"] == arn
    create(other, "f", Layers=[arn])
    third = world.client("lambda", account="000000000003")
    assert error(third.get_layer_version_by_arn, Arn=arn)[0] == "AccessDeniedException"


def test_recursion_is_a_setting(awslambda):
    create(awslambda, "f")
    assert awslambda.get_function_recursion_config(FunctionName="f")["RecursiveLoop"] == "Terminate"
    assert awslambda.put_function_recursion_config(FunctionName="f", RecursiveLoop="Allow")["RecursiveLoop"] == "Allow"
    assert awslambda.get_function_recursion_config(FunctionName="f")["RecursiveLoop"] == "Allow"
