"""Answers of every Describe, List and Get operation, of resources in each of their modes, and what they leave out of
botocore's output shapes."""
import collections
import json
import re

from tests.conformance.model import DEFINITIONS, MODELS, implemented
from tests.lambda_uploads import ROLE, code

Answer = collections.namedtuple("Answer", "service operation mode body")
LOOKS = re.compile("Describe|List|Get")
# A value has one of its members: which one, is the item's matter.
UNIONS = ("AttributeValue",)
SHARD = "shardId-000000000000"


def looks():
    """What must be asked at least once."""
    return {(service, operation) for service in DEFINITIONS for operation in implemented(service) if LOOKS.match(operation)}


def members(answer):
    """("Shape.Member", is it there) for each structure in the answer, as deep as it goes. A list without elements lacks
    "Shape.Member[]", and a map whose keys are an enum lacks "Shape.Member{KEY}"."""
    shapes = MODELS[answer.service]["shapes"]

    def inside(name, value, path):
        shape = shapes[name]
        if shape["type"] == "structure" and name not in UNIONS:
            for member, reference in shape["members"].items():
                here = f"{name}.{member}"
                yield here, member in value
                if member in value:
                    yield from inside(reference["shape"], value[member], here)
        elif shape["type"] == "list":
            yield f"{path}[]", bool(value)
            for element in value:
                yield from inside(shape["member"]["shape"], element, path)
        elif shape["type"] == "map":
            for key in shapes[shape["key"]["shape"]].get("enum", []):
                yield f"{path}{{{key}}}", key in value
            for element in value.values():
                yield from inside(shape["value"]["shape"], element, path)

    output = MODELS[answer.service]["operations"][answer.operation].get("output")
    if output:
        yield from inside(output["shape"], answer.body, answer.operation)


class Asker:
    """Asks, and keeps what was answered."""

    def __init__(self, world):
        self.world, self.answers = world, []

    def __call__(self, service, operation, mode, **request):
        body = self.call(service, operation, **request)
        self.answers.append(Answer(service, operation, mode, body))
        return body

    def call(self, service, operation, **request):
        name = re.sub("(?<=[a-z])(?=[A-Z])", "_", operation).lower()
        body = getattr(self.world.client(service), name)(**request)
        del body["ResponseMetadata"]
        return body


def ask_kinesis(ask):
    make = lambda name, **more: ask.call("kinesis", "CreateStream", StreamName=name, **more)
    make("provisioned", ShardCount=1, Tags={"a": "b", "c": "d"})
    make("on-demand", StreamModeDetails={"StreamMode": "ON_DEMAND"})
    make("resharded", ShardCount=1)
    put = lambda name: ask.call("kinesis", "PutRecord", StreamName=name, PartitionKey="k", Data=b"x")
    put("resharded")
    ask.call("kinesis", "SplitShard", StreamName="resharded", ShardToSplit=SHARD, NewStartingHashKey=str(2**127))
    ask.call(
        "kinesis",
        "MergeShards",
        StreamName="resharded",
        ShardToMerge="shardId-000000000001",
        AdjacentShardToMerge="shardId-000000000002",
    )
    for name in ("provisioned", "on-demand", "resharded"):
        put(name)
        ask("kinesis", "DescribeStream", name, StreamName=name)
        arn = ask("kinesis", "DescribeStreamSummary", name, StreamName=name)["StreamDescriptionSummary"]["StreamARN"]
        ask("kinesis", "ListShards", name, StreamName=name)
        ask("kinesis", "ListTagsForResource", name, ResourceARN=arn)
        ask("kinesis", "ListTagsForStream", name, StreamName=name)
        ask("kinesis", "ListStreamConsumers", name, StreamARN=arn)
        shards = ask.call("kinesis", "ListShards", StreamName=name)["Shards"]
        for shard in shards if name != "on-demand" else []:
            mode = "closed shard" if "EndingSequenceNumber" in shard["SequenceNumberRange"] else "open shard"
            iterator = ask(
                "kinesis",
                "GetShardIterator",
                mode,
                StreamName=name,
                ShardId=shard["ShardId"],
                ShardIteratorType="TRIM_HORIZON",
            )
            if shard["ShardId"] not in ("shardId-000000000001", "shardId-000000000002"):  # they are empty
                ask("kinesis", "GetRecords", mode, **iterator)
    ask("kinesis", "ListShards", "a page", StreamName="resharded", MaxResults=1)
    ask("kinesis", "ListStreams", "whole")
    ask("kinesis", "ListStreams", "a page", Limit=1)
    ask("kinesis", "DescribeLimits", "account")


