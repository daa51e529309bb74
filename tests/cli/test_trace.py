"""`trace show`: a readable line a record, and with --full everything that a record cuts."""
import hashlib
import json
import re
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
    shown = trace("show", file, "--from", json.loads(file.read_text().splitlines()[-1])["n"] + 1)
    assert shown.stdout == shown.stderr == ""


def test_a_request_may_speak_of_record_bytes_itself(tmp_path):
    fixture = tmp_path / "odd.jsonl"
    body = ',"whole":{"x":1},"record_bytes":12}'
    fixture.write_text(json.dumps({"t": "2026-01-01T00:00:00Z", "source": "lambda:echo", "body": {"whole": {}, "record_bytes": 12, "z": body}}) + "\n")
    file = tmp_path / "odd.trace"
    digest(replay(fixture, "--trace", file, template=TEMPLATE))
    assert trace("diff", file, file).stdout.startswith("equal: ")
    assert json.dumps(body)[1:-1] in trace("show", file, "--full").stdout
