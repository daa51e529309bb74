"""BatchWriteItem and BatchGetItem over several tables."""


def put(key, **more):
    return {"PutRequest": {"Item": {"p": {"S": key}} | more}}


def delete(key):
    return {"DeleteRequest": {"Key": {"p": {"S": key}}}}


def test_writes_and_reads_two_tables(dynamodb, table):
    one, two = table(), table()
    dynamodb.put_item(TableName=two, Item={"p": {"S": "old"}})
    answer = dynamodb.batch_write_item(
        RequestItems={one: [put("a", x={"N": "1"}), put("b")], two: [delete("old"), delete("absent")]},
        ReturnConsumedCapacity="TOTAL",
    )
    assert answer["UnprocessedItems"] == {}
    assert answer["ConsumedCapacity"] == [{"TableName": name, "CapacityUnits": 2.0} for name in sorted([one, two])]
    keys = [{"p": {"S": key}} for key in ("a", "absent", "b")]
    answer = dynamodb.batch_get_item(
        RequestItems={
            one: {"Keys": keys, "ProjectionExpression": "#x", "ExpressionAttributeNames": {"#x": "x"}},
            two: {"Keys": [{"p": {"S": "old"}}], "ConsistentRead": True},
        },
        ReturnConsumedCapacity="TOTAL",
    )
    assert answer["Responses"] == {one: [{"x": {"N": "1"}}, {}], two: []}
    assert answer["UnprocessedKeys"] == {}
    units = {each["TableName"]: each["CapacityUnits"] for each in answer["ConsumedCapacity"]}
    assert units == {one: 1.5, two: 1.0}


# More than 16 MB are not answered; the rest is named so that it can be asked for again.
def test_large_answers_leave_keys_unprocessed(dynamodb, table):
    name = table()
    for i in range(45):
        dynamodb.put_item(TableName=name, Item={"p": {"S": f"{i:02}"}, "x": {"S": "x" * 400_000}})
    keys = [{"p": {"S": f"{i:02}"}} for i in range(45)]
    read = []
    requests = 0
    while keys:
        answer = dynamodb.batch_get_item(RequestItems={name: {"Keys": keys}})
        read += [item["p"]["S"] for item in answer["Responses"][name]]
        keys = answer["UnprocessedKeys"].get(name, {}).get("Keys", [])
        requests += 1
    assert sorted(read) == [f"{i:02}" for i in range(45)]
    assert requests == 2


# What holds within one table of a batch holds over all of them, also when a table stands in it twice, by its
# name and by its ARN.
def test_rules_hold_over_all_tables(dynamodb, table, error):
    one, two = table(), table()
    arn = dynamodb.describe_table(TableName=one)["Table"]["TableArn"]
    keys = {"Keys": [{"p": {"S": "a"}}]}
    duplicates = "ValidationException: Provided list of item keys contains duplicates"
    assert error(dynamodb.batch_get_item, RequestItems={one: keys, arn: keys}) == duplicates
    assert error(dynamodb.batch_write_item, RequestItems={one: [put("a")], arn: [delete("a")]}) == duplicates
    # dynoxide's changelog: seen in eu-west-2, though each part is consistent in itself.
    assert error(
        dynamodb.batch_get_item,
        RequestItems={one: keys | {"ProjectionExpression": "p"}, two: keys | {"AttributesToGet": ["p"]}},
    ) == (
        "ValidationException: Can not use both expression and non-expression parameters in the same request: "
        "Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}"
    )
    many = [{"p": {"S": str(i)}} for i in range(51)]
    assert "Member must have length less than or equal to 100" in error(
        dynamodb.batch_get_item, RequestItems={one: {"Keys": many}, two: {"Keys": many}}
    )
    writes = [put(str(i)) for i in range(13)]
    assert error(dynamodb.batch_write_item, RequestItems={one: writes, two: writes}) == (
        "ValidationException: Too many items requested for the BatchWriteItem call"
    )
    assert dynamodb.scan(TableName=one)["Count"] == dynamodb.scan(TableName=two)["Count"] == 0


# The 16 MB are those of the answer, not of one table's part; nothing after the first key that did not fit is
# answered.
def test_large_answers_over_two_tables(dynamodb, table):
    one, two = sorted([table(), table()])
    for i in range(42):
        dynamodb.put_item(TableName=one, Item={"p": {"S": f"{i:02}"}, "x": {"S": "x" * 400_000}})
    dynamodb.put_item(TableName=two, Item={"p": {"S": "small"}})
    keys = [{"p": {"S": f"{i:02}"}} for i in range(42)]
    answer = dynamodb.batch_get_item(RequestItems={one: {"Keys": keys}, two: {"Keys": [{"p": {"S": "small"}}]}})
    assert len(answer["Responses"][one]) == 41 and answer["Responses"][two] == []
    assert answer["UnprocessedKeys"] == {one: {"Keys": keys[41:]}, two: {"Keys": [{"p": {"S": "small"}}]}}
    rest = dynamodb.batch_get_item(RequestItems=answer["UnprocessedKeys"])
    assert [len(rest["Responses"][name]) for name in (one, two)] == [1, 1] and rest["UnprocessedKeys"] == {}


# Nothing of a refused batch is written.
def test_errors(dynamodb, table, error):
    name = table()

    def fails(*requests):
        return error(dynamodb.batch_write_item, RequestItems={name: list(requests)})

    duplicates = "ValidationException: Provided list of item keys contains duplicates"
    assert fails(put("a"), delete("a")) == duplicates
    # Not the words of PutItem, which names the attribute.
    no_key = "ValidationException: The provided key element does not match the schema"
    assert fails({"PutRequest": {"Item": {"x": {"S": "a"}}}}) == no_key
    assert fails({"PutRequest": {"Item": {"p": {"N": "1"}}}}) == no_key
    assert fails(put("a"), put("b"), put("a", x={"N": "1"})) == duplicates
    assert fails(put("a"), {"PutRequest": {"Item": {"q": {"S": "a"}}}}).startswith("ValidationException: ")
    assert fails(put("a") | delete("b")) == (
        "ValidationException: Supplied AttributeValue has more than one datatypes set, must contain exactly one of "
        "the supported datatypes"
    )
    assert error(dynamodb.batch_write_item, RequestItems={name: [put("a")], "absent": [put("a")]}) == (
        "ResourceNotFoundException: Requested resource not found"
    )
    assert dynamodb.scan(TableName=name)["Count"] == 0
    keys = [{"p": {"S": "a"}}, {"p": {"S": "a"}}]
    assert error(dynamodb.batch_get_item, RequestItems={name: {"Keys": keys}}) == duplicates
    keys = [{"p": {"S": str(i)}} for i in range(101)]
    assert error(dynamodb.batch_get_item, RequestItems={name: {"Keys": keys}}).startswith(
        "ValidationException: 1 validation error detected: Value at 'RequestItems."
    )
