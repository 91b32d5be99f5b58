#!/usr/bin/env python3
"""Runs servers of candles one after the other under the same loads, and prints the tables of docs/performance.md.

scripts/bench http installs and builds what it needs, and calls it.
"""
import argparse
import collections
import contextlib
import itertools
import json
import os
import pathlib
import platform
import random
import re
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass

from contestants import Asked, Candled, Express, FastApi, HERE, Nginx, Usage, get

CONNECTIONS = (1, 16, 64)
INTERVALS = {"1m": 60_000, "5m": 300_000, "10m": 600_000}
CANDLES_EACH = 1_200
WARM_UP_SECONDS = 1
FASTEST = 60_000  # requests a second: for so many a run has different ones

LOADS = {
    "hot": "32 series asked again and again, the newest 500 candles",
    "wide": "all series at random, the newest 500 candles",
    "cold": "500 candles of a closed range that nobody has asked for before",
    "small": "all series at random, the newest candle",
}


@dataclass(frozen=True)
class Figures:
    """Of one run, or the medians of several."""
    requests_per_second: float
    p50_ms: float
    p99_ms: float
    worst_ms: float
    cpu_us: float  # of the server, per request
    usage: Usage
    client_cpu: float  # of wrk, 1 is a whole core
    errors: int


def median(runs):
    """Of each figure by itself."""
    def middle(of):
        return statistics.median(map(of, runs))
    return Figures(**{name: middle(lambda run, name=name: getattr(run, name))
                      for name in Figures.__dataclass_fields__ if name not in ("usage", "errors")},
                   usage=Usage(middle(lambda run: run.usage.resident), middle(lambda run: run.usage.proportional)),
                   errors=sum(run.errors for run in runs))


