"""What scripts/bench runs: see `scripts/bench --help`."""

import argparse
import datetime
import json
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import tempfile

import invocations_rows
import kafka_peers
import kafka_rows
import mongodb_peers
import mongodb_rows
import peers as peers_module
import redis_rows
import report
import transports
from peers import NotThere, Peer
from rows import ROWS, Client, Row, WrongAnswer, headers_of
from server import CannotStart, Measured, Server, free_port, run_load
from turns import take_turns

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "release"
RESULTS = ROOT / "bench" / "results"
WARM_UP_S = 1
REPLAYED_RECORDS = 50_000
REPLAYED_SHARDS = 4
RUSH_SEEDS = 12
ONLY_OURS = ("replay", "morning-rush", "transports")
KAFKA = {row.name: row for row in kafka_rows.ROWS}
REDIS = {row.name: row for row in redis_rows.ROWS}
MONGODB = {row.name: row for row in mongodb_rows.ROWS}
INVOCATIONS = {row.name: row for row in invocations_rows.ROWS}
APART = {*KAFKA, *REDIS, *MONGODB, *INVOCATIONS}  # in tables of their own
ROW_NAMES = ["start", *(row.name for row in ROWS), *ONLY_OURS, *KAFKA, *REDIS, *MONGODB, *INVOCATIONS]

EXAMPLES = """examples:
  scripts/bench                                  everything, into bench/results and bench/README.md
  scripts/bench --only PutItem --peers snowglobe,dynalite
  scripts/bench --only SendMessage --repeat 5 --no-install
  scripts/bench --peers snowglobe,before --against before=/tmp/old/snowglobe
  scripts/bench --only kafka                     all rows of Kafka, into bench/README.md
  scripts/bench --only kafka-produce-100B --peers snowglobe,kafka
  scripts/bench --only redis                     redis-benchmark beside redis-server
  scripts/bench --only mongodb                   beside mongo-java-server and FerretDB
  scripts/bench --only invocations               of functions of Python, Node and C++, beside MiniStack
  sudo scripts/bench --realtime                  on a machine that has other things to do, too

Another run of some rows or peers only prints its tables and leaves bench/README.md as it is."""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description="Measures Snowglobe beside its rivals: the same requests, one load generator, "
        "the server on one core and the client on the other.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--only", metavar="ROW", type=rows_named,
        help=f"or the words that the names of several begin with: {', '.join(ROW_NAMES)}",
    )
    parser.add_argument("--repeat", type=int, default=3, metavar="N", help="median of N runs [3]")
    parser.add_argument("--seconds", type=int, default=3, metavar="S", help="of load in a run [3]")
    parser.add_argument("--connections", type=int, default=16, metavar="N", help="of the client [16]")
    parser.add_argument(
        "--peers", metavar="A,B", help="only these; the floor and Kafka's mock are always measured"
    )
    parser.add_argument(
        "--against", metavar="NAME=BINARY", action="append", default=[],
        help="another snowglobe as a peer, an older one for instance; may be repeated",
    )
    parser.add_argument("--no-install", action="store_true", help="only rivals that are there already")
    parser.add_argument(
        "--realtime", action="store_true",
        help="server and client run before all other programs of the machine (needs root)",
    )
    return parser.parse_args()


def rows_named(text: str) -> list[str]:
    if names := [name for name in ROW_NAMES if name == text or name.startswith(text + "-")]:
        return names
    raise argparse.ArgumentTypeError(f"no such row; there are: {', '.join(ROW_NAMES)}")


def note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def machine() -> dict:
    cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s*(\d+)", pathlib.Path("/proc/meminfo").read_text())
    compiler = subprocess.run(["g++", "--version"], capture_output=True, text=True).stdout
    return {
        "cpu": cpu[1] if cpu else platform.processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(int(memory[1]) / 1e6) if memory else 0,
        "kernel": platform.release(),
        "compiler": compiler.splitlines()[0] if compiler else "",
        "load_before": load(),
    }


def load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


def available(peer: Peer, install: bool) -> str | None:
    """Why it cannot be measured, or None."""
    try:
        if install:
            peer.install()
        peer.check()
    except NotThere as reason:
        return str(reason)
    return None


