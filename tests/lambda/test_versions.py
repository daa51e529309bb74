"""Versions and aliases: what $LATEST was, under a number, and names for such numbers."""
import json

import pytest

from tests.lambda_uploads import code, create, invoke

ARN = "arn:aws:lambda:us-east-1:000000000000:function:"


@pytest.fixture
def world(snowglobe):
    return snowglobe(executor="process")


@pytest.fixture
def versions(awslambda):
    """f, whose versions 1 and 2 answer "one" and "two"."""
    create(awslambda, "f", code("    return 'one'"), Publish=True)
    awslambda.update_function_code(FunctionName="f", ZipFile=code("    return 'two'"), Publish=True)
    awslambda.update_function_code(FunctionName="f", ZipFile=code("    return 'latest'"))


def test_a_version_stays_as_it_was(awslambda):
    made = create(awslambda, "f", Publish=True, Description="first")
    assert (made["Version"], made["FunctionArn"], made["State"]) == ("1", ARN + "f", "Pending")
    same = awslambda.publish_version(FunctionName="f")
    assert same["Version"] == "1"  # nothing has changed
    awslambda.update_function_configuration(FunctionName="f", Environment={"Variables": {"ANSWER": "new"}})
    published = awslambda.publish_version(FunctionName="f", Description="second")
    assert published["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert (published["Version"], published["FunctionArn"], published["State"]) == ("2", ARN + "f:2", "Active")
    assert published["Description"] == "second"

    assert invoke(awslambda, "f", Qualifier="1") == {"answer": "none", "event": {}, "version": "1", "arn": ARN + "f:1"}
    assert invoke(awslambda, "f:2")["answer"] == "new"
    assert awslambda.invoke(FunctionName="f", Qualifier="2")["ExecutedVersion"] == "2"
    assert awslambda.get_function_configuration(FunctionName="f:1")["Description"] == "first"
    listed = awslambda.list_versions_by_function(FunctionName="f")["Versions"]
    assert [one["Version"] for one in listed] == ["$LATEST", "1", "2"]
    assert [one["FunctionArn"] for one in listed] == [ARN + "f:$LATEST", ARN + "f:1", ARN + "f:2"]


def test_a_number_is_given_once(awslambda, error):
    create(awslambda, "f", Publish=True)
    awslambda.delete_function(FunctionName="f", Qualifier="1")
    assert error(awslambda.invoke, FunctionName="f:1") == ("ResourceNotFoundException", f"Function not found: {ARN}f:1")
    awslambda.delete_function(FunctionName="f:1")  # no error
    assert awslambda.publish_version(FunctionName="f")["Version"] == "2"


def test_publishing_may_be_held_to_a_digest(awslambda, error):
    digest = create(awslambda, "f")["CodeSha256"]
    assert error(awslambda.publish_version, FunctionName="f", CodeSha256="other") == (
        "InvalidParameterValueException",
        f"CodeSHA256 (other) is different from current CodeSHA256 in $LATEST ({digest}). Please try again with the CodeSHA256 "
        "in $LATEST.",
    )
    assert awslambda.publish_version(FunctionName="f", CodeSha256=digest)["Version"] == "1"


def test_an_alias_names_a_version(awslambda, versions, error):
    made = awslambda.create_alias(FunctionName="f", Name="live", FunctionVersion="1", Description="d")
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert (made["AliasArn"], made["FunctionVersion"], made["Name"], made["Description"]) == (ARN + "f:live", "1", "live", "d")
    assert invoke(awslambda, "f:live") == "one"
    assert awslambda.invoke(FunctionName="f", Qualifier="live")["ExecutedVersion"] == "1"
    shown = awslambda.get_function_configuration(FunctionName="f:live")
    assert (shown["FunctionArn"], shown["Version"]) == (ARN + "f:live", "1")
    changed = awslambda.update_alias(FunctionName="f", Name="live", FunctionVersion="2")
    assert changed["RevisionId"] != made["RevisionId"] and changed["Description"] == "d"
    assert invoke(awslambda, "f:live") == "two"
    awslambda.create_alias(FunctionName="f", Name="newest", FunctionVersion="$LATEST")
    assert invoke(awslambda, "f:newest") == "latest"
    names = lambda **more: [one["Name"] for one in awslambda.list_aliases(FunctionName="f", **more)["Aliases"]]  # noqa: E731
    assert names() == ["live", "newest"]
    assert names(FunctionVersion="2") == ["live"]
    kind, text = error(awslambda.delete_function, FunctionName="f", Qualifier="2")
    assert kind == "ResourceConflictException" and "live" in text
    awslambda.delete_alias(FunctionName="f", Name="live")
    awslambda.delete_alias(FunctionName="f", Name="live")  # no error
    assert names() == ["newest"]


def test_errors_of_aliases(awslambda, versions, error):
    invalid, missing = "InvalidParameterValueException", "ResourceNotFoundException"
    alias = {"FunctionName": "f", "Name": "a", "FunctionVersion": "1"}
    weights = lambda **shares: {"AdditionalVersionWeights": shares}  # noqa: E731
    assert error(awslambda.create_alias, **{**alias, "FunctionVersion": "10"}) == (missing, f"Function not found: {ARN}f:10")
    assert error(awslambda.create_alias, **{**alias, "FunctionName": "g"}) == (missing, f"Function not found: {ARN}g:1")
    assert error(awslambda.create_alias, **alias, RoutingConfig=weights(**{"1": 0.5, "2": 0.5})) == (
        invalid,
        "Number of items in AdditionalVersionWeights cannot be greater than 1",
    )
    assert error(awslambda.create_alias, **alias, RoutingConfig=weights(**{"1": 0.5})) == (
        invalid,
        "Invalid function version 1. Function version 1 is already included in routing configuration.",
    )
    assert error(awslambda.create_alias, **{**alias, "FunctionVersion": "$LATEST"}, RoutingConfig=weights(**{"1": 0.5})) == (
        invalid,
        "$LATEST is not supported for an alias pointing to more than 1 version",
    )
    assert error(awslambda.create_alias, **alias, RoutingConfig=weights(**{"2": 2.0})) == (
        "ValidationException",
        "1 validation error detected: Value '{2=2.0}' at 'routingConfig.additionalVersionWeights' failed to satisfy "
        "constraint: Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have "
        "value greater than or equal to 0.0, Member must not be null]",
    )
    awslambda.create_alias(**alias)
    assert error(awslambda.create_alias, **alias) == ("ResourceConflictException", f"Alias already exists: {ARN}f:a")
    assert error(awslambda.get_alias, FunctionName="f", Name="no") == (missing, f"Cannot find alias arn: {ARN}f:no")
    assert error(awslambda.update_alias, FunctionName="f", Name="no") == (missing, f"Alias not found: {ARN}f:no")
    assert error(awslambda.update_alias, FunctionName="f", Name="a", RevisionId="x")[0] == "PreconditionFailedException"
    assert error(awslambda.create_alias, **{**alias, "Name": "2024"})[0] == "ValidationException"
    assert error(awslambda.delete_function, FunctionName="f", Qualifier="a") == (
        invalid,
        "Deletion of aliases is not currently supported.",
    )


def test_two_versions_share_an_alias_by_the_seed(snowglobe):
    """The draw is of the request, so that two runs with one seed answer the same."""

    def answers(seed):
        world = snowglobe("--seed", seed, executor="process", fresh=True)
        client = world.client("lambda")
        create(client, "f", code("    return 'one'"), Publish=True)
        client.update_function_code(FunctionName="f", ZipFile=code("    return 'two'"), Publish=True)
        client.create_alias(
            FunctionName="f", Name="a", FunctionVersion="1", RoutingConfig={"AdditionalVersionWeights": {"2": 0.5}}
        )
        assert client.get_alias(FunctionName="f", Name="a")["RoutingConfig"] == {"AdditionalVersionWeights": {"2": 0.5}}
        return [invoke(client, "f:a") for _ in range(24)]

    first = answers("7")
    assert set(first) == {"one", "two"}
    assert answers("7") == first
    assert answers("8") != first


def test_all_of_an_alias_may_go_to_the_second_version(awslambda, versions):
    awslambda.create_alias(FunctionName="f", Name="a", FunctionVersion="1", RoutingConfig={"AdditionalVersionWeights": {"2": 1.0}})
    assert {invoke(awslambda, "f:a") for _ in range(5)} == {"two"}
    awslambda.update_alias(FunctionName="f", Name="a", RoutingConfig={})
    assert {invoke(awslambda, "f:a") for _ in range(5)} == {"one"}


def test_mappings_of_versions_and_aliases(awslambda, versions, world, error):
    sqs = world.client("sqs")
    url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    awslambda.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    source = "arn:aws:sqs:us-east-1:000000000000:jobs"
    assert error(awslambda.create_event_source_mapping, FunctionName="f:no", EventSourceArn=source) == (
        "InvalidParameterValueException",
        "Function does not exist",
    )
    mapping = awslambda.create_event_source_mapping(FunctionName="f:live", EventSourceArn=source)
    assert mapping["FunctionArn"] == ARN + "f:live"
    sqs.send_message(QueueUrl=url, MessageBody="a")
    world.settle()
    awslambda.update_alias(FunctionName="f", Name="live", FunctionVersion="2")
    sqs.send_message(QueueUrl=url, MessageBody="b")
    world.settle()
    awslambda.update_event_source_mapping(UUID=mapping["UUID"], FunctionName="f")
    sqs.send_message(QueueUrl=url, MessageBody="c")
    world.settle()
    assert [run["result"] for run in world.invocations("f")] == ["one", "two", "latest"]


def test_the_log_names_the_version(awslambda, versions, world):
    awslambda.invoke(FunctionName="f:1", Payload=json.dumps({}))
    assert world.invocations("f")[-1]["logs"][0].endswith(" Version: 1")
