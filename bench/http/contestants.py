"""The servers of the contest: how each is started on a free port of loopback, stopped, and what it uses meanwhile."""
import contextlib
import getpass
import http.client
import os
import pathlib
import re
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from urllib.parse import quote

HERE = pathlib.Path(__file__).resolve().parent
NO_EXCHANGE = "http://127.0.0.1:9"  # nothing listens there: candled serves what is stored


@dataclass(frozen=True)
class Asked:
    """One request: the newest `limit` candles of a series or, with `start` and `end`, those between."""
    pair: str
    interval: str
    limit: int
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class Usage:
    """Of all processes of a server."""
    resident: int = 0       # bytes
    proportional: int = 0   # bytes, shared pages divided among those that share them


class Server:
    """A contestant that runs."""

    def __init__(self, command, environment, folder, port=None):
        self.log = folder / "log"
        with open(self.log, "wb") as log:
            # A session of its own: by it its processes are found.
            self.process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, cwd=folder,
                                            env={**os.environ, **environment})
        self.port = port

    def wait_until_it_answers(self, path):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.port is None:
                    self.port = port_in(self.log.read_text())
                if self.port is not None:
                    get(self.port, path)
                    return
            time.sleep(0.05)
        raise RuntimeError(f"{self.process.args[0]} does not answer {path}:\n{self.log.read_text()[-2000:]}")

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, 9)
            self.process.wait()

    def processes(self):
        for folder in pathlib.Path("/proc").iterdir():
            if folder.name.isdigit():
                with contextlib.suppress(OSError):
                    fields = (folder / "stat").read_text().rpartition(")")[2].split()
                    if int(fields[3]) == self.process.pid:  # its session
                        yield folder, fields

    def cpu_seconds(self):
        """User and system time of all its processes since they started."""
        ticks = sum(int(fields[11]) + int(fields[12]) for _, fields in self.processes())
        return ticks / os.sysconf("SC_CLK_TCK")

    def usage(self):
        sums = {"Rss": 0, "Pss": 0}
        for folder, _ in self.processes():
            text = (folder / "smaps_rollup").read_text()
            for name in sums:
                sums[name] += 1024 * int(re.search(rf"^{name}:\s+(\d+) kB", text, re.M).group(1))
        return Usage(sums["Rss"], sums["Pss"])


class Contestant:
    """A server that can be started, and the paths under which it has what is asked for."""

    def path(self, asked):
        """None when it has no answer to that."""
        text = f"/api/candles?pair={quote(asked.pair)}&interval={asked.interval}&limit={asked.limit}"
        return text if asked.start is None else f"{text}&start={asked.start}&end={asked.end}"

    @contextlib.contextmanager
    def running(self, folder, first):
        """Runs it with its files in `folder` until it has answered `first`, and stops it in the end."""
        folder.mkdir()
        with self.surroundings(folder):
            server = self.start(folder)
            try:
                server.wait_until_it_answers(self.path(first))
                yield server
            finally:
                server.stop()

    def surroundings(self, folder):
        return contextlib.nullcontext()


class Candled(Contestant):
    name = "candled"

    def __init__(self, programs, store, live):
        self.programs, self.store, self.live, self.exchange = programs, store, live, NO_EXCHANGE

    @contextlib.contextmanager
    def surroundings(self, folder):
        """With `live`, an exchange whose 1000 pairs are polled each second, with candles closing meanwhile."""
        shutil.copy(self.store, folder / "candles.db")
        if not self.live:
            yield
            return
        with open(folder / "sim.log", "wb") as log:
            simulator = subprocess.Popen([self.programs / "poloniex-sim", "--listen", "127.0.0.1:0", "--pairs", "1001"],
                                         stdout=log, stderr=log)
        try:
            while port_in((folder / "sim.log").read_text()) is None and simulator.poll() is None:
                time.sleep(0.05)
            self.exchange = f"http://127.0.0.1:{port_in((folder / 'sim.log').read_text())}"
            yield
        finally:
            simulator.terminate()
            simulator.wait()

    def start(self, folder):
        return Server([self.programs / "candled", "--listen", "127.0.0.1:0", "--store", folder / "candles.db",
                       "--feed", "price", "--exchange-url", self.exchange, "--repair-window", "0"], {}, folder)


class Nginx(Contestant):
    """The very bytes that candled answers, as files: `save` puts them there before it starts."""
    name = "nginx"

    def __init__(self, save):
        self.save = save

    def path(self, asked):
        return f"/{asked.limit}/{asked.interval}/{quote(asked.pair)}.json" if asked.start is None else None

    def start(self, folder):
        self.save(folder / "files")
        port = free_port()
        text = (HERE / "nginx.conf").read_text()
        for name, value in {"USER": getpass.getuser(), "FOLDER": folder, "PORT": port}.items():
            text = text.replace(f"@{name}@", str(value))
        (folder / "nginx.conf").write_text(text)
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        return Server([program, "-e", "stderr", "-p", folder, "-c", folder / "nginx.conf"], {}, folder, port)


class FastApi(Contestant):
    name = "FastAPI + SQLite"

    def __init__(self, database):
        self.database = database

    def start(self, folder):
        port = free_port()
        return Server(["/usr/bin/python3", "-m", "uvicorn", "fastapi_app:app", "--app-dir", HERE, "--host", "127.0.0.1",
                       "--port", str(port), "--workers", str(os.cpu_count()), "--loop", "uvloop", "--http", "httptools",
                       "--no-access-log", "--log-level", "warning"], {"CANDLES_DB": str(self.database)}, folder, port)


class Express(Contestant):
    name = "Express + better-sqlite3"

    def __init__(self, database, folder):
        self.database, self.folder = database, folder

    def start(self, folder):
        port = free_port()
        environment = {"CANDLES_DB": str(self.database), "PORT": str(port), "NODE_ENV": "production"}
        return Server(["node", self.folder / "app.js"], environment, folder, port)


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def port_in(log):
    """The port that a program of ours says it listens on."""
    found = re.search(r"listening on http://127\.0\.0\.1:(\d+)", log)
    return int(found.group(1)) if found else None


def get(port, path):
    """The body of an answer, which must be 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise RuntimeError(f"{path}: {response.status} {body[:200]!r}")
        return body
    finally:
        connection.close()
