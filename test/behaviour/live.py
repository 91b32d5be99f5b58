"""Observes candled beside an exchange with constant prices: collecting, repair, streams, recordings, requests."""
import json
import re
import signal
import time

import fixture
from api import Api, metrics
from command_line import unpacked
from http_client import Client
from stub_exchange import stub_exchange
from subject import normalised, unique, until

# Counts and measurements vary; names, prices and states stay.
LIVE = (
    (re.compile(r'("(?:samples|gap|uptime|latency_ms|ok|failed|skipped|ahead_ms|uncertainty_ms|taken|candles|'
                r'size_bytes|stored|waiting|repaired|open|given_up|count|not_positive|malformed|too_many_\w+|bad_name)"):-?\d+'),
                r"\1:<n>"),
    (re.compile(r'"complete":(true|false)'), '"complete":<truth>'),  # of the first candle it is false
)
STREAMS = (
    ("?pair=USDT_BTC&interval=1s", []), ("?pair=btc-eth&interval=1s&forming=false&times=iso", []),
    ("?pair=USDT_BTC&interval=1s&lastEventId=0&times=s", []),
)
ASKED = (
    "/api/pairs", "/api/candles?interval=1s&limit=40&include=forming", "/api/candles?interval=5s&limit=7", "/readyz",
    "/healthz", "/udf/search?query=usdt", "/udf/symbols?symbol=USDT_BTC", "/udf/symbols?symbol=NIL", "/udf/config",
    "/udf/history?symbol=USDT_BTC&resolution=5S&countback=1", "/api/candles?pair=USDT_NIL",
)
REPAIRED = (
    "/api/candles?pair=USDT_BTC&limit=10", "/api/candles?interval=1m&limit=30",
    "/api/candles?interval=10m&pair=btc-eth&limit=1", "/api/gaps?limit=500", "/api/gaps?pair=USDT_GONE", "/api/status",
    "/api/pairs",
)
SEEN_ONCE = (("USDT_BTC", "60000"), ("BTC_ETH", "0.07"), ("USDT_GONE", "5"))
TIME_OF_SAMPLE = ((re.compile(r"^\d+(?=,)", re.M), "<ms>"),)
VALUES = re.compile(r"^(?!#)\S+(\{.*\})? .*$", re.M)
COUNTED = (re.compile(r"\b\d+ (candles?|requests?|pairs?|samples)\b"), r"<n> \1")
LOG = (COUNTED, (re.compile(r"\b\d+\.\d+ s\b"), "<n> s"))


def kinds_of_rows(body, rules=LIVE):
    """Returns each distinct row of a JSON response once: their number depends on the time."""
    rows = normalised(normalised(body.decode()), rules).replace("},{", "},\n{").split("\n")
    return "\n".join(sorted(unique(row.rstrip(",") for row in rows)))


def kinds_of_lines(text, rules=LOG):
    return "\n".join(unique(normalised(normalised(text), rules).splitlines())) + "\n"


def serve(store, url, *flags):
    return ["candled", "--listen", "127.0.0.1:0", "--store", store, "--exchange-url", url, *flags]


def saw_requests(subject, name, exchange):
    subject.saw(f"{name}: requests", "\n".join(sorted(exchange.requests)))


def see_collecting(subject):
    for feed in ("auto", "return-ticker", "price"):
        name = f"live {feed}"
        with stub_exchange() as exchange:
            flags = ["--feed", feed, "--intervals", "1s,5s", "--poll-every", "200ms", "--repair-window", "0",
                "--record", f"{name}.csv"]
            with subject.running(f"{name}.log", serve(f"{name}.db", exchange.url, *flags)) as program:
                api = Api(subject, name, program.port())
                until(lambda: api.client.ask("/api/candles?interval=5s").body.count(b"open_time") > 7, "candles of 5s")
                see_live_answers(api)
                see_live_stream(api)
                program.stop()
                subject.saw(f"{name}: exit status", str(program.process.returncode))
            subject.saw(f"{name}: log", kinds_of_lines(program.text()))
            saw_requests(subject, name, exchange)
        subject.saw(f"{name}: record", kinds_of_lines(subject.path(f"{name}.csv").read_text(), TIME_OF_SAMPLE))
        for part, text in fixture.dump(subject.path(f"{name}.db")):
            if part.startswith(("settings", "schema", "table pair", "table future", "table removed")):
                subject.saw(f"{name}: store: {part}", text)


