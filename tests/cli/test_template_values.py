"""Numbers and booleans as text, and either as text, in every property of every type: all scalars are text to
CloudFormation (aws-cdk#9849: "CloudFormation allows treating numbers and strings interchangeably"), and parameters
of type String, the usual ones, give nothing else."""
import pytest

from tests.cli.test_template_errors import up
from tests.world import World

# Every whole number and boolean of a resource, written in each of these ways.
NUMBERS = {"number": "{}", "text": '"{}"', "signed": '"+{}"', "zero": '"0{}"', "plain zero": "0{}", "parameter": '!Ref "P{}"', "sub": '!Sub "{}"'}
BOOLEANS = {"boolean": "true", "text": '"true"', "capital": '"True"', "yes": "yes", "parameter": "!Ref Ptrue"}


def template(ways):
    number, boolean = ways
    used = set()

    def n(value):
        used.add(value)
        return NUMBERS[number].format(value)

    def b():
        return BOOLEANS[boolean]

    resources = f"""
  Dead: {{Type: AWS::SQS::Queue, Properties: {{QueueName: dead}}}}
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: 12345
      DelaySeconds: {n(5)}
      MaximumMessageSize: {n(2048)}
      MessageRetentionPeriod: {n(120)}
      ReceiveMessageWaitTimeSeconds: {n(8)}
      VisibilityTimeout: {n(90)}
      KmsMasterKeyId: alias/aws/sqs
      KmsDataKeyReusePeriodSeconds: {n(600)}
      Tags: [{{Key: 7, Value: {n(5)}}}, {{Key: {b()}, Value: {b()}}}]
  Fifo:
    Type: AWS::SQS::Queue
    Properties: {{QueueName: f.fifo, FifoQueue: {b()}, ContentBasedDeduplication: {b()}, SqsManagedSseEnabled: {b()}}}
  Stream:
    Type: AWS::Kinesis::Stream
    Properties: {{Name: 77, ShardCount: {n(5)}, RetentionPeriodHours: {n(48)}, MaxRecordSizeInKiB: {n(2048)}, Tags: [{{Key: a, Value: 1}}]}}
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: 1000
      AttributeDefinitions: [{{AttributeName: 1, AttributeType: S}}, {{AttributeName: g, AttributeType: S}}]
      KeySchema: [{{AttributeName: 1, KeyType: HASH}}]
      ProvisionedThroughput: {{ReadCapacityUnits: {n(5)}, WriteCapacityUnits: {n(8)}}}
      GlobalSecondaryIndexes:
        - IndexName: 222
          KeySchema: [{{AttributeName: g, KeyType: HASH}}]
          Projection: {{ProjectionType: INCLUDE, NonKeyAttributes: [1, 2]}}
          ProvisionedThroughput: {{ReadCapacityUnits: {n(5)}, WriteCapacityUnits: {n(8)}}}
      DeletionProtectionEnabled: {b()}
      SSESpecification: {{SSEEnabled: {b()}}}
      StreamSpecification: {{StreamViewType: NEW_IMAGE}}
      TimeToLiveSpecification: {{AttributeName: 9, Enabled: {b()}}}
      Tags: [{{Key: a, Value: {b()}}}]
  OnDemand:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: on-demand
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{{AttributeName: id, AttributeType: S}}]
      KeySchema: [{{AttributeName: id, KeyType: HASH}}]
      OnDemandThroughput: {{MaxReadRequestUnits: {n(90)}, MaxWriteRequestUnits: {n(48)}}}
      WarmThroughput: {{ReadUnitsPerSecond: {n(12000)}, WriteUnitsPerSecond: {n(4000)}}}
  Simple:
    Type: AWS::Serverless::SimpleTable
    Properties: {{TableName: simple, ProvisionedThroughput: {{ReadCapacityUnits: {n(5)}, WriteCapacityUnits: {n(8)}}}, Tags: {{a: 1, b: {b()}}}}}
  Api: {{Type: AWS::Serverless::Api, Properties: {{StageName: 1, Name: 5, BinaryMediaTypes: [a/b]}}}}
  Fake: {{Type: Snowglobe::Fake, Properties: {{CodeUri: ledger, Handler: count, Host: x.example, Timeout: {n(5)}, MemorySize: {n(600)}, Environment: {{Variables: {{N: 5}}}}}}}}
  Serverless:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: serverless
      CodeUri: ledger
      Handler: count
      ReservedConcurrentExecutions: {n(8)}
      Environment: {{Variables: {{N: {n(5)}, B: {b()}, F: 0.5}}}}
      Events:
        Q: {{Type: SQS, Properties: {{Queue: !GetAtt Queue.Arn, BatchSize: {n(8)}, MaximumBatchingWindowInSeconds: {n(5)}, Enabled: {b()}, ScalingConfig: {{MaximumConcurrency: {n(5)}}}}}}}
        K: {{Type: Kinesis, Properties: {{Stream: !GetAtt Stream.Arn, StartingPosition: AT_TIMESTAMP, StartingPositionTimestamp: {n(1767225600)}, BatchSize: {n(600)}, BisectBatchOnFunctionError: {b()}, MaximumRecordAgeInSeconds: {n(90)}, MaximumRetryAttempts: {n(5)}, ParallelizationFactor: {n(8)}, DestinationConfig: {{OnFailure: {{Type: SQS, Destination: !GetAtt Dead.Arn}}}}, FilterCriteria: {{Filters: [{{Pattern: '{{"data":{{"a":[1]}}}}'}}]}}}}}}
  Lambda:
    Type: AWS::Lambda::Function
    Properties: {{FunctionName: lambda, Code: {{S3Bucket: b, S3Key: ledger}}, Handler: count, Role: r, Timeout: {n(90)}, MemorySize: {n(600)}, Description: 5}}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {{FunctionName: !Ref Lambda, EventSourceArn: !GetAtt Table.StreamArn, StartingPosition: LATEST, BatchSize: {n(8)}, BisectBatchOnFunctionError: {b()}, Enabled: {b()}, MaximumBatchingWindowInSeconds: {n(5)}, MaximumRecordAgeInSeconds: {n(90)}, MaximumRetryAttempts: {n(8)}, ParallelizationFactor: {n(5)}}}
"""
    globals_ = f"Globals: {{Function: {{Timeout: {n(90)}, MemorySize: {n(600)}}}}}"
    parameters = ["  Ptrue: {Type: String, Default: true}"] + [f'  P{value}: {{Type: String, Default: "{value}"}}' for value in sorted(used)]
    return "\n".join(["Transform: AWS::Serverless-2016-10-31", globals_, "Parameters:", *parameters, "Resources:" + resources])