def ask_sqs(ask):
    make = lambda name, **more: ask.call("sqs", "CreateQueue", QueueName=name, Attributes=more)["QueueUrl"]
    arn = lambda url: "arn:aws:sqs:us-east-1:000000000000:" + url.rsplit("/", 1)[1]
    dead = make("dead")
    allowed = json.dumps({"redrivePermission": "byQueue", "sourceQueueArns": [arn(dead)]})
    more = {"RedriveAllowPolicy": allowed, "KmsMasterKeyId": "alias/aws/sqs", "KmsDataKeyReusePeriodSeconds": "60"}
    redrive = json.dumps({"deadLetterTargetArn": arn(dead), "maxReceiveCount": 1})
    standard = make("standard", RedrivePolicy=redrive, **more)
    ask.call("sqs", "AddPermission", QueueUrl=standard, Label="l", AWSAccountIds=["111111111111"], Actions=["*"])
    second = make("second", RedrivePolicy=redrive)
    fifo = make("fifo.fifo", FifoQueue="true")
    modes = {"plain": dead, "everything set": standard, "FIFO": fifo}
    for mode, url in modes.items():
        ask("sqs", "GetQueueAttributes", mode, QueueUrl=url, AttributeNames=["All"])
    ask("sqs", "GetQueueUrl", "queue", QueueName="standard")
    ask("sqs", "ListQueues", "whole")
    ask("sqs", "ListQueues", "a page", MaxResults=1)
    ask("sqs", "ListDeadLetterSourceQueues", "whole", QueueUrl=dead)
    ask("sqs", "ListDeadLetterSourceQueues", "a page", QueueUrl=dead, MaxResults=1)
    ask.call("sqs", "TagQueue", QueueUrl=second, Tags={"a": "b"})
    ask("sqs", "ListQueueTags", "tagged", QueueUrl=second)
    ask("sqs", "ListQueueTags", "untagged", QueueUrl=dead)
    ask("sqs", "ListMessageMoveTasks", "none", SourceArn=arn(dead))
    for _ in range(5):
        ask.call("sqs", "SendMessage", QueueUrl=standard, MessageBody="x")
    ask.call("sqs", "ReceiveMessage", QueueUrl=standard, MaxNumberOfMessages=10, VisibilityTimeout=0)
    ask.call("sqs", "ReceiveMessage", QueueUrl=standard, MaxNumberOfMessages=10)  # and so they are dead
    more = {"DestinationArn": arn(second), "MaxNumberOfMessagesPerSecond": 1}
    handle = ask.call("sqs", "StartMessageMoveTask", SourceArn=arn(dead), **more)["TaskHandle"]
    ask("sqs", "ListMessageMoveTasks", "running", SourceArn=arn(dead))
    ask.call("sqs", "CancelMessageMoveTask", TaskHandle=handle)
    ask.world.advance("10s")
    ask("sqs", "ListMessageMoveTasks", "cancelled", SourceArn=arn(dead))
    ask.call("sqs", "StartMessageMoveTask", SourceArn=arn(dead), **more)
    ask.call("sqs", "DeleteQueue", QueueUrl=second)
    ask.world.advance("10s")
    ask("sqs", "ListMessageMoveTasks", "failed", SourceArn=arn(dead))


