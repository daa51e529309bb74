"""Encryption settings of tables: what their members need of each other, and how a key is shown.

Recorded from AWS in October 2026 (lab notes "ack-api-quirks", DynamoDB: DDB-TABLE-nnn) unless said otherwise.
"""
import re
from datetime import timedelta

import pytest

INVALID = "ValidationException: One or more parameter values were invalid: "
ALREADY = INVALID + (
    "Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId parameter if you want to change Master Key"
)
KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"
KEY_ARN = f"arn:aws:kms:us-east-1:000000000000:key/{KEY}"
ANY_KEY_ARN = r"arn:aws:kms:us-east-1:000000000000:key/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"

# DDB-TABLE-031, 036, 044; AES256 also terraform-provider-aws#5666
REFUSED = {
    "AES256": ({"Enabled": True, "SSEType": "AES256"}, "SSEType AES256 is not supported"),
    "AES256 without Enabled": ({"SSEType": "AES256"}, "SSEType AES256 is not supported"),
    "a type while off": ({"Enabled": False, "SSEType": "KMS"}, "SSEType can not be specified if Enabled is false"),
    "AES256 while off": ({"Enabled": False, "SSEType": "AES256"}, "SSEType can not be specified if Enabled is false"),
    "a key while off": ({"Enabled": False, "KMSMasterKeyId": KEY}, "KMSMasterKeyId can not be specified if Enabled is false"),
    "type and key while off": (
        {"Enabled": False, "SSEType": "KMS", "KMSMasterKeyId": KEY},
        "SSEType can not be specified if Enabled is false",
    ),
    "a key without its type": (
        {"Enabled": True, "KMSMasterKeyId": KEY},
        "SSEType KMS is required if KMSMasterKeyId is specified",
    ),
    "a key alone": ({"KMSMasterKeyId": "alias/mine"}, "SSEType KMS is required if KMSMasterKeyId is specified"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(dynamodb, table, error, case):
    specification, text = REFUSED[case]
    assert error(table, SSESpecification=specification) == INVALID + text
    assert dynamodb.list_tables()["TableNames"] == []
    name = table()
    assert error(dynamodb.update_table, TableName=name, SSESpecification=specification) == INVALID + text


def encryption(dynamodb, name):
    return dynamodb.describe_table(TableName=name)["Table"].get("SSEDescription")


# Off is not shown at all (DDB-TABLE-027).
@pytest.mark.parametrize("specification", [None, {}, {"Enabled": False}])
def test_off(dynamodb, table, specification):
    name = table() if specification is None else table(SSESpecification=specification)
    assert encryption(dynamodb, name) is None


# A key is shown by its own ARN, whether it was named by id, ARN, alias or not at all: then it is the one behind
# alias/aws/dynamodb, which an account has once in a region (DDB-TABLE-027).
def test_keys(world, dynamodb, table):
    def shown(**specification):
        described = encryption(dynamodb, table(SSESpecification=specification))
        assert (described.pop("Status"), described.pop("SSEType")) == ("ENABLED", "KMS")
        return described.pop("KMSMasterKeyArn")

    by_type = {"Enabled": True, "SSEType": "KMS"}
    default = shown(Enabled=True)
    assert re.fullmatch(ANY_KEY_ARN, default)
    assert shown(SSEType="KMS") == shown(**by_type) == default
    assert shown(**by_type, KMSMasterKeyId="alias/aws/dynamodb") == default
    assert shown(**by_type, KMSMasterKeyId=KEY) == shown(SSEType="KMS", KMSMasterKeyId=KEY) == KEY_ARN
    assert shown(**by_type, KMSMasterKeyId=KEY_ARN) == KEY_ARN
    mine = shown(**by_type, KMSMasterKeyId="alias/mine")
    assert re.fullmatch(ANY_KEY_ARN, mine) and mine != default
    assert shown(**by_type, KMSMasterKeyId="arn:aws:kms:us-east-1:000000000000:alias/mine") == mine
    assert shown(**by_type, KMSMasterKeyId="alias/other") not in (mine, default)
    elsewhere = world.client("dynamodb", region="eu-west-1").create_table(
        TableName="elsewhere",
        KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "p", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        SSESpecification={"Enabled": True},
    )["TableDescription"]["SSEDescription"]
    assert elsewhere["Status"] == "ENABLED"
    assert elsewhere["KMSMasterKeyArn"].startswith("arn:aws:kms:eu-west-1:000000000000:key/")
    assert elsewhere["KMSMasterKeyArn"].split("/")[1] != default.split("/")[1]


# DDB-TABLE-020, 328
def test_key_of_another_region(dynamodb, table, error):
    specification = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": KEY_ARN.replace("us-east-1", "eu-west-1")}
    said = error(table, SSESpecification=specification)
    assert re.fullmatch(
        "ValidationException: KMS validation error: com.amazonaws.services.kms.model.NotFoundException: Invalid arn "
        r"eu-west-1 \(Service: AWSKMS; Status Code: 400; Error Code: NotFoundException; Request ID: [-0-9a-f]{36}; "
        r"Proxy: null\)",
        said,
    )
    assert dynamodb.list_tables()["TableNames"] == []


# The answer shows what was there as UPDATING, the next look what is there now; the table is ACTIVE all the while
# (DDB-TABLE-361, 371).
def test_update(world, dynamodb, table):
    name = table()

    def change(**specification):
        answer = dynamodb.update_table(TableName=name, SSESpecification=specification)["TableDescription"]
        assert answer["TableStatus"] == "ACTIVE"
        return answer["SSEDescription"], encryption(dynamodb, name)

    answer, on = change(Enabled=True)
    assert answer == {"Status": "UPDATING"}
    assert on["Status"] == "ENABLED" and re.fullmatch(ANY_KEY_ARN, on["KMSMasterKeyArn"])
    answer, other = change(Enabled=True, SSEType="KMS", KMSMasterKeyId=KEY)
    assert answer == on | {"Status": "UPDATING"}
    assert other == on | {"KMSMasterKeyArn": KEY_ARN}
    answer, default = change(SSEType="KMS", KMSMasterKeyId="alias/aws/dynamodb")
    assert answer == other | {"Status": "UPDATING"}
    assert default == on
    answer, off = change(Enabled=False)
    assert answer == on | {"Status": "UPDATING"}
    assert off is None


# Only the ARN says that nothing changes; id, alias and no name at all encrypt anew (DDB-TABLE-047, 082, 141, 437).
def test_no_change(dynamodb, table, error):
    name = table()
    for specification in ({"Enabled": False}, {}):
        assert error(dynamodb.update_table, TableName=name, SSESpecification=specification) == (
            INVALID + "Table is already encrypted by default"
        )
    kms = {"Enabled": True, "SSEType": "KMS"}
    dynamodb.update_table(TableName=name, SSESpecification=kms | {"KMSMasterKeyId": KEY})
    assert error(dynamodb.update_table, TableName=name, SSESpecification=kms | {"KMSMasterKeyId": KEY_ARN}) == ALREADY
    before = encryption(dynamodb, name)
    dynamodb.update_table(TableName=name, SSESpecification=kms | {"KMSMasterKeyId": KEY})
    assert encryption(dynamodb, name) == before


# Four changes in 24 hours from the first, then one in six hours. What is refused does not count, and a key is not
# looked at before (DDB-TABLE-081, 141, 443).
def test_changes_are_limited(world, dynamodb, table, error):
    name = table(SSESpecification={"Enabled": True})

    def change(**specification):
        dynamodb.update_table(TableName=name, SSESpecification=specification)

    def iso(time):
        return f"{time:%Y-%m-%dT%H:%M:%S}.{time.microsecond // 1000:03}Z"

    def refused(count, first, last, following):
        return (
            "LimitExceededException: Subscriber limit exceeded: Encryption mode changes are limited in the 24h window "
            f"ending at {iso(first + timedelta(days=1))}. After the first 4 change, each subsequent change in the same "
            f"window can be performed at most once every 21600 seconds. Number of updates today: {count}. Last change at "
            f"{iso(last)}. Next changes can be made at {iso(following)}."
        )

    first = world.now()
    for enabled in (True, True, False, True):
        change(Enabled=enabled)
        last = world.now()
        world.advance("1h")
    elsewhere = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": KEY_ARN.replace("us-east-1", "eu-west-1")}
    fifth = refused(4, first, last, last + timedelta(hours=6))
    for specification in ({"Enabled": True}, elsewhere):
        assert error(dynamodb.update_table, TableName=name, SSESpecification=specification) == fifth
    world.advance("5h")
    change(Enabled=False)
    sixth = refused(5, first, world.now(), world.now() + timedelta(hours=6))
    assert error(dynamodb.update_table, TableName=name, SSESpecification={"Enabled": True}) == sixth
    world.advance("6h")
    change(Enabled=True)
    world.advance("6h")
    change(Enabled=True)
    last = world.now()
    seventh = refused(7, first, last, first + timedelta(days=1))
    assert error(dynamodb.update_table, TableName=name, SSESpecification={"Enabled": True}) == seventh
    world.advance("3h")
    change(Enabled=True)
