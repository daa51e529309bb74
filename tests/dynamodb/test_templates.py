"""Tables that a template declares, and the look at tables without side effects."""
import subprocess

import pytest

from tests.world import ROOT, binary

TEMPLATE = """
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Resources:
  Events:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: events
      BillingMode: PAY_PER_REQUEST
      KeySchema:
        - {AttributeName: p, KeyType: HASH}
        - {AttributeName: c, KeyType: RANGE}
      AttributeDefinitions:
        - {AttributeName: p, AttributeType: S}
        - {AttributeName: c, AttributeType: N}
        - {AttributeName: g, AttributeType: S}
      GlobalSecondaryIndexes:
        - IndexName: by-g
          KeySchema: [{AttributeName: g, KeyType: HASH}]
          Projection: {ProjectionType: KEYS_ONLY}
      StreamSpecification: {StreamViewType: OLD_IMAGE}
      TimeToLiveSpecification: {AttributeName: expires, Enabled: true}
      SSESpecification: {SSEEnabled: true}
      PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}
      Tags: [{Key: team, Value: blue}]
  Simple:
    Type: AWS::Serverless::SimpleTable
    Properties:
      TableName: simple
      PrimaryKey: {Name: number, Type: Number}
Outputs:
  Stream: {Value: !GetAtt Events.StreamArn}
"""


def declared(snowglobe, tmp_path, template):
    path = tmp_path / "template.yaml"
    path.write_text(template)
    return snowglobe("--template", str(path), clock="manual")


