"""class-connect as its tests meet it: mutations in, documents out, and a look at everything between."""
import datetime
import json

import requests
from boto3.dynamodb.types import TypeDeserializer

from tests.world import ROOT

TEMPLATE = ROOT / "apps" / "class-connect" / "template.yaml"
U = "5f0c7a52-6c1e-4d8a-9a35-0d7f3c1b2a01"
START, END = "2026-03-02T08:00:00Z", "2026-03-02T09:00:00Z"
STAGE = "dev"
QUEUE, DLQ, STREAM_FAILURES = "NewEventsQueue", "NewEventsDLQ", "StreamToSqsFailures"
EVENTS, AGGREGATES, ROOMS = "EventsTable", "EventAggregatesTable", "ClassConnectTable"

MUTATIONS = {
    "createRoom": "mutation M($input: CreateRoomInput!) { createRoom(input: $input) }",
    "renameRoom": "mutation M($roomId: ID!, $name: String!, $expectedVersion: Int)"
    " { renameRoom(roomId: $roomId, name: $name, expectedVersion: $expectedVersion) }",
    "setSchedule": "mutation M($roomId: ID!, $schedule: ScheduleInput!, $expectedVersion: Int)"
    " { setSchedule(roomId: $roomId, schedule: $schedule, expectedVersion: $expectedVersion) }",
    "removeSchedule": "mutation M($roomId: ID!, $scheduleId: ID!) { removeSchedule(roomId: $roomId, scheduleId: $scheduleId) }",
    "invitePerson": "mutation M($roomId: ID!, $invitee: InviteeInput!) { invitePerson(roomId: $roomId, invitee: $invitee) }",
    "respondToInvite": "mutation M($roomId: ID!, $inviteeId: ID!, $status: InviteResponse!)"
    " { respondToInvite(roomId: $roomId, inviteeId: $inviteeId, status: $status) }",
    "cancelInvite": "mutation M($roomId: ID!, $inviteeId: ID!) { cancelInvite(roomId: $roomId, inviteeId: $inviteeId) }",
    "deleteRoom": "mutation M($roomId: ID!, $reason: String) { deleteRoom(roomId: $roomId, reason: $reason) }",
}
ROOM = """query Q($id: ID!, $minVersion: Int) { room(id: $id, minVersion: $minVersion) {
    id name description version createdAt updatedAt
    schedules { id title startsAt endsAt recurrence } invitees { id email name role status } } }"""
ROOMS_PAGE = "query Q($limit: Int, $nextToken: String) { rooms(limit: $limit, nextToken: $nextToken) { items { id name } nextToken } }"


def plain(item):
    deserialize = TypeDeserializer().deserialize

    def whole(value):
        if isinstance(value, dict):
            return {k: whole(v) for k, v in value.items()}
        if isinstance(value, list):
            return [whole(v) for v in value]
        return int(value) if type(value).__name__ == "Decimal" else value

    return {name: whole(deserialize(value)) for name, value in item.items()}


def uuid(number):
    """A UUID of version 4 that reads as its number."""
    return f"{number:08d}-0000-4000-8000-{number:012d}"


def event(room_id, version, kind=None, data=None):
    """An event as the queue carries it: version 0 creates, others rename, unless told otherwise."""
    return {
        "aggregate_id": room_id,
        "version": version,
        "event_type": kind or ("ROOM_RENAMED" if version else "ROOM_CREATED"),
        "data": data or {"name": f"name {version}"},
        "event_id": uuid(version),
        "created_at": f"2026-01-01T00:00:{version:02d}.000Z",
    }


def code(response):
    """The code of the one error that is there."""
    (error,) = response["errors"]
    return error["extensions"]["code"]


