"""What is refused, in one line and with exit code 2: never guessed at."""
import json
import pathlib
import re
import signal
import sqlite3
import subprocess

import botocore.exceptions
import pytest

from tests.world import ROOT, SANITIZED, World, binary


@pytest.fixture
def refusal(tmp_path):
    """Runs `up` on the test's data directory, which must refuse: the line that it says."""

    def ask(*arguments, clock="manual"):
        command = [binary(), "up", "--port", "0", "--clock", clock, "--data", str(tmp_path / "data"), *arguments]
        ended = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60)
        assert ended.returncode == 2, ended
        assert ended.stdout == ""
        (line,) = ended.stderr.splitlines()
        assert line.startswith("snowglobe: ")
        return line

    return ask


@pytest.fixture
def filled(start, tmp_path):
    """A directory with rows in a table file and in the log."""
    world = start()
    url = world.client("sqs").create_queue(QueueName="q")["QueueUrl"]
    for number in range(50):
        world.client("sqs").send_message(QueueUrl=url, MessageBody=f"message {number} " + "x" * 1_000)
    world.kill()
    world.start()
    for number in range(50):
        world.client("sqs").send_message(QueueUrl=world_url(world), MessageBody=f"more {number}")
    world.kill()
    return tmp_path / "data"


def world_url(world):
    return world.client("sqs").get_queue_url(QueueName="q")["QueueUrl"]


def test_a_second_process(start, refusal, tmp_path):
    world = start()
    line = refusal()
    assert str(tmp_path / "data") in line
    assert f"process {world.process.pid}" in line
    world.client("sqs").create_queue(QueueName="q")  # the first one is not disturbed


def test_the_lock_ends_with_the_process(start):
    world = start(executor="process")
    world.kill()
    world.start()


def test_a_newer_format(filled, refusal):
    about = json.loads((filled / "snowglobe.json").read_text())
    (filled / "snowglobe.json").write_text(json.dumps(about | {"format": about["format"] + 1}))
    assert re.search(r"its format is \d+, newer than this Snowglobe", refusal())


def test_an_unreadable_format(filled, refusal):
    (filled / "snowglobe.json").write_text("{")
    assert "damaged: snowglobe.json is unreadable" in refusal()


def test_somebody_elses_folder(tmp_path, refusal):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "thesis.txt").write_text("all of it")
    assert "not a data directory of Snowglobe: it holds thesis.txt" in refusal()
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["thesis.txt"]


def test_a_file_instead_of_a_folder(tmp_path, refusal):
    (tmp_path / "data").write_text("")
    assert "cannot make this folder" in refusal()


def rows(folder, pattern):
    return sorted((folder / "rows").glob(pattern), key=lambda path: path.stat().st_size)


def flip(path, at):
    data = bytearray(path.read_bytes())
    data[at] ^= 0x55
    path.write_bytes(data)


