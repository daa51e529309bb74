"""Log groups and streams: made, listed, tagged, deleted."""
import pytest

GROUP = "arn:aws:logs:us-east-1:000000000000:log-group:"


def names(answer):
    return [group["logGroupName"] for group in answer["logGroups"]]


def test_a_group_as_it_is_described(logs, now_ms):
    logs.create_log_group(logGroupName="/app/one", kmsKeyId="arn:aws:kms:us-east-1:000000000000:key/k", tags={"a": "1"})
    (group,) = logs.describe_log_groups(logGroupNamePrefix="/app/")["logGroups"]
    assert group == {
        "logGroupName": "/app/one",
        "arn": GROUP + "/app/one:*",
        "logGroupArn": GROUP + "/app/one",
        "creationTime": now_ms(),
        "deletionProtectionEnabled": False,
        "kmsKeyId": "arn:aws:kms:us-east-1:000000000000:key/k",
        "logGroupClass": "STANDARD",
        "metricFilterCount": 0,
        "storedBytes": 0,
    }


def test_what_is_there_and_what_is_not(logs, refused):
    exists = ("ResourceAlreadyExistsException", "The specified log group already exists")
    absent = ("ResourceNotFoundException", "The specified log group does not exist.")
    logs.create_log_group(logGroupName="g")
    assert refused(logs.create_log_group, logGroupName="g") == exists
    logs.create_log_stream(logGroupName="g", logStreamName="s")
    assert refused(logs.create_log_stream, logGroupName="g", logStreamName="s") == (
        exists[0], "The specified log stream already exists",
    )
    assert refused(logs.delete_log_stream, logGroupName="g", logStreamName="t") == (
        absent[0], "The specified log stream does not exist.",
    )
    logs.delete_log_group(logGroupName="g")
    for call, more in [
        (logs.delete_log_group, {}),
        (logs.create_log_stream, {"logStreamName": "s"}),
        (logs.describe_log_streams, {}),
        (logs.filter_log_events, {}),
        (logs.put_retention_policy, {"retentionInDays": 1}),
        (logs.tag_log_group, {"tags": {"a": "b"}}),
    ]:
        assert refused(call, logGroupName="g", **more) == absent


def test_names_are_checked(logs, refused):
    code, text = refused(logs.create_log_group, logGroupName="a b")
    assert code == "InvalidParameterException"
    assert text.startswith("1 validation error detected: Value 'a b' at 'logGroupName' failed to satisfy constraint: ")
    assert refused(logs.create_log_group, logGroupName="aws/x")[0] == "InvalidParameterException"


def test_lists_come_in_pages_by_name(logs):
    for number in range(7):
        logs.create_log_group(logGroupName=f"/pages/{number}")
    pages = logs.get_paginator("describe_log_groups").paginate(
        logGroupNamePrefix="/pages/", PaginationConfig={"PageSize": 3}
    )
    assert [names(page) for page in pages] == [
        [f"/pages/{number}" for number in part] for part in ((0, 1, 2), (3, 4, 5), (6,))
    ]
    assert names(logs.describe_log_groups(logGroupNamePattern="ges/4")) == ["/pages/4"]
    assert names(logs.describe_log_groups(logGroupIdentifiers=["/pages/2", GROUP + "/pages/3"])) == ["/pages/2", "/pages/3"]


def test_a_prefix_and_a_pattern_are_too_much(logs, refused):
    assert refused(logs.describe_log_groups, logGroupNamePrefix="a", logGroupNamePattern="b") == (
        "InvalidParameterException",
        "LogGroupNamePrefix and LogGroupNamePattern are mutually exclusive parameters.",
    )


def test_streams_by_name_and_by_their_last_event(logs, put, group, now_ms, world, refused):
    name = group()
    logs.create_log_stream(logGroupName=name, logStreamName="a")
    put(name, (now_ms(), "early"), stream="a")
    world.advance("1s")
    put(name, (now_ms(), "late"))
    logs.create_log_stream(logGroupName=name, logStreamName="z")

    def streams(**how):
        return [stream["logStreamName"] for stream in logs.describe_log_streams(logGroupName=name, **how)["logStreams"]]

    assert streams() == ["a", "s", "z"]
    assert streams(descending=True) == ["z", "s", "a"]
    assert streams(logStreamNamePrefix="s") == ["s"]
    assert streams(orderBy="LastEventTime", descending=True) == ["s", "a", "z"]
    first = logs.describe_log_streams(logGroupName=name, orderBy="LastEventTime", descending=True, limit=2)
    rest = logs.describe_log_streams(
        logGroupName=name, orderBy="LastEventTime", descending=True, limit=2, nextToken=first["nextToken"]
    )
    assert [stream["logStreamName"] for stream in rest["logStreams"]] == ["z"] and "nextToken" not in rest
    assert refused(logs.describe_log_streams, logGroupName=name, orderBy="LastEventTime", logStreamNamePrefix="s") == (
        "InvalidParameterException", "Cannot order by LastEventTime with a logStreamNamePrefix.",
    )
    told = logs.describe_log_streams(logGroupName=name, logStreamNamePrefix="s")["logStreams"][0]
    assert told["firstEventTimestamp"] == told["lastEventTimestamp"] == told["lastIngestionTime"] == now_ms()
    assert told["arn"] == GROUP + name + ":log-stream:s" and told["storedBytes"] == 0


