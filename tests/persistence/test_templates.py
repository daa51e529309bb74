"""`up --data DIR --template T` again: unchanged resources are kept with their contents, changed ones follow."""
import subprocess

import pytest
import yaml

from tests.world import ROOT, binary


class Template:
    def __init__(self, path, resources):
        self.path = path
        self.resources = resources
        self.write()

    def write(self):
        text = {"Transform": "AWS::Serverless-2016-10-31", "Resources": self.resources}
        self.path.write_text(yaml.safe_dump(text))

    def change(self, logical_id, **properties):
        """None takes a property away."""
        there = self.resources[logical_id].setdefault("Properties", {})
        there.update(properties)
        for name in [name for name, value in there.items() if value is None]:
            del there[name]
        self.write()


@pytest.fixture
def template(tmp_path):
    keys = {
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    }
    return Template(
        tmp_path / "template.yaml",
        {
            "Jobs": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "jobs", "VisibilityTimeout": 60}},
            "Unnamed": {"Type": "AWS::SQS::Queue"},
            "Stream": {"Type": "AWS::Kinesis::Stream", "Properties": {"Name": "stream", "ShardCount": 1}},
            "Table": {
                "Type": "AWS::DynamoDB::Table",
                "Properties": {"TableName": "table", "BillingMode": "PAY_PER_REQUEST", **keys},
            },
            "Simple": {"Type": "AWS::Serverless::SimpleTable", "Properties": {"TableName": "simple"}},
            "Seen": {
                "Type": "AWS::DynamoDB::Table",
                "Properties": {"TableName": "seen", "BillingMode": "PAY_PER_REQUEST", **keys},
            },
            "Count": {
                "Type": "AWS::Serverless::Function",
                "Properties": {
                    "FunctionName": "count",
                    "CodeUri": "ledger",
                    "Handler": "count",
                    "Environment": {"Variables": {"TABLE": "seen"}},
                    "Events": {
                        "FromStream": {
                            "Type": "Kinesis",
                            "Properties": {
                                "Stream": {"Fn::GetAtt": ["Stream", "Arn"]},
                                "StartingPosition": "TRIM_HORIZON",
                            },
                        },
                        "FromQueue": {"Type": "SQS", "Properties": {"Queue": {"Fn::GetAtt": ["Jobs", "Arn"]}}},
                    },
                },
            },
        },
    )


@pytest.fixture
def world(start, template):
    return start("--template", template.path)


def mappings(world):
    found = world.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    return {each["EventSourceArn"].split(":")[-1]: each for each in found}


def queue_attributes(world, name):
    url = world.client("sqs").get_queue_url(QueueName=name)["QueueUrl"]
    return world.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]


def refusal(world):
    """The world's command again, which must refuse: the line that it says."""
    ended = subprocess.run(world.command, capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert ended.returncode == 2, ended
    return ended.stderr


def test_nothing_changed(world, again):
    url = world.client("sqs").get_queue_url(QueueName="jobs")["QueueUrl"]
    world.client("sqs").send_message(QueueUrl=url, MessageBody="m")
    world.client("dynamodb").put_item(TableName="table", Item={"id": {"S": "a"}})
    before = mappings(world)
    again(world)
    assert {name: each["UUID"] for name, each in mappings(world).items()} == {
        name: each["UUID"] for name, each in before.items()
    }
    assert world.client("dynamodb").scan(TableName="table")["Count"] == 1
    world.settle()
    assert world.client("dynamodb").scan(TableName="seen")["Items"] == [{"id": {"S": "m"}, "seen": {"N": "1"}}]


def test_what_users_changed_stays_while_the_template_does_not(world, again):
    url = world.client("sqs").get_queue_url(QueueName="jobs")["QueueUrl"]
    world.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "99"})
    again(world)
    assert queue_attributes(world, "jobs")["VisibilityTimeout"] == "99"


