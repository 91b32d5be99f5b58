"""Observes every route of the HTTP API over a store that does not change: the exchange is unreachable."""
import contextlib
import json
import re
import time

from command_line import NOBODY, TOKEN, saw_dump
from fixture import copy_store
from http_client import Client
from subject import unique, until


def serve(store, flags):
    """Names a feed, because --feed auto reports whichever of its two feeds failed last."""
    feed = [] if "--feed" in flags else ["--feed", "return-ticker"]
    return ["candled", "serve", "--listen", "127.0.0.1:0", "--exchange-url", NOBODY, "--store", store, *feed, *flags]



ROUTES = (
    "/api/candles", "/api/gaps", "/api/pairs", "/api/status", "/api/stream", "/udf/config", "/udf/history",
    "/udf/search", "/udf/symbols", "/udf/time", "/openapi.json", "/docs", "/docs.css", "/", "/licences.txt", "/healthz",
    "/metrics", "/readyz",
)
UNSTEADY_ROUTES = ("/api/status", "/metrics", "/udf/time", "/readyz")  # other bytes each time
STEADY_ROUTES = tuple(route for route in ROUTES if route not in ("/metrics", "/udf/time", "/api/stream"))
NOWHERE = (
    "/api", "/api/", "/api/nothing", "/nothing", "/index.html", "/assets/", "/assets/nothing.js", "/assets/../healthz",
    "//", "/healthz/", "/healthz//", "/API/candles", "/api/candles/", "/api%2Fcandles", "/%68ealthz", "/favicon.ico",
    "/robots.txt", "/udf", "/udf/", "/assets/%00", "*", "http://candled.test/healthz", "/healthz#x", "/healthz;x",
    "/%zz", "/\xc3\xa4", "/docs/", "/?pair=USDT_BTC&interval=1m",
)

BTC = "pair=USDT_BTC&interval=1m"
PAIRS = (
    "USDT_BTC", "BTC_USDT", "btc-usdt", "BTC/USDT", "btc%2Fusdt", "btcusdt", "usdt_btc", "eth-usdt", "ETH_USDT",
    "USDT_Eth", "usdt_eth", "USDT_ETH", "%E5%B8%81%E5%AE%89%E4%BA%BA%E7%94%9F-usdt", "币安人生_USDT", "abc", "AB_C", "C_AB",
    "ab-c", "A_B_C", "a_b_c", "abc_", 'USDT_Q"T', "USDT_Q%22T", "USDT_%3Cb%3E%26amp;%2541", "USDT_<b>&amp;%41",
    "polotest1polotest2", "YFI_TRX", "USDT_ONCE", "WOJAK/BTC", "USDT_BTCC", "XBT_USDT", "BTC", "USDT", "", "%20", "%00",
    "%ff", "_", "*", "USDT_*", "x" * 1025, "USDT_BTC,BTC_ETH", "1inchusdt", "usdtq\"t", "+USDT_BTC", "USDT%5FBTC",
)
INTERVALS = (
    "1m", "5m", "10m", "60", "300", "600", "1min", "5min", "MINUTE_1", "MINUTE_5", "MINUTE_10", "minute_1", "1M",
    "600s", "2m", "15m", "1h", "HOUR_1", "1d", "1w", "DAY_1", "0", "-1", "", "1", "m", "1.5m", "60000",
    "99999999999999999999", "%201m", "1m,5m", "7m", "1s", "060",
)
TIMES = (
    "1635770000", "1635770000000", "1635770000.5", "2021-11-01", "2021-11-01T12:40", "2021-11-01T12:40:00Z",
    "2021-11-01T12:40:00.250Z", "2021-11-01T14:40%2B02:00", "2021-11-01T14:40+02:00", "2021-11-01T08:40-04:00",
    "2021-11-01t12:40z", "2021-11-01 12:40", "0", "1", "-1", "99999999999", "100000000000", "253402300799",
    "253402300799999", "253402300800000", "9999-12-31T23:59:59Z", "10000-01-01", "1969-12-31", "1970-01-01",
    "2021-02-29", "2021-13-01", "2021-11-31", "2021-11-01T24:00", "2021-11-01T12:60", "2021-11-01T12", "soon", "now",
    "", "1e9", "0x10", "+1635770000", "2021-11-01T12:40:60Z", "2021-11-01T12:40:00.1234567Z",
    "2021-11-01T12:40:00+25:00", "2021-11-01T12:40:00%2B2:00", "20211101", "99999999999999999999",
)
ALIASES = (
    ("pair", "market", "symbol", "currencyPair"), ("interval", "period", "granularity"),
    ("start", "startTime", "from", "since"), ("end", "endTime", "to", "until"), ("limit", "count"), ("order", "sort"),
)
SAMPLE_VALUES = {
    "pair": "btc-eth", "interval": "5m", "start": "2021-11-01T12:30", "end": "2021-11-01T12:55", "limit": "3",
    "order": "desc",
}
CLOSED = f"{BTC}&start=2021-11-01T12:00&end=2021-11-01T12:10"