def measure(peer: Peer, row: Row, seconds: int, connections: int) -> Measured:
    with tempfile.TemporaryDirectory(prefix="snowglobe-bench-") as folder:
        port = free_port()
        command = peer.command(port, pathlib.Path(folder))
        with Server(command, port, row.service if peer.speaks_aws else None) as server:
            if not peer.speaks_aws:
                row = ROWS[0]  # the floor takes puts only; beside each row it is measured anew
            client = Client(port)
            prepared = row.prepare(client) if peer.speaks_aws else {}
            bodies = list(row.bodies(prepared))
            if peer.speaks_aws:
                answer = client.call(row.service, row.operation, bodies[0])
                row.check(client, bodies[0], answer)
            headers = headers_of(row.service, row.operation)
            run_load(server, headers, bodies, WARM_UP_S, connections)
            return run_load(server, headers, bodies, seconds, connections)


def summary(runs: list[Measured]) -> dict:
    out = {
        name: round(statistics.median(getattr(run, name) for run in runs), 2)
        for name in ("throughput", "p50_us", "p99_us", "cpu_us", "memory_mb")
    }
    out["runs"] = [round(run.throughput) for run in runs]
    out["bad"] = sum(run.not_2xx + run.socket_errors for run in runs)
    return out


def measure_row(row: Row, peers: list[Peer], options: argparse.Namespace) -> dict:
    """All peers in turn, again and again, so that a slow minute of the machine hits all alike."""
    runs, errors = take_turns(
        [peer for peer in peers if row.service in peer.services],
        options.repeat,
        lambda peer: measure(peer, row, options.seconds, options.connections),
        (CannotStart, WrongAnswer, OSError, KeyError, ValueError),
        lambda text: note(f"{row.name} {text}"),
        lambda measured: f"{measured.throughput:,.0f}/s",
    )
    return {
        peer.name: {"error": errors[peer.name]} if peer.name in errors else summary(runs[peer.name])
        for peer in peers
        if peer.name in errors or peer.name in runs
    }


def measure_start(peers: list[Peer], options: argparse.Namespace) -> dict:
    out: dict[str, dict] = {}
    runs: dict[str, list[tuple[float, float]]] = {}
    for _ in range(options.repeat):
        for peer in peers:
            if peer.name in out or not peer.services:
                continue
            service = next(name for name in ("dynamodb", "sqs", "kinesis") if name in peer.services)
            port = free_port()
            try:
                with tempfile.TemporaryDirectory(prefix="snowglobe-bench-") as folder:
                    command = peer.command(port, pathlib.Path(folder))
                    with Server(command, port, service if peer.speaks_aws else None) as server:
                        figures = (server.first_answer_s, server.memory_mb())
            except (CannotStart, OSError) as error:
                out[peer.name] = {"error": str(error)}
                note(f"start {peer.name}: {error}")
                continue
            runs.setdefault(peer.name, []).append(figures)
            note(f"start {peer.name}: {figures[0] * 1e3:,.0f} ms, {figures[1]:.0f} MB")
    for name, figures in runs.items():
        if name not in out:
            firsts, memories = zip(*figures)
            out[name] = {
                "first_answer_s": round(statistics.median(firsts), 5),
                "memory_mb": round(statistics.median(memories), 1),
            }
    return out


def replay_command(fixture: pathlib.Path, template: pathlib.Path, *more: str) -> list[str]:
    command = [str(BUILD / "snowglobe"), "replay", str(fixture), "--template", str(template)]
    return [*command, "--libs", str(BUILD), *more]


