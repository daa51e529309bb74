"""curl as it comes signs requests by itself: each transport, on both loopbacks, with a record of a megabyte there and back."""
import base64
import json
import shutil
import socket
import subprocess
import urllib.parse

import pytest

from tests.world import binary

STREAM = "from-curl"
DATA = bytes(range(256)) * 4000  # as JSON beyond what curl sends unasked (Expect: 100-continue) and beyond every window of HTTP/2
WAYS = {
    "HTTP/1.1": ("http", ["--http1.1"], "1.1"),
    "HTTP/2": ("http", ["--http2-prior-knowledge"], "2"),
    "HTTP/1.1 over TLS": ("https", ["--http1.1"], "1.1"),
    "HTTP/2 by ALPN": ("https", [], "2"),
}


@pytest.fixture(scope="module", autouse=True)
def curl_of_today():
    if shutil.which("curl") is None:
        pytest.skip("curl is not here")
    told = subprocess.run(["curl", "--version"], capture_output=True, text=True, check=True).stdout
    if "HTTP2" not in told.split():
        pytest.skip("this curl was built without HTTP/2")
    if "aws-sigv4" not in subprocess.run(["curl", "--help", "all"], capture_output=True, text=True).stdout:
        pytest.skip("this curl is older than 7.75: it cannot sign")


@pytest.fixture(scope="module")
def data_folder(tmp_path_factory):
    return str(tmp_path_factory.mktemp("curl") / "data")


@pytest.fixture
def world(snowglobe, data_folder):
    """Its authority is in its data folder."""
    world = snowglobe("--data", data_folder)
    world.authority = subprocess.run(
        [binary(), "tls", "--path", "--data", data_folder], capture_output=True, text=True, check=True
    ).stdout.strip()
    return world


def has_ipv6():
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


def call(url, world, options, operation, request):
    """The HTTP version that was spoken, the status, and the answer."""
    done = subprocess.run(
        ["curl", "-sS", *options, "--cacert", world.authority, "--aws-sigv4", "aws:amz:us-east-1:kinesis", "--user", "test:test"]
        + ["-H", f"X-Amz-Target: Kinesis_20131202.{operation}", "-H", "Content-Type: application/x-amz-json-1.1"]
        + ["-w", r"\n%{http_version} %{http_code}", "--data-binary", "@-", url],
        input=json.dumps(request).encode(),
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    body, _, told = done.stdout.rpartition(b"\n")
    version, status = told.decode().split()
    return version, int(status), json.loads(body or "{}")


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]"])
@pytest.mark.parametrize("way", WAYS)
def test_curl(world, way, host):
    scheme, options, version = WAYS[way]
    url = f"{scheme}://{host}:{urllib.parse.urlsplit(world.url).port}/"
    if host == "[::1]" and not has_ipv6():
        pytest.skip("this machine has no ::1")

    def kinesis(operation, **request):
        spoken, status, answer = call(url, world, options, operation, request)
        assert (spoken, status) == (version, 200), answer
        return answer

    kinesis("CreateStream", StreamName=STREAM, ShardCount=1)
    put = kinesis("PutRecord", StreamName=STREAM, PartitionKey="k", Data=base64.b64encode(DATA).decode())
    iterator = kinesis("GetShardIterator", StreamName=STREAM, ShardId=put["ShardId"], ShardIteratorType="TRIM_HORIZON")
    (record,) = kinesis("GetRecords", **iterator)["Records"]
    assert base64.b64decode(record["Data"]) == DATA
    spoken, status, refused = call(url, world, options, "DescribeStreamSummary", {"StreamName": "nowhere"})
    assert (spoken, status, refused["__type"]) == (version, 400, "ResourceNotFoundException")
