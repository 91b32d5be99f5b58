"""Observes the simulated exchange: responses, which are a function of seed, pair and time, and faults."""
import json
import re

from http_client import Client
from subject import unique

FROM, TO = 1_700_000_400_000, 1_700_004_000_000
CANDLE = f"/markets/BTC_USDT/candles?interval=MINUTE_1&startTime={FROM}&endTime={FROM + 300_000}"
CHART = f"/public?command=returnChartData&currencyPair=USDT_BTC&period=300&start={FROM // 1000}&end={TO // 1000}"
TICKER = "/public?command=returnTicker"

SYMBOLS = (
    "BTC_USDT", "USDT_BTC", "BTS_USDT", "DEXT_USDT", "%E5%B8%81%E5%AE%89%E4%BA%BA%E7%94%9F_USDT", "POLOTEST2_POLOTEST1",
    "WOJAK_BTC", "YFI_TRX", "NO_SUCH", "btc_usdt",
)
INTERVALS = (
    "MINUTE_1", "MINUTE_5", "MINUTE_10", "MINUTE_15", "MINUTE_30", "HOUR_1", "HOUR_2", "HOUR_4", "DAY_1", "WEEK_1", "x",
    "",
)
LIMITS = ("1", "0", "-1", "x", "501", "1000000", "1000001", "")
LEGACY_NAMES = ("BTC_ETH", "USDT_BTS", "USDT_DEXT", "BTC_WOJAK", "NO_SUCH", "BTC_USDT", "")
PERIODS = ("300", "900", "1800", "7200", "14400", "86400", "60", "x", "")
EITHER_NAMES = ("BTC_USDT", "USDT_BTC", "DEXT_USDT", "WOJAK_BTC", "NO_SUCH", "")
LENGTHS = ("1m", "2s", "300", "1h", "x", "")
OF_ETH = "/markets/ETH_BTC/candles?interval="
CHART_OF = "/public?command=returnChartData&currencyPair="

ASKED = [
    CANDLE, CHART, "/public", "/public?command=", "/public?command=return24hVolume", "/nothing", "/", "/markets",
    "/markets/", "/markets/BTC_USDT", "/markets//candles", "/sim/", "/sim/nothing", "/markets/price/", "/public/",
    *(f"/markets/{symbol}/candles?interval=MINUTE_5&startTime={FROM}&endTime={TO}" for symbol in SYMBOLS),
    *(f"{OF_ETH}{interval}&startTime={FROM}&endTime={TO}&limit=3" for interval in INTERVALS),
    *(f"{OF_ETH}MINUTE_1&endTime={TO}&limit={limit}" for limit in LIMITS), "/markets/ETH_BTC/candles",
    f"{OF_ETH}MINUTE_1&startTime={TO}&endTime={FROM}", f"{OF_ETH}MINUTE_1&startTime=x&endTime={TO}",
    f"{OF_ETH}MINUTE_1&startTime={FROM}&endTime=-1", f"{OF_ETH}MINUTE_1&startTime={FROM + 1}&endTime={FROM + 120_000}",
    *(f"{CHART_OF}{pair}&period=300&start={FROM // 1000}&end={TO // 1000}" for pair in LEGACY_NAMES),
    *(f"{CHART_OF}BTC_ETH&period={period}&start={FROM // 1000}&end={TO // 1000}" for period in PERIODS),
    f"{CHART_OF}BTC_ETH&period=900&start={FROM // 1000 + 7}&end={TO // 1000}",
    f"{CHART_OF}BTC_ETH&period=900&start={TO // 1000}&end={FROM // 1000}",
    f"{CHART_OF}BTC_ETH&period=900&start=x&end={TO // 1000}", f"{CHART_OF}BTC_ETH&period=300&start=0&end={TO // 1000}",
    *(f"/sim/price?pair={pair}&time={FROM + 12_345}" for pair in EITHER_NAMES), "/sim/price?pair=BTC_USDT&time=x",
    "/sim/price?pair=BTC_USDT&time=-1", "/sim/price",
    *(f"/sim/candle?pair=BTC_USDT&interval={interval}&open_time={FROM}" for interval in LENGTHS),
    f"/sim/candle?pair=BTC_USDT&interval=1m&open_time={FROM + 1}",
    "/sim/candle?pair=BTC_USDT&interval=1m&open_time=4000000020000",
    f"/sim/candle?pair=DEXT_USDT&interval=1m&open_time={FROM}",
    f"/sim/candle?pair=NO_SUCH&interval=1m&open_time={FROM}", "/sim/candle", "/sim/calls?last=x",
    "/sim/calls?last=2&route=/public", "/sim/calls", "/sim/faults",
]
PRICE_FIELDS = (
    r'"(last|lowestAsk|highestBid|percentChange|baseVolume|quoteVolume|high24hr|low24hr|price|dailyChange|open|low|high|'
    r'close|quantity|amount|bid|bidQuantity|ask|askQuantity|markPrice)":"[-\d.]*"'
)
# Their prices are current ones, so only the rest is compared.
OF_NOW = (TICKER, "/markets/price", "/markets/ticker24h", "/timestamp", "/sim/price?pair=BTC_USDT")
PRICES = (
    (re.compile(PRICE_FIELDS), r'"\1":"<n>"'),
    (re.compile(r'"(tradeCount|time|startTime|closeTime|ts|serverTime)":\d+'), r'"\1":<n>'),
)
LEFT = ((re.compile(r'"(after_ms|for_ms)":-?\d+'), r'"\1":<n>'), (re.compile(r'"time_us":[^,}]*'), '"time_us":<us>'))