def without(found, *names):
    return {name: value for name, value in found.items() if name not in names}


def made(tmp_path, ways):
    """What the services say that a template made."""
    path = tmp_path / "t.yaml"
    path.write_text(template(ways))
    world = World("--template", path, clock="manual")
    try:
        sqs, kinesis, dynamodb, lambda_ = (world.client(name) for name in ("sqs", "kinesis", "dynamodb", "lambda"))
        found = {}
        for name in ("12345", "f.fifo"):
            url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
            found[name] = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
            found[name + " tags"] = sqs.list_queue_tags(QueueUrl=url).get("Tags")
        found["stream"] = kinesis.describe_stream_summary(StreamName="77")["StreamDescriptionSummary"]
        found["stream tags"] = kinesis.list_tags_for_stream(StreamName="77")["Tags"]
        for name in ("1000", "on-demand", "simple"):
            found[name] = without(dynamodb.describe_table(TableName=name)["Table"])
            found[name + " ttl"] = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
            found[name + " tags"] = dynamodb.list_tags_of_resource(ResourceArn=found[name]["TableArn"])["Tags"]
        for name in ("serverless", "lambda"):
            found[name] = lambda_.get_function_configuration(FunctionName=name)
        mappings = lambda_.list_event_source_mappings()["EventSourceMappings"]
        found["mappings"] = sorted((without(each, "UUID", "EventSourceMappingArn") for each in mappings), key=lambda each: each["EventSourceArn"])
        found["apis"] = world.get("execute-api/apis")
        return found, world.log()
    finally:
        world.stop()


def normal(found):
    """Answers without what belongs to the request; the words of Description and of variables may be written differently."""
    if isinstance(found, dict):
        skipped = ("ResponseMetadata", "N", "B", "TableId")
        return {name: normal(value) for name, value in found.items() if name not in skipped}
    return [normal(value) for value in found] if isinstance(found, list) else found


@pytest.fixture(scope="module")
def as_written(tmp_path_factory):
    return made(tmp_path_factory.mktemp("plain"), ("number", "boolean"))[0]


@pytest.mark.parametrize("number, boolean", [(number, "text") for number in NUMBERS] + [("text", boolean) for boolean in BOOLEANS])
def test_numbers_and_booleans_as_text(tmp_path, as_written, number, boolean):
    found, log = made(tmp_path, (number, boolean))
    for name, value in as_written.items():
        if not name.endswith(" tags"):  # text, as it is written
            assert normal(found[name]) == normal(value), log


