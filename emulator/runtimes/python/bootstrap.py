"""Lambda's runtime for Python functions: asks the Runtime API for events, runs the handler, answers. What a function can see of
it (context, errors, log lines, environment) is as in Lambda; only the standard library is used, and as little of it as can be,
since every cold start loads it. See emulator/docs/runtimes.md."""
import importlib
import json
import logging
import os
import socket
import sys
import time
import traceback

HERE = os.path.abspath(__file__)
API = "/2018-06-01/runtime/"


class Fault(Exception):
    """An error of the function that is not an exception of its code: its type is the text that Lambda gives it."""

    def __init__(self, kind, message, trace=()):
        super().__init__(message)
        self.kind = kind
        self.trace = list(trace)


# The Runtime API

class RuntimeApi:
    """One connection, kept open; http.client would take as long to load as all of this."""

    def __init__(self, address):
        host, _, port = address.partition(":")
        self.address = (host, int(port or 80))
        self.host = address
        self.stream = None

    def ask(self, method, path, body=b"", headers=()):
        """Status, headers (names in lower case), body."""
        lines = [f"{method} {API}{path} HTTP/1.1", f"Host: {self.host}", "User-Agent: snowglobe-python"]
        if method == "POST":
            lines += [f"Content-Length: {len(body)}", "Content-Type: application/json"]
        lines += [f"{name}: {value}" for name, value in headers]
        if self.stream is None:
            connection = socket.create_connection(self.address)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.stream = connection.makefile("rwb")
            connection.close()  # the stream has it
        self.stream.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
        self.stream.flush()
        status = self.stream.readline()
        if not status:
            os._exit(0)  # the emulator is gone
        answered = {}
        while (line := self.stream.readline().decode("latin-1").strip()) != "":
            name, _, value = line.partition(":")
            answered[name.lower()] = value.strip()
        return int(status.split()[1]), answered, self.stream.read(int(answered.get("content-length", 0)))

    def next(self):
        status, headers, body = self.ask("GET", "invocation/next")
        if status != 200:
            raise SystemExit(f"the Runtime API refuses: {body.decode(errors='replace')}")
        return headers, body

    def answer(self, request_id, body):
        self.ask("POST", f"invocation/{request_id}/response", body)

    def fail(self, path, error):
        body = json.dumps(error).encode()
        self.ask("POST", path, body, [("Lambda-Runtime-Function-Error-Type", header_text(error["errorType"]))])


def header_text(text):
    return text.encode("latin-1", "replace").decode("latin-1").replace("\r", " ").replace("\n", " ")


# The context object

class Identity:
    def __init__(self, cognito_identity_id=None, cognito_identity_pool_id=None):
        self.cognito_identity_id = cognito_identity_id
        self.cognito_identity_pool_id = cognito_identity_pool_id

    def __repr__(self):
        return (
            f"{type(self).__name__}([cognito_identity_id={self.cognito_identity_id},"
            f"cognito_identity_pool_id={self.cognito_identity_pool_id}])"
        )


class Client:
    """Of a mobile SDK; an attribute that was not sent is None."""

    def __init__(self, members):
        for name in ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name"):
            setattr(self, name, members.get(name))


class ClientContext:
    def __init__(self, members):
        self.client = Client(members["client"]) if members.get("client") else None
        self.custom = members.get("custom")
        self.env = members.get("env")


