"""Users, their access keys, groups, and the account's alias."""
import re


def test_without_credentials_of_its_own_a_caller_is_the_root_user(iam, refused):
    user = iam.get_user()["User"]
    assert user["Arn"] == "arn:aws:iam::000000000000:root" and user["UserId"] == "000000000000"
    assert refused(iam.create_access_key) == (
        400, "ValidationError", "Must specify userName when calling with non-User credentials",
    )


def test_a_user_as_it_is_told(iam, refused):
    user = iam.create_user(UserName="anna", Path="/team/", Tags=[{"Key": "a", "Value": "b"}])["User"]
    assert user["Arn"] == "arn:aws:iam::000000000000:user/team/anna"
    assert re.fullmatch("AIDA[A-Z2-7]{17}", user["UserId"])
    assert iam.get_user(UserName="anna")["User"]["Tags"] == [{"Key": "a", "Value": "b"}]
    assert [each["UserName"] for each in iam.list_users()["Users"]] == ["anna"]
    assert refused(iam.create_user, UserName="Anna") == (409, "EntityAlreadyExists", "User with name Anna already exists.")
    assert refused(iam.get_user, UserName="bob") == (404, "NoSuchEntity", "The user with name bob cannot be found.")


def test_a_key_is_its_user(iam, acting, refused):
    arn = iam.create_user(UserName="anna")["User"]["Arn"]
    key = iam.create_access_key(UserName="anna")["AccessKey"]
    assert re.fullmatch("AKIA[A-Z2-7]{16}", key["AccessKeyId"]) and len(key["SecretAccessKey"]) == 40
    identity = acting(key, "sts").get_caller_identity()
    assert identity["Arn"] == arn and identity["UserId"].startswith("AIDA")
    hers = acting(key, "iam")
    assert hers.get_user()["User"]["UserName"] == "anna"
    assert [each["AccessKeyId"] for each in hers.list_access_keys()["AccessKeyMetadata"]] == [key["AccessKeyId"]]
    assert acting(key, "sts").get_session_token()["Credentials"]["AccessKeyId"].startswith("ASIA")
    hers.delete_access_key(AccessKeyId=key["AccessKeyId"])
    assert refused(acting(key, "sts").get_caller_identity) == (
        403, "InvalidClientTokenId", "The security token included in the request is invalid.",
    )


def test_a_key_works_in_its_account(world, acting):
    iam = world.client("iam", account="210987654321")
    iam.create_user(UserName="anna")
    key = iam.create_access_key(UserName="anna")["AccessKey"]
    assert "/210987654321/q" in acting(key, "sqs").create_queue(QueueName="q")["QueueUrl"]


def test_two_keys_at_most(iam, refused):
    iam.create_user(UserName="anna")
    keys = [iam.create_access_key(UserName="anna")["AccessKey"]["AccessKeyId"] for _ in range(2)]
    assert refused(iam.create_access_key, UserName="anna") == (
        409, "LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2",
    )
    iam.update_access_key(UserName="anna", AccessKeyId=keys[0], Status="Inactive")
    states = {each["AccessKeyId"]: each["Status"] for each in iam.list_access_keys(UserName="anna")["AccessKeyMetadata"]}
    assert states == {keys[0]: "Inactive", keys[1]: "Active"}
    assert iam.get_access_key_last_used(AccessKeyId=keys[0])["UserName"] == "anna"
    nobody = "AKIAXXXXXXXXXXXXXXXX"
    assert refused(iam.delete_access_key, UserName="anna", AccessKeyId=nobody) == (
        404, "NoSuchEntity", f"The Access Key with id {nobody} cannot be found.",
    )


def test_groups(iam, document, refused):
    iam.create_user(UserName="anna")
    group = iam.create_group(GroupName="writers")["Group"]
    assert group["Arn"] == "arn:aws:iam::000000000000:group/writers" and group["GroupId"].startswith("AGPA")
    iam.add_user_to_group(GroupName="writers", UserName="anna")
    assert [each["UserName"] for each in iam.get_group(GroupName="writers")["Users"]] == ["anna"]
    assert [each["GroupName"] for each in iam.list_groups_for_user(UserName="anna")["Groups"]] == ["writers"]
    iam.put_group_policy(GroupName="writers", PolicyName="p", PolicyDocument=document())
    assert refused(iam.delete_group, GroupName="writers") == (
        409, "DeleteConflict", "Cannot delete entity, must remove users from group first.",
    )
    assert refused(iam.delete_user, UserName="anna")[1] == "DeleteConflict"
    iam.remove_user_from_group(GroupName="writers", UserName="anna")
    iam.delete_user(UserName="anna")
    iam.delete_group_policy(GroupName="writers", PolicyName="p")
    iam.delete_group(GroupName="writers")
    assert iam.list_groups()["Groups"] == []


def test_a_user_is_renamed(iam, acting):
    iam.create_user(UserName="anna")
    key = iam.create_access_key(UserName="anna")["AccessKey"]
    iam.update_user(UserName="anna", NewUserName="anne", NewPath="/new/")
    assert acting(key, "iam").get_user()["User"]["Arn"] == "arn:aws:iam::000000000000:user/new/anne"


def test_a_user_with_policies(iam, document):
    iam.create_user(UserName="anna")
    iam.put_user_policy(UserName="anna", PolicyName="p", PolicyDocument=document())
    iam.attach_user_policy(UserName="anna", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    assert iam.list_user_policies(UserName="anna")["PolicyNames"] == ["p"]
    (attached,) = iam.list_attached_user_policies(UserName="anna")["AttachedPolicies"]
    assert attached["PolicyName"] == "ReadOnlyAccess"


def test_the_account_has_an_alias(iam):
    assert iam.list_account_aliases()["AccountAliases"] == []
    iam.create_account_alias(AccountAlias="ours")
    assert iam.list_account_aliases()["AccountAliases"] == ["ours"]
    iam.delete_account_alias(AccountAlias="ours")
    assert iam.list_account_aliases()["AccountAliases"] == []
