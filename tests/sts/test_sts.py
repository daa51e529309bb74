"""STS: who is it, temporary credentials, and where they work."""
import boto3
import botocore.exceptions
import pytest

ROLE = "arn:aws:iam::210987654321:role/service-role/reader"


@pytest.fixture
def world(snowglobe):
    return snowglobe(clock="manual")


@pytest.fixture
def sts(world):
    return world.client("sts")


@pytest.fixture
def acting(world):
    """acting(credentials, "sqs"): a client with the credentials of an answer."""

    def make(credentials, service, region="us-east-1"):
        return boto3.client(
            service,
            endpoint_url=world.url,
            region_name=region,
            aws_access_key_id=credentials["AccessKeyId"],
            aws_secret_access_key=credentials["SecretAccessKey"],
            aws_session_token=credentials["SessionToken"],
        )

    return make


def refused(call, **parameters):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**parameters)
    error = caught.value.response
    return error["ResponseMetadata"]["HTTPStatusCode"], error["Error"]["Code"], error["Error"]["Message"]


def test_a_caller_without_a_session_is_the_root_user(sts, world):
    identity = sts.get_caller_identity()
    assert (identity["Account"], identity["Arn"], identity["UserId"]) == (
        "000000000000", "arn:aws:iam::000000000000:root", "000000000000",
    )
    other = world.client("sts", account="123456789012").get_caller_identity()
    assert other["Arn"] == "arn:aws:iam::123456789012:root"


def test_a_role_works_in_its_own_account(sts, acting, world):
    answer = sts.assume_role(RoleArn=ROLE, RoleSessionName="mine")
    user = answer["AssumedRoleUser"]
    assert user["Arn"] == "arn:aws:sts::210987654321:assumed-role/reader/mine"
    assert user["AssumedRoleId"].startswith("AROA") and user["AssumedRoleId"].endswith(":mine")
    credentials = answer["Credentials"]
    assert credentials["AccessKeyId"].startswith("ASIA") and len(credentials["AccessKeyId"]) == 20
    assert len(credentials["SecretAccessKey"]) == 40

    identity = acting(credentials, "sts").get_caller_identity()
    assert identity["Arn"] == user["Arn"] and identity["UserId"] == user["AssumedRoleId"]
    assert identity["Account"] == "210987654321"
    # Not in the account of whoever asked for it.
    url = acting(credentials, "sqs", "eu-west-1").create_queue(QueueName="q")["QueueUrl"]
    assert "/210987654321/q" in url
    assert "QueueUrls" not in world.client("sqs", "eu-west-1").list_queues()


def test_a_role_keeps_its_id_and_sessions_differ(sts):
    first, second = (sts.assume_role(RoleArn=ROLE, RoleSessionName=name) for name in ("one", "two"))
    ids = [answer["AssumedRoleUser"]["AssumedRoleId"].split(":")[0] for answer in (first, second)]
    assert ids[0] == ids[1]
    assert first["Credentials"]["AccessKeyId"] != second["Credentials"]["AccessKeyId"]


def test_sessions_end_by_the_clock_of_the_world(sts, acting, world):
    credentials = sts.assume_role(RoleArn=ROLE, RoleSessionName="mine", DurationSeconds=900)["Credentials"]
    assert (credentials["Expiration"] - world.now()).total_seconds() == pytest.approx(900, abs=1)
    client = acting(credentials, "sts")
    world.advance("899s")
    assert "assumed-role" in client.get_caller_identity()["Arn"]
    world.advance("2s")
    assert refused(client.get_caller_identity) == (
        403, "ExpiredToken", "The security token included in the request is expired",
    )


def test_a_session_token_is_the_caller_for_a_while(sts, acting, world):
    credentials = sts.get_session_token()["Credentials"]
    assert (credentials["Expiration"] - world.now()).total_seconds() == pytest.approx(43_200, abs=1)
    assert acting(credentials, "sts").get_caller_identity()["Arn"] == "arn:aws:iam::000000000000:root"


def test_what_credentials_of_a_role_may_not(sts, acting):
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html (role chaining) and GetSessionToken's page."""
    chained = acting(sts.assume_role(RoleArn=ROLE, RoleSessionName="first", DurationSeconds=7_200)["Credentials"], "sts")
    assert refused(chained.assume_role, RoleArn=ROLE, RoleSessionName="second", DurationSeconds=3_601) == (
        400,
        "ValidationError",
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    )
    chained.assume_role(RoleArn=ROLE, RoleSessionName="second", DurationSeconds=3_600)
    assert refused(chained.get_session_token) == (
        403, "AccessDenied", "Cannot call GetSessionToken with session credentials",
    )


def test_what_is_refused(sts):
    code = "ValidationError"
    assert refused(sts.assume_role, RoleArn="arn:aws:iam::1:user/somebody", RoleSessionName="mine") == (
        400, code, "arn:aws:iam::1:user/somebody is invalid",
    )
    status, found, message = refused(sts.assume_role, RoleArn=ROLE, RoleSessionName="with space")
    assert (status, found) == (400, code)
    assert message == (
        "1 validation error detected: Value 'with space' at 'roleSessionName' failed to satisfy constraint: "
        "Member must satisfy regular expression pattern: [\\w+=,.@-]*"
    )
    status, found, message = refused(sts.assume_role, RoleArn=ROLE, RoleSessionName="mine", DurationSeconds=43_201)
    assert (status, found) == (400, code)
    assert "'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 43200" in message
    # An operation that AWS has and Snowglobe has not says so.
    status, found, message = refused(sts.get_federation_token, Name="somebody")
    assert "GetFederationToken" in message
