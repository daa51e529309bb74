"""Makes the pictures of the documents: python -m tests.console.screenshots; with a FOLDER, there and of every page."""
import html
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from tests.console.browser import Browser
from tests.world import ROOT, World, binary

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


# A lesson in the evening: the carrier refuses three messages.
OUTAGE = {"t": "2026-03-02T08:05:00.000Z", "source": "fake:api.twilio.com", "body": {"nth": [1, 2, 3], "respond": {"status": 503}}}
TERMINAL = """<!doctype html><meta charset="utf-8"><style>
body { margin: 0; background: #1b1e24; color: #d5d9e0; }
pre { margin: 0; padding: 18px 22px; font: 14px/1.45 "DejaVu Sans Mono", monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
.b { color: #fff; font-weight: bold; } .r { color: #ff7b72; font-weight: bold; } .g { color: #7ee787; font-weight: bold; } .p { color: #8b949e; }
</style><pre>"""


def failing_replay(browser, folder):
    """What a terminal shows of a replay that does not hold."""
    lesson = ROOT / "fixtures/dialog-engine/first-lesson.jsonl"
    lines = lesson.read_text().splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("{") and json.loads(line)["t"] >= OUTAGE["t"])
    with tempfile.TemporaryDirectory() as name:
        here = pathlib.Path(name)
        (here / "evening.jsonl").write_text("\n".join([*lines[:at], json.dumps(OUTAGE), *lines[at:]]) + "\n")
        (here / "evening.expect.yaml").write_text(lesson.with_suffix(".expect.yaml").read_text())
        (here / "apps").symlink_to(ROOT / "apps")
        command = "snowglobe replay evening.jsonl --template apps/dialog-engine/template.yaml"
        ours, theirs = os.openpty()
        done = subprocess.run([binary(), *command.split()[1:]], cwd=here, stdout=theirs, stderr=theirs)
        os.close(theirs)
        shown = os.read(ours, 1 << 20).decode()
        os.close(ours)
        assert done.returncode == 1, shown
        text = html.escape(shown.replace("\r\n", "\n"))
        for code, style in (("1;31", "r"), ("1;32", "g"), ("1", "b")):
            text = re.sub(rf"\x1b\[{code}m(.*?)\x1b\[0m", rf'<span class="{style}">\1</span>', text)
        assert "\x1b" not in text, text
        page = here / "page.html"
        page.write_text(f'{TERMINAL}<span class="p">$ {command}</span>\n{text}<span class="p">$ echo $?</span>\n1</pre>')
        browser.open(f"file://{page}", width=1120, height=100)
        height = browser.js("document.querySelector('pre').offsetHeight")
        browser.open(f"file://{page}", width=1120, height=height)
        browser.js("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        browser.screenshot(folder / "failing-replay.png")


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    world = World("--template", ROOT / "apps/dialog-engine/template.yaml", clock="auto")
    browser = Browser()
    try:
        failing_replay(browser, folder if folder != FOLDER else FOLDER.parent)
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
