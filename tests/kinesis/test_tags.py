"""Tags of a stream, by its name and by its ARN: the same tags."""
import botocore.exceptions
import pytest


@pytest.fixture
def arn(kinesis, stream):
    name = stream()
    return kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamARN"]


def tags(kinesis, arn):
    return {tag["Key"]: tag["Value"] for tag in kinesis.list_tags_for_resource(ResourceARN=arn)["Tags"]}


def test_tags_of_a_resource(kinesis, arn):
    assert tags(kinesis, arn) == {}
    kinesis.tag_resource(ResourceARN=arn, Tags={"team": "blue", "cost": "7"})
    kinesis.add_tags_to_stream(StreamARN=arn, Tags={"team": "red"})
    assert tags(kinesis, arn) == {"team": "red", "cost": "7"}
    assert kinesis.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "cost", "Value": "7"}, {"Key": "team", "Value": "red"}]
    kinesis.untag_resource(ResourceARN=arn, TagKeys=["cost", "nothing"])
    assert tags(kinesis, arn) == {"team": "red"}
    assert kinesis.list_tags_for_stream(StreamARN=arn)["Tags"] == [{"Key": "team", "Value": "red"}]


def test_a_resource_that_is_not_there(kinesis, arn):
    with pytest.raises(kinesis.exceptions.ResourceNotFoundException):
        kinesis.list_tags_for_resource(ResourceARN=arn + "-other")


def test_a_consumer_has_no_tags_here(kinesis, arn):
    """Consumers are not supported: refused by name, not answered with none."""
    with pytest.raises(botocore.exceptions.ClientError, match="does not support tags of .*consumer/reader"):
        kinesis.list_tags_for_resource(ResourceARN=arn + "/consumer/reader:1767225600")
