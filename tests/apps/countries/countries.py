"""The countries app as its tests meet it: requests, what the worker does with them, and what is stored."""
import datetime
import http.client
import json
import urllib.parse

import requests
from boto3.dynamodb.types import TypeDeserializer

from tests.world import ROOT

T0 = datetime.datetime(2023, 12, 10, 4, 45, 20, tzinfo=datetime.timezone.utc)
HOST = "restcountries.com"
DISARMED = "Countries API aborted, circuit breaker disarmed."
KNOWN = {country["cca2"]: country for country in json.loads((ROOT / "apps/countries/countries.json").read_text())}
SIX = ["PY", "BR", "CO", "py", "br", "co"]  # messages of their own, for three countries


def at(seconds):
    """T0 and so many seconds, as the app writes times."""
    return (T0 + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%d %H:%M:%S")


def failing(status=500, nth=1):
    return {"host": HOST, "nth": nth, "respond": {"status": status, "body": "<html>"}}


class Countries:
    def __init__(self, world, stage="dev"):
        self.world = world
        self.stage = stage
        self.dynamodb = world.client("dynamodb")
        self.sqs = world.client("sqs")
        self.lambda_ = world.client("lambda")

    # In
    def get(self, path, method="GET"):
        """The path as it is: libraries would tidy it up. Through the API's own host name, so that stages do not meet."""
        (api,) = [one for one in self.world.get("execute-api/apis")["apis"] if one["name"] == f"countries-{self.stage}"]
        address = urllib.parse.urlsplit(self.world.url)
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
        connection.request(method, "/api" + path, headers={"Host": api["host"]})
        response = connection.getresponse()
        assert response.getheader("Content-Type") == "application/json"
        return response.status, response.read().decode()

    def ok(self, path):
        status, text = self.get(path)
        assert status == 200, text
        return json.loads(text)

    def view(self, code):
        return self.ok(f"/view-data/{code}")

    def status(self, code):
        return self.ok(f"/status/{code}")

    def fetch(self, *codes):
        """Asks for countries; the worker has what it can do at once behind it afterwards."""
        for code in codes:
            self.ok(f"/fetch-data/{code}")
            self.until_idle()

    def until_idle(self):
        """What needs no time but a few milliseconds is done."""
        self.world.advance("50ms")

    def until(self, seconds):
        """It is T0 and so many seconds, and a half: what is due then has run."""
        missing = T0 + datetime.timedelta(seconds=seconds, milliseconds=500) - self.world.now()
        assert missing >= datetime.timedelta(), missing
        self.world.advance(f"{missing // datetime.timedelta(microseconds=1)}us")

    def send(self, body):
        self.sqs.send_message(QueueUrl=self.url("fetch-requests"), MessageBody=body)

    def fault(self, **description):
        self.world.fault(description)

    def fault_of_put(self, table, code="AccessDeniedException", message="not authorized to perform: dynamodb:PutItem"):
        self.fault(
            operation="dynamodb.PutItem",
            match=f'"TableName":"{table}-{self.stage}"',
            nth=1,
            error={"code": code, "message": message, "status": 400},
        )

    def teach(self, code, country):
        """The fake service learns a country."""
        item = {"code": {"S": code.lower()}, "country": {"S": json.dumps(country)}}
        self.dynamodb.put_item(TableName=f"rest-countries-{self.stage}", Item=item)

    # Out
    def rows(self, table):
        """All of a table, numbers as int where they are whole."""
        items = self.dynamodb.scan(TableName=f"{table}-{self.stage}", ConsistentRead=True)["Items"]
        return [{name: plain(TypeDeserializer().deserialize(value)) for name, value in item.items()} for item in items]

    def statuses(self, code):
        """(timestamp, success) of each result, oldest first."""
        rows = sorted((r["timestamp"], r["success"]) for r in self.rows("status") if r["fetched_country"] == code)
        return rows

    def breaker(self):
        """(counter, timestamp) of the state; None: there is none."""
        rows = self.rows("circuit-breaker-state")
        assert all(row["service_name"] == "countries-api-service" for row in rows) and len(rows) < 2
        return (rows[0]["counter"], rows[0]["timestamp"]) if rows else None

    def asked(self):
        """How often the outside service was asked."""
        return self.world.get("outside/requests")["counts"].get(HOST, 0)

    def runs(self):
        """(seconds since T0, error text or None) of each invocation of the worker."""
        out = []
        for one in self.world.invocations(f"countries-{self.stage}-fetch_data_handler"):
            started = datetime.datetime.fromisoformat(one["started"][:26] + "+00:00")
            error = None if one["outcome"] == "ok" else (one["result"] or {}).get("errorMessage", one["outcome"])
            out.append((int((started - T0).total_seconds()), error))
        return out

    def errors(self):
        return [error for _, error in self.runs() if error]

    def url(self, queue):
        return self.sqs.get_queue_url(QueueName=f"{queue}-{self.stage}")["QueueUrl"]

    def depth(self, queue="fetch-requests"):
        names = ["ApproximateNumberOfMessages" + part for part in ("", "NotVisible", "Delayed")]
        counts = self.sqs.get_queue_attributes(QueueUrl=self.url(queue), AttributeNames=names)["Attributes"]
        return sum(int(counts[name]) for name in names)

    def dead(self):
        """The bodies of the dead letters, which are looked at and stay."""
        page = self.sqs.receive_message(
            QueueUrl=self.url("fetch-requests-dlq"), MaxNumberOfMessages=10, VisibilityTimeout=0
        )
        return [message["Body"] for message in page.get("Messages", [])]

    def mapping(self):
        (one,) = self.lambda_.list_event_source_mappings(FunctionName=f"countries-{self.stage}-fetch_data_handler")[
            "EventSourceMappings"
        ]
        return one["UUID"]


def plain(value):
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    if type(value).__name__ == "Decimal":
        return int(value) if value == int(value) else float(value)
    return value