FAULTS = (
    *({"fault": "status", "status": status} for status in (200, 400, 403, 404, 429, 500, 502, 503, 504, 520, 599)),
    {"fault": "status"}, {"fault": "delay", "time_ms": 50}, {"fault": "cut"}, {"fault": "drop"}, {"fault": "html"},
    {"fault": "empty"}, {"fault": "not_json"}, {"fault": "wrong_types"}, {"fault": "wrong_shape"}, {"fault": "error"},
    {"fault": "error", "text": 'a "quoted" text'}, {"fault": "ban"}, {"fault": "throttle"},
    {"fault": "throttle", "time_ms": 7000}, {"fault": "drip", "time_ms": 100}, {"fault": "body"},
    {"fault": "body", "status": 418, "text": "tea"}, {"fault": "date", "text": "240s"},
    {"fault": "date", "text": "-90s"}, {"fault": "date"}, {"fault": "redirect"},
    {"fault": "redirect", "text": "http://a.example/b"}, {"fault": "huge"}, {"fault": "huge_announced"},
    {"fault": "hollow"}, {"fault": "layers"},
)
LONG = ("huge", "huge_announced", "hollow", "layers")  # asked for once
BAD_FAULTS = (
    b"", b"x", b"[]", b"{}", b'{"fault":1}', b'{"fault":"nothing"}', b'{"fault":"status","status":99}',
    b'{"fault":"status","status":"502"}', b'{"fault":"cut","calls":0}', b'{"fault":"cut","calls":1,"for_ms":1}',
    b'{"fault":"cut","on":"public"}', b'{"fault":"cut","after_ms":86400001}', b'{"fault":"cut","text":"x"}',
    b'{"fault":"cut","fault":"drop"}', b'{"fault":"cut"', b'{"fault":"cut","more":{"a":1}}',
    b'{"fault":"error","text":"\xff"}', b'{"fault":"error","text":"\\ude00"}', b'{"fault":"delay","time_ms":-1}',
    b'{"fault":"cut","calls":1000001}', b'{"fault":"date","text":"25h"}',
)


class Simulator:
    def __init__(self, subject, name, port):
        self.subject, self.name, self.client = subject, name, Client(port)

    def see(self, target, method="GET", headers=(), body=b"", rules=LEFT, name=None):
        if method not in ("GET", "HEAD"):
            headers = [*headers, f"Content-Length: {len(body)}"]
        answer = self.client.ask(target, method, headers, body)
        self.subject.saw(f"{self.name}: {name or ' '.join([method, target, *headers])}", answer.shown(rules))

    def see_faults(self):
        for fault in FAULTS:
            text, is_long = json.dumps(fault), fault["fault"] in LONG
            planned = json.dumps({**fault, "calls": 1 if is_long else 2})
            self.see("/sim/fault", "POST", body=planned.encode(), rules=(), name=f"fault {text}")
            self.see(CANDLE, name=f"candles with {text}")
            if not is_long:
                self.see(CHART, name=f"chart data with {text}")
            self.client.close()
        self.see("/sim/faults", name="no faults are left")
        for number, body in enumerate(BAD_FAULTS):
            self.see("/sim/fault", "POST", body=body, name=f"bad fault {number} {body}")
        for fault in ({"fault": "status", "status": 502, "on": "/public", "for_ms": 10_000},
            {"fault": "cut", "after_ms": 5_000, "calls": 3}, {"fault": "drop", "on": "*"}):
            self.see("/sim/fault", "POST", body=json.dumps(fault).encode(), name=f"later {fault}")
        self.see("/sim/faults", name="three faults")
        self.see(CHART, name="chart data with three faults")
        self.see("/sim/faults", "DELETE")
        for number in range(101):
            self.see("/sim/fault", "POST", body=b'{"fault":"ban","on":"/nowhere"}',
                name=f"one of a hundred faults, {number}")


def see_simulator(subject):
    script = "# faults\nat 0 calls 1 on /markets status 503\nat 0s calls 1 on /public ban\nat 3600 for 5s on * drop\n"
    subject.path("sim.faults").write_text(script)
    for name, flags in (("sim", ["--seed", "7", "--pairs", "60"]),
        ("sim legacy", ["--chart-data", "legacy", "--gzip", "--pairs", "30"]),
        ("sim script", ["--script", "sim.faults", "--trace"])):
        with subject.running(f"{name}.log", ["poloniex-sim", "--listen", "127.0.0.1:0", *flags]) as program:
            simulator = Simulator(subject, name, program.port())
            if name == "sim script":
                for number in range(2):
                    for target in (CANDLE, CHART):
                        simulator.see(target, name=f"{number} {target}")
                simulator.see("/sim/faults")
            else:
                for target in unique(ASKED):
                    simulator.see(target)
                for target in OF_NOW:
                    simulator.see(target, rules=PRICES)
                    simulator.see(target, "HEAD", rules=(*PRICES,
                        (re.compile(r"Content-Length: \d+"), "Content-Length: <n>")))
                for method in ("POST", "PUT", "DELETE", "OPTIONS", "HEAD"):
                    for target in (CANDLE, CHART, "/sim/price", "/sim/calls", "/nothing"):
                        simulator.see(target, method)
                simulator.see(CHART, headers=["Accept-Encoding: gzip"])
                simulator.see("/markets/price", headers=["Accept-Encoding: gzip, deflate"],
                    rules=(*PRICES, (re.compile(r"Content-Length: \d+"), "Content-Length: <n>")))
                simulator.see("/sim/calls?last=0")
            if name == "sim":
                simulator.see_faults()
            program.stop()
            subject.saw(f"{name}: exit status", str(program.process.returncode))
        subject.saw(f"{name}: output", program.text())
