"""Redis's own suite (its Tcl `runtest`, in Debian's source package `redis`) against a server, unit by unit, each with a fresh one.

    SNOWGLOBE_BINARY=build/release/snowglobe python -m tests.conformance.redis_suite <folder of the source> [unit ...]
    python -m tests.conformance.redis_suite <folder> --server redis-server [unit ...]     beside it: Redis itself

Prints how many tests of each unit passed, failed and were left out, and why those failed. The suite wants src/redis-server, src/redis-cli and
src/redis-benchmark in its folder: links to the packaged ones. `--durable` lets it go on behind a command that is refused by name.
"""
import argparse
import pathlib
import re
import socket
import subprocess
import sys
import time

from tests.redis.conftest import redis_address
from tests.world import World

GATE = [
    "type/string", "expire", "type/zset", "keyspace", "scan", "multi", "protocol",
    "type/list", "type/set", "type/hash", "type/incr", "pubsub", "sort", "bitops", "introspection",
]
OPTIONS = ["--tags", "-needs:debug -needs:repl -needs:save -large-memory -slow", "--ignore-encoding", "--ignore-digest", "--durable"]
UNIT_S_MAX = 600
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def start(server):
    """Its port, and how to stop it."""
    if server is None:
        world = World("--redis-port", "0", clock="real")
        return int(redis_address(world).rsplit(":", 1)[1]), world.stop
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([server, "--port", str(port), "--save", "", "--bind", "127.0.0.1"], stdout=subprocess.DEVNULL)
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return port, process.terminate
        time.sleep(0.05)


def run(source, unit, server):
    port, stop = start(server)
    try:
        command = ["./runtest", "--host", "127.0.0.1", "--port", str(port), "--single", f"unit/{unit}", "--timeout", "120", *OPTIONS]
        done = subprocess.run(command, cwd=source, capture_output=True, text=True, timeout=UNIT_S_MAX, errors="replace")
        return COLOURS.sub("", done.stdout)
    except subprocess.TimeoutExpired as late:
        return COLOURS.sub("", (late.stdout or b"").decode(errors="replace")) + "\n[exception]: it does not end"
    finally:
        stop()


def results(text):
    """ok, failed with its reason, left out."""
    passed = text.count("[ok]: ")
    left_out = text.count("[ignore]: ")
    failed = re.findall(r"^\[(?:err|exception|TIMEOUT)\]: (.*(?:\n(?!\[|\s*$|Testing |Cleanup).*)*)", text, re.M)
    return passed, failed, left_out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=pathlib.Path)
    parser.add_argument("units", nargs="*", default=GATE)
    parser.add_argument("--server", help="a redis-server in the place of SNOWGLOBE_BINARY")
    parser.add_argument("--verbose", action="store_true", help="all that the suite says")
    options = parser.parse_intermixed_args()
    total = [0, 0, 0]
    for unit in options.units or GATE:
        text = run(options.source, unit, options.server)
        passed, failed, left_out = results(text)
        for i, count in enumerate((passed, len(failed), left_out)):
            total[i] += count
        print(f"{unit:20} {passed:4} passed {len(failed):3} failed {left_out:3} left out", flush=True)
        for reason in failed:
            print("    " + reason.strip().replace("\n", "\n        ")[:700])
        if options.verbose or passed + len(failed) == 0:
            print(text[-3000:])
    print(f"{'in all':20} {total[0]:4} passed {total[1]:3} failed {total[2]:3} left out")
    return total[1] > 0


if __name__ == "__main__":
    sys.exit(main())
