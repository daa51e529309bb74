"""Makes the pictures of emulator/docs/console/: python -m tests.console.screenshots; with a FOLDER, of every page."""
import json
import pathlib
import sys

from tests.console.browser import Browser
from tests.world import ROOT, World

FOLDER = ROOT / "emulator/docs/console"
KEPT = {"overview", "queue", "chain-dark", "small"}
LESSON = {"type": "INBOUND_SMS", "payload": {"From": "+14801230001", "Body": "acme", "twilio_webhook": {"From": "+14801230001", "Body": "acme"}}}


def live(world):
    """A morning of lessons, queues with letters that nobody could read, and a fault."""
    sqs, kinesis = world.client("sqs"), world.client("kinesis")
    sqs.create_queue(QueueName="invoices-dead")
    policy = json.dumps({"deadLetterTargetArn": "arn:aws:sqs:us-east-1:000000000000:invoices-dead", "maxReceiveCount": 1})
    queue = sqs.create_queue(QueueName="invoices", Attributes={"RedrivePolicy": policy, "VisibilityTimeout": "30"})["QueueUrl"]
    for n in range(8):
        sqs.send_message(QueueUrl=queue, MessageBody=json.dumps({"invoice": 1000 + n, "customer": f"c-{n % 7}", "total": f"{n * 7 % 90 + 10}.90", "currency": "EUR"}))
    sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=5)
    world.advance("1m")
    sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)  # three of them; the five are given up
    world.advance("1m")
    sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
    for n in range(40):
        sqs.send_message(QueueUrl=queue, MessageBody=json.dumps({"invoice": 2000 + n, "customer": f"c-{n % 7}", "total": f"{n * 7 % 90 + 10}.90", "currency": "EUR"}))
    for name in ("emails", "thumbnails", "search-index", "audit.fifo"):
        url = sqs.create_queue(QueueName=name, Attributes={"FifoQueue": "true"} if name.endswith("fifo") else {})["QueueUrl"]
        for n in range(len(name) % 5):
            sqs.send_message(QueueUrl=url, MessageBody=f"{name} {n}", **({"MessageGroupId": "a", "MessageDeduplicationId": str(n)} if name.endswith("fifo") else {}))
    sequence = None
    for n in range(12):
        phone = f"+1480123{n:04}"
        lesson = json.loads(json.dumps(LESSON).replace("+14801230001", phone))
        put = kinesis.put_record(StreamName="command-stream-dev", PartitionKey=phone, Data=json.dumps(lesson))
        sequence = sequence or put["SequenceNumber"]
    world.settle()
    sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=4)
    world.fault({"operation": "dynamodb.UpdateItem", "nth": [2, 5], "error": {"code": "ProvisionedThroughputExceededException", "message": "as asked", "status": 400}})
    world.fault({"function": next(r["name"] for r in world.get("resources")["resources"] if r["kind"] == "function"), "nth": "all", "fail": "timeout"})
    return sequence


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    world = World("--template", ROOT / "apps/dialog-engine/template.yaml", clock="auto")
    browser = Browser()
    try:
        sequence = live(world)
        scope = "000000000000/us-east-1"
        pages = [
            ("overview", "#/", {}, None),
            ("overview-dark", "#/", {"dark": True}, None),
            ("queues", "#/kind/queue", {}, None),
            ("queue", f"#/of/sqs/queue/{scope}/invoices", {}, "main [data-row]"),
            ("table", f"#/of/dynamodb/table/{scope}/dialog-state-dev", {"dark": True}, None),
            ("mappings", "#/kind/mapping", {}, None),
            ("invocations", "#/invocations", {}, "main [data-row]"),
            ("faults", "#/faults", {}, None),
            ("chain", f"#/chain?of={sequence}&source=arn:aws:kinesis:us-east-1:000000000000:stream/command-stream-dev", {}, None),
            ("chain-dark", f"#/chain?of={sequence}&source=arn:aws:kinesis:us-east-1:000000000000:stream/command-stream-dev", {"dark": True}, None),
            ("small", "#/kind/queue", {"width": 390, "height": 760, "mobile": True}, None),
        ]
        for name, hash, options, click in pages:
            if folder == FOLDER and name not in KEPT:
                continue
            browser.open(f"{world.url}/_snowglobe/{hash}", **{"width": 1200, "height": 760, **options})
            browser.wait("performance.getEntriesByName('shown').length > 0")
            if click:
                browser.click(click)
                browser.wait("document.querySelector('main .code') !== null")
            browser.js("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
            browser.screenshot(folder / f"{name}.png")
            print(name, [problem for problem in browser.problems()])
    finally:
        browser.stop()
        world.stop()


if __name__ == "__main__":
    main()