def measure_replay(repeat: int) -> dict:
    """Records of a stream through a mapping into a handler that does nothing."""
    template = ROOT / "bench" / "empty" / "template.yaml"
    out: dict = {}
    with tempfile.TemporaryDirectory(prefix="snowglobe-bench-") as folder:
        fixture = pathlib.Path(folder) / "events.jsonl"
        for batch in (100, 1):
            write_records(fixture, batch * REPLAYED_SHARDS)
            records, events = [], []
            for _ in range(repeat):
                run = subprocess.run(
                    replay_command(fixture, template), capture_output=True, text=True, check=False
                )
                if run.returncode != 0:
                    return {"error": (run.stderr or run.stdout).strip().splitlines()[-1][:200]}
                seconds = wall_s(run.stdout)
                records.append(REPLAYED_RECORDS / seconds)
                events.append(int(re.search(r"^events (\d+)$", run.stdout, re.M)[1]) / seconds)
                note(f"replay in batches of {batch}: {records[-1]:,.0f} records, {events[-1]:,.0f} events a second")
            out[f"batch_{batch}"] = {
                "records_per_s": round(statistics.median(records)),
                "events_per_s": round(statistics.median(events)),
            }
    return out


def wall_s(output: str) -> float:
    """Of the line "wall 1m2.5s", or "wall 850ms"."""
    line = re.search(r"^wall (.*)$", output, re.M)[1]
    units = {"h": 3600, "m": 60, "s": 1, "ms": 1e-3, "us": 1e-6}
    return sum(float(number) * units[unit] for number, unit in re.findall(r"([\d.]+)([a-z]+)", line))


