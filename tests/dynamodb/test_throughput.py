"""The rules of throughput, row by row: billing modes, units, on-demand ceilings, warm throughput, quotas.

Where a row's words and numbers are from:
- DDB-TABLE-nnn: recorded from AWS in October 2026, the lab notes "ack-api-quirks", DynamoDB
- dynoxide#nnn: recorded from AWS in July 2026, github.com/nubo-db/dynoxide
- Quotas: docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
"""
from datetime import timedelta

import pytest

INVALID = "ValidationException: One or more parameter values were invalid: "
LIMIT = "LimitExceededException: "
GUIDE = "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits."
INITIAL = (
    " is lower than initial throughput for OnDemand. See: https://docs.aws.amazon.com/amazondynamodb/latest/"
    "developerguide/on-demand-capacity-mode.html#on-demand-capacity-mode-initial"
)
NO_DECREASE = " is lower than current WarmThroughput, decreasing WarmThroughput is not supported"


def units(read, write=None):
    return {"ProvisionedThroughput": {"ReadCapacityUnits": read, "WriteCapacityUnits": write or read}}


def ceilings(read=None, write=None):
    given = {"MaxReadRequestUnits": read, "MaxWriteRequestUnits": write}
    return {"OnDemandThroughput": {member: value for member, value in given.items() if value is not None}}


def warm(read=None, write=None):
    given = {"ReadUnitsPerSecond": read, "WriteUnitsPerSecond": write}
    return {"WarmThroughput": {member: value for member, value in given.items() if value is not None}}


def index(name="gsi1", **more):
    return {
        "IndexName": name,
        "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"},
        **more,
    }


def with_indexes(*indexes):
    return {"attributes": {"g": "S"}, "GlobalSecondaryIndexes": list(indexes)}


def update_index(name="gsi1", **members):
    return {"GlobalSecondaryIndexUpdates": [{"Update": {"IndexName": name, **members}}]}


def create_index(name="gsi2", **members):
    return {
        "AttributeDefinitions": [{"AttributeName": "g", "AttributeType": "S"}],
        "GlobalSecondaryIndexUpdates": [{"Create": index(name, **members)}],
    }


def delete_index(name="gsi1"):
    return {"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": name}}]}


