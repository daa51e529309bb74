"""Tags of tables."""


def test_add_change_remove(dynamodb, table, error):
    name = table(Tags=[{"Key": "a", "Value": "1"}])
    arn = dynamodb.describe_table(TableName=name)["Table"]["TableArn"]

    def tags():
        return {tag["Key"]: tag["Value"] for tag in dynamodb.list_tags_of_resource(ResourceArn=arn)["Tags"]}

    assert tags() == {"a": "1"}
    dynamodb.tag_resource(ResourceArn=arn, Tags=[{"Key": "a", "Value": "2"}, {"Key": "b", "Value": ""}])
    assert tags() == {"a": "2", "b": ""}
    dynamodb.untag_resource(ResourceArn=arn, TagKeys=["a", "absent"])
    assert tags() == {"b": ""}
    many = [{"Key": str(i), "Value": "x"} for i in range(50)]
    assert error(dynamodb.tag_resource, ResourceArn=arn, Tags=many) == (
        "ValidationException: Number of Tags exceed the current limit for the provided ResourceArn"
    )
    assert tags() == {"b": ""}


def test_errors(dynamodb, table, error):
    name = table()
    arn = dynamodb.describe_table(TableName=name)["Table"]["TableArn"]
    assert error(dynamodb.tag_resource, ResourceArn=arn, Tags=[]) == (
        "ValidationException: Atleast one Tag needs to be provided as Input."
    )
    assert error(dynamodb.untag_resource, ResourceArn=arn, TagKeys=[]) == (
        "ValidationException: Atleast one Tag Key needs to be provided as Input."
    )
    assert error(dynamodb.tag_resource, ResourceArn=arn + "x", Tags=[]) == (
        "ValidationException: Atleast one Tag needs to be provided as Input."
    )
    assert error(dynamodb.tag_resource, ResourceArn="arn:aws:dynamodb:x", Tags=[]) == (
        "ValidationException: Invalid TableArn: Invalid ResourceArn provided as input arn:aws:dynamodb:x"
    )
    tag = [{"Key": "a", "Value": "b"}]
    assert error(dynamodb.tag_resource, ResourceArn=arn + "x", Tags=tag) == (
        f"ResourceNotFoundException: Requested resource not found: ResourcArn: {arn}x not found"
    )
    assert error(dynamodb.list_tags_of_resource, ResourceArn=arn + "x") == (
        "AccessDeniedException: User: arn:aws:iam::000000000000:root is not authorized to perform: "
        f"dynamodb:ListTagsOfResource on resource: {arn}x"
    )
    assert "Invalid ResourceArn" in error(dynamodb.tag_resource, ResourceArn=arn + "/index/i", Tags=tag)
    # ack-api-quirks, DDB-TABLE-442
    for tags, text in (
        ([{"Key": "a!", "Value": "b"}], "The Tag Key provided is invalid, Key: a!"),
        ([{"Key": "a", "Value": "b!"}], "The Tag Value provided is invalid, Value: b!"),
        ([{"Key": "aws:a", "Value": "b"}], "Tag Key cannot be prefixed with aws:, Key: aws:a"),
        (tag + tag, "Duplicate Tag Keys provided as input: Duplicate Tag Key found a"),
    ):
        assert error(dynamodb.tag_resource, ResourceArn=arn, Tags=tags) == f"ValidationException: {text}"
