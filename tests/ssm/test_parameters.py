"""PutParameter, GetParameter, GetParameters, DeleteParameter(s): names, types, versions, what is kept and what is refused."""
import json

import pytest

MALFORMED = (
    'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by '
    "slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_"
)


def value(ssm, name, **more):
    return ssm.get_parameter(Name=name, **more)["Parameter"]["Value"]


def metadata(ssm, name):
    (found,) = ssm.describe_parameters(ParameterFilters=[{"Key": "Name", "Values": [name]}])["Parameters"]
    return found


def test_what_was_put_is_there(ssm, put, world):
    answer = put("/app/db/host", "example.org")
    assert (answer["Version"], answer["Tier"]) == (1, "Standard")
    parameter = ssm.get_parameter(Name="/app/db/host")["Parameter"]
    assert parameter.pop("LastModifiedDate") == world.now()
    assert parameter == {
        "Name": "/app/db/host",
        "Type": "String",
        "Value": "example.org",
        "Version": 1,
        "ARN": "arn:aws:ssm:us-east-1:000000000000:parameter/app/db/host",
        "DataType": "text",
    }


def test_accounts_and_regions_are_apart(ssm, put, world, refused):
    put("/a", "here")
    for other in (world.client("ssm", "eu-west-1"), world.client("ssm", account="123456789012")):
        assert refused(other.get_parameter, Name="/a") == ("ParameterNotFound", "")
        other.put_parameter(Name="/a", Value="there", Type="String")
    assert value(ssm, "/a") == "here"


def test_a_name_with_and_without_its_slash_is_one_parameter(ssm, put, refused):
    """https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-parameter-name-constraints.html: they have one ARN."""
    put("plain", "1")
    assert ssm.get_parameter(Name="plain")["Parameter"]["ARN"].endswith(":parameter/plain")
    assert ssm.get_parameter(Name="/plain")["Parameter"]["Name"] == "plain"
    assert refused(put, name="/plain")[0] == "ParameterAlreadyExists"


def test_an_arn_stands_for_a_name(ssm, put, refused):
    put("/app/host", "1")
    put("/app/host", "2", Overwrite=True)
    arn = "arn:aws:ssm:us-east-1:000000000000:parameter/app/host"
    assert ssm.get_parameter(Name=arn)["Parameter"]["Name"] == "/app/host"
    assert value(ssm, arn + ":1") == "1"
    assert ssm.get_parameters(Names=[arn])["Parameters"][0]["Value"] == "2"
    assert len(ssm.get_parameter_history(Name=arn)["Parameters"]) == 2
    # Nothing is shared between accounts.
    assert refused(ssm.get_parameter, Name=arn.replace("000000000000", "123456789012"))[0] == "ParameterNotFound"
    # Whoever changes something says the name itself.
    for call in (ssm.delete_parameter, lambda Name: put(Name)):
        assert refused(call, Name=arn) == ("ValidationException", MALFORMED)


@pytest.mark.parametrize("name", ["with space", "a@b", "/a//b", "//a", "/ssm/a", "/SSMx/a", "/größe"])
def test_names_that_are_none(ssm, put, refused, name):
    assert refused(put, name=name) == ("ValidationException", MALFORMED)
    assert refused(ssm.get_parameter, Name=name) == ("ValidationException", MALFORMED)


@pytest.mark.parametrize("name", ["/a/", "a/", "/"])
def test_no_name_ends_with_a_slash(ssm, put, refused, name):
    found = refused(put, name=name)
    assert found == ("ValidationException", MALFORMED if name == "/" else "Parameter name must not end with slash.")
    assert refused(ssm.get_parameter, Name=name) == ("ValidationException", MALFORMED)


def test_a_hierarchy_begins_with_a_slash(ssm, put, refused):
    assert refused(put, name="a/b") == ("ValidationException", "Parameter name must be a fully qualified name.")
    assert refused(ssm.get_parameter, Name="a/b") == ("ValidationException", MALFORMED)


@pytest.mark.parametrize("name", ["aws", "awsSome", "/AWS-x", "ssm-x", "/SSM"])
def test_reserved_names(put, refused, name):
    text = 'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).'
    assert refused(put, name=name) == ("ValidationException", text)