STREAM = {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}}
ON_DEMAND = {"BillingMode": "PAY_PER_REQUEST"}
FIVE = {"BillingMode": "PROVISIONED", **units(5)}
FIVE_INDEXED = FIVE | with_indexes(index(**units(5)))
INDEXED = ON_DEMAND | with_indexes(index())
LOCAL = {
    "keys": ("p", "c"),
    "LocalSecondaryIndexes": [
        {
            "IndexName": "lsi1",
            "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}, {"AttributeName": "g", "KeyType": "RANGE"}],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
    "attributes": {"g": "S"},
}


def shown(table, members):
    """The numbers of DescribeTable that a row speaks of: "table" or an index -> member -> numbers."""
    parts = {"table": table} | {each["IndexName"]: each for each in table.get("GlobalSecondaryIndexes", [])}
    found = {}
    for part, wanted in members.items():
        found[part] = {}
        for member in wanted:
            value = parts[part].get(member)
            if member == "ProvisionedThroughput":
                value = (value["ReadCapacityUnits"], value["WriteCapacityUnits"])
            elif member == "WarmThroughput":
                value = (value["ReadUnitsPerSecond"], value["WriteUnitsPerSecond"], value["Status"])
            elif member == "BillingModeSummary":
                value = value and value["BillingMode"]
            found[part][member] = value
    return found


def of(units=None, warm=None, status="ACTIVE", **members):
    """What is shown of a table or an index."""
    if units is not None:
        members["ProvisionedThroughput"] = units
    if warm is not None:
        members["WarmThroughput"] = (*warm, status)
    return members


CREATED = {
    # ---- units and modes (DDB-TABLE-024, 038, 128)
    "no mode is PROVISIONED, which needs units": (
        {"BillingMode": None},
        INVALID + "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
    ),
    "no mode, with units": ({"BillingMode": None, **units(3, 2)}, {"table": of((3, 2), (3, 2), BillingModeSummary=None)}),
    "units on demand": (
        ON_DEMAND | units(1),
        INVALID + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
    ),
    "an index without units": (
        FIVE | with_indexes(index()),
        INVALID + "ProvisionedThroughput is not specified for index: gsi1",
    ),
    "an index with units on demand": (
        ON_DEMAND | with_indexes(index(**units(1))),
        INVALID + "ProvisionedThroughput should not be specified for index: gsi1 when BillingMode is PAY_PER_REQUEST",
    ),
    # ---- ceilings (DDB-TABLE-038, 039, 128; dynoxide#159)
    "a ceiling": (ON_DEMAND | ceilings(100), {"table": of(OnDemandThroughput={"MaxReadRequestUnits": 100})}),
    "no ceiling": (ON_DEMAND, {"table": of((0, 0), (12000, 4000), OnDemandThroughput=None)}),
    "an empty ceiling": (ON_DEMAND | ceilings(), {"table": of(OnDemandThroughput=None)}),
    "a read ceiling on PROVISIONED": (
        FIVE | ceilings(0, 5),
        INVALID + "MaxReadRequestUnits for OnDemandThroughput cannot be specified when table BillingMode is PROVISIONED.",
    ),
    "a write ceiling on PROVISIONED": (
        FIVE | ceilings(write=5),
        INVALID + "MaxWriteRequestUnits for OnDemandThroughput cannot be specified when table BillingMode is PROVISIONED.",
    ),
    "a ceiling of an index on PROVISIONED": (
        FIVE | with_indexes(index(**units(5), **ceilings(10))),
        INVALID + "MaxReadRequestUnits for OnDemandThroughput for index: gsi1 cannot be specified when table BillingMode "
        "is PROVISIONED.",
    ),
    "a ceiling of 0": (
        ON_DEMAND | ceilings(0),
        INVALID + "Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range",
    ),
    "a ceiling of -1, which removes only later": (
        ON_DEMAND | ceilings(write=-1),
        INVALID + "Requested MaxWriteRequestUnits for OnDemandThroughput for table is outside of valid range",
    ),
    "a ceiling of 0 of an index": (
        ON_DEMAND | with_indexes(index(**ceilings(0))),
        INVALID + "Requested MaxReadRequestUnits for OnDemandThroughput for index : gsi1 is outside of valid range",
    ),
    # ---- warm throughput (DDB-TABLE-032, 039, 128, 134)
    "warm below the initial reads": (
        ON_DEMAND | warm(11999, 4000),
        INVALID + "Requested ReadUnitsPerSecond for WarmThroughput for table" + INITIAL,
    ),
    "warm below the initial writes": (
        ON_DEMAND | warm(12000, 3999),
        INVALID + "Requested WriteUnitsPerSecond for WarmThroughput for table" + INITIAL,
    ),
    "warm below an index's initial reads": (
        ON_DEMAND | with_indexes(index(**warm(1, 4000))),
        INVALID + "Requested ReadUnitsPerSecond for WarmThroughput for index gsi1" + INITIAL,
    ),
    "warm below the units": (
        FIVE | warm(4, 5),
        INVALID + "Requested ReadUnitsPerSecond for WarmThroughput for table is lower than ReadCapacityUnits of "
        "ProvisionedThroughput",
    ),
    "warm below an index's units": (
        FIVE | with_indexes(index(**units(5), **warm(5, 4))),
        INVALID + "Requested WriteUnitsPerSecond for WarmThroughput for index gsi1 is lower than WriteCapacityUnits of "
        "ProvisionedThroughput",
    ),
    "warm above the units": (FIVE | warm(100, 100), {"table": of((5, 5), (100, 100))}),
    "warm reads only": (ON_DEMAND | warm(12001), {"table": of(warm=(12001, 4000))}),
    "warm writes only, of an index": (
        ON_DEMAND | with_indexes(index(**warm(write=4001))),
        {"table": of(warm=(12000, 4000)), "gsi1": of(warm=(12000, 4001))},
    ),
    "empty warm": (ON_DEMAND | warm(), {"table": of(warm=(12000, 4000))}),
    "warm follows units of table and index": (
        FIVE | with_indexes(index(**units(13, 7))),
        {"table": of((5, 5), (5, 5)), "gsi1": of((13, 7), (13, 7))},
    ),
    # ---- quotas (Quotas; DDB-TABLE-154, 170, 171)
    "more units than a table may have": (
        {"BillingMode": "PROVISIONED", **units(40001, 1)},
        LIMIT + "The requested ReadCapacityUnits, 40001, is above the per table maximum for the account in us-east-1. Per "
        "table maximum: 40000. " + GUIDE,
    ),
    "more units than an index may have": (
        FIVE | with_indexes(index(**units(1, 40001))),
        LIMIT + "The requested WriteCapacityUnits for index gsi1, 40001, is above the per index maximum for the account in "
        "us-east-1. Per table maximum: 40000. " + GUIDE,
    ),
    "table and index each have that much": (
        {"BillingMode": "PROVISIONED", **units(39900, 1)} | with_indexes(index(**units(200, 1))),
        {"table": of((39900, 1)), "gsi1": of((200, 1))},
    ),
    "more units than an account may have": (
        {"BillingMode": "PROVISIONED", **units(40000, 1)}
        | with_indexes(index(**units(40000, 1)), index("gsi2", **units(1))),
        LIMIT + "This request would have caused the ReadCapacityUnits limit to be exceeded for the account in us-east-1. "
        "Current ReadCapacityUnits reserved by the account: 0. Limit: 80000. Requested: 80001. " + GUIDE,
    ),
    "a ceiling above the table's quota": (
        ON_DEMAND | ceilings(40001),
        LIMIT + "Subscriber limit exceeded: Requested MaxReadRequestUnits for OnDemandThroughput for table exceeds "
        "TableMaxReadCapacityUnits of the account in region us-east-1",
    ),
    "warm above the index's quota": (
        ON_DEMAND | with_indexes(index(**warm(write=40001))),
        LIMIT + "Subscriber limit exceeded: Requested WriteUnitsPerSecond for WarmThroughput for index gsi1 exceeds "
        "TableMaxWriteCapacityUnits of the account in region us-east-1",
    ),
}


def given(creation):
    """What the fixture `table` makes a table of: positional keys, members without those that are None."""
    keys = creation.get("keys", ())
    return keys, {member: value for member, value in creation.items() if member != "keys"}


@pytest.mark.parametrize("rule", CREATED)
def test_create_table(dynamodb, error, rule):
    creation, expected = CREATED[rule]
    creation = {member: value for member, value in creation.items() if value is not None}
    attributes = {"p": "S"} | creation.pop("attributes", {})
    request = {
        "TableName": "rule",
        "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": kind} for name, kind in attributes.items()],
    } | creation
    if isinstance(expected, str):
        assert error(dynamodb.create_table, **request) == expected
        assert dynamodb.list_tables()["TableNames"] == []
        return
    dynamodb.create_table(**request)
    assert shown(dynamodb.describe_table(TableName="rule")["Table"], expected) == expected


