"""Every operation that botocore can page through: all items once, in pages of the size that was asked for, from a token as
often as it is shown, and what is no token is refused in the service's own words. Tokens, limits and results are botocore's
paginators' (emulator/docs/decisions/0017-pagination-is-not-derived.md)."""
import json

import botocore.exceptions
import jmespath
import pytest

from tests import lambda_uploads
from tests.conformance.model import LOADER, implemented_rows

SERVICES = {
    "dynamodb": "dynamodb/operations.def",
    "iam": "iam/operations.def",
    "kafka": "msk/operations.def",
    "kinesis": "kinesis/operations.def",
    "lambda": "lambda/operations.def",
    "logs": "logs/operations.def",
    "sqs": "sqs/operations.def",
    "ssm": "ssm/operations.def",
}
PAGINATORS = {
    (service, operation)
    for service, rows in SERVICES.items()
    for operation in LOADER.load_service_model(service, "paginators-1")["pagination"]
    if operation in implemented_rows(rows)
}
COUNT = 5
TAGS = [{"Key": f"k{i}", "Value": "v"} for i in range(COUNT)]
ALLOW = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
TRUST = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}
)
POLICY = "arn:aws:iam::000000000000:policy/page-"
CLUSTERS = "\n".join(
    f"""  Cluster{i}:
    Type: AWS::MSK::Cluster
    Properties:
      ClusterName: page-{i}
      KafkaVersion: 3.9.x
      NumberOfBrokerNodes: 3
      BrokerNodeGroupInfo: {{InstanceType: kafka.m5.large, ClientSubnets: [a, b, c]}}"""
    for i in range(COUNT)
)
# The members that lead to what has more than a page; what is not here needs none.
ASKED = {
    ("dynamodb", "ListTagsOfResource"): {"ResourceArn": "arn:aws:dynamodb:us-east-1:000000000000:table/page-0"},
    ("dynamodb", "Query"): {
        "TableName": "page-0",
        "KeyConditionExpression": "h = :h",
        "ExpressionAttributeValues": {":h": {"S": "h"}},
    },
    ("dynamodb", "Scan"): {"TableName": "page-0"},
    ("iam", "GetGroup"): {"GroupName": "page-0"},
    ("iam", "ListAccessKeys"): {"UserName": "page-0"},
    ("iam", "ListAttachedGroupPolicies"): {"GroupName": "page-0"},
    ("iam", "ListAttachedRolePolicies"): {"RoleName": "page-0"},
    ("iam", "ListAttachedUserPolicies"): {"UserName": "page-0"},
    ("iam", "ListEntitiesForPolicy"): {"PolicyArn": POLICY + "0"},
    ("iam", "ListGroupPolicies"): {"GroupName": "page-0"},
    ("iam", "ListGroupsForUser"): {"UserName": "page-0"},
    ("iam", "ListInstanceProfileTags"): {"InstanceProfileName": "page-0"},
    ("iam", "ListInstanceProfilesForRole"): {"RoleName": "page-0"},
    ("iam", "ListPolicies"): {"Scope": "Local"},
    ("iam", "ListPolicyTags"): {"PolicyArn": POLICY + "0"},
    ("iam", "ListPolicyVersions"): {"PolicyArn": POLICY + "0"},
    ("iam", "ListRolePolicies"): {"RoleName": "page-0"},
    ("iam", "ListRoleTags"): {"RoleName": "page-0"},
    ("iam", "ListUserPolicies"): {"UserName": "page-0"},
    ("iam", "ListUserTags"): {"UserName": "page-0"},
    ("kinesis", "DescribeStream"): {"StreamName": "page-0"},
    ("kinesis", "ListShards"): {"StreamName": "page-0"},
    ("kinesis", "ListStreamConsumers"): {"StreamARN": "arn:aws:kinesis:us-east-1:000000000000:stream/page-0"},
    ("lambda", "ListAliases"): {"FunctionName": "page-0"},
    ("lambda", "ListFunctionEventInvokeConfigs"): {"FunctionName": "page-0"},
    ("lambda", "ListFunctionUrlConfigs"): {"FunctionName": "page-0"},
    ("lambda", "ListLayerVersions"): {"LayerName": "page-0"},
    ("lambda", "ListProvisionedConcurrencyConfigs"): {"FunctionName": "page-0"},
    ("lambda", "ListVersionsByFunction"): {"FunctionName": "page-0"},
    ("logs", "DescribeLogStreams"): {"logGroupName": "page-0"},
    ("logs", "FilterLogEvents"): {"logGroupName": "page-0"},
    ("sqs", "ListDeadLetterSourceQueues"): {"QueueUrl": "http://localhost:4566/000000000000/page-dead"},
    ("ssm", "GetParameterHistory"): {"Name": "/page/0"},
    ("ssm", "GetParametersByPath"): {"Path": "/page"},
}
# There cannot be more of them, so that even pages of one are few, or none.
AT_MOST = {
    ("iam", "ListAccessKeys"): 2,
    ("iam", "ListAccountAliases"): 1,
    ("dynamodb", "ListBackups"): 0,  # CreateBackup is not here yet
    ("kinesis", "ListStreamConsumers"): 0,  # nor is RegisterStreamConsumer
}
# All lists of an answer are the same things, one after the other where it has several.
SIDE_BY_SIDE = {("kinesis", "ListStreams")}
# A token is not taken together with what is asked for (as AWS has it, and its paginator does not know).
ALONE = {("kinesis", "ListShards"): ["StreamName"]}
# The token is a name, and where it would stand in the list is a place in it, too.
PLACES = {("dynamodb", "ListTables"), ("kinesis", "DescribeStream")}