def test_reserved_paths(ssm, put, refused):
    text = "No access to reserved parameter name: /aws/test/x."
    assert refused(put, name="/aws/test/x") == ("AccessDeniedException", text)
    assert refused(ssm.get_parameter, Name="/aws/test/x") == ("AccessDeniedException", text)
    code, message = refused(ssm.delete_parameter, Name="aws-cdk")
    assert (code, message) == ("AccessDeniedException", "No access to reserved parameter name: aws-cdk.")


def test_parameters_of_aws_are_not_there(ssm, refused):
    name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
    assert refused(ssm.get_parameter, Name=name) == ("ParameterNotFound", "")
    assert ssm.get_parameters(Names=[name])["InvalidParameters"] == [name]
    assert ssm.get_parameters_by_path(Path="/aws/service/global-infrastructure")["Parameters"] == []


def test_blanks_around_a_name_do_not_count(ssm, put):
    put("  /a  ")
    assert ssm.get_parameter(Name=" /a")["Parameter"]["Name"] == "/a"


def test_fifteen_levels(put, refused):
    put("/" + "/".join("abcdefghijklmno"))
    code, message = refused(put, name="/" + "/".join("abcdefghijklmnop"))
    assert code == "HierarchyLevelLimitExceededException" and message.startswith("A hierarchy can have a maximum of 15 levels.")


def test_the_longest_name(put, refused):
    room = 1011 - len("arn:aws:ssm:us-east-1:000000000000:parameter/")
    put("/" + room * "a")
    code, message = refused(put, name="/" + (room + 1) * "b")
    assert code == "ValidationException" and "1011" in message


def test_one_exists_already(put, refused):
    put("/a")
    text = "The parameter already exists. To overwrite this value, set the overwrite option in the request to true."
    assert refused(put, name="/a") == ("ParameterAlreadyExists", text)


def test_what_an_overwrite_does_not_mention_stays(ssm, put, world):
    put("/a", "17", Description="a number", AllowedPattern=r"^\d+$")
    world.advance("1h")
    assert ssm.put_parameter(Name="/a", Value="18", Overwrite=True)["Version"] == 2
    found = metadata(ssm, "/a")
    assert (found["Type"], found["Description"], found["AllowedPattern"]) == ("String", "a number", r"^\d+$")
    assert found["LastModifiedDate"] == world.now()
    ssm.put_parameter(Name="/a", Value="x", Description="", AllowedPattern="", Overwrite=True)
    assert not {"Description", "AllowedPattern"} & metadata(ssm, "/a").keys()


def test_a_type_is_needed_once(ssm, refused):
    assert refused(ssm.put_parameter, Name="/a", Value="1") == (
        "ValidationException", "A parameter type is required when you create a parameter.",
    )
    code, message = refused(ssm.put_parameter, Name="/a", Value="1", Type="Text")
    assert code == "ValidationException" and "at 'type' failed to satisfy constraint: Member must satisfy enum value set" in message


def test_values_that_are_refused(put, refused):
    text = "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1."
    assert refused(put, name="/a", value="") == ("ValidationException", text)
    text = 'Parameter value can\'t nest another parameter. Do not use "{{}}" in the value.'
    assert refused(put, name="/a", value="{{ssm:other}}") == ("ValidationException", text)
    put("/a", "a { in { braces }}")


def test_allowed_patterns(ssm, put, refused):
    put("/a", "17", AllowedPattern=r"^\d+$")
    mismatch = r"Parameter value, cannot be validated against allowedPattern: ^\d+$"
    assert refused(put, name="/a", value="x", Overwrite=True) == ("ParameterPatternMismatchException", mismatch)
    # The whole of it has to match (https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-hierarchies.html), and of
    # a list each item.
    assert refused(put, name="/c", value="10,000", AllowedPattern=r"\d{1,4}")[0] == "ParameterPatternMismatchException"
    put("/c", "10,000", type="StringList", AllowedPattern=r"\d{1,4}")
    code, message = refused(put, name="/b", AllowedPattern="[a-")
    assert code == "InvalidAllowedPatternException" and "missing terminating ]" in message


def test_lists_are_texts_with_commas(ssm, put):
    put("/l", "a,b,c", type="StringList")
    parameter = ssm.get_parameter(Name="/l")["Parameter"]
    assert (parameter["Type"], parameter["Value"]) == ("StringList", "a,b,c")