CANDLES = [
    "", "?", "?limit=1", "?limit=5000", "?limit=5001", "?limit=0", "?limit=-1", "?limit=x", "?limit=", "?limit=1.0",
    "?limit=01", "?limit=99999999999999999999", "?order=asc&limit=4", "?order=desc&limit=4", "?order=ASC", "?order=",
    "?order=up", "?format=json&limit=2", "?format=csv&limit=2", "?format=ndjson&limit=2", "?format=xml", "?format=",
    "?format=CSV", "?times=ms&limit=2", "?times=s&limit=2", "?times=iso&limit=2", "?times=us", "?times=",
    "?include=forming&limit=3", "?include=", "?include=x", "?include=forming,closed",
    "?include=forming&format=csv&limit=3", "?include=forming&format=ndjson&limit=3&times=iso",
    "?format=csv&times=iso&limit=3&pair=USDT_Q%22T", "?format=csv&times=s&limit=700", "?format=ndjson&limit=700",
    "?limit=700", "?format=csv&start=2030-01-01", "?format=ndjson&start=2030-01-01", "?start=2030-01-01",
    "?end=1971-01-01", "?start=2021-11-02&end=2021-11-01", f"?{CLOSED}", f"?{CLOSED}&limit=10", f"?{CLOSED}&limit=3",
    f"?{CLOSED}&format=csv", f"?{CLOSED}&format=ndjson", f"?{CLOSED}&order=desc", f"?{CLOSED}&times=iso",
    f"?{CLOSED}&include=forming", "?pair=btc-usdt&interval=1m&start=2021-11-01T12:00&end=2021-11-01T12:10",
    f"?{BTC}&start=2021-11-01T12:10&end=2021-11-01T12:40", f"?{BTC}&start=2021-11-01T12:30&end=2021-11-01T12:50",
    "?pair=USDT_BTC&interval=5m&start=2021-11-01T12:30&end=2021-11-01T12:50",
    "?pair=USDT_BTC&interval=10m&start=2021-11-01T12:00&end=2021-11-01T12:10",
    "?pair=USDT_BTC&interval=10m&start=2021-11-01T11:50&end=2021-11-01T12:10",
    "?pair=USDT_ETH&start=2021-11-01T12:30&end=2021-11-01T12:50", "?pair=USDT_1INCH&limit=3", "?pair=BTC_WOJAK&limit=3",
    "?interval=10m&limit=50", "?start=2021-11-01T12:00&limit=40", "?start=2021-11-01T12:00&limit=40&order=desc",
    "?end=2021-11-01T12:00&limit=40", "?cursor=1635768000000.USDT_BTC.1m&limit=5",
    "?cursor=1635768000000.USDT_BTC.1m&limit=5&order=desc",
    "?cursor=1635768000000.USDT_BTC.1m&start=2021-11-01T12:30&limit=2", "?cursor=", "?cursor=x",
    "?cursor=1635768000000", "?cursor=1635768000000.USDT_BTC", "?cursor=1635768000000.NO_SUCH.1m&limit=2",
    "?cursor=1635768000000.USDT_BTC.7x", "?cursor=-1.USDT_BTC.1m", "?cursor=1635768000001.USDT_BTC.1m&limit=2",
    "?cursor=1635768000000.A_B_C.10m&limit=2", "?cursor=1635768000.USDT_BTC.1m&limit=2", "?bogus=1", "?limitt=1",
    "?limit=1&limit=2", "?limit=1&count=2", "?pair=USDT_BTC&market=USDT_BTC", "?LIMIT=1", "?&limit=1&", "?&&", "?limit",
    "?=1", "?limit=1&=", "?limit=%31", "?limi%74=1", "?limit=1%00", "?limit=%zz", "?limit=%", "?limit=1%", "?limit=+1",
    "?limit=%201", "?limit=1#x", "?limit=1;order=desc", "?" + "a=1&" * 33,
    "?" + "&".join(f"a{number}=1" for number in range(33)), "?pair=" + "x" * 1024, "?" + "x" * 1025 + "=1",
    "?access_token=" + TOKEN, *(f"?pair={pair}&limit=2" for pair in PAIRS),
    *(f"?pair={pair}&interval=10m&limit=2" for pair in PAIRS[:12]),
    *(f"?interval={interval}&limit=2" for interval in INTERVALS),
    *(f"?pair=BTC_ETH&interval={interval}&limit=2&order=desc" for interval in INTERVALS[:20]),
    *(f"?{name}={time}&{BTC}&limit=2" for name in ("start", "end") for time in TIMES),
    *(f"?{name}={SAMPLE_VALUES[names[0]]}&limit=2" for names in ALIASES[:4] for name in names),
    *(f"?{name}={SAMPLE_VALUES[names[0]]}&{BTC}" for names in ALIASES[4:] for name in names),
]
GAPS = [
    "", "?start=2021-11-01&end=2021-11-03", "?start=2021-11-01&end=2021-11-03&limit=5000",
    "?start=2021-11-01&end=2021-11-03&limit=1", "?limit=0", "?limit=5001", "?bogus=1", "?order=desc", "?format=csv",
    "?times=iso", "?include=forming", f"?{BTC}&start=2021-11-01&end=2021-11-03",
    "?pair=btc-usdt&start=2021-11-01&end=2021-11-03", "?pair=NO_SUCH", "?pair=abc", "?interval=2m",
    "?interval=10m&start=2021-11-01T12:00&end=2021-11-01T13:00", "?interval=1h", "?start=0&end=1",
    "?start=2021-11-01T13:00&end=2021-11-01T12:00", "?start=1970-01-01&pair=USDT_BTC", "?start=1970-01-01&limit=3",
    "?cursor=x", "?cursor=1635768000000.USDT_BTC.1m&start=2021-11-01&limit=3",
    "?cursor=1635768000000.NO_SUCH.1m&start=2021-11-01", "?start=soon", "?limit=1&count=1",
    "?end=2021-11-01T12:40&pair=USDT_BTC&start=2021-11-01T12",
    "?end=2021-11-01T12:40&pair=USDT_BTC&start=2021-11-01T12:00",
    "?since=2021-11-01&until=2021-11-03&currencyPair=USDT_ETH&granularity=60",
    *(f"?pair={pair}&start=2021-11-01&end=2021-11-03&limit=4" for pair in PAIRS[:34]),
]
RESOLUTIONS = (
    "1", "5", "10", "15", "60", "1D", "D", "1W", "60S", "1S", "300S", "0", "", "x", "1m", "-1", "1M", "01", "5S", "90S",
)
COUNTS = ("0", "1", "2", "329", "5000", "5001", "-1", "x", "", "99999999999999999999")
FROMS = (
    "-1", "0", "x", "", "1635768000.5", "1635768300", "1635768299", "99999999999", "-99999999999999999999",
    "1635768000000",
)
TOS = ("-1", "0", "x", "", "1635768001", "99999999999", "9223372036854775807", "1e10")
HISTORY = "/udf/history?symbol=USDT_BTC&resolution="
UDF = [
    *(f"/udf/symbols?symbol={pair}" for pair in PAIRS), "/udf/symbols", "/udf/symbols?symbol=Poloniex:btcusdt",
    "/udf/symbols?symbol=POLONIEX:USDT_BTC", "/udf/symbols?symbol=Binance:USDT_BTC",
    "/udf/symbols?symbol=USDT_BTC&symbol=USDT_ETH", "/udf/symbols?bogus=1", "/udf/config?x=1", "/udf/time?x=1",
    "/udf/search", "/udf/search?query=", "/udf/search?query=btc", "/udf/search?query=BTC/US",
    "/udf/search?query=usdt&limit=2", "/udf/search?query=usdt&limit=0", "/udf/search?query=usdt&limit=1001",
    "/udf/search?query=e&type=crypto&exchange=Poloniex&limit=1000", "/udf/search?query=e&type=stock",
    "/udf/search?query=e&exchange=Binance", "/udf/search?query=e&type=&exchange=", "/udf/search?query=%E5%B8%81",
    "/udf/search?query=nothing", "/udf/search?query=abc&limit=x", "/udf/search?bogus=1",
    *(f"{HISTORY}{resolution}&from=1635768000&to=1635769000" for resolution in RESOLUTIONS),
    *(f"/udf/history?symbol={pair}&resolution=5&from=1635768000&to=1635771000" for pair in PAIRS[:34]), "/udf/history",
    "/udf/history?symbol=USDT_BTC", "/udf/history?symbol=USDT_BTC&resolution=1",
    "/udf/history?symbol=USDT_BTC&resolution=1&from=1635768000",
    "/udf/history?symbol=USDT_BTC&resolution=1&to=1635771000",
    *(f"{HISTORY}1&to=1635771000&countback={count}" for count in COUNTS),
    *(f"{HISTORY}1&from={time}&to=1635768300" for time in FROMS),
    *(f"{HISTORY}5&from=1635768000&to={time}" for time in TOS),
    "/udf/history?symbol=USDT_BTC&resolution=1&from=1635775000&to=1635776000",
    "/udf/history?symbol=USDT_BTC&resolution=1&from=0&to=1",
    "/udf/history?symbol=USDT_1INCH&resolution=10&from=0&to=1735768300",
    "/udf/history?symbol=Poloniex:BTC_USDT&resolution=10&from=0&to=1735768300&countback=3",
    "/udf/history?symbol=NO_SUCH&resolution=1&from=0&to=1",
    "/udf/history?symbol=USDT_BTC&resolution=1&from=0&to=1&bogus=1",
    "/udf/history?symbol=USDT_BTC&symbol=USDT_BTC&resolution=1",
]
FOLLOWED = (
    "/api/candles?start=0&limit=1999", "/api/candles?order=desc&limit=777&include=forming",
    "/api/candles?pair=USDT_BTC&limit=7&start=2021-11-01", "/api/candles?pair=A_B_C&limit=2&order=desc",
    "/api/candles?interval=10m&limit=50&start=0&format=csv",
    "/api/candles?interval=5m&limit=500&order=desc&format=ndjson&times=iso",
    "/api/gaps?start=2021-11-01&end=2021-11-03&limit=100",
    "/api/gaps?pair=btc-usdt&start=1970-01-01&end=2021-11-03&limit=2",
    "/api/gaps?start=2000-01-01&end=2022-01-01&limit=5000",
)
STREAMS_REFUSED = (
    "", "?pair=USDT_BTC", "?interval=1m", f"?{BTC}&bogus=1", "?pair=NO_SUCH&interval=1m", "?pair=USDT_BTC&interval=1h",
    "?pair=USDT_BTC&interval=2m", f"?{BTC}&times=x", f"?{BTC}&forming=x", f"?{BTC}&lastEventId=x",
    f"?{BTC}&lastEventId=-1", f"?{BTC}&limit=1", "?pair=abc&interval=1m", f"?{BTC}&lastEventId=", f"?{BTC}&forming=",
)
STREAMS = (
    ("?pair=USDT_BTC&interval=10m&lastEventId=0", []),
    ("?pair=btc-eth&period=600&lastEventId=1635771000000&times=iso", []),
    ("?pair=USDT_BTC&interval=10m", ["Last-Event-ID: 1635771000000"]),
    ("?pair=USDT_BTC&interval=10m&lastEventId=0&forming=false&times=s", ["Last-Event-ID: 1635771600000"]),
    (f"?{BTC}", []), (f"?{BTC}&forming=true", ["Last-Event-ID: soon"]),
    ("?pair=USDT_ETH&interval=5m&lastEventId=1635769800000", []),
)
OTHERS = (
    "/api/pairs?x=1", "/api/status?x=1", "/metrics?x=1", "/healthz?x=1", "/readyz?x=1", "/openapi.json?x=1",
    "/docs?x=1", "/docs.css?x=1", "/licences.txt?x=1", "/assets/x?y=1",
)