@pytest.fixture(scope="module")
def world(snowglobe, tmp_path_factory):
    template = tmp_path_factory.mktemp("pages") / "template.yaml"
    template.write_text("Resources:\n" + CLUSTERS + "\n")
    world = snowglobe("--template", template, fresh=True)
    for make in (dynamodb, iam, kinesis, logs, queues, parameters, functions):
        make(world)
    return world


def dynamodb(world):
    client = world.client("dynamodb")
    for i in range(COUNT):
        client.create_table(
            TableName=f"page-{i}",
            AttributeDefinitions=[{"AttributeName": "h", "AttributeType": "S"}, {"AttributeName": "r", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "h", "KeyType": "HASH"}, {"AttributeName": "r", "KeyType": "RANGE"}],
            BillingMode="PAY_PER_REQUEST",
        )
        client.put_item(TableName="page-0", Item={"h": {"S": "h"}, "r": {"S": str(i)}})
    # AWS's pages of tags have a size of their own.
    for first in (0, 25):
        tags = [{"Key": f"k{i}", "Value": "v"} for i in range(first, first + 25)]
        client.tag_resource(ResourceArn=ASKED["dynamodb", "ListTagsOfResource"]["ResourceArn"], Tags=tags)


def iam(world):
    client = world.client("iam")
    client.create_account_alias(AccountAlias="page")
    for i in range(COUNT):
        client.create_policy(PolicyName=f"page-{i}", PolicyDocument=ALLOW, Tags=TAGS)
        client.create_user(UserName=f"page-{i}", Tags=TAGS)
        client.create_group(GroupName=f"page-{i}")
        client.create_role(RoleName=f"page-{i}", AssumeRolePolicyDocument=TRUST, Tags=TAGS)
        client.create_instance_profile(InstanceProfileName=f"page-{i}", Tags=TAGS)
    for i in range(COUNT):
        client.attach_user_policy(UserName="page-0", PolicyArn=POLICY + str(i))
        client.attach_group_policy(GroupName="page-0", PolicyArn=POLICY + str(i))
        client.attach_role_policy(RoleName="page-0", PolicyArn=POLICY + str(i))
        client.put_user_policy(UserName="page-0", PolicyName=f"page-{i}", PolicyDocument=ALLOW)
        client.put_group_policy(GroupName="page-0", PolicyName=f"page-{i}", PolicyDocument=ALLOW)
        client.put_role_policy(RoleName="page-0", PolicyName=f"page-{i}", PolicyDocument=ALLOW)
        client.add_user_to_group(UserName=f"page-{i}", GroupName="page-0")
        if i > 0:
            client.attach_user_policy(UserName=f"page-{i}", PolicyArn=POLICY + "0")
            client.add_user_to_group(UserName="page-0", GroupName=f"page-{i}")
            client.create_policy_version(PolicyArn=POLICY + "0", PolicyDocument=ALLOW)
        client.add_role_to_instance_profile(RoleName="page-0", InstanceProfileName=f"page-{i}")
    for _ in range(2):
        client.create_access_key(UserName="page-0")


def kinesis(world):
    for i in range(COUNT):
        world.client("kinesis").create_stream(StreamName=f"page-{i}", ShardCount=COUNT)


def logs(world):
    client = world.client("logs")
    for i in range(COUNT):
        client.create_log_group(logGroupName=f"page-{i}")
        client.create_log_stream(logGroupName="page-0", logStreamName=f"page-{i}")
        now = int(world.now().timestamp() * 1000)
        client.put_log_events(
            logGroupName="page-0", logStreamName=f"page-{i}", logEvents=[{"timestamp": now, "message": f"event {i}"}]
        )


def queues(world):
    client = world.client("sqs")
    client.create_queue(QueueName="page-dead")
    target = json.dumps({"deadLetterTargetArn": "arn:aws:sqs:us-east-1:000000000000:page-dead", "maxReceiveCount": 1})
    for i in range(COUNT):
        client.create_queue(QueueName=f"page-{i}", Attributes={"RedrivePolicy": target})


def parameters(world):
    for i in range(COUNT):
        world.client("ssm").put_parameter(Name=f"/page/{i}", Value="v", Type="String")
        world.client("ssm").put_parameter(Name="/page/0", Value=f"v{i}", Type="String", Overwrite=True)


