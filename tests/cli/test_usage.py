"""The command line itself: each mistake is told, with where to read on."""
import os
import pty
import re
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


@pytest.mark.parametrize("verb", ["up", "replay", "trace", "fixture", "init", "template", "tls", "invoke", "logs"])
def test_the_examples_are_those_of_the_verb(verb):
    examples = run(verb, "--help").stdout.split("Example", 1)[1].splitlines()
    commands = [line.split("snowglobe ", 1)[1] for line in examples if line.startswith("  snowglobe ")]
    assert any(command.startswith(verb) for command in commands), examples
    assert "init hello" not in "\n".join(examples) or verb == "init"


@pytest.mark.parametrize(
    "arguments, line",
    [
        (("repaly", "x.jsonl"), "snowglobe has no verb 'repaly' (did you mean replay?); its verbs: "),
        (("help", "repaly"), "snowglobe has no verb 'repaly' (did you mean replay?)"),
        (("trace", "shw", "x"), "snowglobe trace has no verb 'shw' (did you mean show?); its verbs: show, diff"),
        (("up", "--port", "99999"), "--port: '99999' is no whole number from 0 to 65535 "),
        (("up", "--port", "-1"), "--port: '-1' is no whole number from 0 to 65535 "),
        (("up", "--redis-port", "-1"), "--redis-port: '-1' is no whole number from 0 to 65535 "),
        (("up", "--redis-rest-port", "65536"), "--redis-rest-port: '65536' is no whole number from 0 to 65535 "),
        (("up", "--port", "7777", "--redis-port", "7777"), "--redis-port 7777 is the port of --port: each needs one of its own"),
        (("up", "--redis-port", "4566"), "--redis-port 4566 is the port of --port"),
        (("up", "--kafka-port", "7777", "--redis-rest-port", "7777"), "--redis-rest-port 7777 is the port of --kafka-port"),
        (("up", "--no-tls", "--tls-name", "x.example"), "excludes --"),
        (("up", "--prot", "1"), "there is no --prot (did you mean --port?) (snowglobe up --help shows how)"),
        (("replay", "tests/sim/parity.jsonl", "--templat", "x.yaml"), "there is no --templat (did you mean --template?)"),
        (("replay", "tests/sim/parity.jsonl", "--templat=x.yaml"), "there is no --templat (did you mean --template?)"),
        (("replay", "tests/sim/parity.jsonl", "--parameter", "--x=1", "--sed", "7"), "there is no --sed (did you mean --seed?)"),
        (("replay", "-x"), "there is no -x (snowglobe replay --help shows how)"),
        (("trace", "diff", "--fulll"), "there is no --fulll (snowglobe trace diff --help shows how)"),
        (("--versoin",), "there is no --versoin (did you mean --version?) (snowglobe --help shows how)"),
        (("up", "--seed", "-1"), "--seed: '-1' is no whole number from 0 to 18446744073709551615"),
        (("up", "--seed", "18446744073709551616"), "--seed: '18446744073709551616' is no whole number"),
        (("up", "--seed", "0x7"), "--seed: '0x7' is no whole number"),
        (("replay", "tests/sim/parity.jsonl", "--jobs", "-1", "--seeds", "1-2"), "--jobs: '-1' is no whole number from 1 to 1024 "),
        (("trace", "show", "tests/sim/parity.jsonl", "--limit", "-1"), "--limit: '-1' is no whole number"),
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


def test_no_flag_of_an_unsigned_number_takes_a_negative_one():
    """Of every verb, as its help tells: -1 would wrap round to the largest number."""
    for verb in (("up",), ("replay",), ("trace", "show"), ("trace", "diff"), ("fixture", "import"), ("init",), ("tls",)):
        for flag in re.findall(r"(--[\w-]+) UINT", run(*verb, "--help").stdout):
            done = run(*verb, "tests/sim/parity.jsonl", flag, "-1")
            assert done.returncode == 2 and f"{flag}: '-1' is no whole number" in done.stderr, done.stderr


@pytest.mark.parametrize(
    "verb, flags",
    [
        ("up", ["--admin-token", "--admin-address", "--data", "--epoch", "--receive-hold", "--address", "--template"]),
        ("replay", ["--trace", "--junit", "--write-expect", "--expect", "--seeds", "--epoch"]),
    ],
)
def test_an_empty_value_is_refused(verb, flags):
    """--data "$DIR" without a DIR would keep nothing, --admin-token "$TOKEN" without a TOKEN be no door."""
    for flag in flags:
        for arguments in ((flag, ""), (f"{flag}=",)):
            done = run(verb, *(["tests/sim/parity.jsonl"] if verb == "replay" else []), *arguments)
            assert done.returncode == 2 and done.stdout == "" and len(done.stderr.splitlines()) == 1, (arguments, done)
            assert f"{flag}: " in done.stderr and ("is empty" in done.stderr or "missing" in done.stderr), done.stderr


def test_leading_zeros_are_not_octal(tmp_path):
    printed = [run("replay", "tests/sim/parity.jsonl", "--template", "tests/sim/parity.yaml", "--seed", seed).stdout for seed in ("010", "10")]
    assert re.findall("digest .*", printed[0]) == re.findall("digest .*", printed[1]) != []


@pytest.mark.parametrize("here", [".", "apps"])
def test_the_beginning_of_one_of_our_own_apps_says_how_to_go_on_here(tmp_path, here):
    for file in ("apps/common/app.cmake", "scripts/run"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).touch()
    folder = tmp_path / "apps/shop"
    done = subprocess.run([binary(), "init", "shop", "--folder", folder], capture_output=True, text=True, timeout=60, cwd=tmp_path / here)
    steps = done.stdout.split("\nThen:\n")[1].splitlines()
    assert steps[: len(steps) - 3] == ([] if here == "." else [f"  cd {tmp_path}"])
    assert steps[-3:-1] == ["  scripts/run", "  scripts/run replay apps/shop/orders.jsonl --template apps/shop/template.yaml --twice"]
    assert "cmake" not in done.stdout.replace("CMakeLists", "") and "installed" not in done.stdout


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