def write_records(path: pathlib.Path, at_once: int) -> None:
    """So many in the same instant, then a millisecond of nothing."""
    with path.open("w") as file:
        for number in range(REPLAYED_RECORDS):
            seconds, millis = divmod(number // at_once, 1000)
            at = f"2026-01-01T00:{seconds // 60:02d}:{seconds % 60:02d}.{millis:03d}Z"
            event = {"t": at, "source": "kinesis:events", "key": f"key-{number % 997}"}
            file.write(json.dumps({**event, "body": {"number": number, "text": "x" * 100}}) + "\n")


def measure_rush() -> dict:
    fixture = ROOT / "fixtures" / "dialog-engine" / "morning-rush.jsonl"
    template = ROOT / "apps" / "dialog-engine" / "template.yaml"

    command = replay_command(fixture, template, "--seeds", f"1-{RUSH_SEEDS}", "--jobs", "2")
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        return {"error": (run.stderr or run.stdout).strip().splitlines()[-1][:200]}
    minutes = wall_s(run.stdout) / 60
    note(f"morning-rush: {RUSH_SEEDS / minutes:,.0f} seeds a minute")
    return {"seeds_per_min": round(RUSH_SEEDS / minutes, 1)}


def cache() -> pathlib.Path:
    home = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    return pathlib.Path(home) / "snowglobe-bench"


def chosen_peers(options: argparse.Namespace, rows: list[str]) -> list[Peer]:
    kafka = [row for name, row in KAFKA.items() if name in rows]
    everyone = [
        kafka_peers.mock(cache(), kafka_rows.PARTITIONS),
        *peers_module.ours(BUILD),
        *peers_module.others(options.against),
        *peers_module.rivals(cache()),
        kafka_peers.kafka(cache()),
        redis_rows.redis_server(),
        *mongodb_peers.rivals(cache()),
    ]
    wanted = set((options.peers or "").split(",")) - {""}
    if unknown := wanted - {peer.name for peer in everyone}:
        sys.exit(f"bench: no such peer: {', '.join(sorted(unknown))}; there are: "
                 + ", ".join(peer.name for peer in everyone))

    def takes_part(peer: Peer) -> bool:
        # The mock is librdkafka, the client of others, too.
        if peer.is_mock:
            return any(row.needs_client for row in kafka)
        if any(kafka_rows.takes_part(peer, row) for row in kafka):
            return True
        if any(name in REDIS for name in rows) and redis_rows.takes_part(peer):
            return True
        if any(name in MONGODB for name in rows) and mongodb_rows.takes_part(peer):
            return True
        if any(name in INVOCATIONS for name in rows) and invocations_rows.takes_part(peer):
            return True
        return bool(peer.services) and any(name not in APART for name in rows)

    return [
        peer
        for peer in everyone
        if takes_part(peer)
        and (not wanted or peer.name in wanted or peer.name.startswith("floor") or peer.is_mock)
    ]


def main() -> None:
    options = arguments()
    results = {
        "when": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d"),
        "machine": machine(),
        "repeat": options.repeat,
        "seconds": options.seconds,
        "connections": options.connections,
        "realtime": options.realtime,
        "peers": {},
        "rows": {},
    }
    if os.getloadavg()[0] > 1 and not options.realtime:
        note(f"bench: the machine is busy (load {load()}); --realtime makes the figures steadier")
    there = []
    names = options.only or ROW_NAMES
    for peer in chosen_peers(options, names):
        reason = available(peer, not options.no_install)
        about = {
            "version": peer.version,
            "is_ours": peer.is_ours,
            "is_of_aws": bool(peer.services),
            "is_of_kafka": peer.is_mock or peer.kafka is not None,
            "is_of_redis": redis_rows.takes_part(peer),
            "is_of_mongodb": mongodb_rows.takes_part(peer),
            "is_of_invocations": invocations_rows.takes_part(peer),
        }
        results["peers"][peer.name] = {**about, "error": reason} if reason else about
        if reason:
            note(f"{peer.name} is left out: {reason}")
        else:
            there.append(peer)

    if options.realtime: # only now: an installation can wait for others
        try:
            os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
        except PermissionError:
            sys.exit("bench: --realtime needs root")
    for name in names:
        if name == "start":
            results["rows"][name] = measure_start(there, options)
        elif name == "replay":
            results["rows"][name] = {report.OURS: measure_replay(options.repeat)}
        elif name == "morning-rush":
            results["rows"][name] = {report.OURS: measure_rush()}
        elif name == "transports":
            ours = next(peer for peer in peers_module.ours(BUILD) if peer.name == report.OURS)
            results["rows"][name] = {
                report.OURS: transports.measure_transports(
                    ours, options.repeat, options.seconds, options.connections, note)
            }
        elif name in KAFKA:
            client = kafka_peers.performance(cache())
            results["rows"][name] = kafka_rows.measure_row(KAFKA[name], there, client, options, note)
        elif name in REDIS:
            results["rows"][name] = redis_rows.measure_row(REDIS[name], there, options, note)
        elif name in MONGODB:
            program = BUILD / "bench_mongodb_load"
            results["rows"][name] = mongodb_rows.measure_row(MONGODB[name], there, program, options, note)
        elif name in INVOCATIONS:
            results["rows"][name] = invocations_rows.measure_row(INVOCATIONS[name], there, BUILD, options, note)
        else:
            row = next(row for row in ROWS if row.name == name)
            results["rows"][name] = measure_row(row, there, options)
    results["machine"]["load_after"] = load()

    readme = ROOT / "bench" / "README.md"
    is_whole = not options.only and not options.peers
    if any(name not in APART for name in names):
        print(report.markdown(results))
        if is_whole:
            report.update_readme(readme, "results", report.markdown(results))
    if any(name in KAFKA for name in names):
        print("", report.kafka_markdown(results), sep="\n")
        if is_whole or names == list(KAFKA) and not options.peers:
            report.update_readme(readme, "Kafka's results", report.kafka_markdown(results))
    if any(name in REDIS for name in names):
        print("", report.redis_markdown(results), sep="\n")
        if is_whole or names == list(REDIS) and not options.peers:
            report.update_readme(readme, "Redis's results", report.redis_markdown(results))
    if any(name in MONGODB for name in names):
        print("", report.mongodb_markdown(results), sep="\n")
        if is_whole or names == list(MONGODB) and not options.peers:
            report.update_readme(readme, "MongoDB's results", report.mongodb_markdown(results))
    if any(name in INVOCATIONS for name in names):
        print("", report.invocations_markdown(results), sep="\n")
        if is_whole or names == list(INVOCATIONS) and not options.peers:
            report.update_readme(readme, "results of invocations", report.invocations_markdown(results))
    folder = RESULTS if is_whole else BUILD.parent / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "latest.json").write_text(json.dumps(results, indent=1) + "\n")
    (folder / "latest.svg").write_text(report.chart(results))
    note(f"written: {folder.relative_to(ROOT)}/latest.json, latest.svg")


if __name__ == "__main__":
    main()
