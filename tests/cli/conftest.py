"""Replays of small fixtures in tests/cli/shop.yaml: what is printed, and the exit code."""
import json
import pathlib

import pytest

from tests.replay import replay as run_replay

TEMPLATE = pathlib.Path(__file__).with_name("shop.yaml")


@pytest.fixture
def replay(tmp_path):
    """replay(lines, *arguments, expect=YAML): lines are objects with `t` filled in."""

    def run(lines, *arguments, expect=None):
        fixture = tmp_path / "day.jsonl"
        texts = [json.dumps({"t": "2026-03-02T08:00:00Z", **line}) for line in lines]
        fixture.write_text("\n".join(texts) + "\n")
        beside = tmp_path / "day.expect.yaml"
        beside.unlink(missing_ok=True)
        if expect is not None:
            beside.write_text(expect)
        return run_replay(fixture, *arguments, template=TEMPLATE)

    return run
