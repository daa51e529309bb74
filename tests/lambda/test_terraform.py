"""What Terraform's provider of AWS does with a function of an archive, its role, a queue, a table and a stream, with their
mappings: create, wait for the state, read all that goes into the state, read again, which must be the same: a plan without changes.

The order of the calls, and what is read, is that of hashicorp/terraform-provider-aws, internal/service/{lambda,iam,sqs,dynamodb,
kinesis} (resource...Create, resource...Read). What its schema has defaults for is compared with those, else with what was asked.
"""
import base64
import hashlib
import json

import pytest
from botocore.exceptions import ClientError

from tests.lambda_uploads import code

TAGS = {"team": "a", "ManagedBy": "terraform"}


@pytest.fixture
def world(snowglobe):
    return snowglobe(executor="process")


def wait(look, target, pending):
    """The provider's StateChangeConf: asks until the state is the target, and takes only pending ones before it."""
    for _ in range(100):
        state = look()
        if state == target:
            return
        assert state in pending, state
    raise AssertionError(f"still {look()}, not {target}")


# Role: aws_iam_role, aws_iam_role_policy_attachment.


def create_role(iam):
    trust = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }
    iam.create_role(
        RoleName="worker", AssumeRolePolicyDocument=json.dumps(trust), Path="/", MaxSessionDuration=3600, Tags=as_list(TAGS)
    )
    iam.attach_role_policy(
        RoleName="worker", PolicyArn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    )
    return trust


def read_role(iam):
    role = iam.get_role(RoleName="worker")["Role"]
    inline = iam.list_role_policies(RoleName="worker")["PolicyNames"]
    attached = iam.list_attached_role_policies(RoleName="worker")["AttachedPolicies"]
    return {
        "arn": role["Arn"],
        "assume_role_policy": role["AssumeRolePolicyDocument"],
        "create_date": role["CreateDate"],
        "description": role.get("Description", ""),
        "max_session_duration": role["MaxSessionDuration"],
        "name": role["RoleName"],
        "path": role["Path"],
        "permissions_boundary": role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", ""),
        "unique_id": role["RoleId"],
        "inline_policy": inline,
        "managed_policy_arns": [policy["PolicyArn"] for policy in attached],
        "tags": {tag["Key"]: tag["Value"] for tag in role.get("Tags", [])},
    }


def as_list(tags):
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def test_role(world):
    iam = world.client("iam")
    trust = create_role(iam)
    first = read_role(iam)
    assert first == read_role(iam)
    assert first["assume_role_policy"] == trust
    assert first["managed_policy_arns"] == ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"]
    assert (first["description"], first["max_session_duration"], first["path"], first["tags"]) == ("", 3600, "/", TAGS)


# Function: aws_lambda_function.


def create_function(client, role, zipped, **more):
    client.create_function(
        FunctionName="worker",
        Role=role,
        Runtime="provided.al2023",
        Handler="app.handler",
        Code={"ZipFile": zipped},
        Description="",
        MemorySize=128,
        PackageType="Zip",
        Publish=False,
        Timeout=3,
        Environment={"Variables": {"STAGE": "dev"}},
        Tags=TAGS,
        **more,
    )
    wait(lambda: client.get_function(FunctionName="worker")["Configuration"]["State"], "Active", ["Pending"])


