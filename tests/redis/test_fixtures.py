"""Redis in fixtures (emulator/docs/fixtures.md), and in templates."""
import json

import pytest

from tests.replay import replay

T = "2026-03-02T08:00:00Z"
TEMPLATE = """
Resources:
  Cache:
    Type: Snowglobe::Redis::Cache
"""
pytestmark = pytest.mark.usefixtures("ours")


@pytest.fixture
def run(tmp_path):
    def run(lines, *arguments, template=TEMPLATE):
        path = tmp_path / "t.yaml"
        path.write_text(template)
        fixture = tmp_path / "f.jsonl"
        fixture.write_text("".join(json.dumps({"t": T, **line}) + "\n" for line in lines))
        done = replay(fixture, *arguments, template=path)
        done.told = done.stdout + done.stderr
        return done

    return run


def test_lines_are_commands(run, tmp_path):
    trace = tmp_path / "trace"
    lines = [
        {"source": "redis:SET", "body": ["a", "1", "EX", 60]},
        {"source": "redis:exec", "body": [["INCR", "a"], ["TTL", "a"]]},
        {"source": "call:redis.INCRBY", "body": {"args": ["a", 5]}},
        {"source": "redis:CONFIG SET", "body": ["maxmemory", "1mb"]},
    ]
    done = run(lines, "--twice", "--trace", trace)
    assert done.returncode == 0, done.told
    text = trace.read_text()
    assert '"result":[2,60]' in text and '"result":7' in text, text


def test_what_is_no_command_is_told_with_its_line(run):
    done = run([{"source": "redis:SETT", "body": ["a"]}])
    assert done.returncode != 0 and "f.jsonl:1: Redis has no command 'SETT' here" in done.told
    done = run([{"source": "redis:SET", "body": "a"}])
    assert done.returncode != 0 and "'body' must be the list of the command's arguments" in done.told


def test_a_template_says_what_is_wrong_with_it(run):
    done = run([{"source": "redis:PING", "body": []}], template=TEMPLATE + "    Properties: {RequireAuth: true}\n")
    assert done.returncode != 0 and "RequireAuth" in done.told and "needs a Password" in done.told


LINES = [
    {"source": "redis:SET", "body": ["text", "plain"]},
    {"source": "redis:SET", "body": ["cart:1", '{"lines": [1, 2]}', "EX", 60]},
    {"source": "redis:RPUSH", "body": ["list", "b", "a"]},
    {"source": "redis:SADD", "body": ["set", "b", "a"]},
    {"source": "redis:HSET", "body": ["hash", "n", "1"]},
    {"source": "redis:ZADD", "body": ["scores", "2", "late", "1.5", "early"]},
]
EXPECT = """
redis:
  "0":
    count: 6
    items:
      - {key: {key: text}, item: {type: string, value: plain, expires: {$absent: true}}}
      - {key: {key: "cart:1"}, item: {value: {lines: [1, 2]}, expires: true}}
      - {key: {key: list}, item: {type: list, value: [b, a]}}
      - {key: {key: set}, item: {type: set, value: [a, b]}}
      - {key: {key: hash}, item: {type: hash, value: {n: 1}}}
      - {key: {key: scores}, item: {type: zset, members: [early, late], scores: [1.5, 2]}}
      - {key: {key: gone}, absent: true}
"""


def test_expectations_on_keys(run, tmp_path):
    expect = tmp_path / "f.expect.yaml"
    expect.write_text(EXPECT)
    done = run(LINES, "--twice")
    assert done.returncode == 0, done.told
    assert "outcomes 1\n" in run(LINES, "--seeds", "1-3").told
    expect.write_text(EXPECT.replace("[early, late]", "[late, early]"))
    done = run(LINES)
    assert done.returncode == 1 and 'redis.0.items[5].item.members[0]: expected "late", found "early"' in done.told
    expect.write_text("redis: {0: {items: [{key: {kye: text}, absent: true}]}}\n")
    assert "the key of '0' is key, it has no 'kye'" in run(LINES).told


def test_what_is_written_holds(run, tmp_path):
    written = tmp_path / "w.yaml"
    assert run(LINES, "--write-expect", written).returncode == 0
    text = written.read_text()
    assert '- key: {"key":"cart:1"}' in text, text
    done = run(LINES, "--expect", written)
    assert done.returncode == 0, done.told
