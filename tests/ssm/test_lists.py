"""GetParametersByPath and DescribeParameters: hierarchies, filters, pages; tags."""
import pytest

PATH_TEXT = (
    "The parameter doesn't meet the parameter name requirements. The parameter name must begin with a forward slash \"/\". It can't be "
    'prefixed with \\"aws\\" or \\"ssm\\" (case-insensitive). It must use only letters, numbers, or the following symbols: . (period), '
    "- (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "
    '"/". Valid example: /get/parameters2-/by1./path0_.'
)


@pytest.fixture
def tree(put, ssm):
    put("top", "0")
    put("/app", "1")
    put("/app/a", "2", Tags=[{"Key": "team", "Value": "blue"}])
    put("/app/b", "s", type="SecureString", Tags=[{"Key": "team", "Value": "red"}])
    put("/app/b/c", "x,y", type="StringList", Tier="Advanced")
    put("/application", "5", DataType="integer")


def below(ssm, path, **more):
    return [each["Name"] for each in ssm.get_parameters_by_path(Path=path, **more)["Parameters"]]


def described(ssm, key, *values, **more):
    filters = [{"Key": key, **({"Values": list(values)} if values else {}), **more}]
    return [each["Name"] for each in ssm.describe_parameters(ParameterFilters=filters)["Parameters"]]


def test_below_a_path(ssm, tree):
    assert below(ssm, "/app") == below(ssm, "/app/") == ["/app/a", "/app/b"]
    assert below(ssm, "/app", Recursive=True) == ["/app/a", "/app/b", "/app/b/c"]
    assert below(ssm, "/") == ["/app", "/application", "top"]
    assert len(below(ssm, "/", Recursive=True)) == 6
    assert below(ssm, "/nothing") == []


def test_secrets_below_a_path(ssm, tree):
    (secret,) = ssm.get_parameters_by_path(Path="/app", ParameterFilters=[{"Key": "Type", "Values": ["SecureString"]}])["Parameters"]
    assert secret["Value"] != "s"
    shown = ssm.get_parameters_by_path(Path="/app", WithDecryption=True)["Parameters"]
    assert [each["Value"] for each in shown] == ["2", "s"]


@pytest.mark.parametrize("path", ["app", "/aws/x", "/ssm", "/a//b", "/a b", "/app:1"])
def test_paths_that_are_none(ssm, refused, path):
    assert refused(ssm.get_parameters_by_path, Path=path) == ("ValidationException", PATH_TEXT)


def test_filters_below_a_path(ssm, tree, put, refused):
    put("/app/a", "new", Overwrite=True)
    ssm.label_parameter_version(Name="/app/a", ParameterVersion=1, Labels=["live"])
    (found,) = ssm.get_parameters_by_path(Path="/", Recursive=True, ParameterFilters=[{"Key": "Label", "Values": ["live"]}])["Parameters"]
    assert (found["Name"], found["Version"], found["Value"]) == ("/app/a", 1, "2")
    assert below(ssm, "/app", ParameterFilters=[{"Key": "KeyId", "Option": "BeginsWith", "Values": ["alias/"]}]) == ["/app/b"]
    for key in ("Name", "Path", "Tier", "tag:team", "DataType"):
        assert refused(ssm.get_parameters_by_path, Path="/", ParameterFilters=[{"Key": key, "Values": ["x"]}]) == (
            "InvalidFilterKey", f"The following filter key is not valid: {key}. Valid filter keys include: [Type, KeyId].",
        )
    label = [{"Key": "Label", "Option": "BeginsWith", "Values": ["l"]}]
    assert refused(ssm.get_parameters_by_path, Path="/", ParameterFilters=label)[0] == "InvalidFilterOption"


def test_a_description_has_no_value(ssm, tree, world):
    found = {each["Name"]: each for each in ssm.describe_parameters()["Parameters"]}
    secret = found["/app/b"]
    assert secret.pop("LastModifiedDate") == world.now()
    assert secret == {
        "Name": "/app/b",
        "ARN": "arn:aws:ssm:us-east-1:000000000000:parameter/app/b",
        "Type": "SecureString",
        "KeyId": "alias/aws/ssm",
        "LastModifiedUser": "arn:aws:iam::000000000000:root",
        "Version": 1,
        "Tier": "Standard",
        "Policies": [],
        "DataType": "text",
    }
    assert ssm.describe_parameters(Shared=True)["Parameters"] == []


