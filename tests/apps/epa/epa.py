"""EPA as its clients meet it (every answer is held against openapi.json), and as its databases, topics and phones have it."""
import base64
import functools
import hashlib
import hmac
import json
import re
import uuid

import pymongo
import requests
from boto3.dynamodb.types import TypeDeserializer
from confluent_kafka import ConsumerGroupTopicPartitions, Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from tests.apps.epa.contract import hold
from tests.kafka.calls import kafka_address
from tests.mongodb.conftest import mongodb_address
from tests.world import ROOT

TEMPLATE = ROOT / "apps" / "epa" / "template.yaml"
# Ports of its own: other worlds may stand beside it.
PORTS = [word for name in ("kafka", "mongodb", "redis") for word in (f"--{name}-port", "0")]
PASSWORD = "correct horse battery"
SECRET = "not-a-secret"  # the template's JwtSecret
DATABASE = "epa_database"
INGESTOR, LOADER, NOTIFIER = FUNCTIONS = ("epa-post-ingestor", "epa-cache-loader", "epa-notify-service")  # and their groups
TOPICS = dict(zip(FUNCTIONS, ("post-ingestor-consumer", "cache-loader-consumer", "notify-service-consumer")))
WAIT_S = 20
# A fault: posts cannot be stored for a minute. Everything else of MongoDB works.
NO_STORING = {
    "operation": "mongodb.insert",
    "match": '"posts"',
    "for": "60s",
    "error": {"code": "NotWritablePrimary", "message": "not primary"},
}


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed(claims, secret=SECRET):
    """A JWT of HS256."""
    parts = [{"alg": "HS256", "typ": "JWT"}, claims]
    both = ".".join(base64url(json.dumps(part, separators=(",", ":")).encode()) for part in parts)
    return f"{both}.{base64url(hmac.new(secret.encode(), both.encode(), hashlib.sha256).digest())}"


def claims(token):
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def created_event(post_id, category_id, number=0, **more):
    post = {"post_id": post_id, "author_id": "somebody", "category_id": category_id, "tags": [], "title": post_id, "body": "b"}
    return json.dumps({"event": "POST_CREATED", "post": post | {"created_at": f"2026-01-01T00:00:{number % 60:02}.{number:03}Z"} | more})


@functools.lru_cache(None)
def mongodb_client(address):
    return pymongo.MongoClient(f"mongodb://{address}/", serverSelectionTimeoutMS=10_000)


class Epa:
    def __init__(self, world):
        self.world = world

    # As clients
    def ask(self, method, path, body=None, token=None, **headers):
        if token:
            headers["Authorization"] = f"Bearer {token}"
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        response = requests.request(
            method, f"{self.world.url}/v1{path}", json=body, headers=headers, allow_redirects=False, timeout=60
        )
        hold(method, path, response)
        return response

    def register(self, name):
        body = {"email": f"{name}@example.com", "username": f"{name}-name", "password": PASSWORD}
        return self.ask("POST", "/auth/register", body)

    def login(self, name, password=PASSWORD):
        return self.ask("POST", "/auth/login", {"email": f"{name}@example.com", "password": password})

    def category(self, token, name="fire", tags=("wild", "house")):
        return self.ask("POST", "/categories", {"name": name, "tags": list(tags)}, token).json()["category_id"]

    def subscribe(self, token, category, *tags):
        assert self.ask("PUT", f"/subscriptions/{category}", {"tags": list(tags)}, token).status_code == 200

    def device(self, token, phone):
        assert self.ask("PUT", f"/devices/{phone}", {"platform": "ios"}, token).status_code == 204

    def post(self, token, category, title="Smoke", tags=("wild",), **headers):
        body = {"category_id": category, "title": title, "body": "At the lake", "tags": list(tags)}
        return self.ask("POST", "/posts", body, token, **headers)

    def timeline(self, token, query="", **headers):
        return self.ask("GET", f"/timeline{query}", None, token, **headers)

    def titles(self, token, query=""):
        return [item["title"] for item in self.timeline(token, query).json()["items"]]

    # Behind the API
    @property
    def mongodb(self):
        return mongodb_client(mongodb_address(self.world))[DATABASE]

    def user(self, name):
        """One who has come in long ago, since passwords take their time; an access token."""
        user_id = str(uuid.uuid5(uuid.NAMESPACE_OID, name))
        token = signed({"user_id": user_id, "exp": 4_000_000_000})
        document = {"user_id": user_id, "username": name, "email": f"{name}@example.com", "access_token": token}
        self.mongodb["users"].insert_one(document)
        return token

    def documents(self, collection):
        return self.world.get(f"mongodb/collections/{DATABASE}.{collection}", limit=10_000)["contents"]

    def key(self, key):
        """What Redis has there; None: nothing."""
        answer = requests.get(f"{self.world.url}/_snowglobe/redis/keys/{key}", timeout=60)
        return answer.json()["value"] if answer.status_code == 200 else None

    def line(self, token):
        """The ids of a user's line in the cache, oldest first."""
        line = self.key(f"timeline:{claims(token)['user_id']}")
        return [one["member"] for one in line or []]

    def pushed(self):
        """How often each phone was told of each post."""
        rows = self.world.client("dynamodb").scan(TableName="epa-pushed")["Items"]
        plain = [{name: TypeDeserializer().deserialize(value) for name, value in row.items()} for row in rows]
        return {(row["device"], row["post_id"]): int(row["shown"]) for row in plain}

    # Kafka
    @functools.cached_property
    def broker(self):
        return kafka_address(self.world)

    @functools.cached_property
    def admin(self):
        return AdminClient({"bootstrap.servers": self.broker})

    def produce(self, topic, *values, key="k"):
        """As any client does; all in one request."""
        producer = Producer({"bootstrap.servers": self.broker, "linger.ms": 50})
        for value in values:
            producer.produce(topic, value, key)
        assert producer.flush(WAIT_S) == 0

    def committed(self, group):
        """How far it has come in its topic; None: nobody knows."""
        wanted = ConsumerGroupTopicPartitions(group, [TopicPartition(TOPICS[group], 0)])
        (answer,) = self.admin.list_consumer_group_offsets([wanted]).values()
        (partition,) = answer.result(WAIT_S).topic_partitions
        return None if partition.offset < 0 else partition.offset

    def records(self, topic):
        return self.world.get(f"kafka/topics/{topic}/0", limit=10_000)["records"]

    # Functions
    def mapping(self, function):
        (one,) = self.world.client("lambda").list_event_source_mappings(FunctionName=function)["EventSourceMappings"]
        return one

    def invoke(self, function, event):
        """Its answer; or its error, as a text."""
        answer = self.world.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event))
        payload = json.loads(answer["Payload"].read())
        return f"{payload['errorType']}: {payload['errorMessage']}" if "FunctionError" in answer else payload

    def runs(self, function):
        return [one["outcome"] for one in self.world.invocations(function)]

    def batches(self, function):
        """The offsets of the records of each invocation."""
        return [
            [record["offset"] for records in one["payload"]["records"].values() for record in records]
            for one in self.world.invocations(function)
        ]


def detail(response):
    return response.status_code, response.json()["detail"]
