"""botocore's models of AWS's services, for the scripts that derive tables from them."""

import dataclasses
import gzip
import json
import pathlib
import re
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent


@dataclasses.dataclass
class Service:
    title: str  # as AWS calls it
    name: str  # botocore's
    protocols: list  # as emulator/aws/model.h has them; also those that AWS speaks and no longer describes
    folder: str = ""
    prefix: str = ""  # of the file names in the folder
    xml_namespace: str = ""

    @property
    def rows(self):
        return f"services/{self.folder or self.name}/{self.prefix}operations.def"

    @property
    def output(self):
        return f"services/{self.folder or self.name}/{self.prefix}model.inc"


SERVICES = [
    Service("SQS", "sqs", ["aws_json", "query"], xml_namespace="http://queue.amazonaws.com/doc/2012-11-05/"),
    Service("Kinesis Data Streams", "kinesis", ["aws_json", "cbor"]),
    Service("DynamoDB", "dynamodb", ["aws_json"]),
    Service("DynamoDB Streams", "dynamodbstreams", ["aws_json"], folder="dynamodb", prefix="stream_"),
    Service("Lambda", "lambda", ["rest_json"]),
    Service("SSM Parameter Store", "ssm", ["aws_json"]),
    Service("CloudWatch Logs", "logs", ["aws_json"]),
    Service("IAM", "iam", ["query"]),
    Service("STS", "sts", ["query"]),
    Service("MSK", "kafka", ["rest_json"], folder="msk"),
]


def open_models(argument):
    """Returns a function from a service's name to its newest model, and botocore's version.
    `argument` is a botocore package directory or a wheel; None is the installed botocore."""
    if argument and argument.endswith(".whl"):
        archive = zipfile.ZipFile(argument)
        names = archive.namelist()
        read = archive.read
        version = pathlib.Path(argument).name.split("-")[1]
        prefix = "botocore/data"
    else:
        if argument:
            root = pathlib.Path(argument)
        else:
            import botocore

            root = pathlib.Path(botocore.__file__).parent
        names = [str(path) for path in (root / "data").glob("*/*/service-2.json.gz")]
        read = lambda name: pathlib.Path(name).read_bytes()
        version = next(
            line.split("'")[1]
            for line in (root / "__init__.py").read_text().splitlines()
            if line.startswith("__version__")
        )
        prefix = str(root / "data")

    def model(service):
        found = sorted(
            name
            for name in names
            if name.startswith(f"{prefix}/{service}/") and name.endswith("/service-2.json.gz")
        )
        return json.loads(gzip.decompress(read(found[-1])))

    return model, version


def implemented(definitions):
    """The operations that a services/<service>/operations.def has."""
    return re.findall(r"^OPERATION\((\w+)", (ROOT / definitions).read_text(), re.MULTILINE)