def test_secure_strings(ssm, put, refused):
    put("/s", "secret", type="SecureString")
    put("/t", "secret", type="SecureString", KeyId="alias/mine")
    first, second = (value(ssm, "/s") for _ in range(2))
    assert first == second != value(ssm, "/t")  # opaque, and always the same
    assert first.startswith("AQICAH")  # as what KMS makes does
    assert "secret" not in first
    assert value(ssm, "/s", WithDecryption=True) == "secret"
    assert ssm.get_parameters(Names=["/s"], WithDecryption=True)["Parameters"][0]["Value"] == "secret"
    assert metadata(ssm, "/s")["KeyId"] == "alias/aws/ssm" and metadata(ssm, "/t")["KeyId"] == "alias/mine"
    put("/s", "other", type="SecureString", Overwrite=True)
    assert value(ssm, "/s") != first and value(ssm, "/s:1") == first
    # WithDecryption means nothing to others, and a key is none of theirs.
    put("/p", "plain")
    assert value(ssm, "/p", WithDecryption=True) == value(ssm, "/p") == "plain"
    assert refused(put, name="/q", KeyId="alias/mine")[0] == "ValidationException"
    assert "KeyId" not in metadata(ssm, "/p")


def test_tiers(ssm, put, refused):
    text = (
        "Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade "
        "the parameter to use the advanced-parameter tier. For more information, see "
        "https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html"
    )
    assert put("/a", 4096 * "x")["Tier"] == "Standard"
    assert refused(put, name="/b", value=4097 * "x") == ("ValidationException", text)
    assert put("/b", 8192 * "x", Tier="Advanced")["Tier"] == "Advanced"
    assert refused(put, name="/c", value=8193 * "x", Tier="Advanced") == (
        "ValidationException", "Advanced-tier parameters support a maximum parameter value of 8192 characters.",
    )
    # There is no way back, and an update that does not mention it stays advanced.
    down = (
        "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the "
        "standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter."
    )
    assert refused(put, name="/b", Overwrite=True, Tier="Standard") == ("ValidationException", down)
    assert put("/b", "small", Overwrite=True)["Tier"] == "Advanced"
    assert metadata(ssm, "/b")["Tier"] == "Advanced"


def test_intelligent_tiering(put):
    assert put("/a", Tier="Intelligent-Tiering")["Tier"] == "Standard"
    assert put("/a", 4097 * "x", Tier="Intelligent-Tiering", Overwrite=True)["Tier"] == "Advanced"
    assert put("/a", Tier="Intelligent-Tiering", Overwrite=True)["Tier"] == "Advanced"


@pytest.mark.parametrize(
    "data_type, good, bad",
    [
        ("aws:ec2:image", "ami-12345abcdeEXAMPLE", "ami"),
        ("aws:account:id", "123456789012", "12"),
        ("aws:region", "us-gov-west-1", "Virginia"),
        ("boolean", "true", "yes"),
        ("integer", "-443", "4.5"),
        ("float", "6.02e23", "six"),
        ("hostname", "db-1.example.org", "-db.example.org"),
        ("email", "a.b+c@example.org", "a@b"),
        ("ipv4-address", "10.0.0.255", "10.0.0.256"),
        ("ipv6-address", "fe80::1:10.0.0.1", "fe80::1::2"),
        ("ipv6-address", "2001:db8:0:0:0:0:0:1", "2001:db8:0:0:0:0:1"),
        ("json", '{"a": [1]}', '{"a": '),
        ("url", "https://example.org/a?b#c", "example.org"),
    ],
)
def test_data_types(ssm, put, refused, data_type, good, bad):
    put("/a", good, DataType=data_type, Tier="Intelligent-Tiering")
    assert ssm.get_parameter(Name="/a")["Parameter"]["DataType"] == data_type
    code, message = refused(put, name="/b", value=bad, DataType=data_type, Tier="Intelligent-Tiering")
    assert code == "ValidationException" and data_type in message