def test_a_queue_follows(world, template, again):
    url = world.client("sqs").get_queue_url(QueueName="jobs")["QueueUrl"]
    world.client("lambda").update_event_source_mapping(UUID=mappings(world)["jobs"]["UUID"], Enabled=False)
    world.client("sqs").send_message(QueueUrl=url, MessageBody="m")
    template.change("Jobs", VisibilityTimeout=None, DelaySeconds=5, Tags=[{"Key": "team", "Value": "a"}])
    again(world)
    attributes = queue_attributes(world, "jobs")
    assert (attributes["VisibilityTimeout"], attributes["DelaySeconds"]) == ("30", "5")
    assert attributes["ApproximateNumberOfMessages"] == "1"
    assert world.client("sqs").list_queue_tags(QueueUrl=url)["Tags"] == {"team": "a"}
    assert "Jobs (AWS::SQS::Queue): updated" in world.log()


def test_a_stream_follows(world, template, again):
    world.client("kinesis").put_record(StreamName="stream", PartitionKey="p", Data=b"x")
    template.change("Stream", ShardCount=2, RetentionPeriodHours=48)
    again(world)
    summary = world.client("kinesis").describe_stream_summary(StreamName="stream")["StreamDescriptionSummary"]
    assert (summary["OpenShardCount"], summary["RetentionPeriodHours"]) == (2, 48)
    world.settle()
    assert world.client("dynamodb").scan(TableName="seen")["Items"] == [{"id": {"S": "p"}, "seen": {"N": "1"}}]


