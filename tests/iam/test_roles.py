"""Roles and instance profiles."""
import json
import re

ACCOUNT = "000000000000"


def test_a_role_as_it_is_told(iam, world, trust):
    made = iam.create_role(
        RoleName="reader",
        Path="/service-role/",
        AssumeRolePolicyDocument=trust,
        Description="reads",
        MaxSessionDuration=7200,
        Tags=[{"Key": "team", "Value": "blue"}],
    )["Role"]
    assert made["Arn"] == f"arn:aws:iam::{ACCOUNT}:role/service-role/reader"
    assert re.fullmatch("AROA[A-Z2-7]{17}", made["RoleId"])
    assert made["CreateDate"] == world.now().replace(microsecond=0)
    assert made["AssumeRolePolicyDocument"] == json.loads(trust)  # botocore decodes what IAM has encoded
    role = iam.get_role(RoleName="reader")["Role"]
    assert role["Description"] == "reads" and role["MaxSessionDuration"] == 7200 and role["RoleLastUsed"] == {}
    assert role["Tags"] == [{"Key": "team", "Value": "blue"}]
    (listed,) = iam.list_roles(PathPrefix="/service-role/")["Roles"]
    assert listed["RoleName"] == "reader" and "Tags" not in listed
    assert iam.list_roles(PathPrefix="/other/")["Roles"] == []


def test_a_document_comes_percent_encoded(iam, trust):
    """As it is on the wire: a client of its own has to decode it."""
    raw = []
    iam.meta.events.register("before-parse.iam.GetRole", lambda response_dict, **_: raw.append(response_dict["body"]))
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust)
    iam.get_role(RoleName="r")
    assert b"<AssumeRolePolicyDocument>%7B%22Version%22%3A%20%222012-10-17%22" in raw[0]


def test_what_is_there_and_what_is_not(iam, trust, refused):
    iam.create_role(RoleName="Mixed", AssumeRolePolicyDocument=trust)
    assert refused(iam.create_role, RoleName="mixed", AssumeRolePolicyDocument=trust) == (
        409, "EntityAlreadyExists", "Role with name mixed already exists.",
    )
    absent = (404, "NoSuchEntity", "The role with name nobody cannot be found.")
    for call, more in [
        (iam.get_role, {}),
        (iam.delete_role, {}),
        (iam.update_role, {}),
        (iam.list_attached_role_policies, {}),
        (iam.list_role_policies, {}),
        (iam.tag_role, {"Tags": []}),
        (iam.list_instance_profiles_for_role, {}),
    ]:
        assert refused(call, RoleName="nobody", **more) == absent
    assert refused(iam.get_role_policy, RoleName="Mixed", PolicyName="p") == (
        404, "NoSuchEntity", "The role policy with name p cannot be found.",
    )


def test_names_are_checked(iam, trust, refused):
    assert refused(iam.create_role, RoleName="a b", AssumeRolePolicyDocument=trust) == (
        400,
        "ValidationError",
        "The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-",
    )
    status, code, text = refused(iam.create_role, RoleName="x" * 65, AssumeRolePolicyDocument=trust)
    assert (status, code) == (400, "ValidationError")
    assert text.endswith("at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 64")


def test_who_may_assume_it_must_be_a_document(iam, refused, document):
    def told(text):
        status, code, message = refused(iam.create_role, RoleName="r", AssumeRolePolicyDocument=text)
        assert (status, code) == (400, "MalformedPolicyDocument")
        return message

    assert told("no JSON") == "This policy contains invalid Json"
    assert told(document()) == "Has prohibited field Resource"
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole"}
    assert told(json.dumps({"Statement": [statement]})) == "Missing required field Principal"
    assert told(json.dumps({"Statement": [{**statement, "Principal": "*", "Action": "sqs:*"}]})) == (
        "AssumeRole policy may only specify STS AssumeRole actions."
    )
    assert told(json.dumps({"Version": "2012-10-17"})) == "Missing required field Statement"
    long = {"Statement": [{**statement, "Principal": {"AWS": "x" * 2048}}]}
    assert refused(iam.create_role, RoleName="r", AssumeRolePolicyDocument=json.dumps(long)) == (
        409, "LimitExceeded", "Cannot exceed quota for ACLSizePerRole: 2048",
    )


def test_a_role_is_changed(iam, trust):
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust)
    iam.update_role(RoleName="r", Description="new", MaxSessionDuration=3600)
    assert iam.update_role_description(RoleName="r", Description="newer")["Role"]["Description"] == "newer"
    other = trust.replace("lambda", "ec2")
    iam.update_assume_role_policy(RoleName="r", PolicyDocument=other)
    assert iam.get_role(RoleName="r")["Role"]["AssumeRolePolicyDocument"] == json.loads(other)


