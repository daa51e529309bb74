"""`trace show`: a readable line a record, and with --full everything that a record cuts."""
import hashlib
import json
import re
import signal
import subprocess

import pytest

from tests.replay import digest, replay
from tests.world import ROOT, binary

TEMPLATE = ROOT / "tests/lambda/template.yaml"
LONG = "".join(f"<{n}>" for n in range(1_000))  # longer than the 1,024 bytes that a record keeps of a text


@pytest.fixture
def fixture(tmp_path):
    """A long request to a queue, the invocation that it leads to, and a long answer."""
    path = tmp_path / "long.jsonl"
    lines = [
        {"t": "2026-01-01T00:00:00Z", "source": "sqs:queue", "body": LONG},
        {"t": "2026-01-01T00:00:01Z", "source": "lambda:echo", "body": {"text": LONG, "record_bytes": 9}},
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def trace(*arguments):
    done = subprocess.run([binary(), "trace", *map(str, arguments)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done


def test_full_shows_events_requests_and_replies_whole(fixture, tmp_path):
    file = tmp_path / "long.trace"
    digest(replay(fixture, "--trace", file, template=TEMPLATE))
    short = trace("show", file)
    assert LONG not in short.stdout and "<999>" not in short.stdout
    assert max(map(len, short.stdout.splitlines())) < 1_000
    assert re.fullmatch(r"snowglobe: values of \d+ records are cut; --full prints all\n", short.stderr)
    full = trace("show", file, "--full")
    assert full.stderr == ""
    blocks = re.split(r"(?m)^(?=#\d+ t\+)", full.stdout)[1:]
    assert len(blocks) == len(short.stdout.splitlines())
    kinds = {}
    for block in blocks:
        kinds.setdefault(block.split()[2], []).append(block)
    assert any(f'request={{"MessageBody":"{LONG}"' in block for block in kinds["input"])
    (mapped,) = [block for block in kinds["invoke"] if "function=mapped" in block]
    event = json.loads(re.search(r"(?m)^    event=(.*)$", mapped)[1])
    assert event["Records"][0]["body"] == LONG
    (echoed,) = [block for block in kinds["result"] if LONG in block]
    assert "payload=" in echoed
    assert any(LONG in block for block in kinds["reply"])
    number = re.match(r"#(\d+)", mapped)[1]
    assert trace("show", file, "--chain", number, "--full").stdout.endswith(mapped)
    assert LONG not in trace("show", file, "--chain", number).stdout
    assert len(re.findall(r"(?m)^#", trace("show", file, "--full", "--limit", 2).stdout)) == 2


def test_what_is_whole_in_a_file_is_not_in_the_digest(fixture, tmp_path):
    """The digest is that of the records, which a file holds with what they cut behind them."""
    file = tmp_path / "long.trace"
    with_file = digest(replay(fixture, "--trace", file, template=TEMPLATE))
    assert digest(replay(fixture, template=TEMPLATE)) == with_file
    assert digest(replay(fixture, "--twice", template=TEMPLATE)) == with_file
    records, added = [], 0
    for line in file.read_bytes().splitlines():
        record = json.loads(line)
        if "record_bytes" in record:
            line = line[: record["record_bytes"] - 1] + b"}"
            added += 1
        records.append(line + b"\n")
    assert added > 3
    assert hashlib.sha256(b"".join(records)).hexdigest() == with_file


def test_short_values_are_not_said_to_be_cut(tmp_path):
    fixture = tmp_path / "short.jsonl"
    fixture.write_text(json.dumps({"t": "2026-01-01T00:00:00Z", "source": "sqs:failures", "body": "x"}) + "\n")
    file = tmp_path / "short.trace"
    digest(replay(fixture, "--trace", file, template=TEMPLATE))
    shown = trace("show", file, "--from", json.loads(file.read_text().splitlines()[-1])["n"])
    assert len(shown.stdout.splitlines()) == 1 and shown.stderr == ""


def test_a_request_may_speak_of_record_bytes_itself(tmp_path):
    fixture = tmp_path / "odd.jsonl"
    body = ',"whole":{"x":1},"record_bytes":12}'
    fixture.write_text(json.dumps({"t": "2026-01-01T00:00:00Z", "source": "lambda:echo", "body": {"whole": {}, "record_bytes": 12, "z": body}}) + "\n")
    file = tmp_path / "odd.trace"
    digest(replay(fixture, "--trace", file, template=TEMPLATE))
    assert trace("diff", file, file).stdout.startswith("equal: ")
    assert json.dumps(body)[1:-1] in trace("show", file, "--full").stdout


@pytest.fixture
def records(fixture, tmp_path):
    """The lines of a trace, and what `trace show` says to other lines in its place."""
    file = tmp_path / "a.trace"
    digest(replay(fixture, "--trace", file, template=TEMPLATE))

    def refused(content, *arguments):
        file.write_bytes(content)
        done = subprocess.run([binary(), "trace", *(arguments or ("show",)), file], capture_output=True, text=True, timeout=60)
        assert done.returncode == 2 and len(done.stderr.splitlines()) == 1, done
        return done.stderr.replace(str(file), "FILE")

    return file.read_bytes().splitlines(keepends=True), refused


def test_records_are_counted_from_one(records):
    lines, refused = records
    for arguments in (("--chain", "0"), ("--from", "0")):
        assert f"FILE has no record 0: its records are 1 to {len(lines)}" in refused(b"".join(lines), "show", *arguments)
    beyond = str(len(lines) + 1)
    for flag in ("--chain", "--from"):
        assert f"FILE has no record {beyond}: its records are 1 to {len(lines)}" in refused(b"".join(lines), "show", flag, beyond)


def test_a_trace_that_is_not_whole_is_refused(records):
    lines, refused = records
    whole = b"".join(lines)
    assert "FILE: holds no record" in refused(b"")
    for cut in (1, 2, 10):
        assert f"FILE:{len(lines)}: record {len(lines)} is cut: the file is not whole" in refused(whole[:-cut])
    assert "FILE:3: record 5 follows on record 2: the file is not as it was written" in refused(b"".join(lines[:2] + lines[4:]))
    assert "FILE:3: record 3 is cut" in refused(b"".join(lines[:2]) + lines[2][:40] + b"\n" + b"".join(lines[3:]))
    assert "FILE:2: not a trace record" in refused(lines[0] + lines[1][50:])


def test_an_interrupted_replay_leaves_its_trace(tmp_path):
    """Ctrl-C while it runs: whole records, as far as it came, and the end that a shell knows."""
    fixture, file = tmp_path / "long.jsonl", tmp_path / "long.trace"
    times = (f"2026-01-01T{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}Z" for n in range(50_000))
    fixture.write_text("".join(json.dumps({"t": t, "source": "lambda:echo", "body": {}}) + "\n" for t in times))
    command = [binary(), "replay", fixture, "--template", TEMPLATE, "--trace", file, "--log-level", "info"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    process.stderr.readline()  # an invocation has ended, and many are to come
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGINT and out == ""
    told = re.search(rf"interrupted after (\d+) of 50000 lines, .* into the fixture; the trace so far is in {file}", err)
    assert 0 < int(told[1]) < 50_000
    assert "#1 t+" in trace("show", file, "--limit", 1).stdout