def test_numbers_and_booleans_where_text_is_wanted(as_written):
    assert as_written["12345 tags"] == {"7": "5", "true": "true"}
    assert as_written["stream tags"] == [{"Key": "a", "Value": "1"}]
    assert as_written["1000 tags"] == [{"Key": "a", "Value": "true"}]
    assert {tag["Key"]: tag["Value"] for tag in as_written["simple tags"]} == {"a": "1", "b": "true"}
    assert as_written["1000"]["KeySchema"] == [{"AttributeName": "1", "KeyType": "HASH"}]
    assert as_written["1000"]["GlobalSecondaryIndexes"][0]["Projection"]["NonKeyAttributes"] == ["1", "2"]
    assert as_written["serverless"]["Environment"]["Variables"] == {"N": "5", "B": "true", "F": "0.5"}
    assert as_written["lambda"]["Description"] == "5"
    assert as_written["apis"]["apis"][0]["name"] == "5"


WRONG = [
    ("AWS::SQS::Queue", "VisibilityTimeout: soon", 'VisibilityTimeout: "soon" is not a whole number'),
    ("AWS::SQS::Queue", "VisibilityTimeout: '5.5'", 'VisibilityTimeout: "5.5" is not a whole number'),
    ("AWS::SQS::Queue", "VisibilityTimeout: 5.5", "VisibilityTimeout: 5.5 is not a whole number"),
    ("AWS::SQS::Queue", "VisibilityTimeout: ' 5'", 'VisibilityTimeout: " 5" is not a whole number'),
    ("AWS::SQS::Queue", "VisibilityTimeout: ''", 'VisibilityTimeout: "" is not a whole number'),
    ("AWS::SQS::Queue", "VisibilityTimeout: '99999999999999999999'", 'VisibilityTimeout: "99999999999999999999" is not a whole number'),
    ("AWS::SQS::Queue", "VisibilityTimeout: true", "VisibilityTimeout: true is not a whole number"),
    ("AWS::SQS::Queue", "VisibilityTimeout: [5]", "VisibilityTimeout: must be a whole number"),
    ("AWS::SQS::Queue", "FifoQueue: maybe", 'FifoQueue: "maybe" is not true or false'),
    ("AWS::SQS::Queue", "FifoQueue: 1", "FifoQueue: 1 is not true or false"),
    ("AWS::SQS::Queue", "QueueName: {a: b}", "QueueName: must be text"),
    ("AWS::SQS::Queue", "Tags: {a: b}", "Tags: must be a list"),
    ("AWS::SQS::Queue", "Tags: [{Ke: a, Value: b}]", "Tags.0.Ke: no such property (did you mean Key?)"),
    ("AWS::DynamoDB::Table", "SSESpecification: true", "SSESpecification: must be a map"),
    ("AWS::DynamoDB::Table", "KinesisStreamSpecification: {StreamArn: a}", "KinesisStreamSpecification: is not supported"),
    ("AWS::Serverless::Function", "Environment: {Variables: [a]}", "Environment.Variables: must be a map"),
    ("AWS::Serverless::Function", "Environment: {Variables: {A: [a]}}", "Environment.Variables.A: must be text"),
    ("AWS::Serverless::Function", "FunctionUrlConfig: {AuthType: NONE}", "FunctionUrlConfig: is not supported"),
    ("AWS::Serverless::Function", "Events: {E: {Type: SQS, Properties: {BatchSize: x}}}", 'Events.E.Properties.BatchSize: "x" is not a whole number'),
]


@pytest.mark.parametrize("type_, written, told", WRONG)
def test_what_cannot_be_meant_names_its_property_and_line(tmp_path, type_, written, told):
    text = f"Resources:\n  R:\n    Type: {type_}\n    Properties:\n      {written}\n"
    code, errors = up(tmp_path, text)
    assert code == 2
    assert errors == [f"snowglobe: t.yaml:5: R.{told}"]


def test_a_value_that_is_known_only_when_it_is_made(tmp_path):
    text = "Resources:\n  Q: {Type: AWS::SQS::Queue}\n  S:\n    Type: AWS::Kinesis::Stream\n    Properties:\n      ShardCount: !GetAtt Q.Arn\n"
    code, errors = up(tmp_path, text)
    assert code == 2
    assert len(errors) == 1 and errors[0].startswith('snowglobe: t.yaml:6: S.ShardCount: "arn:aws:sqs:'), errors


def test_a_parameter_of_type_number_is_text_too(tmp_path):
    """As CloudFormation: its Ref is text, and a property that wants a number makes it one."""
    path = tmp_path / "t.yaml"
    path.write_text(
        'Parameters: {N: {Type: Number, Default: "030", MinValue: 8}}\n'
        "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref N, VisibilityTimeout: !Ref N}}}\n"
    )
    world = World("--template", path)
    try:
        sqs = world.client("sqs")
        attributes = sqs.get_queue_attributes(QueueUrl=sqs.get_queue_url(QueueName="030")["QueueUrl"], AttributeNames=["All"])
        assert attributes["Attributes"]["VisibilityTimeout"] == "30"
    finally:
        world.stop()