def read_function(client):
    found = client.get_function(FunctionName="worker")
    shown = found["Configuration"]
    versions = [page for page in client.get_paginator("list_versions_by_function").paginate(FunctionName="worker", MaxItems=10000)]
    last = versions[-1]["Versions"][-1]
    signing = client.get_function_code_signing_config(FunctionName="worker")
    return {
        "architectures": shown["Architectures"],
        "arn": shown["FunctionArn"],
        "code_sha256": shown["CodeSha256"],
        "code_signing_config_arn": signing.get("CodeSigningConfigArn", ""),
        "dead_letter_config": shown.get("DeadLetterConfig", {}),
        "description": shown["Description"],
        "environment": shown.get("Environment", {}).get("Variables", {}),
        "ephemeral_storage": shown["EphemeralStorage"]["Size"],
        "file_system_config": shown.get("FileSystemConfigs", []),
        "handler": shown["Handler"],
        "image_config": shown.get("ImageConfigResponse"),
        "image_uri": found["Code"].get("ImageUri", ""),
        "kms_key_arn": shown.get("KMSKeyArn", ""),
        "last_modified": shown["LastModified"],
        "layers": shown.get("Layers", []),
        "logging_config": shown["LoggingConfig"],
        "memory_size": shown["MemorySize"],
        "package_type": shown["PackageType"],
        "reserved_concurrent_executions": found.get("Concurrency", {}).get("ReservedConcurrentExecutions", -1),
        "role": shown["Role"],
        "runtime": shown["Runtime"],
        "signing_job_arn": shown.get("SigningJobArn", ""),
        # flattenSnapStart leaves None out.
        "snap_start": [] if shown["SnapStart"]["ApplyOn"] == "None" else [shown["SnapStart"]],
        "source_code_size": shown["CodeSize"],
        "timeout": shown["Timeout"],
        "tracing_config": shown.get("TracingConfig", {"Mode": "PassThrough"})["Mode"],
        # flattenVPCConfigResponse leaves one out that is of no subnet.
        "vpc_config": shown.get("VpcConfig", {}).get("SubnetIds", []),
        "qualified_arn": last["FunctionArn"],
        "version": last["Version"],
        "tags": found.get("Tags", {}),
    }


def test_function(world, awslambda):
    role = "arn:aws:iam::000000000000:role/worker"
    zipped = code()
    create_function(awslambda, role, zipped)
    arn = "arn:aws:lambda:us-east-1:000000000000:function:worker"
    first = read_function(awslambda)
    assert read_function(awslambda) == first
    first.pop("last_modified")
    assert first == {
        "architectures": ["x86_64"],
        "arn": arn,
        "code_sha256": base64.b64encode(hashlib.sha256(zipped).digest()).decode(),
        "code_signing_config_arn": "",
        "dead_letter_config": {},
        "description": "",
        "environment": {"STAGE": "dev"},
        "ephemeral_storage": 512,
        "file_system_config": [],
        "handler": "app.handler",
        "image_config": None,
        "image_uri": "",
        "kms_key_arn": "",
        "layers": [],
        "logging_config": {"LogFormat": "Text", "LogGroup": "/aws/lambda/worker"},
        "memory_size": 128,
        "package_type": "Zip",
        "reserved_concurrent_executions": -1,
        "role": role,
        "runtime": "provided.al2023",
        "signing_job_arn": "",
        "snap_start": [],
        "source_code_size": len(zipped),
        "timeout": 3,
        "tracing_config": "PassThrough",
        "vpc_config": [],
        "qualified_arn": arn + ":$LATEST",
        "version": "$LATEST",
        "tags": TAGS,
    }


def test_function_updates(world, awslambda):
    create_function(awslambda, "arn:aws:iam::000000000000:role/worker", code())
    updated = lambda: awslambda.get_function(FunctionName="worker")["Configuration"]["LastUpdateStatus"]  # noqa: E731
    awslambda.put_function_concurrency(FunctionName="worker", ReservedConcurrentExecutions=5)
    awslambda.update_function_configuration(FunctionName="worker", Timeout=9, Environment={"Variables": {}})
    wait(updated, "Successful", ["InProgress"])
    awslambda.update_function_code(FunctionName="worker", ZipFile=code("    return 2"), Publish=False, DryRun=False)
    wait(updated, "Successful", ["InProgress"])
    versions = awslambda.publish_version(FunctionName="worker")
    wait(
        lambda: awslambda.get_function_configuration(FunctionName="worker", Qualifier=versions["Version"])["LastUpdateStatus"],
        "Successful",
        ["InProgress"],
    )
    first = read_function(awslambda)
    assert read_function(awslambda) == first
    assert (first["timeout"], first["environment"], first["reserved_concurrent_executions"]) == (9, {}, 5)
    assert (first["version"], first["qualified_arn"]) == ("1", first["arn"] + ":1")
    awslambda.delete_function(FunctionName="worker")
    with pytest.raises(awslambda.exceptions.ResourceNotFoundException):
        awslambda.get_function(FunctionName="worker")


# Beside a function: aws_lambda_alias, aws_lambda_permission, aws_lambda_function_event_invoke_config, aws_lambda_layer_version,
# aws_lambda_provisioned_concurrency_config.


