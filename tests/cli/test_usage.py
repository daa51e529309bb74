"""The command line itself: each mistake is told, with where to read on."""
import os
import pty
import subprocess

import pytest

from tests.world import ROOT, binary


def run(*arguments):
    return subprocess.run([binary(), *arguments], capture_output=True, text=True, timeout=60, cwd=ROOT)


@pytest.mark.parametrize("arguments", [("--version",), ("version",)])
def test_version(arguments):
    done = run(*arguments)
    assert done.returncode == 0 and done.stdout.split()[0] == "snowglobe" and done.stdout.count(".") == 2


@pytest.mark.parametrize("words", [(), ("replay",), ("trace",), ("trace", "show")])
def test_help_is_that_of_the_verb(words):
    done = run("help", *words)
    assert done.returncode == 0 and done.stderr == ""
    assert done.stdout == run(*words, "--help").stdout
    assert "Usage: " + " ".join(["snowglobe", *words]) in done.stdout


@pytest.mark.parametrize(
    "arguments, line",
    [
        (("repaly", "x.jsonl"), "snowglobe has no verb 'repaly' (did you mean replay?); its verbs: "),
        (("help", "repaly"), "snowglobe has no verb 'repaly' (did you mean replay?)"),
        (("trace", "shw", "x"), "snowglobe trace has no verb 'shw' (did you mean show?); its verbs: show, diff"),
        (("up", "--port", "99999"), "--port: Value 99999 not in range"),
        (("up", "--prot", "1"), "--prot"),
        (("replay",), "(snowglobe replay --help shows how)"),
        (("trace", "show"), "(snowglobe trace show --help shows how)"),
        (("replay", "tests/sim/parity.jsonl", "--seeds", "x"), "(snowglobe replay --help shows how)"),
        ((), "(snowglobe --help shows how)"),
    ],
)
def test_a_mistake_is_one_line_that_says_where_to_read_on(arguments, line):
    done = run(*arguments)
    assert done.returncode == 2 and done.stdout == ""
    assert line in done.stderr and len(done.stderr.splitlines()) == 1


def terminal_output(command, environment):
    """What a command prints to a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(command, stdout=theirs, stderr=theirs, cwd=ROOT, env=environment)
    os.close(theirs)
    text = b""
    while True:
        try:
            piece = os.read(ours, 1 << 16)
        except OSError:  # how Linux says that the other end is closed
            piece = b""
        if not piece:
            break
        text += piece
    process.wait(timeout=60)
    os.close(ours)
    return text.decode()


@pytest.mark.parametrize("name, value, coloured", [("TERM", "xterm", True), ("NO_COLOR", "1", False), ("TERM", "dumb", False)])
def test_colours_are_for_terminals_that_want_them(tmp_path, name, value, coloured):
    fixture = tmp_path / "day.jsonl"
    fixture.write_text('{"t": "2026-03-02T08:00:00Z", "source": "sqs:orders", "body": "poison"}\n')
    command = [binary(), "replay", fixture, "--template", "tests/cli/shop.yaml", "-v"]
    text = terminal_output(command, {**os.environ, "TERM": "xterm", name: value})
    painted = text.replace("\r\x1b[K", "")  # the progress line is no colour
    assert ("\x1b[1;31mfailed for good\x1b[0m" in painted) == coloured
    assert ("\x1b[" in painted) == coloured