class Series:
    """All series of the data set, and what the loads ask of them."""

    def __init__(self, store):
        with contextlib.closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as database:
            pairs = [name for name, in database.execute("SELECT name FROM pair ORDER BY id")]
            newest = dict(database.execute("SELECT interval, newest FROM span"))
        self.all = [(pair, interval) for pair in pairs for interval in INTERVALS]
        self.ends = {name: newest[length // 1000] * 1000 + length for name, length in INTERVALS.items()}

    def asked(self, load, count, seed):
        """`count` requests of a load, the same ones for every server; another seed gives others."""
        dice = random.Random(f"{load} {seed}")
        if load == "cold":
            return [self.range_of(dice) for _ in range(count)]
        chosen = random.Random(1).sample(self.all, 32) if load == "hot" else self.all
        limit = 1 if load == "small" else 500
        return [Asked(*dice.choice(chosen), limit) for _ in range(count)]

    def range_of(self, dice):
        """500 candles from a start that is no bucket's, so that hardly any two requests are alike."""
        pair, interval = dice.choice(self.all)
        length = INTERVALS[interval]
        start = self.ends[interval] - dice.randrange(501 * length, CANDLES_EACH * length)
        return Asked(pair, interval, 500, start, start + 500 * length)

    def files(self):
        return [Asked(pair, interval, limit) for pair, interval in self.all for limit in (500, 1)]


class Contest:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.series = Series(options.store)
        self.reference = Candled(options.programs, options.store, live=False)
        self.bodies = {}  # candled's, for comparison
        self.runs = collections.defaultdict(list)  # (load, connections, name) -> Figures, one for each round
        self.second_opinions = collections.defaultdict(list)  # name -> requests/s that h2load sees

    def contestants(self):
        candled = Candled(self.options.programs, self.options.store, self.options.live)
        every = {"candled": candled, "nginx": Nginx(self.save_files)}
        if {"fastapi", "express"} & set(self.options.only):
            plain = plain_database(self.options.store)
            every |= {"fastapi": FastApi(plain), "express": Express(plain, self.options.express)}
        return [every[name] for name in self.options.only]

    def run(self):
        contestants = self.contestants()
        first = self.series.asked("hot", 1, "first")[0]
        with self.reference.running(self.folder / "reference", first) as server:
            self.read_answers(server)
        for number, contestant in itertools.product(range(1, self.options.rounds + 1), contestants):
            note(f"{contestant.name}, round {number} of {self.options.rounds}:")
            with contestant.running(self.folder / "contestant", first) as server:
                self.compare(contestant, server)
                for load in self.options.loads:
                    self.measure_load(contestant, server, load)
                self.ask_h2load(contestant, server)
            shutil.rmtree(self.folder / "contestant")

    def read_answers(self, server):
        """What candled says: everything that becomes a file for nginx, else what is compared."""
        self.samples = [asked for load in LOADS for asked in self.series.asked(load, 8, "compared")]
        everything = self.series.files() if "nginx" in self.options.only else []
        self.bodies = {asked: get(server.port, self.reference.path(asked)) for asked in {*everything, *self.samples}}

    def save_files(self, folder):
        for asked in self.series.files():
            file = folder / str(asked.limit) / asked.interval / f"{asked.pair}.json"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(self.bodies[asked])

    def compare(self, contestant, server):
        """Ends the contest when a server answers anything else than candled does."""
        if contestant.name == self.reference.name:
            return  # and what it polls may have closed candles meanwhile
        for asked in self.samples:
            path = contestant.path(asked)
            if path and json.loads(get(server.port, path)) != json.loads(self.bodies[asked]):
                sys.exit(f"{contestant.name} and candled disagree about {path}")

    def measure_load(self, contestant, server, load):
        if contestant.path(self.series.asked(load, 1, "any")[0]) is None:
            return
        # Until everything has been asked for: what a server keeps is filled once and not by whoever comes first.
        self.wrk(contestant, server, load, 16, WARM_UP_SECONDS * 3)
        for connections in CONNECTIONS:
            self.wrk(contestant, server, load, connections, WARM_UP_SECONDS)
            figures = self.wrk(contestant, server, load, connections, self.options.seconds)
            self.runs[load, connections, contestant.name].append(figures)
            note(f"  {load:6}{connections:4} connections {figures.requests_per_second:9.0f}/s")

    def write_paths(self, contestant, load, seconds, seed):
        paths = self.folder / "paths"
        asked = self.series.asked(load, FASTEST * seconds if load == "cold" else 20_000, seed)
        paths.write_text("".join(contestant.path(one) + "\n" for one in asked))
        return paths

    def wrk(self, contestant, server, load, connections, seconds):
        paths = self.write_paths(contestant, load, seconds, f"{connections} {seconds}")
        usage = []
        halfway = threading.Timer(seconds / 2, lambda: usage.append(server.usage()))
        halfway.start()
        cpu, client_cpu = server.cpu_seconds(), sum(os.times()[2:4])
        printed = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", HERE / "load.lua",
              f"http://127.0.0.1:{server.port}", "--", paths],
            check=True, capture_output=True, text=True, timeout=seconds + 60).stdout
        cpu, client_cpu = server.cpu_seconds() - cpu, sum(os.times()[2:4]) - client_cpu
        halfway.join()
        result = json.loads(re.search(r"^result (.*)$", printed, re.M).group(1))
        if load == "cold" and result["asked"] > FASTEST * seconds:
            note(f"  cold: {result['asked']} requests, more than there were different ones: set FASTEST higher")
        count = max(result["requests"], 1)
        return Figures(count / result["seconds"], result["p50"] / 1e3, result["p99"] / 1e3, result["max"] / 1e3,
                       1e6 * cpu / count, usage[0], client_cpu / result["seconds"], result["errors"])

    def ask_h2load(self, contestant, server):
        """Another client on *hot*. By number, not by time: that never ends when connections are closed meanwhile."""
        if "hot" not in self.options.loads:
            return
        paths = self.write_paths(contestant, "hot", 1, "h2load")
        uris = self.folder / "uris"
        uris.write_text("".join(f"http://127.0.0.1:{server.port}{path}\n" for path in paths.read_text().split()[:1000]))
        count = int(self.runs["hot", 16, contestant.name][-1].requests_per_second * self.options.seconds) + 16
        printed = subprocess.run(["h2load", "--h1", "-t1", "-c16", f"-n{count}", f"--input-file={uris}"],
                                 check=True, capture_output=True, text=True, timeout=10 * self.options.seconds + 60).stdout
        if failed := count - int(re.search(r"status codes: (\d+) 2xx", printed).group(1)):
            note(f"  h2load: {failed} of {count} failed")
        self.second_opinions[contestant.name].append(float(re.search(r"([\d.]+) req/s", printed).group(1)))

    def print_tables(self):
        names = [contestant.name for contestant in self.contestants()]
        for load in self.options.loads:
            if not any(key[0] == load for key in self.runs):
                continue  # nginx alone has no answers to *cold*
            print(f"\n### {load}: {LOADS[load]}\n")
            print_row("server", "connections", "requests/s", "of nginx", "p50, ms", "p99, ms", "worst, ms",
                      "CPU a request, us", "wrk's CPU", "resident, MiB", "proportional, MiB")
            print("|---" + "|---:" * 10 + "|")
            for name in names:
                for connections in CONNECTIONS:
                    if (load, connections, name) in self.runs:
                        self.print_figures(name, load, connections)
        if self.second_opinions:
            print("\nAs h2load sees *hot* at 16 connections, requests/s: "
                  + ", ".join(f"{name} {statistics.median(rates):,.0f}" for name, rates in self.second_opinions.items())
                  + ".")

    def print_figures(self, name, load, connections):
        runs = self.runs[load, connections, name]
        figures = median(runs)
        # Round by round: what slows the machine down for a while slows both down.
        ratios = [run.requests_per_second / nginx.requests_per_second
                  for run, nginx in zip(runs, self.runs.get((load, connections, Nginx.name), []))]
        ratio = f"{statistics.median(ratios):.2f}" if ratios else ""
        failed = f" ({figures.errors} failed)" if figures.errors else ""
        print_row(name, connections, f"{figures.requests_per_second:,.0f}{failed}", ratio, f"{figures.p50_ms:.2f}",
                  f"{figures.p99_ms:.2f}", f"{figures.worst_ms:.1f}", f"{figures.cpu_us:.0f}",
                  f"{figures.client_cpu:.0%}",
                  f"{figures.usage.resident / 2**20:.0f}", f"{figures.usage.proportional / 2**20:.0f}")


