"""Each constraint of each operation, violated once: AWS's error and AWS's words, from botocore's models.

What is expected is worked out here from the models and the references (dynamodb.md 1-2, sqs-kinesis.md 2 and 6,
lambda.md 2.3), not taken from the emulator's own tables."""
import json
import re
import urllib.parse

import pytest

from tests.conformance.model import DEFINITIONS, FAILED, MODELS, Model, error_name, implemented
from tests.edge.raw import Connection, head, request, signed

MODEL = {service: Model(service) for service in MODELS}
SERVED = [(service, operation) for service in DEFINITIONS for operation in implemented(service)]
WRITES = ("PutItem", "UpdateItem", "DeleteItem")
READS = ("GetItem", "Query", "Scan")
NEWER = (*WRITES, *READS)
# Enums with texts of their own: two need the operation to be worded, and Lambda tells of runtimes by another error.
WORDED_BY_OPERATIONS = ("ComparisonOperator", "AttributeAction", "Runtime", "TableClass")


@pytest.fixture(scope="module")
def connection(snowglobe):
    with Connection(snowglobe().url) as connection:
        yield connection


def lambda_request(operation, members):
    """Members go where the model says: path, query, header, body."""
    row = MODELS["lambda"]["operations"][operation]
    places = MODELS["lambda"]["shapes"][row["input"]["shape"]]["members"]
    path, query, body = row["http"]["requestUri"], {}, {}
    headers = signed("lambda")
    for name, value in members.items():
        place = places.get(name, {})
        there = place.get("locationName", name)
        if place.get("location") == "uri":
            path = path.replace("{" + there + "}", urllib.parse.quote(str(value), safe=""))
        elif place.get("location") == "querystring":
            query[there] = value
        elif place.get("location") == "header":
            headers[there] = value
        else:
            body[name] = value
    data = json.dumps(body).encode()
    target = path + (("&" if "?" in path else "?") + urllib.parse.urlencode(query, doseq=True) if query else "")
    return head({**headers, "Content-Length": len(data)}, f"{row['http']['method']} {target} HTTP/1.1") + data


def ask(connection, service, operation, members):
    """(status, error code, text)"""
    data = lambda_request(operation, members) if service == "lambda" else request(service, operation, members)
    answer = connection.ask(data)
    body = json.loads(answer.body or b"{}")
    code = answer.headers.get("x-amzn-errortype") or body.get("__type", "")
    return answer.status, code.split("#")[-1], body.get("message", body.get("Message", ""))


def in_body(service, operation, member):
    place = MODELS[service]["shapes"][MODEL[service].input(operation)]["members"][member]
    payload = MODELS[service]["shapes"][MODEL[service].input(operation)].get("payload")
    return "location" not in place and member != payload


# What AWS says.
def expected_type_error(service, shape, holder):
    kind = shape["type"]
    name = {"string": "String", "integer": "Integer", "long": "Long", "boolean": "Boolean", "blob": "Blob"}.get(kind)
    if service.startswith("dynamodb"):
        if kind in ("list", "map") and holder != "structure":
            return "class sun.reflect.generics"
        if kind in ("list", "map", "structure"):
            return "Unexpected field type" if holder == "structure" else "Unexpected value type in payload"
        if kind in ("blob", "timestamp", "double", "float"):
            return "_VALUE cannot be converted to "
        return ("STRING" if kind in ("integer", "long") else "NUMBER") + f"_VALUE cannot be converted to {name}"
    if kind in ("list", "map", "structure"):
        return {"list": "Expected list or null", "map": "Expected map or null", "structure": "Expected null"}[kind]
    if kind == "timestamp":
        return "can not be converted to milliseconds since epoch"
    article = "an" if kind == "integer" or (service == "kinesis" and kind != "blob") else "a"
    if service == "kinesis":
        given = "java.lang.String" if kind in ("integer", "long") else "com.amazon.coral.value.json.numbers.TruncatingBigNumber"
        return f"class {given} can not be converted to {article} {name}"
    return ("STRING" if kind in ("integer", "long") else "NUMBER") + f"_VALUE can not be converted to {article} {name}"