def unchanged(whose, of_whose, read, write):
    return (
        f"ValidationException: The provisioned throughput for the {whose} will not change. The requested value equals the "
        f"current value. Current ReadCapacityUnits provisioned for {of_whose}: {read}. Requested ReadCapacityUnits: {read}. "
        f"Current WriteCapacityUnits provisioned for {of_whose}: {write}. Requested WriteCapacityUnits: {write}. {GUIDE}"
    )


TO_FIVE = {"BillingMode": "PROVISIONED", **units(5)}

# rule -> (creation, updates that are accepted, the update, its error or what is shown afterwards)
UPDATED = {
    # ---- units (DDB-TABLE-057, 058, 164)
    "units as they were": (FIVE, [], units(5), unchanged("table", "the table", 5, 5)),
    "mode and units as they were": (FIVE, [], TO_FIVE, unchanged("table", "the table", 5, 5)),
    "one of the units": (FIVE, [], units(5, 6), {"table": of((5, 6), (5, 6))}),
    "units of an index as they were": (
        FIVE_INDEXED,
        [],
        update_index(**units(5)),
        unchanged("index gsi1", "index gsi1", 5, 5),
    ),
    "units of an index": (FIVE_INDEXED, [], update_index(**units(6)), {"table": of((5, 5)), "gsi1": of((6, 6), (6, 6))}),
    "an index's update of nothing": (
        FIVE_INDEXED,
        [],
        update_index(),
        INVALID + "Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: gsi1",
    ),
    "a local index has no units": (
        FIVE | LOCAL,
        [],
        update_index("lsi1", **units(6)),
        "ValidationException: Cannot update an index that is not a GlobalSecondaryIndex: lsi1",
    ),
    "a local index cannot go": (
        ON_DEMAND | LOCAL,
        [],
        delete_index("lsi1"),
        "ValidationException: Cannot delete an index that is not a GlobalSecondaryIndex: lsi1",
    ),
    # ---- to PROVISIONED (DDB-TABLE-055, 056, 057, 152; dynein#228)
    "to PROVISIONED needs units": (
        ON_DEMAND,
        [],
        {"BillingMode": "PROVISIONED"},
        INVALID + "ProvisionedThroughput must be specified when BillingMode is PROVISIONED",
    ),
    "so does PROVISIONED that it is": (
        FIVE,
        [],
        {"BillingMode": "PROVISIONED"},
        INVALID + "ProvisionedThroughput must be specified when BillingMode is PROVISIONED",
    ),
    "units of an index are not the table's": (
        INDEXED,
        [],
        {"BillingMode": "PROVISIONED"} | update_index(**units(5)),
        INVALID + "ProvisionedThroughput must be specified when BillingMode is PROVISIONED",
    ),
    "to PROVISIONED needs units of each index": (
        INDEXED,
        [],
        TO_FIVE,
        INVALID + "ProvisionedThroughput must be specified for index: gsi1",
    ),
    "and of the second one": (
        ON_DEMAND | with_indexes(index(), index("gsi2")),
        [],
        TO_FIVE | update_index(**units(5)),
        INVALID + "ProvisionedThroughput must be specified for index: gsi2",
    ),
    "to PROVISIONED with all units": (
        INDEXED,
        [],
        TO_FIVE | update_index(**units(6)),
        {"table": of((5, 5), (12000, 4000), BillingModeSummary="PROVISIONED"), "gsi1": of((6, 6), (12000, 4000))},
    ),
    "units alone while on demand": (
        ON_DEMAND,
        [],
        units(5),
        INVALID + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
    ),
    # ---- to PAY_PER_REQUEST (DDB-TABLE-056, 061, 152, 156)
    "to PAY_PER_REQUEST with units": (
        FIVE,
        [],
        ON_DEMAND | units(6),
        INVALID + "ProvisionedThroughput cannot be specified when BillingMode is PAY_PER_REQUEST",
    ),
    "to PAY_PER_REQUEST": (
        FIVE_INDEXED,
        [],
        ON_DEMAND,
        {"table": of((0, 0), (12000, 4000), BillingModeSummary="PAY_PER_REQUEST"), "gsi1": of((0, 0), (12000, 4000))},
    ),
    "PAY_PER_REQUEST that it is": (ON_DEMAND, [], ON_DEMAND, {"table": of((0, 0), (12000, 4000))}),
    "units of an index while on demand": (
        INDEXED,
        [],
        update_index(**units(5)),
        INVALID + "The only Updates for index: gsi1 when TableThroughputMode is PAY_PER_REQUEST can be to "
        "OnDemandThroughput, WarmThroughput",
    ),
    # ---- an index that is made (DDB-TABLE-152, 162, 169)
    "a new index without units": (
        FIVE,
        [],
        create_index(),
        INVALID + "Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: gsi2",
    ),
    "a new index with units while on demand": (
        ON_DEMAND,
        [],
        create_index(**units(5)),
        INVALID + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: gsi2 when BillingMode is "
        "PAY_PER_REQUEST",
    ),
    "a new index without definitions": (
        ON_DEMAND,
        [],
        {"GlobalSecondaryIndexUpdates": create_index()["GlobalSecondaryIndexUpdates"]},
        INVALID + "AttributeDefinitions is not specified for index: gsi2",
    ),
    "a new index with throughput of its own": (
        ON_DEMAND,
        [],
        create_index(**ceilings(7), **warm(12001)),
        {"table": of(warm=(12000, 4000)), "gsi2": of((0, 0), (12001, 4000), OnDemandThroughput={"MaxReadRequestUnits": 7})},
    ),
    "the 21st index": (
        ON_DEMAND | with_indexes(*(index(f"gsi-{number}") for number in range(20))),
        [],
        create_index("gsi-20"),
        LIMIT + "Subscriber limit exceeded: Number of global secondary indexes exceeds per-table limit of 20",
    ),
    # ---- ceilings (DDB-TABLE-051, 135, 153, 154, 178, 182; dynoxide#159)
    "a ceiling beside the other": (
        ON_DEMAND | ceilings(20, 15),
        [],
        ceilings(40),
        {"table": of(OnDemandThroughput={"MaxReadRequestUnits": 40, "MaxWriteRequestUnits": 15})},
    ),
    "a ceiling as it was": (
        ON_DEMAND | ceilings(20),
        [],
        ceilings(20),
        {"table": of(OnDemandThroughput={"MaxReadRequestUnits": 20})},
    ),
    "-1 removes a ceiling": (
        ON_DEMAND | ceilings(20, 15),
        [],
        ceilings(-1),
        {"table": of(OnDemandThroughput={"MaxWriteRequestUnits": 15})},
    ),
    "-1 removes the last ceiling": (
        ON_DEMAND | ceilings(20, 15),
        [ceilings(-1)],
        ceilings(write=-1),
        {"table": of(OnDemandThroughput=None)},
    ),
    "-1 removes what is not there": (ON_DEMAND, [], ceilings(-1, -1), {"table": of(OnDemandThroughput=None)}),
    "a ceiling of 0 or below -1": (
        ON_DEMAND,
        [],
        ceilings(10, -2),
        INVALID + "Requested MaxWriteRequestUnits for OnDemandThroughput for table is outside of valid range",
    ),
    "a ceiling of an index beside the other": (
        ON_DEMAND | with_indexes(index(**ceilings(5000, 5000))),
        [],
        update_index(**ceilings(6000)),
        {
            "table": of(OnDemandThroughput=None),
            "gsi1": of(OnDemandThroughput={"MaxReadRequestUnits": 6000, "MaxWriteRequestUnits": 5000}),
        },
    ),
    "-1 removes an index's ceiling": (
        ON_DEMAND | with_indexes(index(**ceilings(5000))),
        [],
        update_index(**ceilings(-1)),
        {"gsi1": of(OnDemandThroughput=None)},
    ),
    "a ceiling of an index of 0": (
        INDEXED,
        [],
        update_index(**ceilings(0)),
        INVALID + "Requested MaxReadRequestUnits for OnDemandThroughput for index : gsi1 is outside of valid range",
    ),
    "a ceiling on PROVISIONED": (
        FIVE,
        [],
        ceilings(0),
        INVALID + "MaxReadRequestUnits for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED",
    ),
    "a ceiling of an index on PROVISIONED": (
        FIVE_INDEXED,
        [],
        update_index(**ceilings(write=10)),
        INVALID + "MaxWriteRequestUnits for OnDemandThroughput for index : gsi1 cannot be specified when the table "
        "BillingMode is PROVISIONED",
    ),
    "a ceiling of a new index on PROVISIONED": (
        FIVE,
        [],
        create_index(**units(5), **ceilings(10)),
        INVALID + "MaxReadRequestUnits for OnDemandThroughput for index : gsi2 cannot be specified when the table "
        "BillingMode is PROVISIONED",
    ),
    "to PAY_PER_REQUEST with a ceiling": (
        FIVE,
        [],
        ON_DEMAND | ceilings(10),
        {"table": of((0, 0), OnDemandThroughput={"MaxReadRequestUnits": 10})},
    ),
    "ceilings go when the table becomes PROVISIONED": (
        ON_DEMAND | ceilings(20) | with_indexes(index(**ceilings(200))),
        [TO_FIVE | update_index(**units(5))],
        ON_DEMAND,
        {"table": of(OnDemandThroughput=None), "gsi1": of(OnDemandThroughput=None)},
    ),
    "a ceiling above the table's quota": (
        ON_DEMAND,
        [],
        ceilings(write=40001),
        LIMIT + "Subscriber limit exceeded: Requested MaxWriteRequestUnits for OnDemandThroughput for table exceeds "
        "TableMaxWriteCapacityUnits of the account in region us-east-1",
    ),
    "a ceiling above an index's quota": (
        INDEXED,
        [],
        update_index(**ceilings(40001)),
        LIMIT + "Subscriber limit exceeded: Requested MaxReadRequestUnits for OnDemandThroughput for index : gsi1 exceeds "
        "TableMaxReadCapacityUnits of the account in region us-east-1",
    ),
    # AWS answers an InternalFailure (DDB-TABLE-178, 437), which nobody can act on.
    "an empty ceiling changes nothing": (ON_DEMAND, [], ceilings(), "ValidationException: At least one of"),
    # ---- warm throughput (DDB-TABLE-059, 061, 134, 155, 179)
    "warm goes up": (ON_DEMAND, [], warm(12001, 4001), {"table": of(warm=(12001, 4001))}),
    "warm reads alone": (ON_DEMAND, [warm(12001, 4001)], warm(12002), {"table": of(warm=(12002, 4001))}),
    "warm writes alone": (ON_DEMAND, [], warm(write=4002), {"table": of(warm=(12000, 4002))}),
    "warm as it was": (ON_DEMAND, [warm(12001, 4001)], warm(12001, 4001), {"table": of(warm=(12001, 4001))}),
    "warm never goes down": (
        ON_DEMAND,
        [warm(13000, 5000)],
        warm(12999),
        INVALID + "Requested ReadUnitsPerSecond for WarmThroughput for table" + NO_DECREASE,
    ),
    "nor do warm writes": (
        ON_DEMAND,
        [],
        warm(13000, 3999),
        INVALID + "Requested WriteUnitsPerSecond for WarmThroughput for table" + NO_DECREASE,
    ),
    "warm below the units": (
        FIVE,
        [],
        warm(4, 5),
        INVALID + "Requested ReadUnitsPerSecond for WarmThroughput for table" + NO_DECREASE,
    ),
    "warm above the units": (FIVE, [], warm(50, 50), {"table": of((5, 5), (50, 50))}),
    "warm is the most that was provisioned": (FIVE, [units(6, 9), units(7, 5)], units(1), {"table": of((1, 1), (7, 9))}),
    "so it is of an index": (
        FIVE_INDEXED,
        [update_index(**units(13, 7))],
        update_index(**units(1)),
        {"gsi1": of((1, 1), (13, 7))},
    ),
    "warm stays when units go beyond": (FIVE, [warm(50, 50)], units(60, 4), {"table": of((60, 4), (60, 50))}),
    "warm of a mode stays in the other": (
        FIVE_INDEXED,
        [ON_DEMAND],
        TO_FIVE | update_index(**units(1)),
        {"table": of((5, 5), (12000, 4000)), "gsi1": of((1, 1), (12000, 4000))},
    ),
    "warm of an index": (INDEXED, [], update_index(**warm(12001)), {"table": of(warm=(12000, 4000)), "gsi1": of(warm=(12001, 4000))}),
    "warm of an index never goes down": (
        INDEXED,
        [],
        update_index(**warm(100, 100)),
        INVALID + "Requested ReadUnitsPerSecond for WarmThroughput for index gsi1" + NO_DECREASE,
    ),
    "warm of table and index": (
        INDEXED,
        [],
        warm(12001) | update_index(**warm(12002)),
        {"table": of(warm=(12001, 4000)), "gsi1": of(warm=(12002, 4000))},
    ),
    "warm above an index's quota": (
        INDEXED,
        [],
        update_index(**warm(40001)),
        LIMIT + "Subscriber limit exceeded: Requested ReadUnitsPerSecond for WarmThroughput for index gsi1 exceeds "
        "TableMaxReadCapacityUnits of the account in region us-east-1",
    ),
    "empty warm changes nothing": (ON_DEMAND, [], warm(), "ValidationException: At least one of"),
    # ---- quotas (Quotas; DDB-TABLE-170)
    "more units than a table may have": (
        FIVE,
        [units(40000, 5)],
        units(40001, 5),
        LIMIT + "The requested ReadCapacityUnits, 40001, is above the per table maximum for the account in us-east-1. Per "
        "table maximum: 40000. " + GUIDE,
    ),
    "units up to the account's quota": (
        FIVE_INDEXED,
        [units(5, 40000)],
        {"GlobalSecondaryIndexUpdates": [{"Update": {"IndexName": "gsi1", **units(5, 40000)}}], **units(6, 39999)},
        {"table": of((6, 39999)), "gsi1": of((5, 40000))},
    ),
    # ---- what goes together (DDB-TABLE-174, 359, 382, 433)
    "encryption alone": (
        ON_DEMAND,
        [],
        {"SSESpecification": {"Enabled": True}, "TableClass": "STANDARD", "DeletionProtectionEnabled": True, **warm(12001)},
        INVALID + "Server-Side Encryption modification must be the only operation in the request",
    ),
    "class alone": (
        ON_DEMAND,
        [],
        {"TableClass": "STANDARD", "DeletionProtectionEnabled": True},
        INVALID + "TableClass modification must be the only operation in the request",
    ),
    "protection alone": (
        ON_DEMAND,
        [],
        {"DeletionProtectionEnabled": True, **warm(12001)},
        INVALID + "DeletionProtection modification must be the only operation in the request",
    ),
    "warm alone": (
        ON_DEMAND,
        [],
        warm(12001) | ON_DEMAND,
        INVALID + "WarmThroughput must be the only operation in the request",
    ),
    "warm without a new index": (
        ON_DEMAND,
        [],
        warm(12001) | create_index(),
        INVALID + "Create global secondary index cannot be specified when updating WarmThroughput",
    ),
    "ceilings without warm": (
        ON_DEMAND,
        [],
        ceilings(5) | warm(12001),
        INVALID + "OnDemandThroughput can only be combined with BillingMode in an UpdateTable request",
    ),
    "ceilings without a stream": (
        ON_DEMAND,
        [],
        ceilings(5) | STREAM,
        INVALID + "OnDemandThroughput can only be combined with BillingMode in an UpdateTable request",
    ),
    "a stream without units": (
        FIVE,
        [],
        STREAM | units(6),
        INVALID + "You cannot modify stream status while updating table IOPS",
    ),
    "a stream with PAY_PER_REQUEST": (FIVE, [], STREAM | ON_DEMAND, {"table": of((0, 0), StreamSpecification=STREAM["StreamSpecification"])}),
    "a new index without units of the table": (
        FIVE,
        [],
        create_index(**units(5)) | units(6),
        INVALID + "You cannot create or delete index while updating table IOPS",
    ),
    "an index goes without units of the table": (
        FIVE_INDEXED,
        [],
        delete_index() | units(6),
        INVALID + "You cannot create or delete index while updating table IOPS",
    ),
    "a new index without a stream": (
        ON_DEMAND,
        [],
        create_index() | STREAM,
        INVALID + "You cannot create or delete index while changing stream status",
    ),
    "a new index with PAY_PER_REQUEST": (FIVE, [], create_index() | ON_DEMAND, {"table": of((0, 0)), "gsi2": of((0, 0))}),
    "an empty list beside a change": (
        ON_DEMAND,
        [],
        {"GlobalSecondaryIndexUpdates": [], "DeletionProtectionEnabled": True},
        INVALID + "List of GlobalSecondaryIndexUpdates is empty",
    ),
    "an empty list alone": (ON_DEMAND, [], {"GlobalSecondaryIndexUpdates": []}, "ValidationException: At least one of"),
    # ---- streams (DDB-TABLE-050)
    "a stream needs a view": (
        ON_DEMAND,
        [],
        {"StreamSpecification": {"StreamEnabled": True}},
        INVALID + "If stream is being enabled then UpdateViewType is required",
    ),
    "no stream has no view": (
        ON_DEMAND,
        [STREAM],
        {"StreamSpecification": {"StreamEnabled": False, "StreamViewType": "KEYS_ONLY"}},
        INVALID + "If stream is being disabled, then UpdateViewType must not be specified",
    ),
}


