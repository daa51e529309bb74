"""Expiry by the world's clock."""
import pytest

STREAM = {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}}
FIVE_YEARS_S = 5 * 365 * 86400


@pytest.fixture
def expiring(dynamodb, table):
    """A table whose items expire at the time in e, and which has a stream."""
    name = table(**STREAM)
    dynamodb.update_time_to_live(
        TableName=name, TimeToLiveSpecification={"Enabled": True, "AttributeName": "e"}
    )
    return name


def put(dynamodb, table, key, expires):
    value = expires if isinstance(expires, dict) else {"N": str(expires)}
    dynamodb.put_item(TableName=table, Item={"p": {"S": key}, "e": value})


def keys(dynamodb, table):
    return sorted(item["p"]["S"] for item in dynamodb.scan(TableName=table)["Items"])


# An item is there until its second has come, and gone then; nothing else goes with it.
def test_expires_by_the_worlds_clock(world, dynamodb, expiring):
    now = int(world.now().timestamp())
    put(dynamodb, expiring, "soon", now + 60)
    put(dynamodb, expiring, "later", now + 3600)
    put(dynamodb, expiring, "never", {"S": str(now)})
    world.advance("59.999s")
    assert keys(dynamodb, expiring) == ["later", "never", "soon"]
    world.advance("1ms")
    assert keys(dynamodb, expiring) == ["later", "never"]
    world.advance("1h")
    assert keys(dynamodb, expiring) == ["never"]


# AWS documents userIdentity as the only way to tell an expiry from a client's delete.
def test_stream_record_names_the_service(world, dynamodb, expiring, read_stream):
    now = int(world.now().timestamp())
    put(dynamodb, expiring, "expired", now + 60)
    put(dynamodb, expiring, "deleted", now + 60)
    dynamodb.delete_item(TableName=expiring, Key={"p": {"S": "deleted"}})
    world.advance("2m")
    removed = {
        record["dynamodb"]["Keys"]["p"]["S"]: record.get("userIdentity")
        for record in read_stream(expiring)
        if record["eventName"] == "REMOVE"
    }
    assert removed == {
        "expired": {"PrincipalId": "dynamodb.amazonaws.com", "Type": "Service"},
        "deleted": None,
    }


# A changed or removed time moves the deletion: the old time must not linger.
def test_a_rewrite_moves_the_expiry(world, dynamodb, expiring):
    now = int(world.now().timestamp())
    put(dynamodb, expiring, "postponed", now + 60)
    put(dynamodb, expiring, "postponed", now + 600)
    put(dynamodb, expiring, "kept", now + 60)
    dynamodb.update_item(TableName=expiring, Key={"p": {"S": "kept"}}, UpdateExpression="REMOVE e")
    put(dynamodb, expiring, "hastened", now + 6000)
    put(dynamodb, expiring, "hastened", now + 30)
    world.advance("61s")
    assert keys(dynamodb, expiring) == ["kept", "postponed"]
    world.advance("10m")
    assert keys(dynamodb, expiring) == ["kept"]


# Mistaken units (or zero) would otherwise empty a table at once.
def test_times_more_than_five_years_past_never_expire(world, dynamodb, expiring):
    now = int(world.now().timestamp())
    put(dynamodb, expiring, "too old", now - FIVE_YEARS_S - 1)
    put(dynamodb, expiring, "old", now - FIVE_YEARS_S)
    put(dynamodb, expiring, "zero", 0)
    put(dynamodb, expiring, "milliseconds", now * 1000)
    put(dynamodb, expiring, "huge", "1" + "0" * 100)
    put(dynamodb, expiring, "negative", -5)
    world.advance("1s")
    assert keys(dynamodb, expiring) == ["huge", "milliseconds", "negative", "too old", "zero"]


# Items that were there before TTL was switched on expire too; none does after it is off.
def test_enable_later_and_disable(world, dynamodb, table):
    name = table()
    now = int(world.now().timestamp())
    put(dynamodb, name, "past", now - 10)
    put(dynamodb, name, "future", now + 3600)
    world.advance("1s")
    assert keys(dynamodb, name) == ["future", "past"]
    specification = {"Enabled": True, "AttributeName": "e"}
    answer = dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=specification)
    assert answer["TimeToLiveSpecification"] == specification
    assert dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"] == {
        "TimeToLiveStatus": "ENABLED",
        "AttributeName": "e",
    }
    world.advance("31m")
    assert keys(dynamodb, name) == ["future"]
    dynamodb.update_time_to_live(
        TableName=name, TimeToLiveSpecification={"Enabled": False, "AttributeName": "e"}
    )
    assert dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"] == {
        "TimeToLiveStatus": "DISABLED"
    }
    world.advance("2h")
    assert keys(dynamodb, name) == ["future"]


# Index rows go with the item, and the timer of a deleted table does not fire into a new one.
def test_indexes_and_table_deletion(world, dynamodb, table):
    name = table(
        attributes={"g": "S"},
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-g",
                "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    specification = {"Enabled": True, "AttributeName": "e"}
    dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=specification)
    now = int(world.now().timestamp())
    dynamodb.put_item(TableName=name, Item={"p": {"S": "a"}, "g": {"S": "x"}, "e": {"N": str(now + 5)}})
    assert dynamodb.scan(TableName=name, IndexName="by-g")["Count"] == 1
    world.advance("5s")
    assert dynamodb.scan(TableName=name, IndexName="by-g")["Count"] == 0
    dynamodb.put_item(TableName=name, Item={"p": {"S": "b"}, "e": {"N": str(now + 60)}})
    dynamodb.delete_table(TableName=name)
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "p", "AttributeType": "S"}],
    )
    put(dynamodb, name, "b", now + 60)
    world.advance("2m")
    assert keys(dynamodb, name) == ["b"]


def test_errors(dynamodb, table, error):
    name = table()

    def update(enabled, attribute, table_name=name):
        return error(
            dynamodb.update_time_to_live,
            TableName=table_name,
            TimeToLiveSpecification={"Enabled": enabled, "AttributeName": attribute},
        )

    assert update(False, "e") == "ValidationException: TimeToLive is already disabled"
    dynamodb.update_time_to_live(
        TableName=name, TimeToLiveSpecification={"Enabled": True, "AttributeName": "e"}
    )
    assert update(True, "e") == "ValidationException: TimeToLive is already enabled"
    for enabled in True, False:
        assert update(enabled, "other") == (
            "ValidationException: TimeToLive is active on a different AttributeName: "
            "current AttributeName is e"
        )
    assert update(False, "e") == (
        "ValidationException: Time to live has been modified multiple times within a fixed interval"
    )
    assert update(True, "e", "absent") == (
        "ResourceNotFoundException: Requested resource not found: Table: absent not found"
    )