class School:
    def __init__(self, world, clock):
        self.world = world
        self.clock = clock
        self.dynamodb = world.client("dynamodb")
        self.sqs = world.client("sqs")
        self.lambda_ = world.client("lambda")

    # In
    def post(self, path, query, variables=None, status=200, **more):
        response = requests.post(
            f"{self.world.url}/{STAGE}/{path}", json={"query": query, "variables": variables or {}, **more}, timeout=60
        )
        assert response.status_code == status, response.text
        return response.json()

    def mutate(self, mutation, **variables):
        """One mutation: its whole response."""
        return self.post("action", MUTATIONS[mutation], variables)

    def done(self, mutation, **variables):
        """One mutation that must succeed: its answer. What follows from it has not happened yet."""
        response = self.mutate(mutation, **variables)
        assert "errors" not in response, response
        return response["data"][mutation]

    def create(self, room_id=U, name="Algebra"):
        assert self.done("createRoom", input={"id": room_id, "name": name}) == room_id
        return room_id

    def rename_up_to(self, version, room_id=U):
        """The room at that version, by names that tell it."""
        self.create(room_id)
        for number in range(1, version + 1):
            self.done("renameRoom", roomId=room_id, name=f"name {number}")
        self.settle()
        assert self.document(room_id)["version"] == version

    def invoke(self, function, payload):
        answer = self.lambda_.invoke(FunctionName=f"class-connect-{STAGE}-{function}", Payload=json.dumps(payload).encode())
        assert "FunctionError" not in answer, answer["Payload"].read()
        return json.loads(answer["Payload"].read())

    def rebuild(self, **order):
        return self.invoke("rebuildReadLayer", order)

    def at_once(self, mutation, many):
        """All of these at one instant: their responses, in any order."""
        for variables in many:
            proxy = {"httpMethod": "POST", "body": json.dumps({"query": MUTATIONS[mutation], "variables": variables})}
            self.lambda_.invoke(
                FunctionName=f"class-connect-{STAGE}-graphqlAction", InvocationType="Event", Payload=json.dumps(proxy).encode()
            )
        before = len(self.invocations("graphqlAction"))
        self.settle()
        ran = self.invocations("graphqlAction")[before:]
        assert len(ran) == len(many)
        return [json.loads(one["result"]["body"]) for one in ran]

    def send(self, body, queue=QUEUE):
        self.sqs.send_message(QueueUrl=self.queue(queue), MessageBody=body if isinstance(body, str) else json.dumps(body))

    def put_events(self, *events):
        """Events written by hand, at one instant: (room, version, data as text[, type])."""
        items = []
        for room_id, version, data, *kind in events:
            item = event(room_id, version, *kind) | {"data": data}
            items.append({name: {"N": str(value)} if name == "version" else {"S": value} for name, value in item.items()})
        self.dynamodb.transact_write_items(
            TransactItems=[{"Put": {"TableName": f"{EVENTS}-{STAGE}", "Item": item}} for item in items]
        )

    def settle(self, max_virtual="10m"):
        return self.world.settle(max_virtual)

    def fault(self, **description):
        self.world.fault(description)

    # Out
    def query(self, text, **variables):
        return self.post("query", text, variables)

    def room(self, room_id=U, **variables):
        return self.query(ROOM, id=room_id, **variables)["data"]["room"]

    def document(self, room_id=U):
        return self.item(ROOMS, id={"S": room_id})

    def aggregate(self, room_id=U):
        return self.item(AGGREGATES, aggregate_id={"S": room_id})

    def item(self, table, **key):
        found = self.dynamodb.get_item(TableName=f"{table}-{STAGE}", Key=key, ConsistentRead=True)
        return plain(found["Item"]) if "Item" in found else None

    def items(self, table):
        pages = self.dynamodb.get_paginator("scan").paginate(TableName=f"{table}-{STAGE}", ConsistentRead=True)
        return [plain(item) for page in pages for item in page["Items"]]

    def clear(self, table):
        keys = {EVENTS: ("aggregate_id", "version"), AGGREGATES: ("aggregate_id",), ROOMS: ("id",)}[table]
        for page in self.dynamodb.get_paginator("scan").paginate(TableName=f"{table}-{STAGE}"):
            for item in page["Items"]:
                self.dynamodb.delete_item(TableName=f"{table}-{STAGE}", Key={name: item[name] for name in keys})

    def events(self, room_id=U):
        """The types of a room's events; their versions must be 0, 1, 2, ..."""
        pages = self.dynamodb.get_paginator("query").paginate(
            TableName=f"{EVENTS}-{STAGE}",
            KeyConditionExpression="aggregate_id = :id",
            ExpressionAttributeValues={":id": {"S": room_id}},
            ConsistentRead=True,
        )
        found = [plain(item) for page in pages for item in page["Items"]]
        assert [one["version"] for one in found] == list(range(len(found)))
        return [one["event_type"] for one in found]

    def queue(self, name):
        return self.sqs.get_queue_url(QueueName=f"{name}-{STAGE}")["QueueUrl"]

    def depth(self, name):
        names = [f"ApproximateNumberOfMessages{kind}" for kind in ("", "NotVisible", "Delayed")]
        attributes = self.sqs.get_queue_attributes(QueueUrl=self.queue(name), AttributeNames=names)["Attributes"]
        return sum(int(attributes[name]) for name in names)

    def peek(self, name):
        """What is visible, with plain attributes; it stays."""
        found = self.sqs.receive_message(
            QueueUrl=self.queue(name), MaxNumberOfMessages=10, MessageAttributeNames=["All"], VisibilityTimeout=0
        ).get("Messages", [])
        return [
            (one["Body"], {key: value["StringValue"] for key, value in one.get("MessageAttributes", {}).items()})
            for one in found
        ]

    def invocations(self, function):
        return self.world.invocations(f"class-connect-{STAGE}-{function}")

    def trace(self):
        """The text of what happened so far."""
        return requests.get(f"{self.world.url}/_snowglobe/trace", params={"from": 1, "limit": 100_000}, timeout=60).text

    def received(self):
        """What the processor got: (time, body, requeue_count) of each message each time."""
        return [
            (
                datetime.datetime.fromisoformat(one["started"][:26] + "+00:00"),
                record["body"],
                int(record["messageAttributes"].get("requeue_count", {}).get("stringValue", 0)),
            )
            for one in self.invocations("eventProcessor")
            for record in one["payload"]["Records"]
        ]

    def is_quiet(self):
        """Nothing is under way, and nothing was given up."""
        return self.depth(QUEUE) == self.depth(DLQ) == self.depth(STREAM_FAILURES) == 0
