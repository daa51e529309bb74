"""UpdateTable: indexes that come and go, streams, billing, protection."""

INDEX = {
    "IndexName": "by-g",
    "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "KEYS_ONLY"},
}
G = [{"AttributeName": "g", "AttributeType": "S"}]


def indexed(dynamodb, table, index="by-g"):
    return sorted(item["p"]["S"] for item in dynamodb.scan(TableName=table, IndexName=index)["Items"])


# What was there before the index is in it, unless its key would be refused today.
def test_create_index_backfills(dynamodb, table):
    name = table()
    for key, value in {
        "good": {"S": "x"},
        "number": {"N": "1"},
        "empty": {"S": ""},
        "long": {"S": "x" * 2049},
    }.items():
        dynamodb.put_item(TableName=name, Item={"p": {"S": key}, "g": value, "z": {"S": "z"}})
    dynamodb.put_item(TableName=name, Item={"p": {"S": "without"}})
    answer = dynamodb.update_table(
        TableName=name, AttributeDefinitions=G, GlobalSecondaryIndexUpdates=[{"Create": INDEX}]
    )["TableDescription"]
    assert answer["TableStatus"] == "UPDATING"
    assert answer["GlobalSecondaryIndexes"][0]["IndexStatus"] == "CREATING"
    assert answer["GlobalSecondaryIndexes"][0]["Backfilling"] is False
    described = dynamodb.describe_table(TableName=name)["Table"]
    assert described["GlobalSecondaryIndexes"][0]["IndexStatus"] == "ACTIVE"
    assert "Backfilling" not in described["GlobalSecondaryIndexes"][0]
    assert {each["AttributeName"] for each in described["AttributeDefinitions"]} == {"p", "g"}
    found = dynamodb.scan(TableName=name, IndexName="by-g")["Items"]
    assert found == [{"p": {"S": "good"}, "g": {"S": "x"}}]
    dynamodb.put_item(TableName=name, Item={"p": {"S": "later"}, "g": {"S": "x"}})
    assert indexed(dynamodb, name) == ["good", "later"]


# A new index of the same name must not find the rows of the old one.
def test_delete_and_recreate_index(dynamodb, table, error):
    name = table(attributes={"g": "S"}, GlobalSecondaryIndexes=[INDEX])
    dynamodb.put_item(TableName=name, Item={"p": {"S": "a"}, "g": {"S": "x"}})
    answer = dynamodb.update_table(
        TableName=name, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "by-g"}}]
    )["TableDescription"]
    assert answer["GlobalSecondaryIndexes"][0]["IndexStatus"] == "DELETING"
    described = dynamodb.describe_table(TableName=name)["Table"]
    assert "GlobalSecondaryIndexes" not in described
    assert [each["AttributeName"] for each in described["AttributeDefinitions"]] == ["p"]
    assert error(dynamodb.scan, TableName=name, IndexName="by-g") == (
        "ValidationException: The table does not have the specified index: by-g"
    )
    dynamodb.update_item(TableName=name, Key={"p": {"S": "a"}}, UpdateExpression="REMOVE g")
    dynamodb.update_table(TableName=name, AttributeDefinitions=G, GlobalSecondaryIndexUpdates=[{"Create": INDEX}])
    assert indexed(dynamodb, name) == []


def test_index_errors(dynamodb, table, error):
    name = table(attributes={"g": "S"}, GlobalSecondaryIndexes=[INDEX])

    def fails(*updates, definitions=G):
        return error(
            dynamodb.update_table,
            TableName=name,
            AttributeDefinitions=definitions,
            GlobalSecondaryIndexUpdates=list(updates),
        )

    assert fails({"Create": INDEX}) == (
        "ValidationException: Attempting to create an index which already exists"
    )
    assert fails({"Delete": {"IndexName": "absent"}}) == (
        f"ResourceNotFoundException: Requested resource not found: Index absent for table {name}"
    )
    assert fails({"Create": INDEX | {"IndexName": "other"}}, {"Delete": {"IndexName": "by-g"}}) == (
        "LimitExceededException: Subscriber limit exceeded: Only 1 online index can be created or deleted "
        "simultaneously per table"
    )
    assert fails({"Delete": {"IndexName": "by-g"}}, {"Delete": {"IndexName": "by-g"}}) == (
        "ValidationException: One or more parameter values were invalid: Only one global secondary index update "
        "per index is allowed simultaneously. Index: by-g"
    )
    assert fails(
        {"Create": INDEX | {"IndexName": "other"}},
        definitions=[{"AttributeName": "g", "AttributeType": "N"}],
    ).startswith("ValidationException: One or more parameter values were invalid: Attributes cannot be redefined.")


