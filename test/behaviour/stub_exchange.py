"""An exchange with constant prices, so that everything derived from them is known except for times."""
import contextlib
import http.server
import json
import re
import threading
import urllib.parse

# Prices of the legacy API, with invalid prices and invalid names among them.
TICKER = {
    "USDT_BTC": "61234.12345678", "BTC_ETH": "0.07000000", "USDT_ETH": "4321.00000000", "USDT_币安人生": "0.10000000",
    "TRX_YFI": "79000.00000000", "USDT_BTS": "0.03000000", "POLOTEST1_POLOTEST2": "1.00000000",
    "USDT_NIL": "0.00000000", "USDT_EXP": "1e-8", "USDT_NEG": "-1.00000000", "USDT_NAN": "nan",
    "USDT_LONG": "0.1234567890123456789", "NOUNDERSCORE": "1.0", "USDT_SP ACE": "2.0", "USDT_\u200bZW": "3.0",
}
MINUTE_OPEN, MINUTE_HIGH, MINUTE_LOW, MINUTE_CLOSE = "100.5", "101.25", "99", "100.75"
LENGTHS = {"MINUTE_1": 60, "MINUTE_5": 300, "MINUTE_10": 600, "MINUTE_15": 900, "MINUTE_30": 1800, "HOUR_1": 3600}


def current_name(name):
    quote, underscore, base = name.partition("_")
    return base + underscore + quote


def return_ticker():
    def row(number, price):
        return {"id": number, "last": price, "lowestAsk": price, "highestBid": price, "percentChange": "0.00000000",
                "baseVolume": "1.00000000", "quoteVolume": "1.00000000", "isFrozen": "0", "postOnly": "0",
                "high24hr": price, "low24hr": price}
    return {name: row(number, price) for number, (name, price) in enumerate(TICKER.items())}


def prices(now_ms):
    return [{"symbol": current_name(name), "price": price, "time": now_ms, "dailyChange": "0.00", "ts": now_ms}
            for name, price in TICKER.items()]


def candles(parameters):
    length = LENGTHS[parameters["interval"]] * 1000
    first = -(-int(parameters["startTime"]) // length) * length
    last = int(parameters["endTime"])
    return [[MINUTE_LOW, MINUTE_HIGH, MINUTE_OPEN, MINUTE_CLOSE, "10", "1", "5", "0.5", 7, time + length - 1, "100.1",
             parameters["interval"], time, time + length - 1]
            for time in range(first, last + 1, length)][-500:]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.requests.add(self.shown())
        body = json.dumps(self.answer(), ensure_ascii=False).encode()
        with contextlib.suppress(OSError):
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def answer(self):
        url = urllib.parse.urlsplit(self.path)
        parameters = dict(urllib.parse.parse_qsl(url.query))
        if url.path == "/public" and parameters.get("command") == "returnTicker" and self.server.legacy:
            return return_ticker()
        if url.path == "/markets/price":
            return prices(1_700_000_000_000)
        if re.fullmatch(r"/markets/[^/]+/candles", url.path):
            return candles(parameters)
        return {"error": "Invalid command."}

    def shown(self):
        """Returns the request as it came, with its times replaced."""
        path = re.sub(r"(startTime|endTime|start|end)=\d+", r"\1=<time>", self.path)
        head = "\n".join(f"  {name}: {value}" for name, value in self.headers.items() if name != "Host")
        return f"{self.command} {path} {self.request_version}\n{head}"

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass  # whoever is stopped ends its connections


@contextlib.contextmanager
def stub_exchange(legacy=True):
    """Serves on loopback; `url` is its address, `requests` has each distinct request."""
    server = Server(("127.0.0.1", 0), Handler)
    server.legacy, server.requests = legacy, set()
    server.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
