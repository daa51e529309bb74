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