def see_live_answers(api):
    for target in ASKED:
        answer = api.client.ask(target)
        api.saw(f"GET {target}", f"{answer.shown_head(varies=True)}\n\n{kinds_of_rows(answer.body)}")
    newest = json.loads(api.client.ask("/api/candles?interval=1s&pair=btc-usdt&limit=1").body)["candles"]
    api.saw("the newest candle is complete", str([candle["complete"] for candle in newest]))
    api.saw("GET /api/status", kinds_of_rows(api.client.ask("/api/status").body))
    api.saw("GET /metrics", metrics(api.client.ask("/metrics").body.decode(), VALUES))


def see_live_stream(api):
    for query, headers in STREAMS:
        listener = Client(api.client.port, ends_after=3.5)
        answer = listener.ask(f"/api/stream{query}", headers=headers)
        listener.close()
        events = [normalised(normalised(event), LIVE) for event in answer.body.decode().split("\n\n") if event]
        shown = "\n\n".join([answer.shown_head(varies=True), *sorted(unique(events))])
        api.saw(" ".join(["stream", query, *headers]), shown)


def see_repairing(subject):
    """Repairs half an hour without candles that follows an incomplete one."""
    for feed, legacy in (("auto", True), ("price", False)):
        name = f"repair {feed}"
        now = int(time.time())
        lines = [f"{(now + second) * 1_000},{pair},{price}" for second in (-1_800, -1_799) for pair, price in SEEN_ONCE]
        subject.path(f"{name}.csv").write_text("\n".join(["time_ms,pair,price", *lines, ""]))
        subject.run(["candled", "replay", f"{name}.csv", "--store", f"{name}.db"])
        with stub_exchange(legacy) as exchange:
            flags = ["--feed", feed, "--repair-window", "1h", "--pairs", ",".join(pair for pair, _ in SEEN_ONCE)]
            with subject.running(f"{name}.log", serve(f"{name}.db", exchange.url, *flags)) as program:
                api = Api(subject, name, program.port())
                def repaired():
                    repair = json.loads(api.client.ask("/api/status").body)["repair"]
                    return repair["state"] == "idle" and repair["repaired"] > 20 and repair["open"] == 0
                until(repaired, "everything to be repaired")
                for target in REPAIRED:
                    answer = api.client.ask(target)
                    api.saw(f"GET {target}", kinds_of_rows(answer.body))
            subject.saw(f"{name}: log", "\n".join(sorted(kinds_of_lines(program.text()).splitlines())))
            saw_requests(subject, name, exchange)
        subject.saw_run(f"{name}: verify", ["candled", "verify", "--store", f"{name}.db"],
            ((re.compile(r"\d+"), "<n>"),))


def see_recording(subject):
    for file in ("samples.csv", "samples.csv.gz", "samples.csv.zst"):
        for feed in ("return-ticker", "price"):
            name = f"record {feed} {file}"
            with stub_exchange() as exchange:
                words = ["candled", "record", file, "--exchange-url", exchange.url, "--feed", feed, "--poll-every",
                    "200ms"]
                for number in range(2):  # the second one goes on with it
                    with subject.running(f"{name} {number}.log", words) as program:
                        program.wait_for("polling")
                        time.sleep(0.5)
                        program.stop()
                    log = f"{program.process.returncode}\n{kinds_of_lines(program.text())}"
                    subject.saw(f"{name}: log {number}", log)
                saw_requests(subject, name, exchange)
            subject.saw(name, kinds_of_lines(unpacked(subject.path(file)).decode(), TIME_OF_SAMPLE))
            subject.path(file).unlink()
    with stub_exchange() as exchange:
        words = ["candled", "record", "-", "--exchange-url", exchange.url, "--poll-every", "200ms", "--pairs", "USDT_*",
            "--log-format", "json"]
        with subject.running("record.log", words) as program:
            program.wait_for(",USDT_BTC,")
            time.sleep(0.5)
            program.stop()
        subject.saw("record -", "\n".join(sorted(kinds_of_lines(program.text(), (*TIME_OF_SAMPLE, *LOG)).splitlines())))
        words = ["candled", "record", "rotated.csv", "--exchange-url", exchange.url, "--poll-every", "200ms"]
        with subject.running("rotate.log", words) as program:
            program.wait_for("polling")
            file = subject.path("rotated.csv")
            until(lambda: file.stat().st_size > 100, "samples")
            file.rename(subject.path("moved.csv"))
            program.signal(signal.SIGUSR1)
            until(lambda: file.exists() and file.stat().st_size > 100, "samples in the new file")
        subject.saw("record: rotated", kinds_of_lines(file.read_text(), TIME_OF_SAMPLE) + kinds_of_lines(program.text()))