def expected_table_name(operation, path, value, constraint):
    """DynamoDB's rule for names of tables is not in the model, and depends on the operation."""
    if value is None:
        if "." in path or operation in NEWER:
            return f"Value null at '{path}'{FAILED}Member must not be null"
        return "The parameter 'TableName' is required but was not present in the request"
    if value == "" and operation in NEWER:
        return f"1 validation error detected: Value at 'TableName'{FAILED}Member must have length greater than or equal to 1"
    if value == "" and "." in path:
        return f"Value '' at '{path}'{FAILED}Member must have length greater than or equal to 1"
    if operation not in NEWER and operation != "CreateTable" and "." not in path:
        return "TableName must be at least 3 characters long and at most 255 characters long"
    if value == "":
        return f"Value '' at '{path}'{FAILED}Member must have length greater than or equal to 3"
    return f"Value '{value}' at '{path}'{FAILED}Member must have length less than or equal to 255"


def expected_dynamodb(operation, path, value, constraint, shape_name):
    top = path.split(".")[0]
    newer_enum = (
        isinstance(constraint, list)
        and operation in NEWER
        and (top == "conditionalOperator" or (operation == "UpdateItem" and "." not in path))
    )
    if newer_enum:
        return "Failed to satisfy constraint: Member must satisfy enum value set: ["
    if operation in READS and isinstance(value, int) and "." not in path:
        return f"Value at '{path[0].upper() + path[1:]}'{FAILED}{constraint}"
    if path == "requestItems" and value == {}:
        if operation == "BatchWriteItem":
            return "The requestItems parameter is required for BatchWriteItem"
        return f"1 validation error detected: Value at 'RequestItems'{FAILED}{constraint}"
    if shape_name == "KeyList" and value is not None:
        return f"1 validation error detected: Value at 'RequestItems.nothing.member.Keys'{FAILED}{constraint}"
    if shape_name == "SequenceNumber" and value is not None:
        return f"Value at '{path}'{FAILED}{constraint}"
    return None


def expected(service, operation, path, value, constraint, shape_name):
    """A piece of the error's text that names the member and the constraint."""
    if path == "tableArn":  # which takes no name
        return "Invalid TableArn: Invalid Table ARN"
    if shape_name == "TableArn":
        return expected_table_name(operation, path, value, constraint)
    if service.startswith("dynamodb"):
        special = expected_dynamodb(operation, path, value, constraint, shape_name)
        if special:
            return special
    if isinstance(constraint, list) or path == "compatibleRuntimes" and constraint.startswith("Member must satisfy constraint"):
        constraint = "Member must satisfy enum value set: ["  # of runtimes: as recorded, the list's own words are not there
    if value is None:
        return f"Value null at '{path}'{FAILED}{constraint}"
    if isinstance(value, (list, dict)):
        return f" at '{path}'{FAILED}{constraint}"
    return f"Value '{value}' at '{path}'{FAILED}{constraint}"


def same_values(text, values):
    """The set that the text prints is the model's, in whatever order."""
    shown = re.search(r"enum value set: \[([^\]]*)\]", text)
    wanted = set(values)
    # AWS's own slips in the newer layer's texts.
    if shown and set(shown[1].split(", ")) in ({"ALL", "OR"}, {"ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATE_NEW", "NONE"}):
        return True
    return shown is not None and set(shown[1].split(", ")) == wanted


def cases(service, operation):
    """(what, request, code, text, enum values) for each constraint, one at a time."""
    model = MODEL[service]
    top = model.input(operation)
    if top is None:
        return
    good = model.structure(top)
    for member, reference in model.shapes[top]["members"].items():
        if service == "lambda" and member == model.shapes[top].get("payload"):
            continue
        name = reference["shape"]
        path = error_name(member)
        yield from member_cases(service, operation, good, member, name, path)
        inner = model.nested(name)
        if inner is None or not (service != "lambda" or in_body(service, operation, member)):
            continue
        inner_name, step, wrap = inner
        inner_good = model.value(inner_name)
        for inner_member, inner_reference in model.shapes[inner_name]["members"].items():
            inner_path = f"{path}{step}.{error_name(inner_member)}"
            for what, value, code, text, enum in member_cases(
                service, operation, inner_good, inner_member, inner_reference["shape"], inner_path, inner_name
            ):
                yield f"{path}{step}.{what}", {**good, member: wrap(value)}, code, text, enum