ACCEPTS = (
    "text/csv", "application/x-ndjson", "application/json", "*/*", "text/*", "application/*", "text/html",
    "text/csv;q=0.5, application/json", "text/csv, application/json;q=0.5", "text/csv;q=0", "text/csv;q=0, */*",
    "application/x-ndjson;q=0.9,text/csv;q=0.9", "garbage", "", "text/csv;q=2", "TEXT/CSV", "text/csv;charset=utf-8",
    "application/json;q=0", "text/csv;q=0.001,application/json;q=0.0001",
)
ENCODINGS = (
    "gzip", "gzip, deflate, br", "identity", "br", "*", "*;q=0", "gzip;q=0", "gzip;q=0.5", "gzip;q=0.5, identity;q=0.6",
    "identity;q=0", "gzip;q=0, identity;q=0", "GZIP", "x-gzip", "", "gzip;q=x", "gzip;q=1.0, identity; q=0.5",
)
PACKED = (
    f"/api/candles?{BTC}&limit=100", "/api/candles?limit=500&format=csv", "/api/candles?limit=1", "/api/pairs", "/docs",
    "/openapi.json", "/docs.css", "/", "/licences.txt",
    "/udf/history?symbol=USDT_BTC&resolution=1&from=0&to=1735768300", "/api/gaps?start=2021-11-01&end=2021-11-03",
    "/nothing",
)
TAGGED = (
    "/api/candles?limit=100", f"/api/candles?{CLOSED}", f"/api/candles?{CLOSED}&format=csv", "/api/pairs",
    "/api/gaps?start=2021-11-01&end=2021-11-03", "/udf/config", "/udf/symbols?symbol=USDT_BTC", "/openapi.json",
    "/docs", "/docs.css", "/", "/licences.txt", "/healthz",
)
METHODS = ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "get", "HEADER", "CONNECT")
PREFLIGHTS = (
    ["Origin: https://a.example", "Access-Control-Request-Method: GET"],
    ["Origin: https://a.example", "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: authorization, x-y"],
    ["Origin: https://a.example"], ["Access-Control-Request-Method: GET"],
    ["Origin: null", "Access-Control-Request-Method: GET", "Access-Control-Request-Headers: " + "x" * 1025],
    ["Origin: https://a.example", "Access-Control-Request-Method: GET", "Access-Control-Request-Headers: bad header\x01"],
)
BODIES = (
    (["Content-Length: 3"], b"abc"), (["Content-Length: 0"], b""),
    (["Transfer-Encoding: chunked"], b"3\r\nabc\r\n0\r\n\r\n"), (["Content-Length: 1000000"], b""),
    (["Content-Length: 3", "Expect: 100-continue"], b"abc"), (["Content-Length: x"], b""),
    (["Content-Length: -1"], b""), (["Content-Length: 3", "Content-Length: 4"], b"abcd"),
    (["Content-Length: 3", "Transfer-Encoding: chunked"], b"0\r\n\r\n"), (["Transfer-Encoding: gzip"], b""),
)
OWN_URLS = (
    ["X-Forwarded-Proto: https", "X-Forwarded-Prefix: /candles"], ["X-Forwarded-Proto: ftp"],
    ["X-Forwarded-Prefix: candles/"], ["X-Forwarded-Prefix: /a//b/../<c>"], ["X-Forwarded-Proto: https, http"],
    ["X-Forwarded-For: 1.2.3.4"],
)

