"""A client that sends exactly the bytes it is told to, for tests of the HTTP edge."""
import json
import os
import socket
import urllib.parse

TIMEOUT_S = 20
CREDENTIAL = "AKIDEXAMPLE/20260101/us-east-1/{}/aws4_request"
TARGETS = {
    "dynamodb": ("DynamoDB_20120810", "1.0"),
    "dynamodbstreams": ("DynamoDBStreams_20120810", "1.0"),
    "kinesis": ("Kinesis_20131202", "1.1"),
    "sqs": ("AmazonSQS", "1.0"),
    "ssm": ("AmazonSSM", "1.1"),
}


def signed(service):
    """Headers that say who asks; nobody verifies the signature."""
    scope = CREDENTIAL.format(service)
    return {
        "Host": "localhost:4566",
        "X-Amz-Date": "20260101T000000Z",
        "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-date, Signature=0",
    }


def aws_headers(service, operation):
    prefix, version = TARGETS[service]
    return {
        **signed("dynamodb" if service == "dynamodbstreams" else service),
        "Content-Type": f"application/x-amz-json-{version}",
        "X-Amz-Target": f"{prefix}.{operation}",
    }


def head(headers, start="POST / HTTP/1.1"):
    lines = [start, *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def request(service, operation, body, **more):
    """The whole request as bytes; `more` adds headers, None removes one."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {**aws_headers(service, operation), "Content-Length": len(data)}
    for name, value in more.items():
        headers[name.replace("_", "-")] = value
    return head({name: value for name, value in headers.items() if value is not None}) + data


QUEUE = "http://anywhere/000000000000/edge"
CREATE = request("sqs", "CreateQueue", {"QueueName": "edge"})


def send_message(text):
    return request("sqs", "SendMessage", {"QueueUrl": QUEUE, "MessageBody": text})


def cpu_s(world):
    """Processor time that the emulator has used: what another process does to the machine is not in it."""
    fields = open(f"/proc/{world.process.pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Response:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)


class Connection:
    def __init__(self, url):
        address = urllib.parse.urlsplit(url)
        self.socket = socket.create_connection((address.hostname, address.port), timeout=TIMEOUT_S)
        self.received = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def _more(self):
        try:
            data = self.socket.recv(1 << 20)
        except ConnectionResetError:
            data = b""
        if not data:
            raise EOFError(f"closed after {self.received!r}")
        self.received += data

    def response(self):
        """The next whole response."""
        while b"\r\n\r\n" not in self.received:
            self._more()
        header, _, rest = self.received.partition(b"\r\n\r\n")
        start, *lines = header.decode().split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        length = int(headers.get("content-length", 0))
        while len(rest) < length:
            self._more()
            rest = self.received.partition(b"\r\n\r\n")[2]
        self.received = rest[length:]
        return Response(int(start.split()[1]), headers, rest[:length])

    def ask(self, data):
        self.send(data)
        return self.response()

    def is_closed(self):
        """Waits for the server to close; False if it sends something instead."""
        try:
            self._more()
        except EOFError:
            return True
        return False
