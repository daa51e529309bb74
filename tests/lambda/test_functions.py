"""CreateFunction and what changes, shows and deletes functions. Texts are AWS's where no comment says otherwise: recorded by
localstack's tests (tests/aws/services/lambda_, snapshots)."""
import base64
import hashlib

import pytest

from tests.lambda_uploads import BOOTSTRAP, ROLE, archive, code, create, invoke
from tests.world import World

ARN = "arn:aws:lambda:us-east-1:000000000000:function:"


@pytest.fixture
def world(snowglobe):
    return snowglobe(executor="process")


def test_a_function_is_created_runs_changes_and_goes(awslambda, error):
    zipped = code()
    made = create(awslambda, "f", zipped, Description="first", Environment={"Variables": {"ANSWER": "one"}})
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert (made["State"], made["StateReason"], made["StateReasonCode"]) == (
        "Pending",
        "The function is being created.",
        "Creating",
    )
    assert "LastUpdateStatus" not in made
    assert made["FunctionArn"] == ARN + "f"
    assert made["CodeSize"] == len(zipped)
    assert made["CodeSha256"] == base64.b64encode(hashlib.sha256(zipped).digest()).decode()
    assert (made["Timeout"], made["MemorySize"], made["Version"], made["Runtime"]) == (30, 512, "$LATEST", "provided.al2023")
    assert made["RuntimeVersionConfig"]["RuntimeVersionArn"].startswith("arn:aws:lambda:us-east-1::runtime:")

    shown = awslambda.get_function(FunctionName="f")
    assert shown["Code"]["RepositoryType"] == "S3"
    assert (shown["Configuration"]["State"], shown["Configuration"]["LastUpdateStatus"]) == ("Active", "Successful")
    assert shown["Configuration"]["RevisionId"] != made["RevisionId"]
    assert invoke(awslambda, "f", {"a": 1}) == {"answer": "one", "event": {"a": 1}, "version": "$LATEST", "arn": ARN + "f"}

    changed = awslambda.update_function_configuration(FunctionName="f", Environment={"Variables": {"ANSWER": "two"}})
    assert (changed["LastUpdateStatus"], changed["LastUpdateStatusReasonCode"]) == ("InProgress", "Creating")
    assert (changed["State"], changed["Description"], changed["Timeout"]) == ("Active", "first", 30)
    assert invoke(awslambda, "f")["answer"] == "two"

    other = code("    return 'other'")
    updated = awslambda.update_function_code(FunctionName="f", ZipFile=other)
    assert (updated["LastUpdateStatus"], updated["CodeSize"]) == ("InProgress", len(other))
    assert invoke(awslambda, "f") == "other"
    assert awslambda.get_function_configuration(FunctionName="f")["LastUpdateStatus"] == "Successful"

    assert awslambda.delete_function(FunctionName="f")["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert error(awslambda.get_function, FunctionName="f") == ("ResourceNotFoundException", f"Function not found: {ARN}f")


def test_waiters_of_boto3(awslambda):
    create(awslambda, "f")
    awslambda.get_waiter("function_exists").wait(FunctionName="f")
    awslambda.get_waiter("function_active_v2").wait(FunctionName="f")
    awslambda.update_function_code(FunctionName="f", ZipFile=code("    return 1"))
    awslambda.get_waiter("function_updated_v2").wait(FunctionName="f")


def test_what_is_under_way_shows_while_time_stands_still(snowglobe, error):
    world = snowglobe(clock="manual", executor="process")
    client = world.client("lambda")
    create(client, "f")
    assert client.get_function_configuration(FunctionName="f")["State"] == "Pending"
    conflict = "ResourceConflictException"
    under_way = f"The operation cannot be performed at this time. An update is in progress for resource: {ARN}f"
    assert error(client.update_function_configuration, FunctionName="f", Timeout=4) == (conflict, under_way)
    assert error(client.publish_version, FunctionName="f") == (conflict, under_way)
    assert error(client.invoke, FunctionName="f") == (
        conflict,
        "The operation cannot be performed at this time. The function is currently in the following state: Pending",
    )
    world.settle()
    assert client.get_function_configuration(FunctionName="f")["State"] == "Active"
    client.update_function_configuration(FunctionName="f", Timeout=4)
    assert error(client.update_function_code, FunctionName="f", ZipFile=code()) == (conflict, under_way)
    world.settle()
    client.update_function_code(FunctionName="f", ZipFile=code())


def test_revisions(awslambda, error):
    made = create(awslambda, "f")
    active = awslambda.get_function_configuration(FunctionName="f")["RevisionId"]
    wrong = (
        "PreconditionFailedException",
        "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the "
        "latest Revision Id",
    )
    stale = made["RevisionId"]
    assert error(awslambda.update_function_code, FunctionName="f", ZipFile=code(), RevisionId=stale) == wrong
    assert error(awslambda.update_function_configuration, FunctionName="f", Timeout=9, RevisionId=stale) == wrong
    assert error(awslambda.publish_version, FunctionName="f", RevisionId=stale) == wrong
    seen = {stale, active}
    for change in (
        lambda revision: awslambda.update_function_code(FunctionName="f", ZipFile=code(), RevisionId=revision),
        lambda revision: awslambda.update_function_configuration(FunctionName="f", Timeout=9, RevisionId=revision),
    ):
        revision = awslambda.get_function_configuration(FunctionName="f")["RevisionId"]
        seen |= {revision, change(revision)["RevisionId"]}
    assert len(seen) == 5


def test_names(awslambda, error, world):
    """A function is named by its name, its ARN or a part of it. Every part of an ARN may be missing, so that one that
    ends with `function` is of a function of that name."""
    for name, given in {"a": "a", "b": "function:b", "c": "000000000000:function:c", "d": ARN + "d"}.items():
        assert create(awslambda, given)["FunctionArn"] == ARN + name
        for named in (name, f"function:{name}", f"000000000000:function:{name}", ARN + name, f"{ARN}{name}:$LATEST"):
            assert awslambda.get_function_configuration(FunctionName=named)["FunctionName"] == name
            assert invoke(awslambda, named)["version"] == "$LATEST"
    qualified = awslambda.get_function_configuration(FunctionName="a", Qualifier="$LATEST")
    assert qualified["FunctionArn"] == ARN + "a:$LATEST"

    create(awslambda, "my-function-1", Publish=True)  # looks like a region
    awslambda.create_alias(FunctionName="my-function-1", Name="live", FunctionVersion="1")
    assert invoke(awslambda, "my-function-1:live")["arn"] == ARN + "my-function-1:live"

    missing = "ResourceNotFoundException"
    incomplete = ARN[:-1]
    assert error(awslambda.get_function, FunctionName=incomplete) == (missing, f"Function not found: {ARN}function")
    assert error(awslambda.delete_function, FunctionName=incomplete) == (missing, f"Function not found: {ARN}function")
    assert error(awslambda.invoke, FunctionName=incomplete) == (missing, f"Function not found: {ARN}function:$LATEST")
    assert error(awslambda.get_function, FunctionName="a", Qualifier="7") == (missing, f"Function not found: {ARN}a:7")
    assert error(awslambda.get_function, FunctionName="a:1", Qualifier="2") == (
        "InvalidParameterValueException",
        "The derived qualifier from the function name does not match the specified qualifier.",
    )
    elsewhere = ARN.replace("us-east-1", "eu-west-1") + "a"
    for call in (awslambda.get_function, awslambda.delete_function, awslambda.invoke):
        assert error(call, FunctionName=elsewhere) == (
            missing,
            "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
        )
    others = ARN.replace("000000000000", "111111111111") + "a"
    assert error(awslambda.delete_function, FunctionName=others)[0] == "AccessDeniedException"
    code_of, text = error(awslambda.get_function, FunctionName="arn:aws:ec2:us-east-1:000000000000:instance:i-1")
    assert code_of == "ValidationException" and "at 'functionName' failed to satisfy constraint: Member must satisfy" in text


def test_what_cannot_be_created(awslambda, error):
    invalid = "InvalidParameterValueException"
    create(awslambda, "there")
    assert error(create, client=awslambda, name="there") == ("ResourceConflictException", "Function already exist: there")
    long = "a" * 65
    assert error(create, client=awslambda, name=long) == (
        invalid,
        f"1 validation error detected: Value '{long}' at 'functionName' failed to satisfy constraint: Member must have length "
        "less than or equal to 64",
    )
    assert error(create, client=awslambda, name="f", Role="r1") == (
        "ValidationException",
        "1 validation error detected: Value 'r1' at 'role' failed to satisfy constraint: Member must satisfy regular "
        r"expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+",
    )
    kind, text = error(create, client=awslambda, name="f", Runtime="PYTHON3.9")
    assert kind == invalid
    assert text.startswith(
        "Value PYTHON3.9 at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [nodejs20.x, python3.14, "
    )
    assert text.endswith(", java8.al2] or be a valid ARN")
    assert error(create, client=awslambda, name="f", Runtime="python3.7") == (
        invalid,
        "The runtime parameter of python3.7 is no longer supported for creating or updating AWS Lambda functions. We "
        "recommend you use a supported runtime while creating or updating functions.",
    )
    assert error(create, client=awslambda, name="f", zipped=b"no zip") == (
        invalid,
        "Could not unzip uploaded file. Please check your file, then try to upload again.",
    )
    large = {"LARGE": "x" * 4096}
    assert error(create, client=awslambda, name="f", Environment={"Variables": large}) == (
        invalid,
        "Lambda was unable to configure your environment variables because the environment variables you have provided "
        'exceeded the 4KB limit. String measured: {"LARGE":"' + "x" * 4096 + '"}',
    )
    kind, text = error(create, client=awslambda, name="f", Environment={"Variables": {"AWS_REGION": "x"}})
    assert kind == invalid and text.endswith("Reserved keys used in this request: AWS_REGION")
    assert error(create, client=awslambda, name="f", Timeout=901)[0] == "ValidationException"
    assert error(awslambda.delete_function, FunctionName="there", Qualifier="$LATEST") == (
        invalid,
        "$LATEST version cannot be deleted without deleting the function.",
    )
    assert [one["FunctionName"] for one in awslambda.list_functions()["Functions"]] == ["there"]


def test_what_is_not_here_is_refused_by_name(awslambda, error):
    for given, names in (
        ({"Code": {"S3Bucket": "bucket", "S3Key": "key"}}, ("S3Bucket", "ZipFile", "CodeUri")),
        ({"Code": {"ImageUri": "x"}, "PackageType": "Image"}, ("PackageType Image", "ZipFile")),
        ({"CodeSigningConfigArn": "arn:aws:lambda:us-east-1:000000000000:code-signing-config:csc-" + "0" * 17}, ("CodeSigningConfigArn",)),
        ({"DurableConfig": {"ExecutionTimeout": 60}}, ("DurableConfig",)),
    ):
        kind, text = error(create, client=awslambda, name="f", **given)
        assert kind == "NotImplemented" and all(name in text for name in names), text


def test_an_archive_may_not_leave_its_folder(awslambda, error):
    for name in ("../outside", "/outside", "a/../../outside"):
        kind, text = error(create, client=awslambda, name="f", zipped=archive({name: "x"}))
        assert kind == "InvalidParameterValueException" and text.startswith("Could not unzip uploaded file.")


def test_lists_come_in_pages(awslambda):
    for i in range(4):
        create(awslambda, f"f{i}", Publish=i == 1)
    pages = awslambda.get_paginator("list_functions").paginate(PaginationConfig={"PageSize": 3})
    assert [[one["FunctionName"] for one in page["Functions"]] for page in pages] == [["f0", "f1", "f2"], ["f3"]]
    listed = awslambda.list_functions()["Functions"][0]
    assert not {"State", "LastUpdateStatus", "RuntimeVersionConfig"} & set(listed)
    everything = awslambda.list_functions(FunctionVersion="ALL")["Functions"]
    assert [one["FunctionArn"].removeprefix(ARN) for one in everything] == ["f0:$LATEST", "f1:$LATEST", "f1:1", "f2:$LATEST", "f3:$LATEST"]


def test_settings_without_effect_are_answered(awslambda):
    made = create(
        awslambda,
        "f",
        TracingConfig={"Mode": "Active"},
        EphemeralStorage={"Size": 1024},
        LoggingConfig={"LogFormat": "JSON"},
        Architectures=["arm64"],
        VpcConfig={"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]},
    )
    assert made["TracingConfig"] == {"Mode": "Active"}
    assert made["EphemeralStorage"] == {"Size": 1024}
    assert made["Architectures"] == ["arm64"]
    assert made["VpcConfig"]["SubnetIds"] == ["subnet-1"]
    assert made["LoggingConfig"] == {
        "LogFormat": "JSON",
        "ApplicationLogLevel": "INFO",
        "SystemLogLevel": "INFO",
        "LogGroup": "/aws/lambda/f",
    }
    assert awslambda.get_function_configuration(FunctionName="f")["EphemeralStorage"] == {"Size": 1024}


def test_a_dry_run_changes_nothing(awslambda):
    create(awslambda, "f")
    before = awslambda.get_function_configuration(FunctionName="f")
    shown = awslambda.update_function_code(FunctionName="f", ZipFile=code("    return 1"), DryRun=True)
    assert shown["CodeSha256"] != before["CodeSha256"]
    after = awslambda.get_function_configuration(FunctionName="f")
    assert (after["CodeSha256"], after["RevisionId"]) == (before["CodeSha256"], before["RevisionId"])


def test_a_mapping_feeds_an_uploaded_function(awslambda, world):
    sqs = world.client("sqs")
    url = sqs.create_queue(QueueName="jobs", Attributes={"VisibilityTimeout": "60"})["QueueUrl"]
    create(awslambda, "f", code("    return [record['body'] for record in event['Records']]"))
    awslambda.create_event_source_mapping(FunctionName="f", EventSourceArn="arn:aws:sqs:us-east-1:000000000000:jobs")
    sqs.send_message(QueueUrl=url, MessageBody="hello")
    world.settle()
    assert world.invocations("f")[-1]["result"] == ["hello"]
    awslambda.delete_function(FunctionName="f")
    [left] = awslambda.list_event_source_mappings()["EventSourceMappings"]
    assert left["FunctionArn"] == ARN + "f"


def test_it_is_there_after_a_kill(snowglobe, tmp_path):
    world = snowglobe("--data", tmp_path / "data", executor="process", fresh=True)
    client = world.client("lambda")
    create(client, "f", Publish=True)
    client.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    create(client, "gone")
    client.delete_function(FunctionName="gone")
    assert invoke(client, "f:live")["version"] == "1"
    world.kill()
    world.start()
    client = world.client("lambda")
    assert invoke(client, "f:live") == {"answer": "none", "event": {}, "version": "1", "arn": ARN + "f:live"}
    assert [one["FunctionName"] for one in client.list_functions()["Functions"]] == ["f"]
    world.reset()
    assert client.list_functions()["Functions"] == []


def test_code_goes_when_nothing_has_it(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    world = World(executor="process")
    client = world.client("lambda")
    create(client, "f")
    create(client, "g")
    folders = lambda: list(tmp_path.glob("snowglobe-*/uploaded/*"))  # noqa: E731
    assert len(folders()) == 1  # the same archive
    client.delete_function(FunctionName="f")
    world.advance("2h")
    assert invoke(client, "g")["answer"] == "none"
    client.delete_function(FunctionName="g")
    assert len(folders()) == 1  # what runs may run to its end
    world.advance("2h")
    assert folders() == []
    create(client, "h")
    assert len(folders()) == 1
    world.reset()
    assert folders() == []
    create(client, "h")
    world.kill()  # and leaves it behind
    world.start()
    client = world.client("lambda")
    create(client, "i", code("    return 1"))
    assert len(folders()) == 1
    world.stop()
    assert folders() == []


def test_a_program_needs_its_file(awslambda):
    create(awslambda, "f", archive({"other": BOOTSTRAP}))
    failed = invoke(awslambda, "f")
    assert failed["errorType"] == "Runtime.InvalidEntrypoint"
    assert failed["errorMessage"].endswith(" Error: Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]")


def test_no_function_has_a_code_signing_configuration(awslambda, error):
    """Terraform asks for it whenever it reads a function."""
    assert create(awslambda, "f")["Role"] == ROLE
    answer = awslambda.get_function_code_signing_config(FunctionName="f")
    assert not {"CodeSigningConfigArn", "FunctionName"} & set(answer)
    assert error(awslambda.get_function_code_signing_config, FunctionName="no")[0] == "ResourceNotFoundException"
