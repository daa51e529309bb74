"""Lists of what cannot exist here: empty, since consoles and libraries ask them first, with the checks of their
requests as AWS does them. What makes such things, or describes one, is not there."""
import datetime

import pytest

LISTS = {
    "list_backups": "BackupSummaries",
    "list_exports": "ExportSummaries",
    "list_imports": "ImportSummaryList",
    "list_global_tables": "GlobalTables",
    "list_contributor_insights": "ContributorInsightsSummaries",
}


@pytest.mark.parametrize("operation", LISTS)
def test_empty(dynamodb, table, operation):
    table()
    answer = getattr(dynamodb, operation)()
    del answer["ResponseMetadata"]
    assert answer == {LISTS[operation]: []}


def test_of_a_table(dynamodb, table, error):
    name = table()
    arn = dynamodb.describe_table(TableName=name)["Table"]["TableArn"]
    for named in (name, arn):
        assert dynamodb.list_backups(TableName=named, BackupType="ALL", Limit=100)["BackupSummaries"] == []
        insights = dynamodb.list_contributor_insights(TableName=named, MaxResults=100)
        assert insights["ContributorInsightsSummaries"] == []
    assert dynamodb.list_exports(TableArn=arn, MaxResults=25)["ExportSummaries"] == []
    assert dynamodb.list_imports(TableArn=arn, PageSize=25)["ImportSummaryList"] == []
    # Recorded by ack-api-quirks (DDB-BACKUP): no error, unlike the model's ResourceNotFoundException here:
    assert dynamodb.list_backups(TableName="absent")["BackupSummaries"] == []
    assert error(dynamodb.list_contributor_insights, TableName="absent") == (
        "ResourceNotFoundException: Requested resource not found: Table: absent not found"
    )


def test_paginator(dynamodb):
    pages = dynamodb.get_paginator("list_backups").paginate(PaginationConfig={"PageSize": 1})
    assert [page["BackupSummaries"] for page in pages] == [[]]


def test_refused(dynamodb, error):
    one = "ValidationException: 1 validation error detected: "

    def value(text, member, constraint):
        return f"{one}Value '{text}' at '{member}' failed to satisfy constraint: Member must {constraint}"

    assert error(dynamodb.list_backups, Limit=101) == value(101, "limit", "have value less than or equal to 100")
    assert error(dynamodb.list_backups, BackupType="user") == value(
        "user", "backupType", "satisfy enum value set: [USER, SYSTEM, AWS_BACKUP, ALL]"
    )
    later = datetime.datetime(2026, 1, 2)
    bounds = {"TimeRangeLowerBound": later, "TimeRangeUpperBound": later - datetime.timedelta(days=1)}
    assert error(dynamodb.list_backups, **bounds) == (
        "ValidationException: One or more parameter values were invalid: Time range lower bound must be less than or "
        "equal to upper bound"
    )
    assert dynamodb.list_backups(TimeRangeLowerBound=later, TimeRangeUpperBound=later)["BackupSummaries"] == []
    assert error(dynamodb.list_exports, MaxResults=26) == value(
        26, "maxResults", "have value less than or equal to 25"
    )
    assert error(dynamodb.list_imports, PageSize=26) == value(26, "pageSize", "have value less than or equal to 25")
    assert error(dynamodb.list_contributor_insights, MaxResults=101) == value(
        101, "maxResults", "have value less than or equal to 100"
    )
    assert error(dynamodb.list_global_tables, ExclusiveStartGlobalTableName="a!c") == value(
        "a!c", "exclusiveStartGlobalTableName", "satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
    )
    for call in (dynamodb.list_exports, dynamodb.list_imports):
        for text in ("x", "a-table", "arn:aws:s3:::bucket"):
            assert error(call, TableArn=text) == "ValidationException: Invalid TableArn: Invalid Table ARN"
    token = "0123456789abcdef" * 7
    for call in (dynamodb.list_exports, dynamodb.list_imports):
        assert error(call, NextToken=token) == (
            f"ValidationException: Invalid Request: Provided nextToken is invalid: {token}"
        )


# Not only a setting that is stored: switching it off takes no period.
def test_recovery_period(dynamodb, table, error):
    name = table()
    assert error(
        dynamodb.update_continuous_backups,
        TableName=name,
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False, "RecoveryPeriodInDays": 7},
    ) == (
        "ValidationException: Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time "
        "recovery."
    )