@pytest.mark.parametrize("rule", UPDATED)
def test_update_table(dynamodb, table, error, rule):
    creation, accepted, update, expected = UPDATED[rule]
    keys, members = given(creation)
    name = table(*keys, **members)
    for each in accepted:
        dynamodb.update_table(TableName=name, **each)
    if isinstance(expected, str):
        before = dynamodb.describe_table(TableName=name)
        said = error(dynamodb.update_table, TableName=name, **update)
        assert said == expected if "At least" not in expected else said.startswith(expected)
        after = dynamodb.describe_table(TableName=name)
        assert after["Table"] == before["Table"]
        return
    dynamodb.update_table(TableName=name, **update)
    assert shown(dynamodb.describe_table(TableName=name)["Table"], expected) == expected


# ---- What the answer says while AWS is still at it (DDB-TABLE-060, 064, 066, 135, 148, 165, 178, 361, 410) ----

ANSWERED = {
    "units: as they were": (FIVE, units(6), "UPDATING", {"table": of((5, 5), (5, 5))}),
    "mode: as it will be": (FIVE, ON_DEMAND, "UPDATING", {"table": of((0, 0), BillingModeSummary="PAY_PER_REQUEST")}),
    "mode: units as they will be": (
        INDEXED,
        TO_FIVE | update_index(**units(6)),
        "UPDATING",
        {"table": of((5, 5)), "gsi1": of((6, 6), IndexStatus="UPDATING")},
    ),
    "the mode that it is": (ON_DEMAND, ON_DEMAND, "UPDATING", {}),
    "ceilings: as they are": (ON_DEMAND, ceilings(5), "ACTIVE", {"table": of(OnDemandThroughput={"MaxReadRequestUnits": 5})}),
    "a ceiling that is removed": (
        ON_DEMAND | ceilings(5, 6),
        ceilings(-1),
        "ACTIVE",
        {"table": of(OnDemandThroughput={"MaxReadRequestUnits": -1, "MaxWriteRequestUnits": 6})},
    ),
    "warm: as it was": (ON_DEMAND, warm(13000), "ACTIVE", {"table": of(warm=(12000, 4000), status="UPDATING")}),
    "units of an index: as they were": (
        FIVE_INDEXED,
        update_index(**units(6)),
        "ACTIVE",
        {"table": of((5, 5)), "gsi1": of((5, 5), IndexStatus="UPDATING")},
    ),
    "a ceiling of an index": (INDEXED, update_index(**ceilings(5)), "ACTIVE", {"gsi1": of(IndexStatus="UPDATING")}),
    "warm of an index": (
        INDEXED,
        update_index(**warm(13000)),
        "ACTIVE",
        {"gsi1": of(warm=(12000, 4000), status="UPDATING", IndexStatus="ACTIVE")},
    ),
    "an index that is made": (INDEXED, create_index(), "UPDATING", {"gsi2": of((0, 0), IndexStatus="CREATING", Backfilling=False)}),
    "an index that goes": (INDEXED, delete_index(), "UPDATING", {"gsi1": of(IndexStatus="DELETING")}),
    "a stream": (ON_DEMAND, STREAM, "UPDATING", {"table": of(StreamSpecification=STREAM["StreamSpecification"])}),
    "protection": (ON_DEMAND, {"DeletionProtectionEnabled": True}, "ACTIVE", {"table": of(DeletionProtectionEnabled=True)}),
    "class": (ON_DEMAND, {"TableClass": "STANDARD_INFREQUENT_ACCESS"}, "UPDATING", {"table": of(TableClassSummary=None)}),
}