def test_tags_under_both_names(logs, refused):
    logs.create_log_group(logGroupName="tagged", tags={"a": "1"})
    logs.tag_log_group(logGroupName="tagged", tags={"b": "2"})
    logs.tag_resource(resourceArn=GROUP + "tagged", tags={"c": "3"})
    logs.tag_resource(resourceArn=GROUP + "tagged", tags={"a": "4"})
    assert logs.list_tags_log_group(logGroupName="tagged")["tags"] == {"a": "4", "b": "2", "c": "3"}
    logs.untag_log_group(logGroupName="tagged", tags=["a"])
    logs.untag_resource(resourceArn=GROUP + "tagged", tagKeys=["b"])
    assert logs.list_tags_for_resource(resourceArn=GROUP + "tagged")["tags"] == {"c": "3"}
    many = {f"t{number}": "" for number in range(50)}
    assert refused(logs.tag_log_group, logGroupName="tagged", tags=many)[0] == "TooManyTagsException"
    assert refused(logs.list_tags_for_resource, resourceArn=GROUP + "nothing")[0] == "ResourceNotFoundException"
    assert refused(logs.list_tags_for_resource, resourceArn=GROUP + "tagged:*")[0] == "InvalidParameterException"


def test_a_protected_group_stays(logs, refused):
    logs.create_log_group(logGroupName="kept", deletionProtectionEnabled=True)
    assert refused(logs.delete_log_group, logGroupName="kept")[0] == "InvalidOperationException"
    logs.put_log_group_deletion_protection(logGroupIdentifier="kept", deletionProtectionEnabled=False)
    logs.delete_log_group(logGroupName="kept")


def test_regions_and_accounts_do_not_meet(logs, world):
    logs.create_log_group(logGroupName="here")
    for region, account in (("eu-west-1", "000000000000"), ("us-east-1", "123456789012")):
        assert "here" not in names(world.client("logs", region, account).describe_log_groups())


@pytest.mark.parametrize(
    "operation, parameters",
    [
        ("start_query", {"logGroupName": "g", "startTime": 0, "endTime": 1, "queryString": "fields @message"}),
        ("put_subscription_filter", {"logGroupName": "g", "filterName": "f", "filterPattern": "", "destinationArn": "arn:a"}),
        ("put_query_definition", {"name": "q", "queryString": "fields @message"}),
    ],
)
def test_what_is_not_here_is_refused_by_name(logs, refused, operation, parameters):
    name = "".join(word.title() for word in operation.split("_"))
    assert refused(getattr(logs, operation), **parameters) == (
        "UnknownOperationException", f"Snowglobe does not support the operation {name} of logs yet.",
    )


def test_groups_of_a_template(logs, world):
    assert "/declared" in names(logs.describe_log_groups())
    (group,) = logs.describe_log_groups(logGroupNamePrefix="/declared")["logGroups"]
    assert group["retentionInDays"] == 7
    assert logs.list_tags_log_group(logGroupName="/declared")["tags"] == {"team": "blue"}
    (stream,) = logs.describe_log_streams(logGroupName="/declared")["logStreams"]
    assert stream["logStreamName"] == "first"
    assert f"{GROUP}/declared:*" in world.log()
    assert "snowglobe-Unnamed" in names(logs.describe_log_groups())


def test_they_are_shown_to_who_looks(logs, world, put, group, now_ms):
    name = group()
    put(name, (now_ms(), "hello"))
    look = world.get("logs/groups" + name)
    assert look["Events"][0]["Message"] == "hello" and look["Streams"][0]["logStreamName"] == "s"
    kinds = {(resource["kind"], resource["name"]) for resource in world.get("resources")["resources"]}
    assert ("log group", name) in kinds