class LambdaContext:
    def __init__(self, headers):
        self.aws_request_id = headers["lambda-runtime-aws-request-id"]
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.invoked_function_arn = headers.get("lambda-runtime-invoked-function-arn")
        self.tenant_id = headers.get("lambda-runtime-aws-tenant-id")
        client = json.loads(headers.get("lambda-runtime-client-context") or "null")
        self.client_context = ClientContext(client) if client else None
        identity = json.loads(headers.get("lambda-runtime-cognito-identity") or "null") or {}
        self.identity = Identity(identity.get("cognitoIdentityId"), identity.get("cognitoIdentityPoolId"))
        self._epoch_deadline_time_in_ms = int(headers.get("lambda-runtime-deadline-ms", 0))

    def get_remaining_time_in_millis(self):
        return max(self._epoch_deadline_time_in_ms - int(time.time() * 1000), 0)

    def log(self, message):
        sys.stdout.write(str(message))

    def __repr__(self):
        names = (
            "aws_request_id", "log_group_name", "log_stream_name", "function_name", "memory_limit_in_mb", "function_version",
            "invoked_function_arn", "client_context", "identity", "tenant_id",
        )
        return f"{type(self).__name__}([{','.join(f'{name}={getattr(self, name)}' for name in names)}])"


# Log lines

request_id_now = None
logs_json = os.environ.get("AWS_LAMBDA_LOG_FORMAT", "Text").upper() == "JSON"
OWN_FIELDS = frozenset(logging.LogRecord("", 0, "", 0, "", (), None).__dict__) | {"message", "asctime", "aws_request_id", "tenant_id"}


class RequestIdFilter(logging.Filter):
    def filter(self, record):
        record.aws_request_id = request_id_now or ""
        return True


class JsonFormatter(logging.Formatter):
    """A line a record, with the members and their order as Lambda has them; what was given as `extra` comes last."""

    def format(self, record):
        out = {
            "timestamp": self.formatTime(record, self.datefmt),
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            "stackTrace": None,
            "errorType": None,
            "errorMessage": None,
            "requestId": getattr(record, "aws_request_id", None),
            "location": None,
        }
        if record.exc_info and record.exc_info[0]:
            kind, error, trace = record.exc_info
            out["stackTrace"] = traceback.format_tb(trace)
            out["errorType"] = kind.__name__
            out["errorMessage"] = str(error)
            out["location"] = f"{record.pathname}:{record.funcName}:{record.lineno}"
        out.update((name, value) for name, value in record.__dict__.items() if name not in OWN_FIELDS and name not in out)
        return json.dumps({name: value for name, value in out.items() if value}, default=str, ensure_ascii=False)


class LineHandler(logging.StreamHandler):
    """Writes where print() writes now, whoever has exchanged it meanwhile."""

    def __init__(self):
        logging.Handler.__init__(self)

    @property
    def stream(self):
        return sys.stdout


def set_up_logging():
    handler = LineHandler()
    handler.addFilter(RequestIdFilter())
    if logs_json:
        formatter = JsonFormatter(datefmt="%Y-%m-%dT%H:%M:%SZ")
    else:
        formatter = logging.Formatter(
            "[%(levelname)s]\t%(asctime)s.%(msecs)dZ\t%(aws_request_id)s\t%(message)s", "%Y-%m-%dT%H:%M:%S"
        )
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    logging.root.addHandler(handler)
    level = {"TRACE": "DEBUG", "FATAL": "CRITICAL", "WARN": "WARNING"}
    wanted = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
    if logs_json and wanted:
        logging.root.setLevel(level.get(wanted, wanted))