def test_around_a_function(world, awslambda, queue):
    _, to = queue()
    create_function(awslambda, "arn:aws:iam::000000000000:role/worker", code())
    version = awslambda.publish_version(FunctionName="worker")["Version"]
    awslambda.create_alias(FunctionName="worker", Name="live", FunctionVersion=version, Description="")
    awslambda.add_permission(
        FunctionName="worker",
        Qualifier="live",
        StatementId="AllowS3",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
        SourceArn="arn:aws:s3:::files",
    )
    awslambda.put_function_event_invoke_config(
        FunctionName="worker",
        Qualifier="live",
        MaximumRetryAttempts=2,
        MaximumEventAgeInSeconds=60,
        DestinationConfig={"OnFailure": {"Destination": to}},
    )
    awslambda.put_provisioned_concurrency_config(FunctionName="worker", Qualifier="live", ProvisionedConcurrentExecutions=1)
    provisioned = lambda: awslambda.get_provisioned_concurrency_config(FunctionName="worker", Qualifier="live")  # noqa: E731
    wait(lambda: provisioned()["Status"], "READY", ["IN_PROGRESS"])
    layer = awslambda.publish_layer_version(LayerName="tools", Content={"ZipFile": code()}, Description="")

    def read():
        alias = awslambda.get_alias(FunctionName="worker", Name="live")
        policy = json.loads(awslambda.get_policy(FunctionName="worker", Qualifier="live")["Policy"])
        config = awslambda.get_function_event_invoke_config(FunctionName="worker", Qualifier="live")
        found = awslambda.get_layer_version(LayerName="tools", VersionNumber=layer["Version"])
        out = [alias, policy, config, found, provisioned()]
        for each in out:
            each.pop("ResponseMetadata", None)
        return out

    first = read()
    assert read() == first
    alias, policy, config, found, concurrency = first
    assert (alias["FunctionVersion"], alias["Description"], alias.get("RoutingConfig")) == ("1", "", None)
    [statement] = policy["Statement"]
    # The provider finds the statement by its id, and reads function and qualifier from its resource.
    assert (statement["Sid"], statement["Resource"].rsplit(":", 1)[1]) == ("AllowS3", "live")
    assert statement["Condition"]["ArnLike"]["AWS:SourceArn"] == "arn:aws:s3:::files"
    assert config["FunctionArn"].endswith(":worker:live")
    assert (config["MaximumRetryAttempts"], config["MaximumEventAgeInSeconds"]) == (2, 60)
    assert concurrency["AllocatedProvisionedConcurrentExecutions"] == 1
    assert found["LayerVersionArn"] == layer["LayerVersionArn"] and found["LayerArn"] == layer["LayerArn"]
    assert (found["Description"], found["Content"]["CodeSize"]) == ("", len(code()))


# Mappings: aws_lambda_event_source_mapping.


def create_mapping(client, **given):
    uuid = client.create_event_source_mapping(FunctionName="worker", Enabled=True, **given)["UUID"]
    wait(lambda: client.get_event_source_mapping(UUID=uuid)["State"], "Enabled", ["Creating", "Enabling", "Updating"])
    return uuid


def read_mapping(client, uuid):
    shown = client.get_event_source_mapping(UUID=uuid)
    shown.pop("ResponseMetadata")
    shown["tags"] = client.list_tags(Resource=shown["EventSourceMappingArn"])["Tags"]
    return shown


def test_mappings(world, awslambda, sqs, kinesis):
    create_function(awslambda, "arn:aws:iam::000000000000:role/worker", code())
    _, queue = read_queue(sqs, create_queue(sqs))
    stream = read_stream(kinesis, create_stream(kinesis))["arn"]
    table = read_table(world.client("dynamodb"), create_table(world.client("dynamodb")))
    of_queue = create_mapping(awslambda, EventSourceArn=queue["QueueArn"], BatchSize=10, Tags=TAGS)
    streams = [
        create_mapping(awslambda, EventSourceArn=arn, StartingPosition="LATEST", Tags=TAGS)
        for arn in (stream, table["stream_arn"])
    ]
    for uuid in (of_queue, *streams):
        first = read_mapping(awslambda, uuid)
        assert read_mapping(awslambda, uuid) == first
        assert first["tags"] == TAGS and first["FunctionArn"].endswith(":function:worker")
    shown = read_mapping(awslambda, of_queue)
    assert (shown["BatchSize"], shown.get("MaximumBatchingWindowInSeconds", 0)) == (10, 0)
    for uuid in streams:
        shown = read_mapping(awslambda, uuid)
        # Optional and computed: what AWS answers is the state. These it has defaults for.
        assert (shown["BatchSize"], shown["StartingPosition"]) == (100, "LATEST")
        assert (shown["MaximumRetryAttempts"], shown["MaximumRecordAgeInSeconds"]) == (-1, -1)
        assert (shown["ParallelizationFactor"], shown["TumblingWindowInSeconds"]) == (1, 0)
        assert (shown["BisectBatchOnFunctionError"], shown.get("FunctionResponseTypes", [])) == (False, [])