def test_a_table_follows(world, template, again):
    world.client("dynamodb").put_item(TableName="table", Item={"id": {"S": "a"}, "colour": {"S": "red"}})
    template.change(
        "Table",
        AttributeDefinitions=[
            {"AttributeName": "id", "AttributeType": "S"},
            {"AttributeName": "colour", "AttributeType": "S"},
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-colour",
                "KeySchema": [{"AttributeName": "colour", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        StreamSpecification={"StreamViewType": "NEW_IMAGE"},
        TimeToLiveSpecification={"AttributeName": "expires", "Enabled": True},
    )
    again(world)
    dynamodb = world.client("dynamodb")
    assert dynamodb.scan(TableName="table", IndexName="by-colour")["Count"] == 1
    assert dynamodb.describe_table(TableName="table")["Table"]["StreamSpecification"]["StreamViewType"] == "NEW_IMAGE"
    expiry = dynamodb.describe_time_to_live(TableName="table")["TimeToLiveDescription"]
    assert expiry["AttributeName"] == "expires"


INDEX = {
    "IndexName": "by-colour",
    "KeySchema": [{"AttributeName": "colour", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "ALL"},
}


def units(count):
    return {"ProvisionedThroughput": {"ReadCapacityUnits": count, "WriteCapacityUnits": count}}


# Units, mode and ceilings of table and indexes change in place, as CloudFormation does it: DynamoDB wants the units
# of all indexes in the request that makes a table PROVISIONED, and of a new index when the table is it already.
def test_the_throughput_of_a_table_follows(world, template, again):
    attributes = [{"AttributeName": name, "AttributeType": "S"} for name in ("id", "colour")]
    ceiling = {"OnDemandThroughput": {"MaxReadRequestUnits": 100, "MaxWriteRequestUnits": 50}}
    template.change("Table", AttributeDefinitions=attributes, GlobalSecondaryIndexes=[INDEX | ceiling], **ceiling)
    again(world)
    world.client("dynamodb").put_item(TableName="table", Item={"id": {"S": "a"}, "colour": {"S": "red"}})

    def described():
        table = world.client("dynamodb").describe_table(TableName="table")["Table"]
        assert world.client("dynamodb").scan(TableName="table", IndexName="by-colour")["Count"] == 1
        return [table, *table["GlobalSecondaryIndexes"]]

    def provisioned():
        return [part["ProvisionedThroughput"]["ReadCapacityUnits"] for part in described()]

    fewer = {"OnDemandThroughput": {"MaxReadRequestUnits": 200}}
    template.change("Table", GlobalSecondaryIndexes=[INDEX], **fewer)
    again(world)
    assert [part.get("OnDemandThroughput") for part in described()] == [fewer["OnDemandThroughput"], None]

    other = INDEX | {"IndexName": "by-colour-too"}
    template.change(
        "Table",
        BillingMode="PROVISIONED",
        OnDemandThroughput=None,
        GlobalSecondaryIndexes=[INDEX | units(6), other | units(7)],
        **units(5),
    )
    again(world)
    assert provisioned() == [5, 6, 7]
    template.change("Table", GlobalSecondaryIndexes=[INDEX | units(8), other | units(7)])
    again(world)
    assert provisioned() == [5, 8, 7]
    warm = {"WarmThroughput": {"ReadUnitsPerSecond": 13000}}
    template.change(
        "Table",
        BillingMode="PAY_PER_REQUEST",
        ProvisionedThroughput=None,
        GlobalSecondaryIndexes=[INDEX | warm],
        **warm,
    )
    again(world)
    assert provisioned() == [0, 0]
    assert [part["WarmThroughput"]["ReadUnitsPerSecond"] for part in described()] == [13000, 13000]
    template.change("Table", WarmThroughput={"ReadUnitsPerSecond": 12500})
    world.kill()
    assert "decreasing WarmThroughput is not supported" in refusal(world)


# What DynamoDB limits in time is counted over restarts.
def test_decreases_are_remembered(world, again):
    dynamodb = world.client("dynamodb")
    dynamodb.update_table(TableName="table", BillingMode="PROVISIONED", **units(9))
    for count in (8, 7, 6, 5):
        dynamodb.update_table(TableName="table", **units(count))
    again(world)
    dynamodb = world.client("dynamodb")
    described = dynamodb.describe_table(TableName="table")["Table"]
    assert described["ProvisionedThroughput"]["NumberOfDecreasesToday"] == 4
    with pytest.raises(dynamodb.exceptions.LimitExceededException):
        dynamodb.update_table(TableName="table", **units(4))


def test_a_simple_table_follows(world, template, again):
    template.change("Simple", ProvisionedThroughput={"ReadCapacityUnits": 2, "WriteCapacityUnits": 3}, Tags={"team": "blue"})
    again(world)
    dynamodb = world.client("dynamodb")
    table = dynamodb.describe_table(TableName="simple")["Table"]
    assert table["ProvisionedThroughput"]["WriteCapacityUnits"] == 3
    assert dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"] == [{"Key": "team", "Value": "blue"}]


def recovery_of(world, table):
    described = world.client("dynamodb").describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    described = described["PointInTimeRecoveryDescription"]
    return described["PointInTimeRecoveryStatus"], described.get("RecoveryPeriodInDays")


def test_point_in_time_recovery_follows(world, template, again):
    on = {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 7}
    for logical_id, table in (("Table", "table"), ("Simple", "simple")):
        template.change(logical_id, PointInTimeRecoverySpecification=on)
        again(world)
        assert recovery_of(world, table) == ("ENABLED", 7)
        template.change(logical_id, PointInTimeRecoverySpecification=on | {"RecoveryPeriodInDays": 14})
        again(world)
        assert recovery_of(world, table) == ("ENABLED", 14)
        template.change(logical_id, PointInTimeRecoverySpecification=None)
        again(world)
        assert recovery_of(world, table) == ("DISABLED", None)


def test_a_global_table_follows(world, template, again):
    replica = {"Region": "us-east-1", "Tags": [{"Key": "team", "Value": "blue"}]}
    template.resources["Global"] = {
        "Type": "AWS::DynamoDB::GlobalTable",
        "Properties": {
            "TableName": "global",
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "Replicas": [replica],
        },
    }
    template.write()
    again(world)
    dynamodb = world.client("dynamodb")
    dynamodb.put_item(TableName="global", Item={"id": {"S": "a"}})
    assert recovery_of(world, "global") == ("DISABLED", None)
    recovery = {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}}
    template.change(
        "Global",
        Replicas=[{"Region": "us-east-1", "DeletionProtectionEnabled": True} | recovery],
        WriteOnDemandThroughputSettings={"MaxWriteRequestUnits": 20},
    )
    again(world)
    dynamodb = world.client("dynamodb")
    table = dynamodb.describe_table(TableName="global")["Table"]
    assert (table["ItemCount"], table["DeletionProtectionEnabled"]) == (1, True)
    assert table["OnDemandThroughput"]["MaxWriteRequestUnits"] == 20
    assert dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"] == []
    assert recovery_of(world, "global") == ("ENABLED", 35)
    template.change("Global", Replicas=[replica, {"Region": "eu-west-1"}])
    world.stop()
    assert "Global.Replicas.1: a replica in eu-west-1: " in refusal(world)


def test_a_function_and_its_mappings_follow(world, template, again):
    uuid = mappings(world)["stream/stream"]["UUID"]
    world.client("kinesis").put_record(StreamName="stream", PartitionKey="before", Data=b"x")
    world.settle()
    events = template.resources["Count"]["Properties"]["Events"]
    events["FromStream"]["Properties"]["BatchSize"] = 7
    del events["FromQueue"]
    template.change("Count", Timeout=9, Events=events)
    again(world)
    assert world.client("lambda").get_function_configuration(FunctionName="count")["Timeout"] == 9
    found = mappings(world)
    assert list(found) == ["stream/stream"]
    assert (found["stream/stream"]["UUID"], found["stream/stream"]["BatchSize"]) == (uuid, 7)
    world.client("kinesis").put_record(StreamName="stream", PartitionKey="after", Data=b"x")
    world.settle()
    seen = world.client("dynamodb").scan(TableName="seen")["Items"]
    assert {row["id"]["S"]: row["seen"]["N"] for row in seen} == {"before": "1", "after": "1"}


def test_new_resources_appear_and_old_ones_stay(world, template, again):
    template.resources["More"] = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "more"}}
    del template.resources["Unnamed"]
    template.write()
    again(world)
    assert queue_attributes(world, "more")
    assert "Unnamed (AWS::SQS::Queue): no longer declared; it stays" in world.log()
    assert queue_attributes(world, "snowglobe-Unnamed")


def test_what_was_deleted_is_made_again(world, template, again):
    world.client("dynamodb").delete_table(TableName="table")
    again(world)
    assert world.client("dynamodb").scan(TableName="table")["Count"] == 0
    assert "Table (AWS::DynamoDB::Table): made again: it had been deleted" in world.log()


def test_what_cannot_follow_is_refused_in_one_line(world, template):
    world.kill()
    template.change("Table", KeySchema=[{"AttributeName": "other", "KeyType": "HASH"}])
    line = refusal(world)
    assert line.startswith(f"snowglobe: {template.path}:")
    assert "Table.KeySchema: cannot change while the table is in the data directory" in line
    template.change("Table", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}])
    template.change("Table", AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "N"}])
    assert "Table.KeySchema: cannot change" in refusal(world)
    template.change("Table", AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}])
    template.change("Simple", PrimaryKey={"Name": "id", "Type": "Number"})
    assert "Simple.PrimaryKey: cannot change" in refusal(world)
    template.change("Simple", PrimaryKey=None)
    template.change("Jobs", QueueName="tasks")
    assert "Jobs.QueueName: a queue keeps its name: jobs" in refusal(world)
    template.change("Jobs", QueueName="jobs")
    world.start()  # nothing of a refused template has taken effect


def test_a_moved_library(world, tmp_path, again):
    """Functions are looked up anew at each start: the path that the last process knew may be gone."""
    (tmp_path / "libs").mkdir()
    library = ROOT / binary()
    library = library.parent / "ledger.so"
    (tmp_path / "libs" / "ledger.so").write_bytes(library.read_bytes())
    world.kill()
    world.command += ["--libs", str(tmp_path / "libs")]
    world.start()
    world.client("kinesis").put_record(StreamName="stream", PartitionKey="p", Data=b"x")
    world.settle()
    assert world.client("dynamodb").scan(TableName="seen")["Count"] == 1