def log_error(error):
    if logs_json:
        members = {"timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "log_level": "ERROR"}
        print(json.dumps({**members, **error}))
        return
    line = f"[ERROR] {error['errorType']}"
    if error["errorMessage"]:
        line += f": {error['errorMessage']}"
    if error["stackTrace"]:
        line += "\nTraceback (most recent call last):\n" + "".join(error["stackTrace"]).rstrip("\n")
    print(line)


# Errors

def error_document(kind, message, trace=(), request_id=""):
    return {"errorMessage": message, "errorType": kind, "requestId": request_id, "stackTrace": list(trace)}


def document_of(error, request_id=""):
    """Of whatever was thrown. Our own frames are no business of the function's; as tuples they are printed without the marks
    (^^^) that newer interpreters put below a line, as Lambda prints them."""
    if isinstance(error, Fault):
        return error_document(error.kind, str(error), error.trace, request_id)
    frames = traceback.extract_tb(error.__traceback__)
    while frames and frames[0].filename == HERE:
        frames.pop(0)
    lines = traceback.format_list([tuple(frame) for frame in frames])
    return error_document(type(error).__name__, str(error), lines, request_id)


# The handler

def find_handler(name):
    module_name, dot, function_name = name.rpartition(".")
    if not dot:
        raise Fault("Runtime.MalformedHandlerName", f"Bad handler '{name}': not enough values to unpack (expected 2, got 1)")
    if module_name.split("/")[0].split(".")[0] in sys.builtin_module_names:
        raise Fault("Runtime.ImportModuleError", f"Cannot use built-in module {module_name} as a handler module")
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        tell_what_lambda_has(error)
        raise Fault("Runtime.ImportModuleError", f"Unable to import module '{module_name}': {error}") from error
    except SyntaxError as error:
        trace = [f'  File "{error.filename}" Line {error.lineno}\n    {error.text}']
        raise Fault("Runtime.UserCodeSyntaxError", f"Syntax error in module '{module_name}': {error}", trace) from error
    try:
        return getattr(module, function_name)
    except AttributeError as error:
        raise Fault("Runtime.HandlerNotFound", f"Handler '{function_name}' missing on module '{module_name}'") from error


def tell_what_lambda_has(error):
    """Lambda's own runtime brings the SDK along; here it is the user's interpreter that has it or has not."""
    missing = (error.name or "").split(".")[0]
    if missing in ("boto3", "botocore", "s3transfer", "jmespath"):
        print(
            f"Snowglobe: {missing} is a part of Lambda's runtime, and {sys.executable} has none: install it there, or into the "
            f"function's folder ({sys.executable} -m pip install boto3 -t {os.environ.get('LAMBDA_TASK_ROOT')})"
        )


def of_decimal(value):
    import decimal

    if isinstance(value, decimal.Decimal):
        return float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def run_handler(handler, body, context):
    """The answer's bytes."""
    try:
        event = json.loads(body)
    except Exception as error:
        raise Fault("Runtime.UnmarshalError", f"Unable to unmarshal input: {error}") from error
    answer = handler(event, context)
    try:
        return json.dumps(answer, default=of_decimal, ensure_ascii=False).encode("utf-8", "surrogatepass")
    except Exception as error:
        raise Fault("Runtime.MarshalError", f"Unable to marshal response: {error}") from error


def serve(api, handler):
    global request_id_now
    while True:
        headers, body = api.next()
        request_id_now = headers["lambda-runtime-aws-request-id"]
        if trace_id := headers.get("lambda-runtime-trace-id"):
            os.environ["_X_AMZN_TRACE_ID"] = trace_id
        else:
            os.environ.pop("_X_AMZN_TRACE_ID", None)
        try:
            answer = run_handler(handler, body, LambdaContext(headers))
        except Exception as error:  # not SystemExit: that ends the process, as in Lambda
            document = document_of(error, request_id_now)
            log_error(document)
            flush()
            api.fail(f"invocation/{request_id_now}/error", document)
        else:
            flush()
            api.answer(request_id_now, answer)


def flush():
    sys.stdout.flush()
    sys.stderr.flush()


def search_path():
    """The function's folder first, then its layers (in PYTHONPATH, which the interpreter has read), then what it has itself."""
    root = os.environ.get("LAMBDA_TASK_ROOT", os.getcwd())
    sys.path[0] = root  # was our own folder


def main():
    api = RuntimeApi(os.environ["AWS_LAMBDA_RUNTIME_API"])
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
    search_path()
    set_up_logging()
    sys.argv = [HERE]
    try:
        handler = find_handler(os.environ["_HANDLER"])
    except Exception as error:
        document = document_of(error)
        log_error(document)
        flush()
        api.fail("init/error", document)
        sys.exit(1)
    serve(api, handler)


main()