# Queue: aws_sqs_queue.

QUEUE = {
    "DelaySeconds": "0",
    "MaximumMessageSize": "262144",
    "MessageRetentionPeriod": "345600",
    "ReceiveMessageWaitTimeSeconds": "0",
    "VisibilityTimeout": "180",
    "SqsManagedSseEnabled": "true",
}


def create_queue(sqs):
    url = sqs.create_queue(QueueName="jobs", Attributes=QUEUE, tags=TAGS)["QueueUrl"]
    # waitQueueAttributesPropagated: until all that was set is there.
    shown = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert {name: shown[name] for name in QUEUE} == QUEUE
    return url


def read_queue(sqs, url):
    shown = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return sqs.list_queue_tags(QueueUrl=url).get("Tags", {}), shown


def test_queue(world, sqs):
    url = create_queue(sqs)
    tags, shown = read_queue(sqs, url)
    assert read_queue(sqs, url) == (tags, shown)
    assert tags == TAGS
    assert shown["QueueArn"] == "arn:aws:sqs:us-east-1:000000000000:jobs"
    assert {name: shown[name] for name in QUEUE} == QUEUE
    # What the schema leaves empty is not there.
    for name in ("Policy", "RedrivePolicy", "RedriveAllowPolicy", "KmsMasterKeyId", "FifoQueue", "ContentBasedDeduplication"):
        assert name not in shown


# Table: aws_dynamodb_table.


