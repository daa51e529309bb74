"""Managed policies: versions, attachments, boundaries; AWS's own by name."""
import json
import re

import pytest

OF_AWS = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"


@pytest.fixture
def policy(iam, document):
    """Makes a policy: its ARN."""

    def make(name="p", **more):
        return iam.create_policy(PolicyName=name, PolicyDocument=document(), **more)["Policy"]["Arn"]

    return make


@pytest.fixture
def role(iam, trust):
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust)
    return "r"


def test_a_policy_as_it_is_told(iam, policy):
    arn = policy(Path="/team/", Description="sends", Tags=[{"Key": "a", "Value": "b"}])
    assert arn == "arn:aws:iam::000000000000:policy/team/p"
    found = iam.get_policy(PolicyArn=arn)["Policy"]
    assert re.fullmatch("ANPA[A-Z2-7]{17}", found["PolicyId"])
    assert found["DefaultVersionId"] == "v1" and found["AttachmentCount"] == 0 and found["IsAttachable"]
    assert found["Description"] == "sends" and found["Tags"] == [{"Key": "a", "Value": "b"}]
    assert [each["PolicyName"] for each in iam.list_policies(Scope="Local", PathPrefix="/team/")["Policies"]] == ["p"]


def test_versions(iam, policy, document, refused):
    arn = policy()
    for number in range(2, 6):
        version = iam.create_policy_version(
            PolicyArn=arn, PolicyDocument=document(f"sqs:{number}"), SetAsDefault=number == 3
        )["PolicyVersion"]
        assert version["VersionId"] == f"v{number}" and version["IsDefaultVersion"] == (number == 3)
    assert refused(iam.create_policy_version, PolicyArn=arn, PolicyDocument=document()) == (
        409,
        "LimitExceeded",
        "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
    )
    assert [version["VersionId"] for version in iam.list_policy_versions(PolicyArn=arn)["Versions"]] == [
        "v5", "v4", "v3", "v2", "v1",
    ]
    found = iam.get_policy_version(PolicyArn=arn, VersionId="v3")["PolicyVersion"]
    assert found["Document"] == json.loads(document("sqs:3")) and found["IsDefaultVersion"]
    assert refused(iam.delete_policy_version, PolicyArn=arn, VersionId="v3") == (
        409, "DeleteConflict", "Cannot delete the default version of a policy.",
    )
    iam.set_default_policy_version(PolicyArn=arn, VersionId="v5")
    iam.delete_policy_version(PolicyArn=arn, VersionId="v3")
    assert refused(iam.get_policy_version, PolicyArn=arn, VersionId="v3") == (
        404, "NoSuchEntity", f"Policy {arn} version v3 does not exist or is not attachable.",
    )
    assert iam.create_policy_version(PolicyArn=arn, PolicyDocument=document())["PolicyVersion"]["VersionId"] == "v6"
    assert refused(iam.delete_policy, PolicyArn=arn) == (
        409,
        "DeleteConflict",
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. "
        "The default version is deleted with the policy.",
    )


def test_attached_and_detached(iam, policy, role, refused):
    arn = policy()
    iam.attach_role_policy(RoleName=role, PolicyArn=arn)
    iam.attach_role_policy(RoleName=role, PolicyArn=arn)  # which is once
    iam.attach_role_policy(RoleName=role, PolicyArn=OF_AWS)
    assert iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"] == [
        {"PolicyName": "p", "PolicyArn": arn},
        {"PolicyName": "AWSLambdaBasicExecutionRole", "PolicyArn": OF_AWS},
    ]
    assert iam.list_attached_role_policies(RoleName=role, PathPrefix="/service-role/")["AttachedPolicies"] == [
        {"PolicyName": "AWSLambdaBasicExecutionRole", "PolicyArn": OF_AWS}
    ]
    assert iam.get_policy(PolicyArn=arn)["Policy"]["AttachmentCount"] == 1
    entities = iam.list_entities_for_policy(PolicyArn=arn)
    assert [each["RoleName"] for each in entities["PolicyRoles"]] == [role] and entities["PolicyUsers"] == []
    assert refused(iam.delete_policy, PolicyArn=arn) == (
        409, "DeleteConflict", "Cannot delete a policy attached to entities.",
    )
    iam.detach_role_policy(RoleName=role, PolicyArn=arn)
    assert refused(iam.detach_role_policy, RoleName=role, PolicyArn=arn) == (
        404, "NoSuchEntity", f"Policy {arn} was not found.",
    )
    iam.delete_policy(PolicyArn=arn)
    assert refused(iam.get_policy, PolicyArn=arn) == (404, "NoSuchEntity", f"Policy {arn} was not found.")