def member_cases(service, operation, good, member, name, path, owner=None):
    model = MODEL[service]
    owner_name = owner or model.input(operation)
    shape = model.shapes[name]
    in_a_body = service != "lambda" or owner or in_body(service, operation, member)
    if in_a_body:
        wrong = {**good, member: model.wrong_type(name)}
        yield f"{member} of the wrong type", wrong, "SerializationException", expected_type_error(
            service, shape, "structure"
        ), None
    in_path = service == "lambda" and not owner and not in_a_body and model.shapes[owner_name]["members"][member].get("location") == "uri"
    if member in model.shapes[owner_name].get("required", []) and not in_path:
        without = {key: value for key, value in good.items() if key != member}
        if service == "sqs":
            if not owner:
                text = f"The request must contain the parameter {member}."
                yield f"no {member}", without, "MissingRequiredParameterException", text, None
        else:
            text = expected(service, operation, path, None, "Member must not be null", name)
            yield f"no {member}", without, "ValidationException", text, None
    if service == "sqs" or name in WORDED_BY_OPERATIONS:
        return
    for value, constraint in model.broken(name):
        if in_path and value == "":
            continue  # another path
        text = expected(service, operation, path, value, constraint, name)
        enum = constraint if isinstance(constraint, list) else None
        yield f"{member} with {str(value)[:40]!r}", {**good, member: value}, "ValidationException", text, enum


@pytest.mark.parametrize("service, operation", SERVED)
def test_each_constraint_violated_once(connection, service, operation):
    wrong = []
    for what, members, code, text, enum in cases(service, operation):
        answer = ask(connection, service, operation, members)
        good = answer[:2] == (400, code) and text in answer[2] and (enum is None or same_values(answer[2], enum))
        if not good:
            wrong.append(f"{what}:\n   wanted 400 {code} {text[:300]}\n   got    {answer[0]} {answer[1]} {answer[2][:300]}")
    assert not wrong, f"{len(wrong)} of {service} {operation}:\n" + "\n".join(wrong[:8])


@pytest.mark.parametrize("service, operation", SERVED)
def test_a_request_of_the_right_shape_reaches_the_operation(connection, service, operation):
    """Else the test above would prove nothing: the minimal request passes all checks of the shape."""
    top = MODEL[service].input(operation)
    members = MODEL[service].structure(top) if top else {}
    status, code, text = ask(connection, service, operation, members)
    assert (status < 500 or code == "NotImplemented") and code != "SerializationException", (status, code, text)
    assert FAILED not in text or "shardCount" in text or "partitionKey" in text, text


@pytest.mark.parametrize(
    "service, operation",
    [
        (service, operation)
        for service in DEFINITIONS
        for operation in MODELS[service]["operations"]
        if operation not in implemented(service)
    ],
)
def test_what_is_not_there_yet_says_so(connection, service, operation):
    """With the status and code of AWS for an operation that it does not know: probes look for them."""
    if service == "lambda":
        row = MODELS[service]["operations"][operation]
        path = re.sub(r"\{(\w+)\}", "something", row["http"]["requestUri"])
        answer = connection.ask(
            head({**signed("lambda"), "Content-Length": 2}, f"{row['http']['method']} {path} HTTP/1.1") + b"{}"
        )
        body = json.loads(answer.body)
        assert answer.status == 404
        code, text = answer.headers["x-amzn-errortype"], body["message"]
    else:
        status, code, text = ask(connection, service, operation, {})
        assert status == 400
    assert code == "UnknownOperationException"
    assert operation in text
