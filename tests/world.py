"""A running emulator for tests: `snowglobe up` on a free port, its admin API and boto3 clients.

Tests never sleep: they ask the world to settle, or the clock to advance.
"""
import datetime
import os
import pathlib
import signal
import subprocess
import tempfile

import boto3
import botocore.config
import requests

ROOT = pathlib.Path(__file__).resolve().parents[1]
START_SECONDS_MAX = 60
# scripts/test --sanitize: "asan" or "tsan". What a test cannot show there, it says why.
SANITIZED = os.environ.get("SNOWGLOBE_SANITIZED")


def binary():
    """SNOWGLOBE_BINARY, else the newest build there is."""
    if given := os.environ.get("SNOWGLOBE_BINARY"):
        return given
    built = [path for preset in ("release", "dev", "asan", "tsan") if (path := ROOT / "build" / preset / "snowglobe").exists()]
    if not built:
        raise FileNotFoundError("build/*/snowglobe: build it first, or set SNOWGLOBE_BINARY")
    return str(max(built, key=lambda path: path.stat().st_mtime))


class World:
    """One `snowglobe up`. Further arguments are its own: World("--template", "t.yaml", "--seed", "7").

    With SNOWGLOBE_TEST_DATA=1 it lives in a data directory, and must behave all the same. kill() and
    start() take it down and up again; pass "--data" for it to remember.
    """

    def __init__(self, *arguments, clock="auto", executor="fiber"):
        self.folder = tempfile.TemporaryDirectory(prefix="snowglobe-test-")
        self.output = pathlib.Path(self.folder.name) / "output"
        self.command = [binary(), "up", "--port", "0", "--clock", clock, "--executor", executor, *map(str, arguments)]
        if os.environ.get("SNOWGLOBE_TEST_DATA") and "--data" not in arguments:
            self.command += ["--data", self.folder.name + "/data"]
        self.start()

    def start(self):
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(self.command, stdout=output, stderr=subprocess.STDOUT, cwd=ROOT)
        self.url = self._wait_until_ready()
        self._clients = {}

    def kill(self):
        """As a crash or `kill -9` would."""
        self.process.kill()
        self.process.wait()

    def _wait_until_ready(self):
        # The only wait for real time: the process has no other way to tell us.
        deadline = datetime.datetime.now() + datetime.timedelta(seconds=START_SECONDS_MAX)
        while datetime.datetime.now() < deadline:
            try:
                self.process.wait(timeout=0.01)
                raise RuntimeError(f"{self.command} ended with {self.process.returncode}:\n{self.log()}")
            except subprocess.TimeoutExpired:
                pass
            if "\nReady.\n" in self.log():
                ready = next(line for line in self.log().splitlines() if line.startswith("Snowglobe "))
                address = next(word for word in ready.split() if "http://" in word)
                return address.rstrip(",")
        self.stop()
        raise TimeoutError(f"{self.command} is not ready:\n{self.log()}")

    def log(self):
        return self.output.read_text(errors="replace")

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    # AWS
    def client(self, service, region="us-east-1", account="000000000000"):
        """A boto3 client. The access key names the account, as everywhere in Snowglobe."""
        if (service, region, account) not in self._clients:
            self._clients[service, region, account] = boto3.client(
                service,
                endpoint_url=self.url,
                region_name=region,
                aws_access_key_id=account,
                aws_secret_access_key="secret",
                config=botocore.config.Config(retries={"total_max_attempts": 1}, read_timeout=120),
            )
        return self._clients[service, region, account]

    def stream_records(self, table):
        """All records of the table's latest stream, shard by shard, each in its order."""
        streams = self.client("dynamodbstreams")
        arn = self.client("dynamodb").describe_table(TableName=table)["Table"]["LatestStreamArn"]
        for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
            iterator = streams.get_shard_iterator(
                StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
            )["ShardIterator"]
            while iterator:
                page = streams.get_records(ShardIterator=iterator)
                yield from page["Records"]
                iterator = page.get("NextShardIterator") if page["Records"] else None

    # Admin API
    def get(self, path, **query):
        return self._checked(requests.get(f"{self.url}/_snowglobe/{path}", params=query, timeout=120))

    def post(self, path, body=None):
        return self._checked(requests.post(f"{self.url}/_snowglobe/{path}", json=body or {}, timeout=120))

    @staticmethod
    def _checked(response):
        assert response.status_code == 200, response.text
        return response.json()

    def now(self):
        text = self.get("clock")["now"].removesuffix("Z")
        return datetime.datetime.fromisoformat(text[:26] + "+00:00")

    def advance(self, by):
        return self.post("clock/advance", {"by": by})

    def settle(self, max_virtual="10m"):
        return self.post("settle", {"max_virtual": max_virtual})

    def fault(self, description):
        return self.post("faults", description)

    def reset(self, seed=0):
        return self.post("reset", {"seed": seed})

    def invocations(self, function=""):
        return self.get("invocations", function=function, limit=100_000)["invocations"]
