"""Requests and their faults, made from botocore's models, and AWS's words for the faults as the models give them."""
import base64
import pathlib
import re

import botocore.session

LOADER = botocore.session.get_session().get_component("data_loader")
ROOT = pathlib.Path(__file__).resolve().parents[2]
DEFINITIONS = {
    "dynamodb": "dynamodb/operations.def",
    "dynamodbstreams": "dynamodb/stream_operations.def",
    "kinesis": "kinesis/operations.def",
    "lambda": "lambda/operations.def",
    "sqs": "sqs/operations.def",
    "ssm": "ssm/operations.def",
}
MODELS = {service: LOADER.load_service_model(service, "service-2") for service in DEFINITIONS}
# What the service still requires, though replicas of other accounts' tables, which are not there, do without it.
MODELS["dynamodb"]["shapes"]["CreateTableInput"]["required"] = ["TableName", "AttributeDefinitions", "KeySchema"]
FAILED = " failed to satisfy constraint: "
LENGTH_MAX = 2_000_000  # beyond it, a request a test would cost seconds
# Texts that satisfy the patterns which no run of "a" satisfies.
SAMPLES = [
    "a",
    "0",
    "abcdefghijklmnopqrst-abc",
    "arn:aws:kinesis:us-east-1:000000000000:stream/nothing",
    "arn:aws:sqs:us-east-1:000000000000:nothing",
    "arn:aws:lambda:us-east-1:000000000000:function:nothing",
    "arn:aws:lambda:us-east-1:000000000000:layer:nothing:1",
    "arn:aws:iam::000000000000:role/nothing",
    "lambda:InvokeFunction",
    "arn:aws:elasticfilesystem:us-east-1:000000000000:access-point/fsap-00000000000000000",
    "/mnt/nothing",
    "arn:aws:lambda:us-east-1:000000000000:code-signing-config:csc-00000000000000000",
    "arn:aws:lambda:us-east-1:000000000000:capacity-provider:nothing",
    "arn:aws:lambda:us-east-1:000000000000:runtime/nothing",
    "000000000000",
    "o-0000000000",
    "subnet-0",
    "sg-0",
    "us-east-1",
    "Name",
    "localhost:9092",
    "lambda:GetLayerVersion",
    "",
]


def implemented(service):
    return implemented_rows(DEFINITIONS[service])


def implemented_rows(definitions):
    text = (ROOT / "services" / definitions).read_text()
    return re.findall(r"^OPERATION\((\w+)", text, re.MULTILINE)


def error_name(member):
    return member.lower() if member.isupper() else member[0].lower() + member[1:]


def fits(pattern, text):
    # Python has no \p{..}; none of our texts needs to tell its letters apart.
    pattern = re.sub(r"\\p\{[LZN]\}", "a-zA-Z0-9 ", pattern)
    return re.fullmatch(pattern, text) is not None


def shown_pattern(pattern):
    return re.sub(r"^\^\((.*)\)\$$", r"\1", pattern)