HOST = b"Host: candled.test\r\n"
CLOSE = HOST + b"Connection: close\r\n\r\n"
RAW = {
    "HTTP/1.0": b"GET /healthz HTTP/1.0\r\n\r\n",
    "HTTP/1.0 keep-alive": b"GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /healthz HTTP/1.0\r\n\r\n",
    "no Host": b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n",
    "two Hosts": b"GET /healthz HTTP/1.1\r\n" + HOST + CLOSE,
    "pipeline": b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\nGET /nothing HTTP/1.1\r\n" + HOST + b"\r\nHEAD /healthz HTTP/1.1\r\n" + CLOSE,
    "HTTP/2.0": b"GET / HTTP/2.0\r\n" + CLOSE, "HTTP/1.2": b"GET /healthz HTTP/1.2\r\n" + CLOSE,
    "HTTP/0.9": b"GET /healthz\r\n\r\n", "lower http": b"GET /healthz http/1.1\r\n" + CLOSE,
    "two spaces": b"GET  /healthz HTTP/1.1\r\n" + CLOSE, "tab": b"GET\t/healthz HTTP/1.1\r\n" + CLOSE,
    "space at the end": b"GET /healthz HTTP/1.1 \r\n" + CLOSE,
    "empty line before": b"\r\nGET /healthz HTTP/1.1\r\n" + CLOSE,
    "LF alone": b"GET /healthz HTTP/1.1\nHost: a\nConnection: close\n\n", "no target": b"GET HTTP/1.1\r\n" + CLOSE,
    "garbage": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n", "a NUL": b"GET /heal\0thz HTTP/1.1\r\n" + CLOSE,
    "a space in the target": b"GET /api/candles?pair=a b HTTP/1.1\r\n" + CLOSE,
    "invalid UTF-8": b"GET /api/candles?pair=\xff HTTP/1.1\r\n" + CLOSE,
    "no colon": b"GET /healthz HTTP/1.1\r\nnonsense\r\n" + CLOSE,
    "a space before the colon": b"GET /healthz HTTP/1.1\r\nAccept : x\r\n" + CLOSE,
    "a folded header": b"GET /healthz HTTP/1.1\r\nX-A: b\r\n c\r\n" + CLOSE,
    "a NUL in a header": b"GET /healthz HTTP/1.1\r\nX-A: \0\r\n" + CLOSE,
    "no name": b"GET /healthz HTTP/1.1\r\n: x\r\n" + CLOSE,
    "long line": b"GET /healthz?" + b"x" * 8_200 + b" HTTP/1.1\r\n" + CLOSE,
    "just too long a line": b"GET /api/candles?pair=" + b"x" * 8_160 + b" HTTP/1.1\r\n" + CLOSE,
    "long headers": b"GET /healthz HTTP/1.1\r\nX-A: " + b"x" * 8_200 + b"\r\n" + CLOSE,
    "many headers": b"GET /healthz HTTP/1.1\r\n" + b"X-A: b\r\n" * 1_100 + CLOSE,
    "long method": b"X" * 100 + b" /healthz HTTP/1.1\r\n" + CLOSE,
    "range": b"GET /licences.txt HTTP/1.1\r\nRange: bytes=0-9\r\n" + CLOSE,
    "expect": b"GET /healthz HTTP/1.1\r\nExpect: x\r\n" + CLOSE,
    "upgrade": b"GET /healthz HTTP/1.1\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings, close\r\n" + HOST + b"\r\n",
    "HTTP/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "CONNECT": b"CONNECT a:80 HTTP/1.1\r\n" + CLOSE,
    "OPTIONS *": b"OPTIONS * HTTP/1.1\r\n" + CLOSE, "absolute": b"GET http://candled.test/healthz HTTP/1.1\r\n" + CLOSE,
    "nothing": b"\r\n\r\n\r\n",
}

