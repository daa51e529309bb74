"""Threads that wait in the world's time for different things: a time, a lock with a limit, a pipe, an answer."""
import os
import queue
import select
import threading
import time

import boto3

dynamodb = boto3.client("dynamodb")


def handler(event, context):
    began = time.time()
    asked = queue.Queue()
    reading, writing = os.pipe()

    def work(n):
        time.sleep(n)
        seen = round(time.time() - began, 2)
        dynamodb.put_item(TableName="seen", Item={"id": {"S": f"{n} at {seen}"}})
        asked.put(n)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(1, 9)]
    for thread in threads:
        thread.start()
    got = []
    while len(got) < len(threads):
        try:
            got.append([asked.get(timeout=0.4), round(time.time() - began, 2)])
        except queue.Empty:
            pass
    threading.Thread(target=lambda: (time.sleep(2.5), os.write(writing, b"x"))).start()
    is_readable = select.select([reading], [], [], 10)[0] == [reading]
    return [got, is_readable, round(time.time() - began, 2)]