def test_filters_of_descriptions(ssm, tree):
    assert described(ssm, "Name", "/app", "/top") == ["/app", "top"]
    assert described(ssm, "Name", "app", Option="BeginsWith") == ["/app", "/app/a", "/app/b", "/app/b/c", "/application"]
    assert described(ssm, "Name", "b/", Option="Contains") == ["/app/b/c"]
    assert described(ssm, "Type", "SecureString", "StringList") == ["/app/b", "/app/b/c"]
    assert described(ssm, "KeyId", "alias/aws/ssm") == ["/app/b"]
    assert described(ssm, "Tier", "Advanced") == ["/app/b/c"]
    assert described(ssm, "DataType", "integer") == ["/application"]
    assert described(ssm, "Path", "/app") == ["/app/a", "/app/b"]
    assert described(ssm, "Path", "/app", Option="Recursive") == ["/app/a", "/app/b", "/app/b/c"]
    assert described(ssm, "Path", "/", Option="OneLevel") == ["/app", "/application", "top"]
    assert described(ssm, "tag:team", "blue") == ["/app/a"]
    assert described(ssm, "tag:team", "re", Option="BeginsWith") == ["/app/b"]
    assert described(ssm, "tag:team") == ["/app/a", "/app/b"]
    both = [{"Key": "Type", "Values": ["String"]}, {"Key": "Path", "Values": ["/app"]}]
    assert [each["Name"] for each in ssm.describe_parameters(ParameterFilters=both)["Parameters"]] == ["/app/a"]


def test_the_old_filters(ssm, tree, refused):
    found = ssm.describe_parameters(Filters=[{"Key": "Type", "Values": ["StringList"]}])["Parameters"]
    assert [each["Name"] for each in found] == ["/app/b/c"]
    two = {"Filters": [{"Key": "Name", "Values": ["a"]}], "ParameterFilters": [{"Key": "Name", "Values": ["a"]}]}
    assert refused(ssm.describe_parameters, **two) == (
        "ValidationException", "You can use either Filters or ParameterFilters in a single request.",
    )


@pytest.mark.parametrize(
    "filters, code, message",
    [
        (
            [{"Key": "Label", "Values": ["x"]}],
            "InvalidFilterKey",
            "The following filter key is not valid: Label. Valid filter keys include: [Path, Name, Type, KeyId, Tier].",
        ),
        ([{"Key": "Name"}], "InvalidFilterValue", "The following filter values are missing : null for filter key Name."),
        (
            [{"Key": "Name", "Values": ["a"]}, {"Key": "Name", "Values": ["b"]}],
            "InvalidFilterKey",
            "The following filter is duplicated in the request: Name. A request can contain only one occurrence of a specific filter.",
        ),
        (
            [{"Key": "Type", "Option": "Contains", "Values": ["String"]}],
            "InvalidFilterOption",
            "The following filter option is not valid: Contains. Valid options include: [BeginsWith, Equals].",
        ),
        (
            [{"Key": "Path", "Option": "Equals", "Values": ["/a"]}],
            "InvalidFilterOption",
            "The following filter option is not valid: Equals. Valid options include: [Recursive, OneLevel].",
        ),
        (
            [{"Key": "Type", "Values": ["Text"]}],
            "InvalidFilterOption",
            "The following filter value is not valid: Text. Valid values include: [String, StringList, SecureString].",
        ),
        (
            [{"Key": "Tier", "Values": ["Best"]}],
            "InvalidFilterOption",
            "The following filter value is not valid: Best. Valid values include: [Standard, Advanced, Intelligent-Tiering].",
        ),
        (
            [{"Key": "Path", "Values": ["/aws/service"]}],
            "ValidationException",
            'Filters for common parameters can\'t be prefixed with "aws" or "ssm" (case-insensitive). When using global parameters, '
            "please specify within a global namespace.",
        ),
        ([{"Key": "Path", "Values": ["app"]}], "ValidationException", PATH_TEXT),
    ],
)
def test_filters_that_are_refused(ssm, refused, filters, code, message):
    assert refused(ssm.describe_parameters, ParameterFilters=filters) == (code, message)


