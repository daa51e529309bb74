"""Puts records into the stream that FILE.properties names, runs the MultiLangDaemon by the command that follows, and
prints "ok" and how many records its processors wrote into the file $RECEIVED, when each is there:
run.py FILE.properties COMMAND..."""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

import boto3

COUNT = 100
SECONDS_MAX = 240  # of a new application the KCL itself waits for more than a minute before it reads


def property_of(file, name):
    for line in pathlib.Path(file).read_text().splitlines():
        key, _, value = line.partition("=")
        if key.strip() == name:
            return value.strip()
    raise SystemExit(f"{file} has no {name}")


def main(properties, *command):
    stream = property_of(properties, "streamName")
    kinesis = boto3.client("kinesis")
    kinesis.create_stream(StreamName=stream, ShardCount=2)
    kinesis.get_waiter("stream_exists").wait(StreamName=stream)
    sent = {f"record {i}" for i in range(COUNT)}
    put = kinesis.put_records(
        StreamName=stream, Records=[{"Data": text.encode(), "PartitionKey": text} for text in sorted(sent)]
    )
    assert put["FailedRecordCount"] == 0, put

    with tempfile.TemporaryDirectory() as folder:
        received = pathlib.Path(folder) / "received"
        received.touch()
        daemon = subprocess.Popen(command, env={**os.environ, "RECEIVED": str(received)}, start_new_session=True)
        try:
            end = time.monotonic() + SECONDS_MAX
            while set(received.read_text().splitlines()) != sent:
                if time.monotonic() > end or daemon.poll() not in (None, 0):
                    raise SystemExit(f"only {len(set(received.read_text().splitlines()))} of {COUNT} records came")
                time.sleep(1)
        finally:
            os.killpg(daemon.pid, signal.SIGKILL)
            daemon.wait()
    print("ok", COUNT)


if __name__ == "__main__":
    main(*sys.argv[1:])
