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


def test_declared_tables(snowglobe, tmp_path):
    path = tmp_path / "template.yaml"
    path.write_text(TEMPLATE)
    world = snowglobe("--template", str(path), clock="manual")
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