def create_table(dynamodb):
    dynamodb.create_table(
        TableName="orders",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[
            {"AttributeName": "id", "AttributeType": "S"},
            {"AttributeName": "kind", "AttributeType": "S"},
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-kind",
                "KeySchema": [{"AttributeName": "kind", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        Tags=as_list(TAGS),
        DeletionProtectionEnabled=False,
    )
    wait(lambda: dynamodb.describe_table(TableName="orders")["Table"]["TableStatus"], "ACTIVE", ["CREATING", "UPDATING"])
    dynamodb.update_time_to_live(
        TableName="orders", TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"}
    )
    ttl = lambda: dynamodb.describe_time_to_live(TableName="orders")["TimeToLiveDescription"]["TimeToLiveStatus"]  # noqa: E731
    wait(ttl, "ENABLED", ["ENABLING"])
    return "orders"


def read_table(dynamodb, name):
    table = dynamodb.describe_table(TableName=name)["Table"]
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    ttl = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    tags = dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"]
    return {
        "arn": table["TableArn"],
        "attribute": sorted((one["AttributeName"], one["AttributeType"]) for one in table["AttributeDefinitions"]),
        "billing_mode": table.get("BillingModeSummary", {"BillingMode": "PROVISIONED"})["BillingMode"],
        "deletion_protection_enabled": table["DeletionProtectionEnabled"],
        "global_secondary_index": [
            (
                one["IndexName"],
                one["KeySchema"],
                one["Projection"],
                # Read as they are: what a table on demand has must be 0, as in the schema.
                one.get("ProvisionedThroughput", {}).get("ReadCapacityUnits", 0),
                one.get("ProvisionedThroughput", {}).get("WriteCapacityUnits", 0),
                one.get("OnDemandThroughput"),
            )
            for one in table.get("GlobalSecondaryIndexes", [])
        ],
        "key_schema": table["KeySchema"],
        "local_secondary_index": table.get("LocalSecondaryIndexes", []),
        "name": table["TableName"],
        "read_capacity": table.get("ProvisionedThroughput", {}).get("ReadCapacityUnits", 0),
        "write_capacity": table.get("ProvisionedThroughput", {}).get("WriteCapacityUnits", 0),
        "replica": table.get("Replicas", []),
        "server_side_encryption": table.get("SSEDescription"),
        "stream_arn": table.get("LatestStreamArn", ""),
        "stream_label": table.get("LatestStreamLabel", ""),
        "stream_view_type": table.get("StreamSpecification", {}).get("StreamViewType", ""),
        "table_class": table.get("TableClassSummary", {"TableClass": "STANDARD"})["TableClass"],
        "point_in_time_recovery": backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"],
        "ttl": (ttl.get("AttributeName", ""), ttl["TimeToLiveStatus"]),
        "tags": {tag["Key"]: tag["Value"] for tag in tags},
    }


def test_table(world):
    dynamodb = world.client("dynamodb")
    name = create_table(dynamodb)
    first = read_table(dynamodb, name)
    assert read_table(dynamodb, name) == first
    for computed in ("arn", "stream_arn", "stream_label"):
        assert first.pop(computed)
    assert first == {
        "attribute": [("id", "S"), ("kind", "S")],
        "billing_mode": "PAY_PER_REQUEST",
        "deletion_protection_enabled": False,
        "global_secondary_index": [
            ("by-kind", [{"AttributeName": "kind", "KeyType": "HASH"}], {"ProjectionType": "ALL"}, 0, 0, None)
        ],
        "key_schema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "local_secondary_index": [],
        "name": "orders",
        "read_capacity": 0,
        "write_capacity": 0,
        "replica": [],
        "server_side_encryption": None,
        "stream_view_type": "NEW_AND_OLD_IMAGES",
        "table_class": "STANDARD",
        "point_in_time_recovery": "DISABLED",
        "ttl": ("expires", "ENABLED"),
        "tags": TAGS,
    }


# Stream: aws_kinesis_stream.


def stream_status(kinesis):
    return kinesis.describe_stream_summary(StreamName="clicks")["StreamDescriptionSummary"]["StreamStatus"]


def create_stream(kinesis):
    kinesis.create_stream(
        StreamName="clicks", ShardCount=2, StreamModeDetails={"StreamMode": "PROVISIONED"}, Tags=TAGS
    )
    wait(lambda: stream_status(kinesis), "ACTIVE", ["CREATING"])
    # The schema's default is sent, and 24 hours are no increase; AWS takes it.
    kinesis.increase_stream_retention_period(StreamName="clicks", RetentionPeriodHours=24)
    wait(lambda: stream_status(kinesis), "ACTIVE", ["UPDATING"])
    return "clicks"


def read_stream(kinesis, name):
    stream = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
    tags = kinesis.list_tags_for_resource(ResourceARN=stream["StreamARN"])["Tags"]
    return {
        "arn": stream["StreamARN"],
        "encryption_type": stream["EncryptionType"],
        "kms_key_id": stream.get("KeyId", ""),
        "max_record_size_in_kib": stream["MaxRecordSizeInKiB"],
        "name": stream["StreamName"],
        "retention_period": stream["RetentionPeriodHours"],
        "shard_count": stream["OpenShardCount"],
        "shard_level_metrics": [one for each in stream["EnhancedMonitoring"] for one in each["ShardLevelMetrics"]],
        "stream_mode": stream["StreamModeDetails"]["StreamMode"],
        "tags": {tag["Key"]: tag["Value"] for tag in tags},
    }


def test_stream(world, kinesis):
    name = create_stream(kinesis)
    first = read_stream(kinesis, name)
    assert read_stream(kinesis, name) == first
    assert first == {
        "arn": "arn:aws:kinesis:us-east-1:000000000000:stream/clicks",
        "encryption_type": "NONE",
        "kms_key_id": "",
        "max_record_size_in_kib": 1024,
        "name": "clicks",
        "retention_period": 24,
        "shard_count": 2,
        "shard_level_metrics": [],
        "stream_mode": "PROVISIONED",
        "tags": TAGS,
    }
    kinesis.delete_stream(StreamName=name, EnforceConsumerDeletion=False)
    with pytest.raises(ClientError):
        while True:
            assert stream_status(kinesis) == "DELETING"
