"""Functions that tests upload: a program in a zip archive, whose `bootstrap` is a runtime of a few lines."""
import io
import json
import sys
import zipfile

ROLE = "arn:aws:iam::000000000000:role/lambda-role"

BOOTSTRAP = f"""#!{sys.executable}
import json, os, urllib.request
API = "http://" + os.environ["AWS_LAMBDA_RUNTIME_API"] + "/2018-06-01/runtime/invocation/"


def post(path, document):
    urllib.request.urlopen(urllib.request.Request(API + path, json.dumps(document).encode(), method="POST")).read()


def handle(event, headers):
    HANDLE


while True:
    with urllib.request.urlopen(API + "next") as answer:
        event, headers = json.load(answer), answer.headers
    request = headers["Lambda-Runtime-Aws-Request-Id"]
    try:
        post(request + "/response", handle(event, headers))
    except Exception as error:
        post(request + "/error", {{"errorMessage": str(error), "errorType": type(error).__name__, "stackTrace": []}})
"""

# What most tests run: an answer that shows what was given, or an error.
SHOW = """
    if isinstance(event, dict) and "fail" in event:
        raise ValueError(event["fail"])
    return {
        "answer": os.environ.get("ANSWER", "none"),
        "event": event,
        "version": os.environ["AWS_LAMBDA_FUNCTION_VERSION"],
        "arn": headers["Lambda-Runtime-Invoked-Function-Arn"],
    }
"""


def archive(files):
    """Bytes of a zip archive: {name: text or bytes}. All are executable, and the same files are the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            entry.external_attr = 0o100755 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            zipped.writestr(entry, content)
    return out.getvalue()


def code(handle=SHOW, **files):
    return archive({"bootstrap": BOOTSTRAP.replace("    HANDLE", handle.strip("\n")), **files})


def create(client, name, zipped=None, **more):
    given = {
        "FunctionName": name,
        "Runtime": "provided.al2023",
        "Handler": "app.main",
        "Role": ROLE,
        "Timeout": 30,
        "MemorySize": 512,
        "Code": {"ZipFile": code() if zipped is None else zipped},
    }
    return client.create_function(**{**given, **more})


def invoke(client, name, event=None, **more):
    """The answer's document; an error's, too."""
    answer = client.invoke(FunctionName=name, Payload=json.dumps({} if event is None else event), **more)
    return json.loads(answer["Payload"].read())
