"""Versions of a parameter: selectors, history, the hundred that are kept; labels that point at them."""
import pytest


@pytest.fixture
def three(ssm, put):
    for number in "123":
        put("/a", number, Overwrite=True)
    return "/a"


def value(ssm, name):
    return ssm.get_parameter(Name=name)["Parameter"]["Value"]


def labels(ssm, name):
    return {each["Version"]: each["Labels"] for each in ssm.get_parameter_history(Name=name)["Parameters"]}


def test_a_version_by_its_number_or_label(ssm, three, refused):
    ssm.label_parameter_version(Name="/a", ParameterVersion=2, Labels=["live"])
    assert [value(ssm, name) for name in ("/a", "/a:1", "/a:live")] == ["3", "1", "2"]
    parameter = ssm.get_parameter(Name="/a:live")["Parameter"]
    assert (parameter["Name"], parameter["Selector"], parameter["Version"]) == ("/a", ":live", 2)
    for selector in ("4", "0", "99999999999999999999", "other"):
        assert refused(ssm.get_parameter, Name=f"/a:{selector}") == (
            "ParameterVersionNotFound",
            f"Systems Manager could not find version {selector} of /a. Verify the version and try again.",
        )
    assert refused(ssm.get_parameter, Name="/none:1") == ("ParameterNotFound", "")
    assert refused(ssm.get_parameter, Name="/a:1:2")[0] == "ValidationException"


def test_history_has_all_of_it(ssm, put, world):
    put("/a", "1", Description="first")
    world.advance("1h")
    put("/a", "2", Description="second", Overwrite=True)
    first, second = ssm.get_parameter_history(Name="/a")["Parameters"]
    assert (first["Version"], first["Value"], first["Description"]) == (1, "1", "first")
    assert (second["Version"], second["Value"], second["Description"]) == (2, "2", "second")
    assert (second["LastModifiedDate"] - first["LastModifiedDate"]).total_seconds() == 3600
    assert first["LastModifiedUser"] == "arn:aws:iam::000000000000:root"
    assert (first["Labels"], first["Policies"], first["Tier"], first["DataType"]) == ([], [], "Standard", "text")
    assert "ARN" not in first


def test_history_of_a_secret(ssm, put):
    put("/s", "secret", type="SecureString")
    (hidden,) = ssm.get_parameter_history(Name="/s")["Parameters"]
    (shown,) = ssm.get_parameter_history(Name="/s", WithDecryption=True)["Parameters"]
    assert hidden["Value"] == ssm.get_parameter(Name="/s")["Parameter"]["Value"] != "secret" == shown["Value"]
    assert hidden["KeyId"] == "alias/aws/ssm"


def test_pages_of_history(ssm, three, refused):
    page = ssm.get_parameter_history(Name="/a", MaxResults=2)
    assert [each["Version"] for each in page["Parameters"]] == [1, 2]
    rest = ssm.get_parameter_history(Name="/a", MaxResults=2, NextToken=page["NextToken"])
    assert [each["Version"] for each in rest["Parameters"]] == [3] and "NextToken" not in rest
    assert refused(ssm.get_parameter_history, Name="/a", NextToken="mine")[0] == "InvalidNextToken"


def test_a_hundred_versions_are_kept(ssm, put):
    for number in range(1, 103):
        assert put("/a", str(number), Overwrite=True)["Version"] == number
    pages = ssm.get_paginator("get_parameter_history").paginate(Name="/a")
    assert [each["Version"] for page in pages for each in page["Parameters"]] == list(range(3, 103))


def test_a_labelled_version_is_not_dropped(ssm, put, refused):
    for number in range(100):
        put("/a", str(number), Overwrite=True)
    ssm.label_parameter_version(Name="/a", ParameterVersion=1, Labels=["keep"])
    assert refused(put, name="/a", Overwrite=True) == (
        "ParameterMaxVersionLimitExceeded",
        "You attempted to create a new version of /a by calling the PutParameter API with the overwrite flag. Version 1, the oldest "
        "version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, "
        "and try again.",
    )
    ssm.label_parameter_version(Name="/a", Labels=["keep"])
    assert put("/a", Overwrite=True)["Version"] == 101


def test_labels_move(ssm, three):
    answer = ssm.label_parameter_version(Name="/a", ParameterVersion=1, Labels=["live", "old"])
    assert (answer["ParameterVersion"], answer["InvalidLabels"]) == (1, [])
    assert ssm.label_parameter_version(Name="/a", Labels=["live"])["ParameterVersion"] == 3
    assert labels(ssm, "/a") == {1: ["old"], 2: [], 3: ["live"]}


def test_labels_that_are_none(ssm, three):
    bad = ["1st", "aws-x", "SSMx", "with space", "a/b"]
    answer = ssm.label_parameter_version(Name="/a", Labels=bad + ["good.one-1_"])
    assert answer["InvalidLabels"] == bad
    assert labels(ssm, "/a")[3] == ["good.one-1_"]


def test_ten_labels_a_version(ssm, three, refused):
    ssm.label_parameter_version(Name="/a", Labels=[f"l{i}" for i in range(10)])
    assert refused(ssm.label_parameter_version, Name="/a", Labels=["more"]) == (
        "ParameterVersionLabelLimitExceeded",
        "A parameter version can have maximum 10 labels.Move one or more labels to another version and try again.",
    )
    ssm.label_parameter_version(Name="/a", Labels=["l3"])  # is there already
    ssm.label_parameter_version(Name="/a", ParameterVersion=1, Labels=["l0"])
    ssm.label_parameter_version(Name="/a", Labels=["more"])
    code, message = refused(ssm.label_parameter_version, Name="/a", Labels=["x" * 101])
    assert code == "ValidationException" and "at 'labels' failed to satisfy constraint" in message


def test_labels_of_what_is_not_there(ssm, three, refused):
    assert refused(ssm.label_parameter_version, Name="/none", Labels=["l"]) == ("ParameterNotFound", "")
    code, message = refused(ssm.label_parameter_version, Name="/a", ParameterVersion=7, Labels=["l"])
    assert (code, message) == (
        "ParameterVersionNotFound", "Systems Manager could not find version 7 of /a. Verify the version and try again.",
    )
    assert refused(ssm.unlabel_parameter_version, Name="/a", ParameterVersion=7, Labels=["l"])[0] == "ParameterVersionNotFound"


def test_labels_are_taken_off(ssm, three, refused):
    ssm.label_parameter_version(Name="/a", ParameterVersion=1, Labels=["a", "b"])
    ssm.label_parameter_version(Name="/a", ParameterVersion=2, Labels=["c"])
    answer = ssm.unlabel_parameter_version(Name="/a", ParameterVersion=1, Labels=["a", "c", "d"])
    assert (answer["RemovedLabels"], answer["InvalidLabels"]) == (["a"], ["c", "d"])
    assert labels(ssm, "/a") == {1: ["b"], 2: ["c"], 3: []}
    assert refused(ssm.get_parameter, Name="/a:a")[0] == "ParameterVersionNotFound"


def test_labels_go_with_their_parameter(ssm, three, put, refused):
    ssm.label_parameter_version(Name="/a", Labels=["live"])
    ssm.delete_parameter(Name="/a")
    put("/a")
    assert refused(ssm.get_parameter, Name="/a:live")[0] == "ParameterVersionNotFound"