@pytest.mark.parametrize("change", ANSWERED)
def test_answer(dynamodb, table, change):
    creation, update, status, expected = ANSWERED[change]
    keys, members = given(creation)
    name = table(*keys, **members)
    answer = dynamodb.update_table(TableName=name, **update)["TableDescription"]
    assert answer["TableStatus"] == status
    assert shown(answer, expected) == expected
    assert dynamodb.describe_table(TableName=name)["Table"]["TableStatus"] == "ACTIVE"


# The change to on demand is dated when it is done; until then its answer has the date of the one before
# (DDB-TABLE-055, 064). Times of increases and decreases stay, and a change of mode is neither.
def test_times_of_mode_changes(world, dynamodb, table):
    name = table(**FIVE)

    def change(**update):
        world.advance("1m")
        answer = dynamodb.update_table(TableName=name, **update)["TableDescription"]
        return answer, dynamodb.describe_table(TableName=name)["Table"], world.now()

    _, _, increased = change(**units(6))
    answer, described, first = change(**ON_DEMAND)
    assert answer["BillingModeSummary"] == {"BillingMode": "PAY_PER_REQUEST"}
    assert described["BillingModeSummary"]["LastUpdateToPayPerRequestDateTime"] == first
    assert described["ProvisionedThroughput"] == {
        "NumberOfDecreasesToday": 0,
        "LastIncreaseDateTime": increased,
        "ReadCapacityUnits": 0,
        "WriteCapacityUnits": 0,
    }
    _, described, _ = change(**TO_FIVE)
    assert described["BillingModeSummary"]["LastUpdateToPayPerRequestDateTime"] == first
    assert described["ProvisionedThroughput"]["LastIncreaseDateTime"] == increased
    answer, described, second = change(**ON_DEMAND)
    assert answer["BillingModeSummary"]["LastUpdateToPayPerRequestDateTime"] == first
    assert described["BillingModeSummary"]["LastUpdateToPayPerRequestDateTime"] == second