@pytest.mark.parametrize("where", ["start", "middle", "end"])
def test_a_damaged_table(filled, refusal, where):
    table = rows(filled, "*.sst")[-1]
    size = table.stat().st_size
    flip(table, {"start": 10, "middle": size // 2, "end": size - 10}[where])
    assert "damaged" in refusal()


def test_a_damaged_log(filled, refusal):
    log = rows(filled, "*.log")[-1]
    flip(log, log.stat().st_size // 2)
    assert "damaged" in refusal()


@pytest.mark.parametrize("pattern", ["*.sst", "MANIFEST-*", "CURRENT"])
def test_a_missing_file(filled, refusal, pattern):
    rows(filled, pattern)[-1].unlink()
    assert "damaged" in refusal()


def test_a_log_that_ends_within_a_record(filled, start):
    """So a kill leaves it. What was being written had not been answered; all before it is there."""
    log = rows(filled, "*.log")[-1]
    with log.open("ab") as end:
        end.write(log.read_bytes()[:40])
    world = start()
    found = world.client("sqs").get_queue_attributes(QueueUrl=world_url(world), AttributeNames=["All"])
    assert found["Attributes"]["ApproximateNumberOfMessages"] == "100"


@pytest.mark.parametrize("bytes_cut", [1, 2_000])
def test_a_log_that_was_cut(filled, refusal, bytes_cut):
    """What is missing at its end had been answered."""
    log = rows(filled, "*.log")[-1]
    with log.open("ab") as end:
        end.truncate(log.stat().st_size - bytes_cut)
    assert "damaged: its log was cut" in refusal()


def test_a_log_that_is_missing(filled, refusal):
    rows(filled, "*.log")[-1].unlink()
    assert "damaged" in refusal()


def test_another_seed(start, refusal):
    start("--seed", "7").kill()
    assert "has seed 7, not 8" in refusal("--seed", "8")
    start()


def test_an_epoch_is_the_beginning_only(start):
    """So the same command goes on instead of going back."""
    world = start("--epoch", "2020-01-01T00:00:00Z")
    world.advance("1h")
    world.kill()
    world.start()
    assert world.now().isoformat() == "2020-01-01T01:00:00+00:00"
    assert f"Data in {world.command[world.command.index('--data') + 1]}" in world.log()


def test_a_time_ahead_of_the_real_clock(start, refusal):
    world = start()
    world.advance("90000h")
    world.kill()
    assert "ahead of the real clock" in refusal(clock="real")
    start(clock="auto")


@pytest.mark.parametrize("durability", ["process", "sync"])
def test_every_way_to_end_keeps_what_was_answered(start, durability):
    world = start("--durability", durability, clock="real")
    world.client("sqs").create_queue(QueueName="q")
    expected = 0
    for end in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGABRT):
        world.client("sqs").send_message(QueueUrl=world_url(world), MessageBody=end.name)
        expected += 1
        world.process.send_signal(end)
        world.process.wait(timeout=10)
        world.start()
        found = world.client("sqs").get_queue_attributes(QueueUrl=world_url(world), AttributeNames=["All"])
        assert found["Attributes"]["ApproximateNumberOfMessages"] == str(expected), end


@pytest.mark.skipif(bool(SANITIZED), reason="a sanitizer comes as a shared library")
def test_the_binary_needs_only_glibc():
    lines = subprocess.run(["ldd", binary()], capture_output=True, text=True, check=True).stdout.split("\n\t")
    names = {pathlib.Path(line.split()[0]).name.split(".")[0] for line in lines if line.strip()}
    assert names <= {"linux-vdso", "libc", "libm", "ld-linux-x86-64", "ld-linux-aarch64", "libdl", "libpthread"}


def test_the_catalog(start, tmp_path):
    """Any SQL tool may ask what there is. It is complete when the world has stopped."""
    world = start("--template", pathlib.Path(__file__).with_name("template.yaml"))
    other = world.client("sqs", region="eu-west-1", account="123456789012")
    other.create_queue(QueueName="elsewhere", Attributes={"VisibilityTimeout": "77"})
    world.client("kinesis").put_record(StreamName="stream", PartitionKey="p", Data=b"x")
    world.settle()
    world.stop()
    with sqlite3.connect(tmp_path / "data" / "catalog.sqlite") as catalog:
        found = set(catalog.execute("SELECT service, kind, account, region, name FROM resource WHERE kind <> 'mapping'"))
        assert ("sqs", "queue", "123456789012", "eu-west-1", "elsewhere") in found
        assert ("kinesis", "stream", "000000000000", "us-east-1", "stream") in found
        assert ("dynamodb", "table", "000000000000", "us-east-1", "watched") in found
        assert ("lambda", "function", "000000000000", "us-east-1", "count") in found
        (timeout,) = catalog.execute(
            "SELECT json_extract(configuration, '$.VisibilityTimeout') FROM resource WHERE name = 'elsewhere'"
        ).fetchone()
        assert timeout == "77"
        (mappings,) = catalog.execute("SELECT count(*) FROM resource WHERE kind = 'mapping'").fetchone()
        assert mappings == 4
        assert {row[0] for row in catalog.execute("SELECT function FROM checkpoint WHERE source LIKE '%stream/stream'")} == {"count"}


def test_a_lost_catalog_is_made_again(start, tmp_path):
    world = start()
    world.client("sqs").create_queue(QueueName="q")
    world.stop()
    (tmp_path / "data" / "catalog.sqlite").write_bytes(b"no database" * 1_000)
    world.start()
    world.stop()
    with sqlite3.connect(tmp_path / "data" / "catalog.sqlite") as catalog:
        assert catalog.execute("SELECT name FROM resource").fetchall() == [("q",)]


def test_a_disk_that_takes_no_more(start):
    """The process ends with one line, before it answers what it could not keep; all it answered is there later."""
    world = start()
    url = world.client("sqs").create_queue(QueueName="jobs")["QueueUrl"]
    world.kill()
    unlimited = world.command
    world.command = ["bash", "-c", 'trap "" XFSZ; ulimit -f 300; exec "$@"', "limited", *unlimited]  # KiB a file
    world.start()
    answered = 0
    with pytest.raises(botocore.exceptions.HTTPClientError):
        while answered < 1_000:
            world.client("sqs").send_message(QueueUrl=url, MessageBody="x" * 10_000)
            answered += 1
    assert world.process.wait() == 2
    assert "Nothing that was answered is lost" in world.log().splitlines()[-1]
    world.command = unlimited
    world.start()
    attributes = world.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
    assert 0 < answered == int(attributes["Attributes"]["ApproximateNumberOfMessages"])
