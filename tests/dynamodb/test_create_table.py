"""Tables: what they are described as, and which definitions are refused."""
import re

import pytest

HASH = [{"AttributeName": "p", "KeyType": "HASH"}]
S = [{"AttributeName": "p", "AttributeType": "S"}]
INVALID = "ValidationException: One or more parameter values were invalid: "


def schema(*names):
    return [{"AttributeName": name, "KeyType": kind} for name, kind in zip(names, ["HASH", "RANGE"])]


def strings(*names):
    return [{"AttributeName": name, "AttributeType": "S"} for name in names]


def index(name, *keys, projection={"ProjectionType": "ALL"}, **more):
    return {"IndexName": name, "KeySchema": schema(*keys), "Projection": projection} | more


def test_on_demand_description(world, dynamodb):
    request = {
        "TableName": "described",
        "KeySchema": schema("p", "c"),
        "AttributeDefinitions": strings("p", "c", "g"),
        "BillingMode": "PAY_PER_REQUEST",
        "GlobalSecondaryIndexes": [
            index("by-g", "g", projection={"ProjectionType": "INCLUDE", "NonKeyAttributes": ["x"]})
        ],
        "LocalSecondaryIndexes": [index("local", "p", "g", projection={"ProjectionType": "KEYS_ONLY"})],
        "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    }
    created = dynamodb.create_table(**request)["TableDescription"]
    assert created["TableStatus"] == "CREATING"
    assert created["GlobalSecondaryIndexes"][0]["IndexStatus"] == "CREATING"
    # What a table only has once it is there is not in this answer.
    assert created["BillingModeSummary"] == {"BillingMode": "PAY_PER_REQUEST"}
    assert "WarmThroughput" not in created and "WarmThroughput" not in created["GlobalSecondaryIndexes"][0]
    table = dynamodb.describe_table(TableName="described")["Table"]
    arn = "arn:aws:dynamodb:us-east-1:000000000000:table/described"
    label = re.fullmatch(arn + r"/stream/(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})", table["LatestStreamArn"])[1]
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", table.pop("TableId"))
    assert table.pop("CreationDateTime") == world.now()
    assert table.pop("BillingModeSummary")["BillingMode"] == "PAY_PER_REQUEST"
    none = {"NumberOfDecreasesToday": 0, "ReadCapacityUnits": 0, "WriteCapacityUnits": 0}
    warm = {"ReadUnitsPerSecond": 12000, "WriteUnitsPerSecond": 4000, "Status": "ACTIVE"}
    assert table == {
        "TableName": "described",
        "TableStatus": "ACTIVE",
        "TableArn": arn,
        "KeySchema": request["KeySchema"],
        "AttributeDefinitions": sorted(request["AttributeDefinitions"], key=lambda each: each["AttributeName"]),
        "ProvisionedThroughput": none,
        "WarmThroughput": warm,
        "TableSizeBytes": 0,
        "ItemCount": 0,
        "DeletionProtectionEnabled": False,
        "StreamSpecification": request["StreamSpecification"],
        "LatestStreamArn": f"{arn}/stream/{label}",
        "LatestStreamLabel": label,
        "GlobalSecondaryIndexes": [
            request["GlobalSecondaryIndexes"][0]
            | {
                "IndexStatus": "ACTIVE",
                "IndexArn": f"{arn}/index/by-g",
                "IndexSizeBytes": 0,
                "ItemCount": 0,
                "ProvisionedThroughput": none,
                "WarmThroughput": warm,
            }
        ],
        "LocalSecondaryIndexes": [
            request["LocalSecondaryIndexes"][0]
            | {"IndexArn": f"{arn}/index/local", "IndexSizeBytes": 0, "ItemCount": 0}
        ],
    }


# A table that was never on demand has no BillingModeSummary.
def test_provisioned_description(dynamodb, table):
    throughput = {"ReadCapacityUnits": 3, "WriteCapacityUnits": 2}
    name = table(BillingMode="PROVISIONED", ProvisionedThroughput=throughput)
    described = dynamodb.describe_table(TableName=name)["Table"]
    assert described["ProvisionedThroughput"] == throughput | {"NumberOfDecreasesToday": 0}
    assert "BillingModeSummary" not in described
    assert "StreamSpecification" not in described


# Warm throughput that was asked for is UPDATING in the answer, and ACTIVE with the table.
def test_warm_throughput(dynamodb):
    warm = {"ReadUnitsPerSecond": 12000, "WriteUnitsPerSecond": 5000}
    made = dynamodb.create_table(
        TableName="warm",
        KeySchema=schema("p"),
        AttributeDefinitions=strings("p"),
        BillingMode="PAY_PER_REQUEST",
        WarmThroughput=warm,
    )["TableDescription"]
    assert made["WarmThroughput"] == warm | {"Status": "UPDATING"}
    assert dynamodb.describe_table(TableName="warm")["Table"]["WarmThroughput"] == warm | {"Status": "ACTIVE"}


# Counts follow the items, in indexes only those that have the keys.
def test_counts(dynamodb, table):
    name = table(attributes={"g": "S"}, GlobalSecondaryIndexes=[index("by-g", "g")])
    dynamodb.put_item(TableName=name, Item={"p": {"S": "a"}, "g": {"S": "x"}})
    dynamodb.put_item(TableName=name, Item={"p": {"S": "b"}})
    described = dynamodb.describe_table(TableName=name)["Table"]
    assert (described["ItemCount"], described["TableSizeBytes"]) == (2, 6)
    assert described["GlobalSecondaryIndexes"][0]["ItemCount"] == 1


REFUSED = {
    "throughput missing": (
        {"BillingMode": "PROVISIONED"},
        INVALID + "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
    ),
    "throughput on demand": (
        {"ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}},
        INVALID + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
        "PAY_PER_REQUEST",
    ),
    "no hash": (
        {"KeySchema": [{"AttributeName": "p", "KeyType": "RANGE"}]},
        "ValidationException: Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
    ),
    "two hashes": (
        {"KeySchema": HASH + [{"AttributeName": "q", "KeyType": "HASH"}], "AttributeDefinitions": strings("p", "q")},
        "ValidationException: Invalid KeySchema: The second KeySchemaElement is not a RANGE key type",
    ),
    # nubo-db/dynamodb-conformance, error-messages/createTable; dynalite, createTable
    "one attribute as both keys": (
        {"KeySchema": schema("p", "p")},
        "ValidationException: Invalid KeySchema: Some index key attribute have no definition",
    ),
    "same name": (
        {"KeySchema": schema("p", "p"), "AttributeDefinitions": strings("p", "q")},
        "ValidationException: Both the Hash Key and the Range Key element in the KeySchema have the same name",
    ),
    "fewer definitions than keys": (
        {"KeySchema": schema("q", "r")},
        "ValidationException: Invalid KeySchema: Some index key attribute have no definition",
    ),
    "another definition": (
        {"KeySchema": schema("p", "r"), "AttributeDefinitions": strings("p", "q")},
        INVALID + "Some index key attributes are not defined in AttributeDefinitions. Keys: [p, r], "
        "AttributeDefinitions: [p, q]",
    ),
    "three keys": (
        {"KeySchema": schema("p", "q") + [{"AttributeName": "r", "KeyType": "RANGE"}]},
        "ValidationException: 1 validation error detected: Value '[KeySchemaElement(attributeName=p, keyType=HASH), "
        "KeySchemaElement(attributeName=q, keyType=RANGE), KeySchemaElement(attributeName=r, keyType=RANGE)]' at "
        "'keySchema' failed to satisfy constraint: Member must have length less than or equal to 2",
    ),
    "three keys of a local index": (
        {
            "KeySchema": schema("p", "q"),
            "LocalSecondaryIndexes": [
                index("i-i", "p", "g") | {"KeySchema": schema("p", "g") + [{"AttributeName": "r", "KeyType": "RANGE"}]}
            ],
        },
        "ValidationException: 1 validation error detected: Value '[KeySchemaElement(attributeName=p, keyType=HASH), "
        "KeySchemaElement(attributeName=g, keyType=RANGE), KeySchemaElement(attributeName=r, keyType=RANGE)]' at "
        "'localSecondaryIndexes.1.member.keySchema' failed to satisfy constraint: Member must have length less than "
        "or equal to 2",
    ),
    # scylladb#13870
    "defined twice": (
        {"AttributeDefinitions": S + [{"AttributeName": "p", "AttributeType": "N"}]},
        "ValidationException: Attribute Name is duplicated: p",
    ),
    "table class": (
        {"TableClass": "GLACIER"},
        "ValidationException: Invalid table-class parameter provided. Please try again with a valid table-class "
        "value: [STANDARD, STANDARD_INFREQUENT_ACCESS].",
    ),
    "key undefined": (
        {"AttributeDefinitions": strings("q")},
        INVALID + "Some index key attributes are not defined in AttributeDefinitions. Keys: [p], "
        "AttributeDefinitions: [q]",
    ),
    "definition unused": (
        {"AttributeDefinitions": strings("p", "q")},
        INVALID + "Number of attributes in KeySchema does not exactly match number of attributes defined in "
        "AttributeDefinitions",
    ),
    "definition unused by indexes": (
        {"AttributeDefinitions": strings("p", "g", "q"), "GlobalSecondaryIndexes": [index("i-i", "g")]},
        INVALID + "Some AttributeDefinitions are not used. AttributeDefinitions: [p, g, q], keys used: [g, p]",
    ),
    "local index without range": (
        {"LocalSecondaryIndexes": [index("i-i", "p", "g")], "AttributeDefinitions": strings("p", "g")},
        INVALID + "Table KeySchema does not have a range key, which is required when specifying a "
        "LocalSecondaryIndex",
    ),
    "local index of another partition": (
        {
            "KeySchema": schema("p", "c"),
            "LocalSecondaryIndexes": [index("i-i", "g", "c")],
            "AttributeDefinitions": strings("p", "c", "g"),
        },
        INVALID + "Index KeySchema does not have the same leading hash key as table KeySchema for index: i-i. "
        "index hash key: g, table hash key: p",
    ),
    "superfluous projection": (
        {
            "AttributeDefinitions": strings("p", "g"),
            "GlobalSecondaryIndexes": [
                index("i-i", "g", projection={"ProjectionType": "ALL", "NonKeyAttributes": ["x"]})
            ],
        },
        INVALID + "ProjectionType is ALL, but NonKeyAttributes is specified",
    ),
    "index twice": (
        {
            "AttributeDefinitions": strings("p", "g"),
            "GlobalSecondaryIndexes": [index("i-i", "g"), index("i-i", "g")],
        },
        INVALID + "Duplicate index name: i-i",
    ),
    "stream without view": (
        {"StreamSpecification": {"StreamEnabled": True}},
        INVALID + "Table is being created with a stream enabled, UpdateViewType is required",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(dynamodb, error, case):
    change, text = REFUSED[case]
    request = {
        "TableName": "refused",
        "KeySchema": HASH,
        "AttributeDefinitions": S,
        "BillingMode": "PAY_PER_REQUEST",
    } | change
    assert error(dynamodb.create_table, **request) == text
    assert "refused" not in dynamodb.list_tables()["TableNames"]


def test_exists_and_missing(dynamodb, table, error):
    name = table()
    assert error(
        dynamodb.create_table,
        TableName=name,
        KeySchema=HASH,
        AttributeDefinitions=S,
        BillingMode="PAY_PER_REQUEST",
    ) == f"ResourceInUseException: Table already exists: {name}"
    missing = "ResourceNotFoundException: Requested resource not found: Table: absent not found"
    assert error(dynamodb.describe_table, TableName="absent") == missing
    assert error(dynamodb.delete_table, TableName="absent") == missing
    assert error(dynamodb.get_item, TableName="absent", Key={"p": {"S": "a"}}) == (
        "ResourceNotFoundException: Requested resource not found"
    )


# Not there is said, never a table without what was asked for.
def test_unsupported(dynamodb, error):
    assert error(
        dynamodb.create_table,
        TableName="policy",
        KeySchema=HASH,
        AttributeDefinitions=S,
        BillingMode="PAY_PER_REQUEST",
        ResourcePolicy="{}",
    ).startswith("NotImplemented: Snowglobe does not support CreateTable's ResourcePolicy")


def test_list_pages(dynamodb, table):
    names = sorted(table() for _ in range(5))
    first = dynamodb.list_tables(Limit=3)
    assert first["TableNames"] == names[:3]
    assert first["LastEvaluatedTableName"] == names[2]
    rest = dynamodb.list_tables(Limit=3, ExclusiveStartTableName=names[2])
    assert rest["TableNames"] == names[3:]
    assert "LastEvaluatedTableName" not in rest
    assert "LastEvaluatedTableName" not in dynamodb.list_tables(Limit=5)
    pages = dynamodb.get_paginator("list_tables").paginate(PaginationConfig={"PageSize": 1})
    assert [page["TableNames"] for page in pages] == [[name] for name in names]


# A table may be named by its ARN; one of another region is another table.
def test_arn_as_name(world, dynamodb, table):
    name = table()
    arn = dynamodb.describe_table(TableName=name)["Table"]["TableArn"]
    dynamodb.put_item(TableName=arn, Item={"p": {"S": "a"}})
    assert dynamodb.get_item(TableName=name, Key={"p": {"S": "a"}})["Item"] == {"p": {"S": "a"}}
    elsewhere = world.client("dynamodb", region="eu-west-1")
    assert elsewhere.list_tables()["TableNames"] == []
    with pytest.raises(elsewhere.exceptions.ResourceNotFoundException):
        elsewhere.get_item(TableName=arn, Key={"p": {"S": "a"}})