WRONG_TOKENS = (
    f"Authorization: bearer {TOKEN}", f"Authorization: Basic {TOKEN}", "Authorization: Bearer", "Authorization: ",
    f"Authorization:Bearer   {TOKEN}",
)
CLIENTS = (
    "198.51.100.7", "198.51.100.8, 127.0.0.1", "1.1.1.1, 198.51.100.7", "nonsense", "2001:db8::1", "2001:db8::2",
)
VARIANTS = {
    "json log": ["--log-format", "json", "--log-level", "debug", "--repair-window", "0"],
    "more intervals": ["--intervals", "1m,5m,10m,1h,1d", "--repair-window", "7d"],
    "fewer intervals": ["--intervals", "5m", "--pairs", "USDT_*"],
    "other intervals": ["--intervals", "2m,4m", "--feed", "price"],
}
OF_VARIANTS = (
    "/api/pairs", "/api/status", "/readyz", "/udf/config", "/udf/symbols?symbol=USDT_BTC", "/api/candles?limit=40",
    "/api/gaps?start=2021-11-01&end=2021-11-03&limit=5000", "/openapi.json", f"/api/candles?{CLOSED}",
    "/api/candles?interval=1h", "/api/candles?interval=1h&pair=USDT_BTC", "/api/candles?interval=2m&limit=5",
    "/udf/history?symbol=USDT_BTC&resolution=60&from=0&to=1735768300",
)