def test_data_types_of_lists_secrets_and_updates(put, refused, ssm):
    put("/l", "1,2,3", type="StringList", DataType="integer")
    assert refused(put, name="/l", value="1,x,3", type="StringList", Overwrite=True)[0] == "ValidationException"
    put("/n", "1")
    put("/n", "2", DataType="integer", Overwrite=True)
    put("/i", "ami-12345abcde", DataType="aws:ec2:image")
    assert refused(put, name="/k", value="ami-12345abcde", type="StringList", DataType="aws:ec2:image") == (
        "ValidationException", "The aws:ec2:image data type is not supported for the following input type: StringList",
    )
    assert refused(put, name="/i", value="1", DataType="text", Overwrite=True)[0] == "ValidationException"
    assert refused(put, name="/n", value="ami-12345abcde", DataType="aws:ec2:image", Overwrite=True)[0] == "ValidationException"
    put("/hook", json.dumps({"url": "x"}), type="SecureString", DataType="aws:ssm:integration")
    # Needs the advanced tier.
    assert refused(put, name="/j", value="{}", DataType="json")[0] == "ValidationException"


def test_data_types_that_are_none(put, refused):
    text = "The following data type is not supported: Text (Data type names are all lowercase.)"
    assert refused(put, name="/a", DataType="Text") == ("ValidationException", text)


def test_several_at_once(ssm, put):
    for name in ("/b", "/a"):
        put(name, name)
    put("/b", "new", Overwrite=True)
    answer = ssm.get_parameters(Names=["/b", "/none", "/a", "/b:1", "/b:7", "/b"])
    assert [(each["Name"], each["Value"], each.get("Selector")) for each in answer["Parameters"]] == [
        ("/a", "/a", None), ("/b", "new", None), ("/b", "/b", ":1"),
    ]
    assert answer["InvalidParameters"] == ["/none", "/b:7"]


def test_at_most_ten_at_once(ssm, refused):
    code, message = refused(ssm.get_parameters, Names=[f"/{i}" for i in range(11)])
    assert code == "ValidationException" and "at 'names' failed to satisfy constraint" in message


def test_deletion(ssm, put, refused):
    put("/a")
    put("/a", Overwrite=True)
    ssm.delete_parameter(Name="/a")
    assert refused(ssm.get_parameter, Name="/a") == ("ParameterNotFound", "")
    assert refused(ssm.delete_parameter, Name="/a") == ("ParameterNotFound", "")
    assert put("/a")["Version"] == 1
    put("/b")
    answer = ssm.delete_parameters(Names=["/b", "/none", "not a name", "/a"])
    assert (answer["DeletedParameters"], answer["InvalidParameters"]) == (["/b", "/a"], ["/none", "not a name"])
    assert ssm.describe_parameters()["Parameters"] == []


def test_ten_thousand_standard_parameters(snowglobe, tmp_path, refused):
    """The advanced tier has more room, and what is deleted or moves there makes room."""
    templates = []
    for half in "PQ":  # one would be too large
        template = tmp_path / f"{half}.json"
        parameter = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "v"}}
        template.write_text(json.dumps({"Resources": {f"{half}{i}": parameter for i in range(5_000)}}, separators=(",", ":")))
        templates += ["--template", template]
    ssm = snowglobe(*templates, clock="manual", fresh=True).client("ssm")
    one_more = {"Name": "/more", "Value": "v", "Type": "String"}
    full = (
        "ParameterLimitExceeded",
        "You have reached the maximum number of standard parameters for this AWS account and Region (10000). To add more parameters, "
        "either delete existing parameters or upgrade to the advanced-parameter tier (charges apply).",
    )
    assert refused(ssm.put_parameter, **one_more) == full
    assert ssm.put_parameter(**one_more, Tier="Intelligent-Tiering")["Tier"] == "Advanced"
    ssm.delete_parameter(Name="/more")
    first, second = (each["Name"] for each in ssm.describe_parameters(MaxResults=2)["Parameters"])
    ssm.put_parameter(Name=first, Value="v", Overwrite=True)
    ssm.put_parameter(Name=first, Value="v", Overwrite=True, Tier="Advanced")
    assert ssm.put_parameter(**one_more)["Tier"] == "Standard"
    assert refused(ssm.put_parameter, **{**one_more, "Name": "/another"}) == full
    ssm.delete_parameter(Name=second)
    ssm.put_parameter(**{**one_more, "Name": "/another"})