def test_tags_differ_in_more_than_their_case(iam, trust, refused):
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust, Tags=[{"Key": "Team", "Value": "blue"}])
    iam.tag_role(RoleName="r", Tags=[{"Key": "team", "Value": "red"}, {"Key": "cost", "Value": ""}])
    assert iam.list_role_tags(RoleName="r")["Tags"] == [{"Key": "cost", "Value": ""}, {"Key": "team", "Value": "red"}]
    iam.untag_role(RoleName="r", TagKeys=["TEAM"])
    assert iam.list_role_tags(RoleName="r")["Tags"] == [{"Key": "cost", "Value": ""}]
    twice = [{"Key": "a", "Value": ""}, {"Key": "A", "Value": ""}]
    assert refused(iam.tag_role, RoleName="r", Tags=twice) == (
        400, "InvalidInput", "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    )


def test_lists_come_in_pages(iam, trust):
    names = [f"role-{number}" for number in range(5)]
    for name in reversed(names):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)
    first = iam.list_roles(MaxItems=2)
    assert [role["RoleName"] for role in first["Roles"]] == names[:2] and first["IsTruncated"]
    pages = iam.get_paginator("list_roles").paginate(PaginationConfig={"PageSize": 2})
    assert [[role["RoleName"] for role in page["Roles"]] for page in pages] == [names[:2], names[2:4], names[4:]]


def test_inline_policies(iam, trust, document, refused):
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust)
    iam.put_role_policy(RoleName="r", PolicyName="send", PolicyDocument=document())
    iam.put_role_policy(RoleName="r", PolicyName="all", PolicyDocument=document("*"))
    assert iam.list_role_policies(RoleName="r")["PolicyNames"] == ["all", "send"]
    found = iam.get_role_policy(RoleName="r", PolicyName="send")
    assert found["PolicyDocument"] == json.loads(document()) and found["RoleName"] == "r"
    status, code, text = refused(
        iam.put_role_policy, RoleName="r", PolicyName="big", PolicyDocument=document(Sid="x" * 10_240)
    )
    assert (status, code, text) == (409, "LimitExceeded", "Maximum policy size of 10240 bytes exceeded for role r")
    iam.delete_role_policy(RoleName="r", PolicyName="send")
    assert iam.list_role_policies(RoleName="r")["PolicyNames"] == ["all"]


def test_what_keeps_a_role_from_being_deleted(iam, trust, document, refused):
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust)
    iam.attach_role_policy(RoleName="r", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=document())
    iam.create_instance_profile(InstanceProfileName="i")
    iam.add_role_to_instance_profile(InstanceProfileName="i", RoleName="r")

    def told():
        status, code, message = refused(iam.delete_role, RoleName="r")
        assert (status, code) == (409, "DeleteConflict")
        return message

    assert told() == "Cannot delete entity, must remove roles from instance profile first."
    iam.remove_role_from_instance_profile(InstanceProfileName="i", RoleName="r")
    assert told() == "Cannot delete entity, must detach all policies first."
    iam.detach_role_policy(RoleName="r", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    assert told() == "Cannot delete entity, must delete policies first."
    iam.delete_role_policy(RoleName="r", PolicyName="p")
    iam.delete_role(RoleName="r")
    assert iam.list_roles()["Roles"] == []


def test_instance_profiles(iam, trust, refused):
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust)
    profile = iam.create_instance_profile(InstanceProfileName="i", Path="/p/")["InstanceProfile"]
    assert profile["Arn"] == f"arn:aws:iam::{ACCOUNT}:instance-profile/p/i" and profile["Roles"] == []
    iam.add_role_to_instance_profile(InstanceProfileName="i", RoleName="r")
    assert refused(iam.add_role_to_instance_profile, InstanceProfileName="i", RoleName="r") == (
        409, "LimitExceeded", "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1",
    )
    assert refused(iam.delete_instance_profile, InstanceProfileName="i")[1] == "DeleteConflict"
    assert refused(iam.get_instance_profile, InstanceProfileName="j") == (
        404, "NoSuchEntity", "Instance Profile j cannot be found.",
    )
    (role,) = iam.get_instance_profile(InstanceProfileName="i")["InstanceProfile"]["Roles"]
    assert role["RoleName"] == "r"
    (of_role,) = iam.list_instance_profiles_for_role(RoleName="r")["InstanceProfiles"]
    assert of_role["InstanceProfileName"] == "i"
    assert [each["InstanceProfileName"] for each in iam.list_instance_profiles()["InstanceProfiles"]] == ["i"]


def test_a_role_that_is_assumed_has_its_id(iam, world, trust):
    role = iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust)["Role"]
    user = world.client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="mine")["AssumedRoleUser"]
    assert user["AssumedRoleId"] == role["RoleId"] + ":mine"


def test_regions_share_them_and_accounts_do_not(iam, world, trust):
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust)
    assert world.client("iam", "eu-west-1").get_role(RoleName="r")
    assert world.client("iam", account="123456789012").list_roles()["Roles"] == []


def test_two_worlds_give_the_same_ids(snowglobe, trust):
    ids = []
    for _ in range(2):
        iam = snowglobe(clock="manual").client("iam")
        ids.append(iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust)["Role"]["RoleId"])
    assert ids[0] == ids[1]


def test_they_survive_the_process(snowglobe, tmp_path, trust):
    world = snowglobe("--data", tmp_path / "data", clock="manual")
    role = world.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=trust)["Role"]
    world.kill()
    world.start()
    assert world.client("iam").get_role(RoleName="r")["Role"]["RoleId"] == role["RoleId"]


def test_they_are_shown_to_who_looks(iam, world, trust, document):
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust)
    iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=document())
    look = world.get("iam/roles/r")
    assert look["AssumeRolePolicyDocument"] == trust and look["Policies"] == {"p": document()}
    assert ("role", "r") in {(one["kind"], one["name"]) for one in world.get("resources")["resources"]}