# Members of /api/status that depend on the time.
STATUS = (
    (re.compile(r'"retry_at":(null|<ms>)'), '"retry_at":<ms>'), (re.compile(r'"uptime":\d+'), '"uptime":<n>'),
    (re.compile(r'"(latency_ms|failures_in_a_row|ok|failed|skipped|ahead_ms|uncertainty_ms)":-?\d+'), r'"\1":<n>'),
)
WAITS = ((re.compile(r"(Retry-After: |again in )\d+"), r"\1<n>"),)
# Logged only if a run takes ten seconds or more.
LATER = ((re.compile(r"^.*10 polls in a row failed.*\n", re.M), ""),)
KEPT_ALIVE = ((re.compile(r": keep-alive\n\n"), ""),)
# Metrics of polls, connections, durations, the process, and the routes above that are unsteady.
UNSTEADY = re.compile(
    r"^(process_\w+|candled_\w+_seconds(_bucket|_sum)?|candled_polls\w*|candled_poll_\w+|candled_http_connections\w*|"
    r"candled_http_streams|candled_build_info|"
    r"candled_http_(requests_total|request_duration_seconds_count|response_bytes_total)"
    r'\{route="(/metrics|/api/status|/api/stream|/readyz|/udf/time)"[^}]*\})(\{.*\})? .*$', re.M)


def metrics(text, unsteady=UNSTEADY):
    return unsteady.sub(lambda match: match.group().rpartition(" ")[0] + " <n>", text)


