"""botocore's models of AWS's services, for the scripts that derive tables from them."""

import gzip
import json
import pathlib
import re
import zipfile

JSON_SERVICES = ["dynamodb", "dynamodbstreams", "kinesis", "sqs"]
ROOT = pathlib.Path(__file__).resolve().parent.parent
OUTPUT = ROOT / "emulator" / "aws"


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


def quoted(text):
    return json.dumps(text)


def implemented(definitions):
    """The operations that a services/<service>/operations.def has."""
    return re.findall(r"^OPERATION\((\w+)", (ROOT / definitions).read_text(), re.MULTILINE)