class Model:
    def __init__(self, service):
        self.service = service
        self.shapes = MODELS[service]["shapes"]
        self.operations = MODELS[service]["operations"]

    def input(self, operation):
        return self.operations[operation].get("input", {}).get("shape")

    # Values that keep all constraints.
    def text(self, shape):
        pattern, least = shape.get("pattern"), shape.get("min", 0)
        if "enum" in shape:
            return shape["enum"][0]
        candidates = [sample + "a" * max(0, least - len(sample)) for sample in SAMPLES]
        return next(text for text in candidates if (text or not least) and (not pattern or fits(pattern, text)))

    def value(self, name, inside=()):
        shape = self.shapes[name]
        kind = shape["type"]
        if name == "TableArn":
            return "nothing"
        if kind == "string":
            return self.text(shape)
        if kind in ("integer", "long"):
            return max(shape.get("min", 1), 1)
        if kind in ("float", "double", "timestamp"):
            return 1
        if kind == "boolean":
            return True
        if kind == "blob":
            return base64.b64encode(b"x" * max(shape.get("min", 0), 1)).decode()
        if kind == "list":
            return [self.value(shape["member"]["shape"], inside) for _ in range(max(shape.get("min", 0), 1))]
        if kind == "map":
            return {self.value(shape["key"]["shape"]): self.value(shape["value"]["shape"], inside)}
        if name == "AttributeValue":
            return {"S": "x"}
        return self.structure(name, inside)

    def structure(self, name, inside=()):
        if name in inside:
            return {}
        required = self.shapes[name].get("required", [])
        members = self.shapes[name]["members"]
        return {member: self.value(members[member]["shape"], (*inside, name)) for member in required}

    # Values that break one constraint: (value, constraint as AWS writes it).
    def broken(self, name):
        shape = self.shapes[name]
        kind, least, most = shape["type"], shape.get("min"), shape.get("max")
        if kind == "string":
            yield from self.broken_text(shape)
        elif kind in ("integer", "long"):
            if least is not None:
                yield least - 1, f"Member must have value greater than or equal to {least}"
            if most is not None:
                yield most + 1, f"Member must have value less than or equal to {most}"
        elif kind in ("list", "map"):
            if least:
                yield [] if kind == "list" else {}, f"Member must have length greater than or equal to {least}"
            if most is not None:
                yield self.many(name, most + 1), f"Member must have length less than or equal to {most}"
            yield from self.broken_inside(name)
        elif kind == "blob" and most is not None and most < LENGTH_MAX:
            data = base64.b64encode(b"x" * (most + 1)).decode()
            yield data, f"Member must have length less than or equal to {most}"

    def broken_text(self, shape):
        least, most, pattern = shape.get("min"), shape.get("max"), shape.get("pattern")
        if least:
            yield "a" * (least - 1), f"Member must have length greater than or equal to {least}"
        if most is not None and most < LENGTH_MAX:
            yield "a" * (most + 1), f"Member must have length less than or equal to {most}"
        if pattern:
            candidates = ["!" * max(least or 1, 1), "a b" + "c" * (least or 0), "$" * max(least or 1, 1)]
            bad = [text for text in candidates if not fits(pattern, text)]
            if bad:
                yield bad[0], f"Member must satisfy regular expression pattern: {shown_pattern(pattern)}"
        if "enum" in shape:
            yield "NONE_SUCH", shape["enum"]

    def many(self, name, count):
        shape = self.shapes[name]
        if shape["type"] == "list":
            return [self.value(shape["member"]["shape"])] * count
        value = self.value(shape["value"]["shape"])
        return {f"key{number}": value for number in range(count)}

    # A list or map reports the faults of its scalars as a whole.
    def broken_inside(self, name):
        shape = self.shapes[name]
        if shape["type"] == "map":
            for key, _ in self.broken(shape["key"]["shape"]):
                yield {key: self.value(shape["value"]["shape"])}, "Map keys must satisfy constraint: ["
        element = shape["value" if shape["type"] == "map" else "member"]["shape"]
        if self.shapes[element]["type"] not in ("structure", "map") and not (
            shape["type"] == "list" and self.shapes[element]["type"] == "list"
        ):
            word = "Map value" if shape["type"] == "map" else "Member"
            for value, constraint in self.broken(element):
                if "must satisfy constraint: [" in constraint:
                    continue  # one level deeper
                whole = {self.value(shape["key"]["shape"]): value} if shape["type"] == "map" else [value]
                yield whole, f"{word} must satisfy constraint: ["

    def wrong_type(self, name):
        return 5 if self.shapes[name]["type"] in ("string", "blob", "boolean", "list", "map", "structure") else "x"

    def nested(self, name):
        """The structure in or under a member and the way into it: (shape, path text, wrap)."""
        shape = self.shapes[name]
        if shape["type"] == "structure":
            return name, "", lambda inner: inner
        if shape["type"] == "list" and self.shapes[shape["member"]["shape"]]["type"] == "structure":
            return shape["member"]["shape"], ".1.member", lambda inner: [inner]
        if shape["type"] == "map" and self.shapes[shape["value"]["shape"]]["type"] == "structure":
            key = self.value(shape["key"]["shape"])
            return shape["value"]["shape"], f".{key}.member", lambda inner: {key: inner}
        return None