def test_declared_tables(snowglobe, tmp_path):
    world = declared(snowglobe, tmp_path, TEMPLATE)
    dynamodb = world.client("dynamodb")
    table = dynamodb.describe_table(TableName="events")["Table"]
    assert table["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "OLD_IMAGE"}
    assert table["SSEDescription"]["Status"] == "ENABLED"
    assert [index["IndexName"] for index in table["GlobalSecondaryIndexes"]] == ["by-g"]
    assert dynamodb.describe_time_to_live(TableName="events")["TimeToLiveDescription"] == {
        "TimeToLiveStatus": "ENABLED",
        "AttributeName": "expires",
    }
    assert dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"] == [{"Key": "team", "Value": "blue"}]
    simple = dynamodb.describe_table(TableName="simple")["Table"]
    assert simple["KeySchema"] == [{"AttributeName": "number", "KeyType": "HASH"}]
    assert simple["AttributeDefinitions"] == [{"AttributeName": "number", "AttributeType": "N"}]
    assert simple["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"


def test_peek(world, dynamodb, table):
    name = table(StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
    for key in "abc":
        dynamodb.put_item(TableName=name, Item={"p": {"S": key}})
    assert name in world.get("dynamodb/tables")["tables"]
    before = world.get("digest")
    look = world.get(f"dynamodb/tables/{name}")
    assert look["items"] == 3
    assert sum(shard["records"] for shard in look["streams"][0]["shards"]) == 3
    assert world.get("digest") == before


# CloudFormation takes units of 0 for none where a table is on demand (cfn-lint#4524, tried there against AWS).
def test_units_of_zero_are_none(snowglobe, tmp_path):
    none = "ProvisionedThroughput: {ReadCapacityUnits: 0, WriteCapacityUnits: 0}"
    path = tmp_path / "template.yaml"
    path.write_text(
        TEMPLATE.replace("BillingMode: PAY_PER_REQUEST", f"BillingMode: PAY_PER_REQUEST\n      {none}").replace(
            "Projection: {ProjectionType: KEYS_ONLY}", f"Projection: {{ProjectionType: KEYS_ONLY}}\n          {none}"
        )
    )
    world = snowglobe("--template", str(path), clock="manual")
    table = world.client("dynamodb").describe_table(TableName="events")["Table"]
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"


# The rules are those of CreateTable, in its words.
@pytest.mark.parametrize(
    "old, new, text",
    [
        ("SSEEnabled: true", "SSEEnabled: true, SSEType: AES256", "SSEType AES256 is not supported"),
        (
            "BillingMode: PAY_PER_REQUEST",
            "BillingMode: PROVISIONED\n      ProvisionedThroughput: {ReadCapacityUnits: 1, WriteCapacityUnits: 1}",
            "ProvisionedThroughput is not specified for index: by-g",
        ),
        (
            "BillingMode: PAY_PER_REQUEST",
            "BillingMode: PAY_PER_REQUEST\n      WarmThroughput: {ReadUnitsPerSecond: 1}",
            "Requested ReadUnitsPerSecond for WarmThroughput for table is lower than initial throughput for OnDemand.",
        ),
    ],
)
def test_refused_settings(tmp_path, old, new, text):
    path = tmp_path / "template.yaml"
    path.write_text(TEMPLATE.replace(old, new))
    ended = subprocess.run(
        [binary(), "up", "--port", "0", "--template", path], capture_output=True, text=True, timeout=60, cwd=ROOT
    )
    assert ended.returncode == 2
    assert text in ended.stderr and len(ended.stderr.splitlines()) == 1


def recovery_of(dynamodb, table):
    described = dynamodb.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    described = described["PointInTimeRecoveryDescription"]
    return described["PointInTimeRecoveryStatus"], described.get("RecoveryPeriodInDays")


# What is set in the template is what the table has, in every type of table.
def test_point_in_time_recovery(snowglobe, tmp_path):
    dynamodb = declared(snowglobe, tmp_path, """
Transform: AWS::Serverless-2016-10-31
Resources:
  Whole:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: whole
      BillingMode: PAY_PER_REQUEST
      KeySchema: [{AttributeName: p, KeyType: HASH}]
      AttributeDefinitions: [{AttributeName: p, AttributeType: S}]
      PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}
  Week:
    Type: AWS::Serverless::SimpleTable
    Properties:
      TableName: week
      PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 7}
  Off:
    Type: AWS::Serverless::SimpleTable
    Properties:
      TableName: off-there
      PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: false}
  Unsaid:
    Type: AWS::Serverless::SimpleTable
    Properties: {TableName: unsaid}
""").client("dynamodb")
    assert recovery_of(dynamodb, "whole") == ("ENABLED", 35)
    assert recovery_of(dynamodb, "week") == ("ENABLED", 7)
    assert recovery_of(dynamodb, "off-there") == recovery_of(dynamodb, "unsaid") == ("DISABLED", None)


GLOBAL = """
Resources:
  Orders:
    Type: AWS::DynamoDB::GlobalTable
    Properties:
      TableName: orders
      BillingMode: PROVISIONED
      KeySchema: [{AttributeName: p, KeyType: HASH}]
      AttributeDefinitions:
        - {AttributeName: p, AttributeType: S}
        - {AttributeName: g, AttributeType: S}
      WriteProvisionedThroughputSettings:
        WriteCapacityAutoScalingSettings: &scaling
          {MinCapacity: 3, MaxCapacity: 30, TargetTrackingScalingPolicyConfiguration: {TargetValue: 70}}
      GlobalSecondaryIndexes:
        - IndexName: by-g
          KeySchema: [{AttributeName: g, KeyType: HASH}]
          Projection: {ProjectionType: KEYS_ONLY}
          WriteProvisionedThroughputSettings:
            WriteCapacityAutoScalingSettings: {MinCapacity: 1, MaxCapacity: 9, SeedCapacity: 4}
      StreamSpecification: {StreamViewType: NEW_IMAGE}
      TimeToLiveSpecification: {AttributeName: expires, Enabled: true}
      SSESpecification: {SSEEnabled: true, SSEType: KMS}
      Replicas:
        - Region: !Ref AWS::Region
          ReadProvisionedThroughputSettings: {ReadCapacityUnits: 5}
          GlobalSecondaryIndexes:
            - IndexName: by-g
              ReadProvisionedThroughputSettings: {ReadCapacityAutoScalingSettings: *scaling}
          PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 3}
          SSESpecification: {KMSMasterKeyId: 11111111-2222-3333-4444-555555555555}
          DeletionProtectionEnabled: true
          TableClass: STANDARD_INFREQUENT_ACCESS
          ContributorInsightsSpecification: {Enabled: false}
          Tags: [{Key: team, Value: blue}]
Outputs:
  Name: {Value: !Ref Orders}
  Arn: {Value: !GetAtt Orders.Arn}
  Id: {Value: !GetAtt Orders.TableId}
  Stream: {Value: !GetAtt Orders.StreamArn}
"""


def units(described):
    throughput = described["ProvisionedThroughput"]
    return throughput["ReadCapacityUnits"], throughput["WriteCapacityUnits"]


# With one replica it is a table, of which CDK's TableV2 makes all of its tables.
def test_global_table_with_one_replica(snowglobe, tmp_path):
    dynamodb = declared(snowglobe, tmp_path, GLOBAL).client("dynamodb")
    table = dynamodb.describe_table(TableName="orders")["Table"]
    assert units(table) == (5, 3)
    assert units(table["GlobalSecondaryIndexes"][0]) == (3, 4)
    assert table["StreamSpecification"]["StreamViewType"] == "NEW_IMAGE"
    assert table["SSEDescription"]["KMSMasterKeyArn"].endswith("key/11111111-2222-3333-4444-555555555555")
    assert table["DeletionProtectionEnabled"] is True
    assert table["TableClassSummary"]["TableClass"] == "STANDARD_INFREQUENT_ACCESS"
    assert recovery_of(dynamodb, "orders") == ("ENABLED", 3)
    assert dynamodb.describe_time_to_live(TableName="orders")["TimeToLiveDescription"]["AttributeName"] == "expires"
    assert dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"] == [{"Key": "team", "Value": "blue"}]
    assert "Replicas" not in table and dynamodb.list_global_tables()["GlobalTables"] == []


def test_global_table_on_demand(snowglobe, tmp_path):
    dynamodb = declared(snowglobe, tmp_path, """
Resources:
  Orders:
    Type: AWS::DynamoDB::GlobalTable
    Properties:
      TableName: orders
      BillingMode: PAY_PER_REQUEST
      KeySchema: [{AttributeName: p, KeyType: HASH}]
      AttributeDefinitions: [{AttributeName: p, AttributeType: S}]
      WriteOnDemandThroughputSettings: {MaxWriteRequestUnits: 20}
      Replicas: [{Region: eu-west-1, ReadOnDemandThroughputSettings: {MaxReadRequestUnits: 10}}]
""").client("dynamodb")
    table = dynamodb.describe_table(TableName="orders")["Table"]
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert table["OnDemandThroughput"] == {"MaxReadRequestUnits": 10, "MaxWriteRequestUnits": 20}


@pytest.mark.parametrize(
    "there,instead,line",
    [
        (
            "      Replicas:\n",
            "      Replicas:\n        - Region: us-east-1\n",
            "Orders.Replicas.1: a replica in us-east-1: global tables with more than one replica are not supported",
        ),
        (
            "- Region: !Ref AWS::Region\n          Read",
            "- Read",
            "Orders.Replicas.0: must have a Region",
        ),
        (
            "          DeletionProtectionEnabled: true\n",
            "          KinesisStreamSpecificatio: {StreamArn: x}\n",
            "Orders.Replicas.0.KinesisStreamSpecificatio: no such property (did you mean KinesisStreamSpecification?)",
        ),
    ],
)
def test_global_table_refused(snowglobe, tmp_path, there, instead, line):
    path = tmp_path / "template.yaml"
    path.write_text(GLOBAL.replace(there, instead))
    ended = subprocess.run(
        [binary(), "up", "--port", "0", "--template", path], capture_output=True, text=True, cwd=ROOT, timeout=60
    )
    assert ended.returncode == 2, ended
    assert line in ended.stderr