class Api:
    """Asks one running candled and records its responses."""

    def __init__(self, subject, name, port):
        self.subject, self.name, self.client = subject, name, Client(port)

    def see(self, target, method="GET", headers=(), body=b"", rules=STATUS):
        name = " ".join([method, target, *headers, *([f"with {len(body)} bytes"] if body else [])])
        if f"{self.name}: {name}" not in self.subject.seen:
            self.saw(name, self.client.ask(target, method, headers, body).shown(rules, target in UNSTEADY_ROUTES))

    def saw(self, what, text):
        self.subject.saw(f"{self.name}: {what}", text)

    def settle(self):
        """Waits until a bucket that a recording left open has been stored, and the first poll has failed."""
        seen, since = None, time.monotonic()

        def settled():
            nonlocal seen, since
            status = json.loads(self.client.ask("/api/status").body)
            if (now := (status["store"], status["feed"]["last_error"])) != seen:
                seen, since = now, time.monotonic()
            return status["feed"]["last_error"] and time.monotonic() - since > 1.5

        until(settled, "a store that does not change")

    def follow(self, target):
        """Records every page, following `next`."""
        folder = target.rpartition("/")[0]
        for number in range(10_000):
            answer = self.client.ask(target)
            self.saw(f"page {number} of {target}" if number == 0 else f"page {number} at {target}",
                answer.shown(STATUS))
            found = re.search(r"<([^>]*)>; rel=\"next\"", answer.header("Link") or "")
            if not found:
                return
            target = f"{folder}/{found.group(1)}"

    def see_all(self):
        for target in (*STEADY_ROUTES, *NOWHERE):
            self.see(target)
        for query in unique(CANDLES):
            if query:
                self.see("/api/candles" + query)
        for query in unique(GAPS):
            if query:
                self.see("/api/gaps" + query)
        for target in unique(UDF) + list(OTHERS):
            self.see(target)
        self.see_pages()
        self.see_negotiation()
        self.see_methods()
        self.see_files()
        self.see_streams()
        self.see_raw()
        self.see_metrics()

    def see_pages(self):
        for target in FOLLOWED:
            self.follow(target)

    def see_negotiation(self):
        for accept in ACCEPTS:
            self.see("/api/candles?limit=3", headers=[f"Accept: {accept}"])
        self.see("/api/candles?limit=3&format=json", headers=["Accept: text/csv"])
        self.see("/api/pairs", headers=["Accept: text/csv"])
        for target in PACKED:
            for encoding in ENCODINGS if target == PACKED[0] else ENCODINGS[:2]:
                self.see(target, headers=[f"Accept-Encoding: {encoding}"])
        for target in TAGGED:
            for encoding in ([], ["Accept-Encoding: gzip"]):
                tag = self.client.ask(target, headers=encoding).header("ETag")
                for condition in (tag, f"W/{tag}", f'"x", {tag}', "*", '"x"', "x", ""):
                    self.see(target, headers=[f"If-None-Match: {condition}", *encoding])
            self.see(target, "HEAD", headers=[f"If-None-Match: {tag}", *encoding])
        for headers in (["If-Modified-Since: Mon, 01 Nov 2100 00:00:00 GMT"], ["Origin: https://a.example"],
            ["Range: bytes=0-3"], ["Connection: close"], ["Cache-Control: no-cache"], ["If-Match: \"x\""]):
            self.see("/api/candles?limit=3", headers=headers)

    def see_methods(self):
        for target in (*ROUTES, "/nothing", "/api/nothing"):
            if target not in ("/udf/time", "/metrics"):
                self.see(target, "HEAD")
            for method in METHODS if target in ("/api/candles", "/nothing", "/api/nothing") else METHODS[:5]:
                self.see(target, method)
        for query in (f"?{CLOSED}", "?limit=500", "?limit=0", "?pair=NO_SUCH"):
            self.see("/api/candles" + query, "HEAD")
            self.see("/api/candles" + query, "HEAD", headers=["Accept-Encoding: gzip"])
        for headers in PREFLIGHTS:
            for target in ("/api/candles", "/nothing"):
                self.see(target, "OPTIONS", headers=headers)
        for headers, body in BODIES:
            for method in ("GET", "POST"):
                self.see("/api/candles?limit=1", method, headers=headers, body=body)
                self.client.close()
        for headers in OWN_URLS:
            self.see("/openapi.json", headers=headers)

    def see_files(self):
        page = self.client.ask("/").plain().decode()
        for asset in unique(re.findall(r"(?:src|href)=\"(\.?/?assets/[^\"]+)\"", page)):
            asset = "/" + asset.lstrip("./")
            self.see(asset)
            self.see(asset, headers=["Accept-Encoding: gzip"])
            self.see(asset, "HEAD")

    def see_streams(self):
        for query in STREAMS_REFUSED:
            answer = Client(self.client.port, timeout=0.7).ask("/api/stream" + query)
            self.saw(f"GET /api/stream{query}", answer.shown(STATUS))
        for query, headers in STREAMS:
            listener = Client(self.client.port, timeout=0.7)
            self.saw(" ".join(["stream", query, *headers]), listener.ask("/api/stream" + query,
                headers=headers).shown(KEPT_ALIVE))
            listener.close()

    def see_raw(self):
        for name, data in RAW.items():
            self.saw(f"raw {name}", Client(self.client.port, timeout=1).raw(data).shown(STATUS))

    def see_metrics(self):
        def settled():
            answer = self.client.ask("/metrics")
            return answer if "\ncandled_http_connections 1\n" in answer.body.decode() else None
        answer = until(settled, "all other connections to be closed")
        self.saw("GET /metrics", f"{answer.shown_head(varies=True)}\n\n{metrics(answer.body.decode())}")


