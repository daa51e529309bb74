"""A function that is a program, as a test wants it: a runtime by hand, over Lambda's Runtime API. conftest.py puts the line
with its interpreter before it. `how` of an event says what to do; what is asked of AWS goes where AWS_ENDPOINT_URL leads."""
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

API = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime/"
runs = 0
kept = []  # connections
late = []  # what was asked between an answer and the next event, and what came of it


def runtime(method, path, body=None, **headers):
    """Status, headers, body."""
    request = urllib.request.Request(API + path, data=body, method=method, headers={k.replace("_", "-"): v for k, v in headers.items()})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def client(service, **more):
    import boto3
    from botocore.config import Config

    return boto3.client(service, config=Config(retries={"total_max_attempts": 1}, read_timeout=120), **more)


def code_of(call, **arguments):
    import botocore.exceptions

    try:
        call(**arguments)
        return "no error"
    except botocore.exceptions.ClientError as error:
        return f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"


def signed(service, target):
    scope = f"{os.environ['AWS_ACCESS_KEY_ID']}/20260101/{os.environ['AWS_REGION']}/{service}/aws4_request"
    return {
        "X-Amz-Target": target,
        "Content-Type": "application/x-amz-json-1.0",
        "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0",
        "X-Amz-Date": "20260101T000000Z",
    }


def post_raw(service, target, body, port=None):
    """Without an SDK, for what may not be imported twice: after a fork, say."""
    url = os.environ["AWS_ENDPOINT_URL"] if port is None else port
    request = urllib.request.Request(url, data=json.dumps(body).encode(), method="POST", headers=signed(service, target))
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def send(text):
    return post_raw("sqs", "AmazonSQS.SendMessage", {"QueueUrl": os.environ["QUEUE_URL"], "MessageBody": text})


def work(event):
    sqs, dynamodb = client("sqs"), client("dynamodb")
    url = sqs.get_queue_url(QueueName="jobs")["QueueUrl"]
    sent = sqs.send_message(QueueUrl=os.environ["QUEUE_URL"], MessageBody=event["text"])
    dynamodb.put_item(TableName="notes", Item={"id": {"S": event["text"]}, "message": {"S": sent["MessageId"]}})
    refused = code_of(
        dynamodb.put_item, TableName="notes", Item={"id": {"S": event["text"]}}, ConditionExpression="attribute_not_exists(id)"
    )
    [received] = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=1)["Messages"]
    sqs.delete_message(QueueUrl=url, ReceiptHandle=received["ReceiptHandle"])
    return {
        "sent": sent["MessageId"],
        "received": received["Body"],
        "item": dynamodb.get_item(TableName="notes", Key={"id": {"S": event["text"]}})["Item"],
        "refused": refused,
        # The address may be another one where several emulators run.
        "urls": [given.removeprefix(os.environ["AWS_ENDPOINT_URL"]) for given in (url, os.environ["QUEUE_URL"])],
    }