def test_what_cannot_be_attached(iam, role, policy, refused):
    nobody = "arn:aws:iam::000000000000:policy/nobody"
    assert refused(iam.attach_role_policy, RoleName=role, PolicyArn=nobody) == (
        404, "NoSuchEntity", f"Policy {nobody} does not exist or is not attachable.",
    )
    assert refused(iam.attach_role_policy, RoleName=role, PolicyArn="arn:aws:sqs:us-east-1:000000000000:q") == (
        400, "InvalidInput", "ARN arn:aws:sqs:us-east-1:000000000000:q is not valid.",
    )
    for number in range(10):
        iam.attach_role_policy(RoleName=role, PolicyArn=policy(f"p{number}"))
    assert refused(iam.attach_role_policy, RoleName=role, PolicyArn=OF_AWS) == (
        409, "LimitExceeded", "Cannot exceed quota for PoliciesPerRole: 10",
    )


def test_policies_of_aws_are_there_by_name(iam, role, refused):
    assert OF_AWS not in {each["Arn"] for each in iam.list_policies(Scope="AWS")["Policies"]}
    iam.attach_role_policy(RoleName=role, PolicyArn=OF_AWS)
    (listed,) = iam.list_policies(Scope="AWS", OnlyAttached=True)["Policies"]
    assert listed["Arn"] == OF_AWS and listed["AttachmentCount"] == 1
    found = iam.get_policy(PolicyArn=OF_AWS)["Policy"]
    assert found["PolicyName"] == "AWSLambdaBasicExecutionRole" and found["Path"] == "/service-role/"
    status, code, text = refused(iam.get_policy_version, PolicyArn=OF_AWS, VersionId="v1")
    assert status == 501 and "the documents of AWS's managed policies" in text
    assert refused(iam.delete_policy, PolicyArn=OF_AWS)[1] == "AccessDenied"


def test_documents_are_checked(iam, document, refused):
    def told(text):
        status, code, message = refused(iam.create_policy, PolicyName="p", PolicyDocument=text)
        assert (status, code) == (400, "MalformedPolicyDocument")
        return message

    def of(**statement):
        return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})

    assert told("{") == "Syntax errors in policy."
    assert told(json.dumps({"Version": "2020-01-01", "Statement": []})) == "Syntax errors in policy."
    assert told(of(Action="sqs:*")) == "Policy statement must contain resources."
    assert told(of(Resource="*")) == "Policy statement must contain actions."
    assert told(of(Action="sqs:*", Resource="*", Principal="*")) == "Policy document should not specify a principal."
    assert told(of(Action="send", Resource="*")).startswith("Actions/Conditions must be prefaced by a vendor")
    assert told(of(Action="sqs:*", Resource="*", Efect="x")) == "Syntax errors in policy."
    statement = {"Sid": "a", "Effect": "Allow", "Action": "sqs:*", "Resource": "*"}
    assert told(json.dumps({"Statement": [statement, statement]})) == (
        "Statement IDs (SID) in a single policy must be unique."
    )
    assert refused(iam.create_policy, PolicyName="p", PolicyDocument=document(Sid="x" * 6_144)) == (
        409, "LimitExceeded", "Cannot exceed quota for PolicySize: 6144",
    )


def test_a_name_is_given_once(iam, policy, document, refused):
    policy("Name")
    assert refused(iam.create_policy, PolicyName="name", PolicyDocument=document()) == (
        409, "EntityAlreadyExists", "A policy called name already exists. Duplicate names are not allowed.",
    )


def test_boundaries(iam, role, policy, refused):
    arn = policy()
    iam.put_role_permissions_boundary(RoleName=role, PermissionsBoundary=arn)
    assert iam.get_role(RoleName=role)["Role"]["PermissionsBoundary"]["PermissionsBoundaryArn"] == arn
    found = iam.get_policy(PolicyArn=arn)["Policy"]
    assert found["PermissionsBoundaryUsageCount"] == 1 and found["AttachmentCount"] == 0
    entities = iam.list_entities_for_policy(PolicyArn=arn, PolicyUsageFilter="PermissionsBoundary")
    assert [each["RoleName"] for each in entities["PolicyRoles"]] == [role]
    assert refused(iam.delete_policy, PolicyArn=arn)[1] == "DeleteConflict"
    iam.delete_role_permissions_boundary(RoleName=role)
    assert "PermissionsBoundary" not in iam.get_role(RoleName=role)["Role"]


def test_tags_of_policies(iam, policy):
    arn = policy(Tags=[{"Key": "a", "Value": "1"}])
    iam.tag_policy(PolicyArn=arn, Tags=[{"Key": "b", "Value": "2"}])
    iam.untag_policy(PolicyArn=arn, TagKeys=["a"])
    assert iam.list_policy_tags(PolicyArn=arn)["Tags"] == [{"Key": "b", "Value": "2"}]