KEY = {"KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}]}
KEYS = {"KeySchema": [*KEY["KeySchema"], {"AttributeName": "r", "KeyType": "RANGE"}]}
UNITS = {"ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}}
ALL = {"Projection": {"ProjectionType": "ALL"}}
SOME = {"Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["n"]}}
DEFINED = [{"AttributeName": name, "AttributeType": "S"} for name in ("p", "r")]
TABLES = {
    "bare": {
        **KEY,
        "AttributeDefinitions": DEFINED[:1],
        "BillingMode": "PAY_PER_REQUEST",
    },
    "provisioned": {
        **KEYS,
        **UNITS,
        "AttributeDefinitions": DEFINED,
        "GlobalSecondaryIndexes": [{"IndexName": "gsi", **KEY, **ALL, **UNITS}],
        "LocalSecondaryIndexes": [{"IndexName": "lsi", **KEYS, **SOME}],
    },
    "full": {
        **KEYS,
        "AttributeDefinitions": DEFINED,
        "BillingMode": "PAY_PER_REQUEST",
        "OnDemandThroughput": {"MaxReadRequestUnits": 10, "MaxWriteRequestUnits": 10},
        "WarmThroughput": {"ReadUnitsPerSecond": 12_000, "WriteUnitsPerSecond": 4_000},
        "GlobalSecondaryIndexes": [
            {
                "IndexName": "gsi",
                **KEY,
                **SOME,
                "OnDemandThroughput": {"MaxReadRequestUnits": 10, "MaxWriteRequestUnits": 10},
            }
        ],
        "LocalSecondaryIndexes": [{"IndexName": "lsi", **KEYS, **ALL}],
        "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        "SSESpecification": {"Enabled": True},
        "TableClass": "STANDARD_INFREQUENT_ACCESS",
        "DeletionProtectionEnabled": True,
        "Tags": [{"Key": "a", "Value": "b"}],
    },
}


def ask_dynamodb(ask):
    item = {"p": {"S": "a"}, "r": {"S": "b"}, "expires": {"N": "1"}}
    arns = {}
    for mode, table in TABLES.items():
        name = mode.replace(" ", "-")
        ask.call("dynamodb", "CreateTable", TableName=name, **table)
        arns[mode] = ask("dynamodb", "DescribeTable", mode, TableName=name)["Table"]
        ask("dynamodb", "DescribeContinuousBackups", mode, TableName=name)
        ask("dynamodb", "DescribeTimeToLive", mode, TableName=name)
        ask("dynamodb", "ListTagsOfResource", mode, ResourceArn=arns[mode]["TableArn"])
        ask.call("dynamodb", "PutItem", TableName=name, Item=item)
        key = {name: item[name] for name in [element["AttributeName"] for element in table["KeySchema"]]}
        for shown in ("NONE", "TOTAL", "INDEXES"):
            ask("dynamodb", "GetItem", f"capacity {shown}", TableName=name, Key=key, ReturnConsumedCapacity=shown)
    ask("dynamodb", "GetItem", "no item", TableName="bare", Key={"p": {"S": "none"}})
    # What changes when settings are changed.
    name = "provisioned"
    recovery = {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 7}
    ask.call("dynamodb", "UpdateContinuousBackups", TableName=name, PointInTimeRecoverySpecification=recovery)
    ask("dynamodb", "DescribeContinuousBackups", "with recovery", TableName=name)
    expiry = {"Enabled": True, "AttributeName": "expires"}
    ask.call("dynamodb", "UpdateTimeToLive", TableName=name, TimeToLiveSpecification=expiry)
    ask("dynamodb", "DescribeTimeToLive", "with expiry", TableName=name)
    for units in (6, 5):
        more = {"ReadCapacityUnits": units, "WriteCapacityUnits": units}
        ask.call("dynamodb", "UpdateTable", TableName=name, ProvisionedThroughput=more)
    ask("dynamodb", "DescribeTable", "changed", TableName=name)
    ask.call("dynamodb", "UpdateTable", TableName="bare", BillingMode="PROVISIONED", **UNITS)
    ask.call("dynamodb", "UpdateTable", TableName="bare", TableClass="STANDARD_INFREQUENT_ACCESS")
    ask("dynamodb", "DescribeTable", "once on demand", TableName="bare")
    for kind in ("Backups", "ContributorInsights", "Exports", "GlobalTables", "Imports"):
        ask("dynamodb", f"List{kind}", "whole")
    ask("dynamodb", "ListTables", "whole")
    ask("dynamodb", "ListTables", "a page", Limit=1)
    ask("dynamodb", "DescribeLimits", "account")
    ask("dynamodb", "DescribeEndpoints", "endpoint")
    return arns["full"]["LatestStreamArn"], key


def ask_streams(ask, arn, key):
    table = "full"
    ask("dynamodbstreams", "ListStreams", "whole")
    ask("dynamodbstreams", "DescribeStream", "enabled", StreamArn=arn)
    ask("dynamodbstreams", "DescribeStream", "a page", StreamArn=arn, Limit=1)
    put = lambda **more: ask.call("dynamodb", "PutItem", TableName=table, Item={**key, **more})
    put(n={"N": "1"})
    ask.call("dynamodb", "DeleteItem", TableName=table, Key=key)
    expiry = {"Enabled": True, "AttributeName": "expires"}
    ask.call("dynamodb", "UpdateTimeToLive", TableName=table, TimeToLiveSpecification=expiry)
    put(expires={"N": str(int(ask.world.now().timestamp()) + 10)})
    ask.world.advance("1h")
    off = {"StreamEnabled": False}
    shards = ask.call("dynamodbstreams", "DescribeStream", StreamArn=arn)["StreamDescription"]["Shards"]

    def read(mode):
        for shard in shards:
            more = {"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
            iterator = ask("dynamodbstreams", "GetShardIterator", mode, **more)
            body = ask.call("dynamodbstreams", "GetRecords", **iterator)
            for record in body["Records"]:
                kind = "expired" if "userIdentity" in record else record["eventName"]
                ask.answers.append(Answer("dynamodbstreams", "GetRecords", kind, {**body, "Records": [record]}))

    read("open shard")
    ask.call("dynamodb", "UpdateTable", TableName=table, StreamSpecification=off)
    ask("dynamodbstreams", "DescribeStream", "disabled", StreamArn=arn)
    for shard in shards:
        more = {"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "LATEST"}
        iterator = ask.call("dynamodbstreams", "GetShardIterator", **more)
        ask("dynamodbstreams", "GetRecords", "end of a closed shard", **iterator)
    again = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    ask.call("dynamodb", "UpdateTable", TableName=table, StreamSpecification=again)
    ask("dynamodbstreams", "ListStreams", "a page", Limit=1)


def ask_lambda(ask):
    """Functions, queue, stream and table of tests/lambda/template.yaml."""
    listed = ask("lambda", "ListEventSourceMappings", "of a template")["EventSourceMappings"]
    arn = {mapping["EventSourceArn"].split(":")[2]: mapping["EventSourceArn"] for mapping in listed}
    for mapping in listed:
        ask("lambda", "GetEventSourceMapping", mapping["EventSourceArn"].split(":")[2], UUID=mapping["UUID"])
    filters = {"FilterCriteria": {"Filters": [{"Pattern": '{"data":{"a":[1]}}'}]}}
    at = {"StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": ask.world.now()}
    limited = {"ScalingConfig": {"MaximumConcurrency": 2}, "FunctionResponseTypes": ["ReportBatchItemFailures"]}
    made = {
        "kinesis at a time": {"EventSourceArn": arn["kinesis"], **filters, **at},
        "sqs limited": {"EventSourceArn": arn["sqs"], **limited},
    }
    for mode, more in made.items():
        uuid = ask.call("lambda", "CreateEventSourceMapping", FunctionName="echo", **more)["UUID"]
        ask("lambda", "GetEventSourceMapping", mode, UUID=uuid)
    for name in ("queue", "failures"):  # a page shows either of them
        plain = {"EventSourceArn": f"arn:aws:sqs:us-east-1:000000000000:{name}"}
        ask.call("lambda", "CreateEventSourceMapping", FunctionName="reporting", **plain)
    ask("lambda", "ListEventSourceMappings", "a page", FunctionName="reporting", MaxItems=1)
    for name, mode in {"echo": "with an environment", "sleepy": "plain", "closed": "with a reserve"}.items():
        ask("lambda", "GetFunction", mode, FunctionName=name)
        ask("lambda", "GetFunctionConfiguration", mode, FunctionName=name)
    ask("lambda", "ListFunctions", "whole")
    ask("lambda", "ListFunctions", "a page", MaxItems=1)
    ask_uploaded_functions(ask)


def ask_uploaded_functions(ask):
    """A function that a client has made with all that it can have, and one with little."""
    call = lambda operation, **more: ask.call("lambda", operation, **more)
    look = lambda operation, mode, **more: ask("lambda", operation, mode, **more)
    layers = [
        call("PublishLayerVersion", LayerName="layer", Content={"ZipFile": code()}, Description="d", LicenseInfo="MIT",
             CompatibleRuntimes=["provided.al2023"], CompatibleArchitectures=["x86_64"]),
        call("PublishLayerVersion", LayerName="layer", Content={"ZipFile": code()}),
        call("PublishLayerVersion", LayerName="other", Content={"ZipFile": code()}),
    ]  # fmt: skip
    uploaded = {"Runtime": "provided.al2023", "Role": ROLE, "Handler": "app.main", "Code": {"ZipFile": code()}}
    all_of_it = {
        "Description": "d", "Publish": True, "Tags": {"a": "b"}, "Layers": [layers[0]["LayerVersionArn"]],
        "DeadLetterConfig": {"TargetArn": "arn:aws:sqs:us-east-1:000000000000:failures"}, "Environment": {"Variables": {"COLOUR": "red"}},
    }  # fmt: skip
    call("CreateFunction", FunctionName="full", **uploaded, **all_of_it)
    call("CreateFunction", FunctionName="bare", **uploaded)
    look("GetFunctionConfiguration", "being created", FunctionName="bare")
    ask.world.settle()
    call("UpdateFunctionConfiguration", FunctionName="full", Timeout=5)
    look("GetFunctionConfiguration", "being changed", FunctionName="full")
    ask.world.settle()
    call("PublishVersion", FunctionName="full", Description="second")
    call("PutFunctionConcurrency", FunctionName="full", ReservedConcurrentExecutions=3)
    call("AddPermission", FunctionName="full", StatementId="s", Action="lambda:InvokeFunction", Principal="s3.amazonaws.com")
    call("CreateAlias", FunctionName="full", Name="plain", FunctionVersion="1")
    call("CreateAlias", FunctionName="full", Name="shared", FunctionVersion="1", Description="d",
         RoutingConfig={"AdditionalVersionWeights": {"2": 0.25}})  # fmt: skip
    destination = {"Destination": "arn:aws:sqs:us-east-1:000000000000:failures"}
    call("PutFunctionEventInvokeConfig", FunctionName="full", MaximumRetryAttempts=1, MaximumEventAgeInSeconds=60,
         DestinationConfig={"OnSuccess": destination, "OnFailure": destination})  # fmt: skip
    call("PutFunctionEventInvokeConfig", FunctionName="full", Qualifier="plain", MaximumRetryAttempts=0)
    cors = {"AllowOrigins": ["*"], "AllowMethods": ["GET"], "AllowHeaders": ["a"], "ExposeHeaders": ["b"], "MaxAge": 5,
            "AllowCredentials": True}  # fmt: skip
    call("CreateFunctionUrlConfig", FunctionName="full", AuthType="AWS_IAM", InvokeMode="RESPONSE_STREAM", Cors=cors)
    call("CreateFunctionUrlConfig", FunctionName="full", Qualifier="plain", AuthType="NONE")
    for name in ("full", "bare"):
        look("GetFunction", f"uploaded, {name}", FunctionName=name)
        look("GetFunctionConfiguration", f"uploaded, {name}", FunctionName=name)
        look("GetFunctionConcurrency", name, FunctionName=name)
        look("GetFunctionCodeSigningConfig", name, FunctionName=name)
        look("ListAliases", name, FunctionName=name)
        look("ListVersionsByFunction", name, FunctionName=name)
        look("ListFunctionEventInvokeConfigs", name, FunctionName=name)
        look("ListFunctionUrlConfigs", name, FunctionName=name)
        look("ListTags", name, Resource=f"arn:aws:lambda:us-east-1:000000000000:function:{name}")
        look("GetFunctionRecursionConfig", name, FunctionName=name)
    look("GetPolicy", "full", FunctionName="full")
    look("GetAlias", "plain", FunctionName="full", Name="plain")
    look("GetAlias", "shared", FunctionName="full", Name="shared")
    look("GetFunctionEventInvokeConfig", "full", FunctionName="full")
    look("GetFunctionEventInvokeConfig", "of an alias", FunctionName="full", Qualifier="plain")
    look("ListAliases", "a page", FunctionName="full", MaxItems=1)
    look("ListVersionsByFunction", "a page", FunctionName="full", MaxItems=1)
    look("ListFunctionEventInvokeConfigs", "a page", FunctionName="full", MaxItems=1)
    look("GetFunctionUrlConfig", "full", FunctionName="full")
    look("GetFunctionUrlConfig", "of an alias", FunctionName="full", Qualifier="plain")
    look("ListFunctionUrlConfigs", "a page", FunctionName="full", MaxItems=1)
    look("ListLayers", "whole")
    look("ListLayers", "a page", MaxItems=1)
    look("ListLayerVersions", "whole", LayerName="layer")
    look("ListLayerVersions", "a page", LayerName="layer", MaxItems=1)
    look("GetLayerVersion", "with all", LayerName="layer", VersionNumber=1)
    look("GetLayerVersion", "bare", LayerName="layer", VersionNumber=2)
    look("GetLayerVersionByArn", "with all", Arn=layers[0]["LayerVersionArn"])
    look("GetAccountSettings", "account")
    call("AddLayerVersionPermission", LayerName="layer", VersionNumber=1, StatementId="s", Action="lambda:GetLayerVersion",
         Principal="*")  # fmt: skip
    look("GetLayerVersionPolicy", "with all", LayerName="layer", VersionNumber=1)
    for qualifier in ("plain", "2"):
        call("PutProvisionedConcurrencyConfig", FunctionName="full", Qualifier=qualifier, ProvisionedConcurrentExecutions=1)
    ask.world.settle()
    look("GetProvisionedConcurrencyConfig", "full", FunctionName="full", Qualifier="plain")
    look("ListProvisionedConcurrencyConfigs", "a page", FunctionName="full", MaxItems=1)
    for name in ("full", "bare"):
        look("ListProvisionedConcurrencyConfigs", name, FunctionName=name)


def ask_ssm(ask):
    end = '[{"Type":"Expiration","Version":"1.0","Attributes":{"Timestamp":"2030-01-01T00:00:00Z"}}]'
    put = lambda name, **more: ask.call("ssm", "PutParameter", Name=name, Value="v", **more)
    put("/p/plain", Type="String")
    more = {"Description": "d", "AllowedPattern": "v", "Tier": "Advanced", "Policies": end, "Tags": [{"Key": "k", "Value": "v"}]}
    put("/p/full", Type="SecureString", **more)
    ask.call("ssm", "LabelParameterVersion", Name="/p/full", Labels=["l"])
    for mode in ("plain", "full"):
        name = f"/p/{mode}"
        ask("ssm", "GetParameter", mode, Name=name)
        ask("ssm", "GetParameterHistory", mode, Name=name)
        ask("ssm", "DescribeParameters", mode, ParameterFilters=[{"Key": "Name", "Values": [name]}])
        ask("ssm", "ListTagsForResource", mode, ResourceType="Parameter", ResourceId=name)
    ask("ssm", "GetParameter", "by its label", Name="/p/full:l")
    ask("ssm", "GetParameters", "by its label", Names=["/p/full:l", "/none"])
    ask("ssm", "GetParametersByPath", "plain", Path="/p")
    ask("ssm", "GetParametersByPath", "a page", Path="/p", MaxResults=1)
    put("/p/plain", Overwrite=True)
    ask("ssm", "GetParameterHistory", "a page", Name="/p/plain", MaxResults=1)
    ask("ssm", "DescribeParameters", "a page", ParameterFilters=[{"Key": "Path", "Values": ["/p"]}], MaxResults=1)


def ask_all(world):
    ask = Asker(world)
    ask_kinesis(ask)
    ask_sqs(ask)
    ask_ssm(ask)
    ask_lambda(ask)
    ask_streams(ask, *ask_dynamodb(ask))
    return ask.answers