# ---- How often (Quotas) ----


def in_words(time):
    hour = f"{time:%I}".lstrip("0")
    return f"{time:%A}, {time:%B} {time.day}, {time.year} at {hour}:{time:%M:%S %p} Coordinated Universal Time"


def too_many_decreases(count, last, following):
    return (
        LIMIT + "Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day. After the "
        "first 4 decreases, each subsequent decrease in the same UTC day can be performed at most once every 3600 seconds. "
        f"Number of decreases today: {count}. Last decrease at {in_words(last)}. Next decrease can be made at "
        f"{in_words(following)}"
    )


def decreases(dynamodb, name, gsi=None):
    described = dynamodb.describe_table(TableName=name)["Table"]
    part = described if gsi is None else described["GlobalSecondaryIndexes"][gsi]
    return part["ProvisionedThroughput"]["NumberOfDecreasesToday"]


# Four a UTC day, then one an hour after the last that was accepted; a refused one does not count, both units at
# once count once, and an increase of the other does not help (DDB-TABLE-157, 184, 326).
def test_decreases(world, dynamodb, table, error):
    name = table(BillingMode="PROVISIONED", **units(20))
    world.advance("1h2m3s")
    for count, down in enumerate([units(19), units(19, 18), units(18, 30), units(17, 30)], start=1):
        dynamodb.update_table(TableName=name, **down)
        assert decreases(dynamodb, name) == count
    last = world.now()
    fifth = too_many_decreases(4, last, last + timedelta(hours=1))
    assert error(dynamodb.update_table, TableName=name, **units(16, 30)) == fifth
    assert error(dynamodb.update_table, TableName=name, **units(16, 31)) == fifth
    dynamodb.update_table(TableName=name, **units(40))
    world.advance("59m59s")
    assert error(dynamodb.update_table, TableName=name, **units(30)) == fifth
    world.advance("1s")
    dynamodb.update_table(TableName=name, **units(30))
    assert decreases(dynamodb, name) == 5
    sixth = too_many_decreases(5, world.now(), world.now() + timedelta(hours=1))
    assert error(dynamodb.update_table, TableName=name, **units(29)) == sixth


