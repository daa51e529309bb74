"""Point-in-time recovery as a setting: what DescribeContinuousBackups shows of it."""
import datetime

import pytest


@pytest.fixture
def table(dynamodb):
    dynamodb.create_table(
        TableName="backed-up",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )
    yield "backed-up"
    dynamodb.delete_table(TableName="backed-up")


def described(dynamodb, table):
    found = dynamodb.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    assert found["ContinuousBackupsStatus"] == "ENABLED"  # of every table
    return found["PointInTimeRecoveryDescription"]


def enable(dynamodb, table, on, **more):
    dynamodb.update_continuous_backups(TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": on, **more})


def test_it_is_off_until_it_is_asked_for(dynamodb, table):
    assert described(dynamodb, table) == {"PointInTimeRecoveryStatus": "DISABLED"}


def test_the_window_begins_when_it_is_turned_on_and_is_as_long_as_asked(world, dynamodb, table):
    world.advance("1h")
    since = world.now()
    enable(dynamodb, table, True, RecoveryPeriodInDays=2)
    world.advance("1h")
    found = described(dynamodb, table)
    assert (found["PointInTimeRecoveryStatus"], found["RecoveryPeriodInDays"]) == ("ENABLED", 2)
    assert found["EarliestRestorableDateTime"].timestamp() == pytest.approx(since.timestamp(), abs=1)
    assert found["LatestRestorableDateTime"].timestamp() == pytest.approx(world.now().timestamp(), abs=1)
    world.advance("72h")
    earliest = described(dynamodb, table)["EarliestRestorableDateTime"]
    assert earliest.timestamp() == pytest.approx((world.now() - datetime.timedelta(days=2)).timestamp(), abs=1)


def test_turned_off_and_on_again_it_begins_anew(world, dynamodb, table):
    enable(dynamodb, table, True)
    assert described(dynamodb, table)["RecoveryPeriodInDays"] == 35
    world.advance("24h")
    enable(dynamodb, table, False)
    assert described(dynamodb, table) == {"PointInTimeRecoveryStatus": "DISABLED"}
    enable(dynamodb, table, True)
    earliest = described(dynamodb, table)["EarliestRestorableDateTime"]
    assert earliest.timestamp() == pytest.approx(world.now().timestamp(), abs=1)


def test_a_table_that_is_not_there(dynamodb):
    with pytest.raises(dynamodb.exceptions.TableNotFoundException, match="Table not found: nowhere"):
        dynamodb.describe_continuous_backups(TableName="nowhere")