def test_a_filter_key_that_is_none(ssm, refused):
    code, message = refused(ssm.describe_parameters, ParameterFilters=[{"Key": "Colour", "Values": ["x"]}])
    assert code == "ValidationException"
    assert "Value 'Colour' at 'parameterFilters.1.member.key' failed to satisfy constraint" in message


def test_pages(ssm, put, refused, world):
    for number in range(23):
        put(f"/p/{number:02}")
    names = [f"/p/{number:02}" for number in range(23)]
    pages = list(ssm.get_paginator("get_parameters_by_path").paginate(Path="/p"))
    assert [len(page["Parameters"]) for page in pages] == [10, 10, 3]
    assert [each["Name"] for page in pages for each in page["Parameters"]] == names
    described = list(ssm.get_paginator("describe_parameters").paginate(PaginationConfig={"PageSize": 20}))
    assert [each["Name"] for page in described for each in page["Parameters"]] == names
    # What is deleted, or comes, between two pages moves nothing.
    first = ssm.get_parameters_by_path(Path="/p", MaxResults=2)
    ssm.delete_parameter(Name="/p/01")
    put("/p/00a")
    second = ssm.get_parameters_by_path(Path="/p", MaxResults=2, NextToken=first["NextToken"])
    assert [each["Name"] for each in second["Parameters"]] == ["/p/02", "/p/03"]
    # A token is of its own list.
    invalid = ("InvalidNextToken", "The specified token isn't valid.")
    for call, more in (
        (ssm.get_parameters_by_path, {"Path": "/"}),
        (ssm.describe_parameters, {}),
        (world.client("ssm", "eu-west-1").get_parameters_by_path, {"Path": "/p"}),
    ):
        assert refused(call, NextToken=first["NextToken"], **more) == invalid
    for token in ("mine", "AAAA", "!"):
        assert refused(ssm.describe_parameters, NextToken=token) == invalid
    code, message = refused(ssm.get_parameters_by_path, Path="/p", MaxResults=11)
    assert code == "ValidationException" and "Member must have value less than or equal to 10" in message
    assert refused(ssm.describe_parameters, MaxResults=51)[0] == "ValidationException"


# Tags

def tags(ssm, name):
    return {tag["Key"]: tag["Value"] for tag in ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId=name)["TagList"]}


def test_tags(ssm, put):
    put("/a", Tags=[{"Key": "team", "Value": "blue"}])
    ssm.add_tags_to_resource(
        ResourceType="Parameter", ResourceId="/a", Tags=[{"Key": "cost", "Value": "7"}, {"Key": "team", "Value": "red"}]
    )
    assert tags(ssm, "/a") == {"team": "red", "cost": "7"}
    put("/a", Overwrite=True)
    assert tags(ssm, "/a") == {"team": "red", "cost": "7"}
    ssm.remove_tags_from_resource(ResourceType="Parameter", ResourceId="/a", TagKeys=["cost", "nothing"])
    assert tags(ssm, "/a") == {"team": "red"}


def test_tags_and_overwrite(put, refused):
    assert refused(put, name="/a", Overwrite=True, Tags=[{"Key": "k", "Value": "v"}]) == (
        "ValidationException",
        "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To "
        "update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
    )


def test_fifty_tags(ssm, put, refused):
    many = [{"Key": f"k{i}", "Value": "v"} for i in range(50)]
    put("/a", Tags=many)
    more = {"ResourceType": "Parameter", "ResourceId": "/a", "Tags": [{"Key": "one more", "Value": "v"}]}
    assert refused(ssm.add_tags_to_resource, **more)[0] == "TooManyTagsError"
    assert len(tags(ssm, "/a")) == 50


def test_tags_of_what_is_not_there(ssm, refused):
    """AWS answers without a text: https://github.com/getmoto/moto/issues/4360."""
    assert refused(ssm.list_tags_for_resource, ResourceType="Parameter", ResourceId="/none") == ("InvalidResourceId", "")