def see_fixed_store(subject, name, store, flags=()):
    with subject.running(f"{name}.log", serve(store, flags)) as program:
        api = Api(subject, name, program.port())
        api.settle()
        api.see_all()
        program.stop()
        subject.saw(f"{name}: exit status", str(program.process.returncode))
        subject.saw(f"{name}: log", program.text(), LATER)


def settle_store(subject, store):
    """Lets candled store the bucket that a recording left open."""
    with subject.running(f"settling {store}.log", serve(store, [])) as program:
        Api(subject, "settling", program.port()).settle()


def see_protection(subject):
    see_token(subject)
    see_rate_limit(subject)
    see_origins(subject)
    see_few_connections(subject)


def see_token(subject):
    bearer = f"Authorization: Bearer {TOKEN}"
    subject.path("token").write_text(TOKEN + "\n")
    with serving(subject, "token", ["--api-token-file", "token"]) as api:
        for target in (*STEADY_ROUTES, "/nothing", "/assets/nothing"):
            api.see(target)
            api.see(target, "HEAD")
            api.see(target, headers=[bearer])
        for header in (*WRONG_TOKENS, bearer + "x", bearer[:-1]):
            api.see("/api/pairs", headers=[header])
        for target in ("/metrics", "/udf/time", f"/api/stream?{BTC}", f"/api/pairs?access_token={TOKEN}"):
            api.see(target)
        api.see(f"/api/candles?{CLOSED}", headers=[bearer])
        api.see("/api/candles", "OPTIONS", headers=PREFLIGHTS[0])
        api.see("/api/candles", "POST")


def see_rate_limit(subject):
    with serving(subject, "rate", ["--rate-limit", "1/m:4", "--trusted-proxy", "127.0.0.0/8"]) as api:
        for number in range(6):
            api.client.close()
            api.saw(f"GET /api/pairs {number}", api.client.ask("/api/pairs").shown(WAITS))
        for target in ("/metrics", "/docs", "/", "/api/candles", "/nothing", "/healthz", "/readyz"):
            api.see(target, rules=WAITS)
        for client in CLIENTS:
            for number in range(3):
                answer = api.client.ask("/api/pairs?limit=1", headers=[f"X-Forwarded-For: {client}"])
                api.saw(f"client {client} {number}", answer.shown(WAITS))
        for number, headers in enumerate(OWN_URLS):
            for target in ("/openapi.json", "/docs"):
                api.see(target, headers=[*headers, f"X-Forwarded-For: 203.0.113.{number}"], rules=WAITS)


def see_origins(subject):
    for name, allowed in (("no origin", "none"), ("one origin", "https://charts.example")):
        with serving(subject, name, ["--cors-origin", allowed]) as api:
            for origin in ("https://charts.example", "https://other.example"):
                api.see("/api/pairs", headers=[f"Origin: {origin}"])
                api.see("/api/pairs", "OPTIONS", headers=[f"Origin: {origin}", "Access-Control-Request-Method: GET"])
            api.see("/docs")


def see_few_connections(subject):
    flags = ["--max-connections", "1", "--head-timeout", "300ms", "--idle-timeout", "400ms"]
    with serving(subject, "few", flags) as api:
        def late():
            answer = Client(api.client.port, timeout=5).raw(b"GET /healthz HTTP/1.1\r\n")
            return answer if answer.status == 408 else None

        api.see("/healthz")
        api.saw("second connection", Client(api.client.port, timeout=5).raw(b"").shown())
        api.client.close()
        until(lambda: Client(api.client.port, timeout=5).ask("/healthz").status == 200, "room for a connection")
        api.saw("half a request", until(late, "the answer that it came too late").shown())


def see_variants(subject):
    """Serves the same store with other flags."""
    for name, flags in VARIANTS.items():
        with serving(subject, name, flags) as api:
            for target in OF_VARIANTS:
                api.see(target)
            api.see_metrics()


@contextlib.contextmanager
def serving(subject, name, flags):
    """Serves a copy of the edited store; records the log and the store when candled has ended."""
    file = subject.path(f"served {name}.db")
    copy_store(subject.path("edited.db"), file)
    with subject.running(f"served {name}.log", serve(file.name, flags)) as program:
        api = Api(subject, name, program.port())
        program.wait_for("poll failed")
        yield api
        api.client.close()
    subject.saw(f"{name}: log", program.text(), LATER)
    saw_dump(subject, f"{name}: store", file)