def functions(world):
    client = world.client("lambda")
    code = {"ZipFile": lambda_uploads.code()}
    for i in range(COUNT):
        settings = {"Runtime": "provided.al2023", "Handler": "h", "Role": lambda_uploads.ROLE}
        client.create_function(FunctionName=f"page-{i}", Code=code, **settings)
        client.publish_layer_version(LayerName=f"page-{i}", Content=code)
        client.publish_layer_version(LayerName="page-0", Content=code)
    for i in range(COUNT):
        client.update_function_configuration(FunctionName="page-0", Description=str(i))
        version = client.publish_version(FunctionName="page-0")["Version"]
        client.create_alias(FunctionName="page-0", Name=f"page-{i}", FunctionVersion=version)
        client.put_function_event_invoke_config(FunctionName="page-0", Qualifier=version, MaximumRetryAttempts=0)
        client.create_function_url_config(FunctionName="page-0", Qualifier=f"page-{i}", AuthType="NONE")
        client.put_provisioned_concurrency_config(FunctionName="page-0", Qualifier=version, ProvisionedConcurrentExecutions=1)
        queue = f"arn:aws:sqs:us-east-1:000000000000:page-{i}"
        client.create_event_source_mapping(FunctionName="page-0", EventSourceArn=queue, Enabled=False)


class Pages:
    """One operation as its paginator sees it."""

    def __init__(self, world, service, operation):
        self.name = service, operation
        self.client = world.client(service)
        self.asked = ASKED.get((service, operation), {})
        name = next(python for python, wire in self.client.meta.method_to_api_mapping.items() if wire == operation)
        self.call = getattr(self.client, name)
        self.paginator = self.client.get_paginator(name)
        config = LOADER.load_service_model(service, "paginators-1")["pagination"][operation]
        self.limit = config.get("limit_key")
        self.token, self.next = config["input_token"], config["output_token"]
        results = config["result_key"]
        self.results = results if isinstance(results, list) else [results]
        self.model = self.client.meta.service_model.operation_model(operation)
        if (service, operation) in ALONE:
            self.client.meta.events.register(f"provide-client-params.{service}.{operation}", self.leave_alone)

    def leave_alone(self, params, **_):
        return {name: value for name, value in params.items() if self.token not in params or name == self.token or name == self.limit}

    def items(self, answer):
        """Of all its lists, one after the other."""
        found = []
        for path in self.results[: 1 if self.name in SIDE_BY_SIDE else None]:
            value = answer
            for part in path.split("."):
                value = (value or {}).get(part)
            found += value if isinstance(value, list) and path != "searchedLogStreams" else []
        return found

    def pages(self, **config):
        return self.paginator.paginate(**self.asked, PaginationConfig=config)

    def pages_from(self, token):
        return self.paginator.paginate(**self.asked, **{self.token: token})


@pytest.fixture(params=sorted(PAGINATORS), ids=".".join)
def pages(world, request):
    return Pages(world, *request.param)


def in_order(items):
    """Pages of several lists show them in turn; each list must be in its order."""
    return sorted(items, key=lambda item: sorted(item) if isinstance(item, dict) else [])


def size_of(pages):
    return 1 if pages.name in AT_MOST else 2


def test_pages_together_are_the_whole(pages):
    size = size_of(pages)
    each = [pages.items(page) for page in pages.pages(**({"PageSize": size} if pages.limit else {}))]
    joined = [item for page in each for item in page]
    if pages.limit:
        assert all(len(page) <= size for page in each)
        assert in_order(joined) == in_order(pages.items(pages.call(**pages.asked)))
    assert len(joined) == len({json.dumps(item, default=str, sort_keys=True) for item in joined})
    most = AT_MOST.get(pages.name, COUNT)
    assert len(joined) >= most
    assert sum(map(bool, each)) >= min(most, 2)


def test_a_token_leads_to_the_same_place_each_time(pages):
    size = size_of(pages)
    first = next(iter(pages.pages(**({"PageSize": size} if pages.limit else {}))))
    token = jmespath.search(pages.next, first)
    if pages.name in AT_MOST and AT_MOST[pages.name] < 2:
        assert token is None
        return
    assert token, "more are there"
    rest = [[item for page in pages.pages_from(token) for item in pages.items(page)] for _ in range(2)]
    assert rest[0] == rest[1]
    whole = [item for page in pages.pages() for item in pages.items(page)]
    assert in_order(pages.items(first) + rest[0]) == in_order(whole)


def test_what_is_no_token_is_refused(pages):
    if pages.name in PLACES:
        pytest.skip("a name is a place")
    structure = pages.model.input_shape.members[pages.token].type_name != "string"
    garbage = {"nobody": {"S": "knows"}} if structure else "bm90IGEgdG9rZW4gb2Ygb3VycywgYW5kIG9mIG5vYm9keSdz"
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        pages.call(**pages.asked, **{pages.token: garbage})
    error = refused.value.response["Error"]
    own = {shape.name for shape in pages.model.error_shapes} | {shape.error_code for shape in pages.model.error_shapes}
    common = {"ValidationException", "ValidationError", "InvalidParameterValue"}
    assert error["Code"] in own | common, error
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
