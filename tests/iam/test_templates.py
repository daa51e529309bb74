"""IAM's resources in templates: made, kept, updated."""
import pathlib
import subprocess

from tests.world import ROOT, binary

TEMPLATE = pathlib.Path(__file__).with_name("template.yaml")
ROLE = "snowglobe-Role"


def attached(iam, role):
    return sorted(each["PolicyName"] for each in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"])


def test_what_a_template_declares_is_there(snowglobe):
    # None of it is without effect, which --strict would refuse.
    world = snowglobe("--template", TEMPLATE, "--strict", clock="manual")
    iam = world.client("iam")
    role = iam.get_role(RoleName=ROLE)["Role"]
    assert role["Tags"] == [{"Key": "team", "Value": "blue"}]
    assert iam.list_role_policies(RoleName=ROLE)["PolicyNames"] == ["default", "inner"]
    inner = iam.get_role_policy(RoleName=ROLE, PolicyName="inner")["PolicyDocument"]
    assert inner["Statement"]["Resource"] == "arn:aws:sqs:us-east-1:000000000000:snowglobe-Queue"
    assert attached(iam, ROLE) == ["AWSLambdaBasicExecutionRole", "managed"]
    (profile,) = iam.list_instance_profiles_for_role(RoleName=ROLE)["InstanceProfiles"]
    assert [each["UserName"] for each in iam.get_group(GroupName="writers")["Users"]] == ["anna"]
    (key,) = iam.list_access_keys(UserName="anna")["AccessKeyMetadata"]
    for output in (role["Arn"], role["RoleId"], "arn:aws:iam::000000000000:policy/p/managed", profile["Arn"]):
        assert output in world.log()


def test_a_changed_template_updates_them(snowglobe, tmp_path):
    template = tmp_path / "t.yaml"
    template.write_text(TEMPLATE.read_text())
    world = snowglobe("--data", tmp_path / "data", "--template", template, clock="manual")
    iam = world.client("iam")
    role = iam.get_role(RoleName=ROLE)["Role"]
    world.kill()
    changed = TEMPLATE.read_text().replace("- PolicyName: inner", "- PolicyName: other").replace("dynamodb:*", "dynamodb:GetItem")
    template.write_text(changed.replace("AWSLambdaBasicExecutionRole", "AWSLambdaVPCAccessExecutionRole"))
    world.start()
    iam = world.client("iam")
    assert iam.get_role(RoleName=ROLE)["Role"]["RoleId"] == role["RoleId"]
    assert iam.list_role_policies(RoleName=ROLE)["PolicyNames"] == ["default", "other"]
    assert attached(iam, ROLE) == ["AWSLambdaVPCAccessExecutionRole", "managed"]
    policy = iam.get_policy(PolicyArn="arn:aws:iam::000000000000:policy/p/managed")["Policy"]
    assert policy["DefaultVersionId"] == "v2"


def test_a_document_that_is_none_is_told_with_its_line(tmp_path):
    template = tmp_path / "t.yaml"
    template.write_text(
        "Resources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties:\n"
        "      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Action: 'sts:AssumeRole'}]}\n"
        "  Policy:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n"
        "      PolicyDocument: {Statement: [{Effect: Allow, Action: 'sqs:*'}]}\n"
    )
    done = subprocess.run(
        [binary(), "up", "--port", "0", "--template", template], capture_output=True, text=True, timeout=60, cwd=ROOT
    )
    lines = [line.replace(f"{tmp_path}/", "") for line in done.stderr.splitlines()]
    assert done.returncode == 2 and len(lines) == 2
    assert lines[0].endswith("t.yaml:5: Role.AssumeRolePolicyDocument: Missing required field Principal")
    assert lines[1].endswith("t.yaml:9: Policy.PolicyDocument: Policy statement must contain resources.")