def plain_database(store):
    """The same candles in the one table that people would make of them, beside the store; made once."""
    file = store.with_suffix(".plain.db")
    if file.exists():
        return file
    note(f"writing {file}")
    unfinished = file.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(unfinished)) as database:
        database.executescript(f"""
            PRAGMA journal_mode = WAL;
            CREATE TABLE candles (
              pair TEXT NOT NULL, interval TEXT NOT NULL, open_time INTEGER NOT NULL, close_time INTEGER NOT NULL,
              open TEXT NOT NULL, high TEXT NOT NULL, low TEXT NOT NULL, close TEXT NOT NULL,
              samples INTEGER, gap INTEGER, complete INTEGER NOT NULL, source TEXT NOT NULL,
              PRIMARY KEY (pair, interval, open_time)
            ) WITHOUT ROWID;
            ATTACH 'file:{store}?mode=ro' AS store;
            INSERT INTO candles
              SELECT pair, interval, open_time_ms,
                     open_time_ms + CASE interval WHEN '1m' THEN 60000 WHEN '5m' THEN 300000 ELSE 600000 END,
                     open, high, low, close, samples, gap, complete, source
              FROM store.candles ORDER BY pair, interval, open_time_ms;
            DETACH store;
            PRAGMA wal_checkpoint(TRUNCATE);""")
    unfinished.rename(file)
    return file


def print_row(*cells):
    print("| " + " | ".join(str(cell) for cell in cells) + " |")


def note(line):
    print(line, file=sys.stderr, flush=True)


def machine():
    processor = re.search(r"^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.M)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (f"{os.cpu_count()} cores ({processor.group(1) if processor else platform.machine()}), {memory:.0f} GiB, "
            f"Linux {platform.release()}, load {os.getloadavg()[0]:.1f} before the first run")


def names_of(allowed):
    def parse(text):
        names = text.split(",")
        if unknown := set(names) - set(allowed):
            raise argparse.ArgumentTypeError(f"'{unknown.pop()}' given; allowed: {', '.join(allowed)}")
        return names
    return parse


def parse_options():
    everybody = ("candled", "nginx", "fastapi", "express")
    parser = argparse.ArgumentParser(prog="scripts/bench http", description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=5, help="of each run, after one of warm-up (default 5)")
    parser.add_argument("--rounds", type=int, default=1, help="of all servers; medians are printed (default 1)")
    parser.add_argument("--only", type=names_of(everybody), default=everybody, help="some of: " + ",".join(everybody))
    parser.add_argument("--loads", type=names_of(LOADS), default=tuple(LOADS), help="some of: " + ",".join(LOADS))
    parser.add_argument("--live", action="store_true", help="candled polls 1000 simulated pairs meanwhile")
    parser.add_argument("--programs", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--store", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--express", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    return parser.parse_args()


def main():
    options = parse_options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what runs is stopped
    of_rounds = f", medians of {options.rounds} rounds" if options.rounds > 1 else ""
    heading = f"{machine()}; {options.seconds} s a run{of_rounds}; wrk, one thread, on the same machine"
    with tempfile.TemporaryDirectory(dir=options.store.parent, prefix="run-") as folder:
        contest = Contest(options, pathlib.Path(folder))
        contest.run()
        print(heading + (", candled polling 1000 simulated pairs each second" if options.live else ""))
        contest.print_tables()


if __name__ == "__main__":
    main()