# Each time it is switched on a stream is a new one; the old one stays readable.
def test_stream_on_and_off(dynamodb, streams, table, read_stream, error):
    name = table()
    on = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    dynamodb.put_item(TableName=name, Item={"p": {"S": "before"}})
    dynamodb.update_table(TableName=name, StreamSpecification=on)
    first = dynamodb.describe_table(TableName=name)["Table"]["LatestStreamArn"]
    assert error(dynamodb.update_table, TableName=name, StreamSpecification=on) == (
        f"ValidationException: Table already has an enabled stream: TableName: {name}"
    )
    dynamodb.put_item(TableName=name, Item={"p": {"S": "during"}})
    dynamodb.update_table(TableName=name, StreamSpecification={"StreamEnabled": False})
    dynamodb.put_item(TableName=name, Item={"p": {"S": "after"}})
    described = dynamodb.describe_table(TableName=name)["Table"]
    assert described["LatestStreamArn"] == first and "StreamSpecification" not in described
    assert [record["dynamodb"]["Keys"]["p"]["S"] for record in read_stream(name)] == ["during"]
    assert error(dynamodb.update_table, TableName=name, StreamSpecification={"StreamEnabled": False}) == (
        f"ValidationException: Table has no stream to disable: TableName: {name}"
    )
    dynamodb.update_table(TableName=name, StreamSpecification=on)
    assert dynamodb.describe_table(TableName=name)["Table"]["LatestStreamArn"] != first
    assert read_stream(name) == []
    assert len(streams.list_streams(TableName=name)["Streams"]) == 2


def test_billing(dynamodb, table, error):
    one = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}
    name = table(BillingMode="PROVISIONED", ProvisionedThroughput=one)
    assert error(dynamodb.update_table, TableName=name, ProvisionedThroughput=one).startswith(
        "ValidationException: The provisioned throughput for the table will not change. The requested value equals "
        "the current value. Current ReadCapacityUnits provisioned for the table: 1. Requested ReadCapacityUnits: 1."
    )
    dynamodb.update_table(TableName=name, BillingMode="PAY_PER_REQUEST")
    described = dynamodb.describe_table(TableName=name)["Table"]
    assert described["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert described["ProvisionedThroughput"]["ReadCapacityUnits"] == 0
    assert error(dynamodb.update_table, TableName=name, BillingMode="PROVISIONED") == (
        "ValidationException: One or more parameter values were invalid: ProvisionedThroughput must be specified "
        "when BillingMode is PROVISIONED"
    )


def test_deletion_protection(dynamodb, table, error):
    name = table(DeletionProtectionEnabled=True)
    assert error(dynamodb.delete_table, TableName=name) == (
        "ValidationException: Resource cannot be deleted as it is currently protected against deletion. Disable "
        "deletion protection first."
    )
    answer = dynamodb.update_table(TableName=name, DeletionProtectionEnabled=False)
    assert answer["TableDescription"]["TableStatus"] == "ACTIVE"
    dynamodb.delete_table(TableName=name)


def test_at_least_one_change(dynamodb, table, error):
    assert error(dynamodb.update_table, TableName=table()).startswith(
        "ValidationException: At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled,"
    )


def test_an_index_update_is_one_thing(dynamodb, table, error):
    name = table()
    index = {
        "IndexName": "new",
        "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"},
    }
    both = {"Create": index, "Delete": {"IndexName": "old"}}
    for update, text in [
        (
            {},
            "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
            "GlobalSecondaryIndexUpdate.Delete must not be null",
        ),
        (both, "Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object"),
    ]:
        assert error(dynamodb.update_table, TableName=name, GlobalSecondaryIndexUpdates=[update]) == (
            f"ValidationException: One or more parameter values were invalid: {text}"
        )


# The answer shows the units as they were, beside the time of the change; the next look the new ones.
def test_throughput_in_the_answer(world, dynamodb, table):
    old = {"ReadCapacityUnits": 2, "WriteCapacityUnits": 2}
    new = {"ReadCapacityUnits": 6, "WriteCapacityUnits": 1}
    name = table(
        attributes={"g": "S"},
        GlobalSecondaryIndexes=[INDEX | {"ProvisionedThroughput": old}],
        BillingMode="PROVISIONED",
        ProvisionedThroughput=old,
    )
    world.advance("1m")
    now = world.now()
    changed = dynamodb.update_table(
        TableName=name,
        ProvisionedThroughput=new,
        GlobalSecondaryIndexUpdates=[{"Update": {"IndexName": "by-g", "ProvisionedThroughput": new}}],
    )["TableDescription"]
    times = {"NumberOfDecreasesToday": 0, "LastIncreaseDateTime": now, "LastDecreaseDateTime": now}
    assert changed["ProvisionedThroughput"] == old | times
    assert changed["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"] == old | times
    described = dynamodb.describe_table(TableName=name)["Table"]
    times["NumberOfDecreasesToday"] = 1  # the answer had the count from before (ack-api-quirks DDB-TABLE-184)
    assert described["ProvisionedThroughput"] == new | times
    assert described["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"] == new | times


# What is wrong with a request alone is said before the table is looked for.
def test_errors_of_the_request_come_first(dynamodb, error):
    units = {"ReadCapacityUnits": 10**12 + 1, "WriteCapacityUnits": 1}
    assert error(dynamodb.update_table, TableName="nowhere", ProvisionedThroughput=units) == (
        "ValidationException: Given value 1000000000001 for ReadCapacityUnits is out of bounds"
    )
    update = [{"Update": {"IndexName": "abc", "ProvisionedThroughput": units}}]
    assert error(dynamodb.update_table, TableName="nowhere", GlobalSecondaryIndexUpdates=update) == (
        "ResourceNotFoundException: Requested resource not found: Table: nowhere not found"
    )
    twice = [{"Delete": {"IndexName": "abc"}}] * 2
    assert error(dynamodb.update_table, TableName="nowhere", GlobalSecondaryIndexUpdates=twice) == (
        "ValidationException: One or more parameter values were invalid: Only one global secondary index update per "
        "index is allowed simultaneously. Index: abc"
    )