def at_once(event):
    codes = []
    threads = [threading.Thread(target=lambda i=i: codes.append(send(f"{event['text']} {i}")[0])) for i in range(event["count"])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return codes


def leave_child(event):
    if os.fork() == 0:
        while True:  # it asks for ever, also after the answer
            try:
                send("of the child")
            except OSError:
                pass
            time.sleep(0.01)
    return "left"


def redis(port, command):
    """A command in a line, and what comes back until the server ends or has answered."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(command.encode() + b"\r\n")
        return connection.recv(1000).decode()


def by_http2(event):
    """Several at once over one connection that begins with HTTP/2, as AWS's JavaScript client of Kinesis does."""
    import asyncio

    import httpx

    async def send_all():
        async with httpx.AsyncClient(http1=False, http2=True, timeout=60) as own:
            headers = signed("sqs", "AmazonSQS.SendMessage")
            if event.get("service") == "none":
                del headers["Authorization"]
            asked = [
                own.post(os.environ["AWS_ENDPOINT_URL"], headers=headers, json={"QueueUrl": os.environ["QUEUE_URL"], "MessageBody": text})
                for text in event["texts"]
            ]
            return [[answer.http_version, answer.status_code] for answer in await asyncio.gather(*asked)]

    return asyncio.run(send_all())


def ask_later(event):
    """The thread asks when this invocation is long over; the connection stays open."""
    kept.append(http.client.HTTPConnection("127.0.0.1", event["port"]))

    def ask():
        time.sleep(event["seconds"])
        ask_by_kept()

    threading.Thread(target=ask, daemon=True).start()


def ask_by_kept():
    kept[-1].request("POST", "/", b"{}", {"X-Amz-Target": "AmazonSQS.ListQueues", "Content-Type": "application/x-amz-json-1.0"})
    answer = kept[-1].getresponse()
    return answer.status, json.loads(answer.read())


def do(event, request_id):
    global runs
    runs += 1
    how = event["how"]
    if how == "count":
        return {"runs": runs, "late": late}
    if how == "echo":
        return event
    if how == "environment":
        return dict(os.environ, cwd=os.getcwd())
    if how == "print":
        print("on stdout", flush=True)
        os.write(2, b"on stderr\n")
    elif how == "work":
        return work(event)
    elif how == "poll":
        return len(client("sqs").receive_message(QueueUrl=os.environ["QUEUE_URL"], WaitTimeSeconds=20).get("Messages", []))
    elif how == "at_once":
        return at_once(event)
    elif how == "region":
        return client("sqs", region_name=event["region"]).create_queue(QueueName="elsewhere")["QueueUrl"]
    elif how == "nested":
        answer = client("lambda").invoke(FunctionName="fine", Payload=json.dumps({"how": "echo", "x": [1, "é"]}))
        return json.loads(answer["Payload"].read())
    elif how == "public":
        return post_raw("sqs", "AmazonSQS.ListQueues", {}, event["url"])
    elif how == "admin":
        url = event["url"].replace("own:", os.environ["AWS_ENDPOINT_URL"])
        request = urllib.request.Request(url, method=event["method"], data=b"{}" if event["method"] == "POST" else None)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)
    elif how == "redis":
        return redis(event["port"], event["command"])
    elif how == "by_http2":
        return by_http2(event)
    elif how == "ask_later":
        ask_later(event)
    elif how == "ask_by_kept":
        return ask_by_kept()
    elif how == "nap":
        time.sleep(event["seconds"])
    elif how == "raise":
        raise ValueError("boom")
    elif how == "exit":
        print("last words", flush=True)
        os._exit(event["status"])
    elif how == "signal":
        print("last words", flush=True)
        os.kill(os.getpid(), event["signal"])
        time.sleep(100)
    elif how == "sleep":
        time.sleep(100)
    elif how == "loop_with_calls":
        while True:
            send("again")
    elif how == "leave_child":
        return leave_child(event)
    elif how == "leave_child_and_sleep":
        leave_child(event)
        time.sleep(100)
    elif how == "leave_daemon":
        subprocess.Popen(["sleep", "1000"], start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return "left"
    elif how == "large":
        return "x" * event["bytes"]
    elif how == "allocate":
        return len(bytearray(event["mb"] * 1024 * 1024))
    elif how == "not_utf8":
        return b"\xff\xfe"
    elif how == "rules":
        return rules(request_id)
    return None


def rules(request_id):
    """What the Runtime API refuses."""
    asked = {
        "wrong id": runtime("POST", "invocation/nobody/response", b"{}"),
        "wrong order": runtime("GET", "invocation/next"),
        "too late": runtime("POST", "init/error", b"{}"),
        "wrong mode": runtime(
            "POST", f"invocation/{request_id}/response", b"{}", Lambda_Runtime_Function_Response_Mode="buffered"
        ),
        "unknown": runtime("GET", "nothing"),
    }
    return {name: [status, json.loads(body)] for name, (status, _, body) in asked.items()}


def main():
    start = os.environ.get("START")
    if start == "error":
        runtime("POST", "init/error", b'{"errorType": "Start.Broken", "errorMessage": "no key"}')
        sys.exit(1)
    if start == "exit":
        sys.exit(7)
    if start == "ask":
        late.append(send("from the start")[0])
    while True:
        status, headers, body = runtime("GET", "invocation/next")
        assert status == 200, body
        request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        event = json.loads(body)
        try:
            answer = do(event, request_id)
            if event["how"] == "headers":
                answer = {name: value for name, value in headers.items() if name.startswith("Lambda-")}
            answer = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            status, _, body = runtime("POST", f"invocation/{request_id}/response", answer)
        except ValueError as error:
            body = json.dumps({"errorMessage": str(error), "errorType": type(error).__name__, "stackTrace": []}).encode()
            status, _, body = runtime("POST", f"invocation/{request_id}/error", body)
        late[:] = []
        if event.get("late"):
            late.append(list(send("too late")))
            late.append([runtime("POST", f"invocation/{request_id}/response", b"{}")[0]])
        late.append([status, json.loads(body)])
        if event.get("exit_after") is not None:
            os._exit(event["exit_after"])


signal.signal(signal.SIGPIPE, signal.SIG_DFL)
main()
