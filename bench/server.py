"""A server under measurement: a process pinned to one core, with the other one for the client."""

import dataclasses
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import kafka_wire
from rows import headers_of

SERVER_CORE = "0"
CLIENT_CORE = "1"
LOAD_SCRIPT = pathlib.Path(__file__).with_name("load.lua")
FIRST_REQUESTS = {"dynamodb": "ListTables", "sqs": "ListQueues", "kinesis": "ListStreams"}


class CannotStart(Exception):
    pass


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    def __init__(
        self, command: list[str], port: int, service: str | None, start_s: float = 60, pinned=True
    ):
        """Starts it and waits for its first answer; `service` None: until it accepts."""
        self.port = port
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="snowglobe-bench-"))
        self.log = self.folder / "log"
        began = time.perf_counter()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                ["taskset", "-c", SERVER_CORE, *command] if pinned else command,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                cwd=self.folder,
                start_new_session=True,
            )
        try:
            self._wait_for_answer(service, began + start_s)
        except CannotStart:
            self.stop()
            raise
        self.first_answer_s = time.perf_counter() - began

    def _wait_for_answer(self, service: str | None, until: float) -> None:
        while True:
            if self.process.poll() is not None:
                raise CannotStart(f"ended with {self.process.returncode}: {self._last_line()}")
            if time.perf_counter() > until:
                raise CannotStart(f"did not answer in time: {self._last_line()}")
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=10):
                    pass
                if service is None or self._answers(service):
                    return
            except OSError:
                pass
            time.sleep(0.0005)

    def _answers(self, service: str) -> bool:
        if service == "kafka":
            return kafka_wire.answers(self.port)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            operation = FIRST_REQUESTS[service]
            connection.request("POST", "/", "{}", headers_of(service, operation))
            response = connection.getresponse()
            response.read()
            return response.status == 200
        except (http.client.HTTPException, OSError):
            return False
        finally:
            connection.close()

    def _last_line(self) -> str:
        lines = [line for line in self.log.read_text(errors="replace").splitlines() if line.strip()]
        return lines[-1].strip()[:200] if lines else "it printed nothing"

    def _processes(self) -> list[int]:
        """Its own and its children's: the session is theirs alone."""
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    if os.getsid(int(entry.name)) == self.process.pid:
                        found.append(int(entry.name))
                except OSError:
                    pass
        return found

    def memory_mb(self) -> float:
        pages = 0
        for process in self._processes():
            try:
                pages += int(pathlib.Path(f"/proc/{process}/statm").read_text().split()[1])
            except OSError:
                pass
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def cpu_s(self) -> float:
        ticks = 0
        for process in self._processes():
            try:
                fields = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
                ticks += int(fields[11]) + int(fields[12])
            except OSError:
                pass
        return ticks / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        for signum in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, signum)
            except ProcessLookupError:
                pass
            try:
                self.process.wait(3)
                break
            except subprocess.TimeoutExpired:
                pass
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_) -> None:
        self.stop()


@dataclasses.dataclass
class Measured:
    throughput: float
    p50_us: int
    p99_us: int
    cpu_us: float  # the server's own processor time for a request: steadier on a busy machine
    memory_mb: float
    not_2xx: int
    socket_errors: int


def run_load(
    server: Server,
    headers: dict[str, str],
    bodies: list[dict],
    seconds: float,
    connections: int,
    path: str = "/",
) -> Measured:
    file_of_bodies = server.folder / "bodies"
    with file_of_bodies.open("w") as file:
        file.writelines(f"{name}: {value}\n" for name, value in headers.items())
        file.write("\n")
        file.writelines(json.dumps(body, separators=(",", ":")) + "\n" for body in bodies)
    cpu_before = server.cpu_s()
    run = subprocess.run(
        ["taskset", "-c", CLIENT_CORE, "wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s"]
        + ["--timeout", "20s", "-s", str(LOAD_SCRIPT), f"http://127.0.0.1:{server.port}{path}"]
        + ["--", str(file_of_bodies)],
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode != 0:
        raise CannotStart(f"wrk: {(run.stderr or run.stdout).strip()[-200:]}")
    result = json.loads(run.stdout.strip().splitlines()[-1])
    cpu_s = server.cpu_s() - cpu_before
    return Measured(
        throughput=result["requests"] / result["seconds"],
        p50_us=result["p50_us"],
        p99_us=result["p99_us"],
        cpu_us=cpu_s * 1e6 / max(result["requests"], 1),
        memory_mb=server.memory_mb(),
        not_2xx=result["not_2xx"],
        socket_errors=result["socket_errors"],
    )