# The day ends at midnight UTC, and with it the hour's wait; the time of the last decrease stays (DDB-TABLE-185).
def test_decreases_of_another_day(world, dynamodb, table, error):
    name = table(BillingMode="PROVISIONED", **units(20))
    midnight = (world.now() + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    world.advance(f"{int((midnight - world.now()).total_seconds()) - 600}s")
    for value in (19, 18, 17, 16):
        dynamodb.update_table(TableName=name, **units(value))
    last = world.now()
    assert error(dynamodb.update_table, TableName=name, **units(15)) == too_many_decreases(4, last, midnight)
    world.advance("11m")
    described = dynamodb.describe_table(TableName=name)["Table"]["ProvisionedThroughput"]
    assert (described["NumberOfDecreasesToday"], described["LastDecreaseDateTime"]) == (0, last)
    for value in (15, 14, 13, 12):
        dynamodb.update_table(TableName=name, **units(value))
    assert decreases(dynamodb, name) == 4


# Table and indexes count each for themselves; what is refused for one changes none (DDB-TABLE-157). A new index
# of the same name counts anew, and so does a new table.
def test_decreases_of_indexes(dynamodb, table, error):
    name = table(**{"BillingMode": "PROVISIONED", **units(20)} | with_indexes(index(**units(20))))
    for value in (19, 18, 17, 16):
        dynamodb.update_table(TableName=name, **units(value))
    both = units(15) | update_index(**units(19))
    assert error(dynamodb.update_table, TableName=name, **both).startswith(LIMIT + "Subscriber limit exceeded: Provisioned")
    assert (decreases(dynamodb, name), decreases(dynamodb, name, 0)) == (4, 0)
    for value in (19, 18, 17, 16):
        dynamodb.update_table(TableName=name, **update_index(**units(value)))
    assert (decreases(dynamodb, name), decreases(dynamodb, name, 0)) == (4, 4)
    assert error(dynamodb.update_table, TableName=name, **update_index(**units(15))).startswith(LIMIT)
    dynamodb.update_table(TableName=name, **delete_index())
    dynamodb.update_table(TableName=name, **create_index("gsi1", **units(20)))
    dynamodb.update_table(TableName=name, **update_index(**units(19)))
    assert decreases(dynamodb, name, 0) == 1


# Four times in 24 hours. The words are from when it was once: "limited to once in 1 day(s)".
def test_switches_to_on_demand(world, dynamodb, table, error):
    name = table(**FIVE)
    first = world.now()
    for _ in range(4):
        dynamodb.update_table(TableName=name, **ON_DEMAND)
        dynamodb.update_table(TableName=name, **TO_FIVE)
        last = world.now()
        world.advance("1h")
    assert error(dynamodb.update_table, TableName=name, **ON_DEMAND) == (
        LIMIT + "Subscriber limit exceeded: Update to PayPerRequest mode are limited to 4 times in 1 day(s). Last update at "
        f"{last:%a %b %d %H:%M:%S UTC %Y}. Next update can be made at {first + timedelta(days=1):%a %b %d %H:%M:%S UTC %Y}"
    )
    world.advance("20h")
    dynamodb.update_table(TableName=name, **ON_DEMAND)


# Twice in 30 days; a class that it has already does not count, and is refused all the same when they are spent
# (DDB-TABLE-026, 177, 283).
def test_changes_of_class(world, dynamodb, table, error):
    name = table()

    def summary():
        return dynamodb.describe_table(TableName=name)["Table"].get("TableClassSummary")

    dynamodb.update_table(TableName=name, TableClass="STANDARD")
    assert summary() is None
    for wanted in ("STANDARD_INFREQUENT_ACCESS", "STANDARD"):
        world.advance("1m")
        dynamodb.update_table(TableName=name, TableClass=wanted)
        assert summary() == {"TableClass": wanted, "LastUpdateDateTime": world.now()}
        world.advance("1m")
        if wanted != "STANDARD":
            dynamodb.update_table(TableName=name, TableClass=wanted)
            assert summary()["LastUpdateDateTime"] < world.now()
    for wanted in ("STANDARD_INFREQUENT_ACCESS", "STANDARD"):
        assert error(dynamodb.update_table, TableName=name, TableClass=wanted) == (
            LIMIT + "Subscriber limit exceeded: Updates to TableClass are limited to 2 times in 30 day(s)."
        )
    world.advance("720h")
    dynamodb.update_table(TableName=name, TableClass="STANDARD_INFREQUENT_ACCESS")
    assert summary()["TableClass"] == "STANDARD_INFREQUENT_ACCESS"


# The account's units are those of all tables and indexes of its region that are PROVISIONED (DDB-TABLE-170).
def test_units_of_an_account(world, dynamodb, table, error):
    name = table(BillingMode="PROVISIONED", **units(40000, 1))
    table(**{"BillingMode": "PROVISIONED", **units(136, 1)} | with_indexes(index(**units(1))))
    third = table(**ON_DEMAND)
    refused = (
        LIMIT + "This request would have caused the ReadCapacityUnits limit to be exceeded for the account in us-east-1. "
        "Current ReadCapacityUnits reserved by the account: 40137. Limit: 80000. Requested: 39864. " + GUIDE
    )
    assert error(dynamodb.update_table, TableName=third, BillingMode="PROVISIONED", **units(39864, 1)) == refused
    dynamodb.update_table(TableName=third, BillingMode="PROVISIONED", **units(39863, 1))
    dynamodb.update_table(TableName=name, **units(39999, 2))
    dynamodb.delete_table(TableName=name)
    dynamodb.update_table(TableName=third, **units(39864, 1))
    limits = dynamodb.describe_limits()
    assert (limits["AccountMaxReadCapacityUnits"], limits["TableMaxReadCapacityUnits"]) == (80000, 40000)
    elsewhere = world.client("dynamodb", region="eu-west-1")
    elsewhere.create_table(
        TableName="elsewhere",
        KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "p", "AttributeType": "S"}],
        **units(40000),
    )
