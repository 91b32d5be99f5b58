"""Observes the command lines of both programs, and recordings and stores as candled handles them."""
import gzip
import re
import shutil
import subprocess

import fixture
from subject import closed_port

NOBODY = f"http://127.0.0.1:{closed_port()}"
HARMLESS = {"CANDLED_LISTEN": "127.0.0.1:0", "CANDLED_EXCHANGE_URL": NOBODY}  # if it is not refused
SPEED = ((re.compile(r"\bin \d+\.\d s\b"), "in <n> s"),)
TOKEN = "correct-horse-battery-staple"

HELP = [["candled", *words] for words in (
    ["--help"], ["-h"], ["help"], ["--version"], ["-v"], ["version"], ["help", "fly"], ["help", "serve", "replay"],
    *([command, "--help"] for command in ("serve", "record", "replay", "verify", "export", "version", "help")),
    *(["help", command] for command in ("serve", "record", "replay", "verify", "export", "version", "help")))]
HELP += [["poloniex-sim", word] for word in ("--help", "-h", "--version", "-v")]

# Each flag of serve with values that it refuses (and some that it takes).
REFUSED_SETTINGS = {
    "listen": ("8080", "127.0.0.1:65536", "127.0.0.1:x", ":80", "[]:80", "", "no such host.test:80", "127.0.0.1:-1"),
    "store": (
        "postgres://x", "mysql:x", "sqlite:", "", "sqlite:no/such/folder/candles.db", "no/such/folder/candles.db", ".",
    ),
    "feed": ("binance", "", "AUTO", "price,auto"),
    "exchange-url": ("ftp://x", "x", "http://", "http://a/b", "http://a?b", "http://a:99999", "", "https://user@a"),
    "poll-every": ("50ms", "1", "2m", "", "1.5s", "-1s", "1 s", "1S", "99999999999999999999s"),
    "pairs": ("", ",", "USDT_*,", " ", "a,,b"),
    "intervals": (
        "7m", "1,5,10", "2m,3m", "", "1m,1m", "0s", "1w", "2d", "1m,,5m", "1m 5m", "none", "1m\n,\x1b[2J", "25h",
    ),
    "max-gap": ("0ms", "2h", "", "5"), "grace": ("2min", "61s", "", "5"), "repair-window": ("8d", "x", "", "24", "-1h"),
    "retain": ("1m=30", "60=30d", "1h=30d", "1m", "1m=", "=1d", "1m=1d,1m=2d", "", "1m=0d", "1m=1x", "1m=999999y"),
    "record": ("-", "", "no/such/folder/file.csv", "."), "max-connections": ("0", "x", "1000001", "", "-1", "1.5"),
    "max-connections-per-client": ("0", "x", ""), "idle-timeout": ("2h", "0", "5ms", ""),
    "head-timeout": ("0", "2m", ""), "write-timeout": ("5", "11m", ""), "http-threads": ("0", "65", "x", ""),
    "api-token": ("", "        ", "secret1", "secret with space", "x" * 513),
    "api-token-file": ("", "absent", ".", "short"),
    "rate-limit": ("many", "0/s", "5/h", "5/s:0", "", "5", "/s", "1/s:x"),
    "trusted-proxy": ("10.0.0.1/8", "127.0.0.1,", "proxy.example", "", "1.2.3.4/33", "::1/129"),
    "cors-origin": ("example.com", "https://a.example/", "https://A.example", "https://", "", "* ", "ftp://a"),
    "log-level": ("loud", "", "INFO"), "log-format": ("xml", ""),
    "config": (
        "", "absent.toml", ".", "unknown.toml", "section.toml", "value.toml", "syntax.toml", "type.toml", "twice.toml",
    ),
}

REFUSED_WORDS = [
    ["--bogus"], ["--bogus=1"], ["-x"], ["--listen"], ["--listen=127.0.0.1:0", "--listen=127.0.0.1:0", "--feed", "x"],
    ["fly"], ["serve", "more"], ["--lissen", "x"], ["--help=1"], ["--version", "more"], ["version", "more"],
    ["version", "--store", "x"], ["replay"], ["replay", "absent.csv"], ["replay", "."],
    ["replay", "first.csv", "--listen", "x"], ["replay", "first.csv", "--bogus"],
    ["replay", "first.csv", "--intervals", "60"], ["replay", "first.csv", "--store", "postgres://x"],
    ["replay", "first.csv", "--quiet=1"], ["record"], ["record", "a.csv", "b.csv"], ["record", "no/such/folder/a.csv"],
    ["record", "."], ["record", "a.csv", "--store", "x"], ["export", "--intervals", "60"],
    ["export", "--start", "soon"], ["export", "--end", "2021-13-01"], ["export", "--format", "xml"],
    ["export", "a.csv", "b.csv"], ["export", "a.csv", "--output", "b.csv"], ["export", "--pairs", ""],
    ["export", "--pairs", "NO_SUCH", "--store", "fixed.db"], ["export", "--store", "absent.db"],
    ["export", "a.parquet"], ["export", "a.csv", "--format", "ndjson", "--store", "absent.db"],
    ["export", "--pairs", "btc-usdt,NO_SUCH", "--store", "fixed.db"],
    ["export", "--intervals", "2m", "--store", "fixed.db"], ["export", "--pairs", "abc", "--store", "fixed.db"],
    ["export", "no/such/folder/a.csv", "--store", "fixed.db"], ["verify", "more"], ["verify", "--store", "absent.db"],
    ["verify", "--intervals", "1m"], ["verify", "--against-exchange", "0"], ["verify", "--against-exchange", "501"],
    ["verify", "--against-exchange", "x"], ["verify", "--against-exchange", "--intervals", "60"],
    ["verify", "--against-exchange=5", "--intervals", "2m", "--store", "fixed.db", "--exchange-url", NOBODY],
    ["verify", "--against-exchange=5", "--store", "fixed.db", "--exchange-url", NOBODY], ["verify", "--listen", "x"],
    ["--api-token", TOKEN, "--api-token-file", "short"], ["--retain", "1m=23h", "--intervals", "1m,1d"],
    ["help", "--bogus"], ["--", "x"],
]

REFUSED_ENVIRONMENT = (
    {"CANDLED_LISTEN": ""}, {"CANDLED_LISTN": "127.0.0.1:0", "CANDLED_FEED": "x"}, {"CANDLED_POLL_EVERY": "50ms"},
    {"CANDLED_CONFIG": "value.toml"}, {"CANDLED_CONFIG": ""}, {"CANDLED_API_TOKEN": "short"}, {"CANDLED_API_TOKEN": ""},
    {"CANDLED_INTERVALS": "11m", "CANDLED_CONFIG": "list.toml"}, {"CANDLED_REAL_DATA": ".", "CANDLED_FEED": "x"},
)

REFUSED_BY_SIMULATOR = [
    ["--pairs", "0"], ["--pairs", "5001"], ["--pairs", "x"], ["--seed", "-1"], ["--seed", "x"], ["--listen", "8081"],
    ["--listen", "127.0.0.1:70000"], ["--chart-data", "old"], ["--bogus"], ["more"], ["--script", "absent"],
    ["--pairs"], ["--gzip=1"], *(["--script", f"{number}.faults"] for number in range(13)),
]
BAD_SCRIPTS = (
    "at x on * drop\n", "at 1 on * nothing\n", "on * drop\n", "at 1 for 2 calls 3 on * drop\n", "at 1 on public drop\n",
    "# fine\n\nat 1 on * status 99\n", "at 1 on * status 600\n", "at 1 on * delay\nat 1 on * delay 2d\n",
    "at 1 calls 0 on * cut\n", "at 1 on * redirect nowhere\n", "at 1 on * date 25h\n", "at 1 on *\n",
    "at 1 on * drop now\n",
)

CONFIGURATION = {
    "unknown.toml": 'lissen = "127.0.0.1:0"\n', "section.toml": '[server]\nlisten = "127.0.0.1:0"\n',
    "value.toml": 'poll-every = "50ms"\n', "syntax.toml": 'listen = \n', "type.toml": "http-threads = 1.5\n",
    "twice.toml": 'feed = "auto"\nfeed = "price"\n', "list.toml": 'intervals = ["1m", "7m"]\n', "short": "1234567\n",
}

REPLAYS = (
    ["first.csv"], ["first.csv", "second.csv"], ["first.csv", "overlapping.csv"], ["second.csv", "first.csv"],
    ["current.csv"], ["current.csv", "--feed", "price"], ["first.csv", "--feed", "price"],
    ["first.csv", "--intervals", "1s,7s,1h,1d"], ["first.csv", "--intervals", "5m"], ["first.csv", "--max-gap", "1m"],
    ["first.csv", "--max-gap", "1ms"], ["first.csv", "--pairs", "USDT_*,btc-eth"], ["first.csv", "--pair", "usdtbtc"],
    ["first.csv", "--pairs", "NO_*"], ["first.csv.gz"], ["first.csv.zst"], ["first.csv.gz", "second.csv"],
    ["cut.csv.gz"], ["cut.csv.zst"], ["empty.csv"], ["header.csv"], ["no-header.csv"], ["other-header.csv"],
    ["old.csv"], ["bad.csv"], ["bad.csv", "--skip-bad-lines"], ["bad.csv", "--skip-bad-lines", "--strict"],
    ["first.csv", "overlapping.csv", "--strict"], ["first.csv", "--strict", "--quiet"], ["windows.csv"],
    ["no-newline.csv"], ["columns.csv"],
)

# Each store and the replays that make it, in order.
STORES = {
    "fixed": (["first.csv"], ["second.csv"]), "at once": (["first.csv", "second.csv"],),
    "repeated": (["first.csv"], ["first.csv"]), "overlapping": (["overlapping.csv"], ["first.csv"]),
    "backwards": (["second.csv"], ["first.csv"]),
    "intervals added": (
        ["first.csv", "--intervals", "1m"], ["second.csv", "--intervals", "1m,5m,1h"],
        ["overlapping.csv", "--intervals", "1m,10m"],
    ),
    "other gap": (["first.csv", "--max-gap", "1m"], ["second.csv", "--max-gap", "1s"]),
    "current names": (["current.csv", "--feed", "price"], ["first.csv"]), "old": (["old.csv"],),
    "bad": (["bad.csv", "--skip-bad-lines"],),
}

EXPORTS = (
    [], ["--format", "ndjson"], ["--format", "csv", "--quiet"], ["--pairs", "USDT_*"],
    ["--pair", "btc-usdt", "--interval", "5m"],
    ["--pairs", "USDT_B*,AB_C", "--intervals", "1m,10m", "--format", "ndjson"],
    ["--start", "2021-11-01T12:30:00Z", "--end", "2021-11-01T12:50:00Z"], ["--start", "1635770000"],
    ["--end", "1635770000000"], ["--start", "2021-11-02", "--end", "2021-11-01"], ["--start", "2030-01-01"],
    ["--output", "-"], ["--pairs", "none"], ["--intervals", "10m", "--quiet", "--format", "ndjson"],
)
EXPORT_FILES = (
    "a.csv", "a.ndjson", "a.csv.gz", "a.ndjson.gz", "a.csv.zst", "a.ndjson.zst", "a", "a.gz", "a.json", "a.txt",
)

# Statements that damage a store before it is verified and exported.
DAMAGE = {
    "a price": "UPDATE candle SET high = low - 1 WHERE interval = 60 AND pair = 0 AND slot = 3",
    "a merge": "UPDATE candle SET close = close + 1 WHERE interval = 300 AND pair = 1",
    "a missing merge": "DELETE FROM candle WHERE interval = 600 AND pair = 1 AND slot = 3",
    "coverage": "DELETE FROM coverage WHERE interval = 60 AND pair = 2",
    "series": "UPDATE series SET candles = candles + 1, newest = newest + 60 WHERE pair = 1",
    "a slot": "UPDATE candle SET slot = 17 WHERE interval = 60 AND pair = 1 AND slot = 5",
    "scales": "UPDATE candle SET scales = 1048575 WHERE interval = 60 AND pair = 1 AND slot = 5",
    "source": "UPDATE candle SET source = 9 WHERE interval = 60 AND pair = 1 AND slot = 5",
    "pair names": "UPDATE pair SET name = 'no name' WHERE id = 1", "a pair": "DELETE FROM pair WHERE id = 4",
    "forming": "UPDATE replayed SET bytes = x'00ff'", "newer": "PRAGMA user_version = 99",
    "older": "PRAGMA user_version = 1", "no version": "PRAGMA user_version = 0", "no table": "DROP TABLE coverage",
}


def write_files(subject):
    fixture.write_recordings(subject.folder)
    first = subject.path("first.csv").read_bytes()
    packed = gzip.compress(first, mtime=0)
    subject.path("first.csv.gz").write_bytes(packed)
    subject.path("cut.csv.gz").write_bytes(packed[:len(packed) // 2])
    zstd = subprocess.run(["zstd", "-q", "-c"], input=first, capture_output=True, check=True).stdout
    subject.path("first.csv.zst").write_bytes(zstd)
    subject.path("cut.csv.zst").write_bytes(zstd[:len(zstd) // 2])
    few = "\n".join(first.decode().splitlines()[:2_000])
    texts = {"empty.csv": "", "header.csv": "time_ms,pair,price\n", "no-header.csv": few.partition("\n")[2],
        "other-header.csv": "a,b,c\n1,2,3\n",
             "windows.csv": few.replace("\n", "\r\n"), "no-newline.csv": few,
             "columns.csv": "price,more,pair,time_ms\n1.5,x,USDT_BTC,1635768000000\n2.5,,USDT_BTC,1635768001000\n",
             **CONFIGURATION}
    for name, text in texts.items():
        subject.path(name).write_bytes(text.encode())
    for number, text in enumerate(BAD_SCRIPTS):
        subject.path(f"{number}.faults").write_text(text)


def saw_dump(subject, name, path):
    for part, text in fixture.dump(path):
        subject.saw(f"{name}: {part}", text)


def see_help(subject):
    for words in HELP:
        subject.saw_run("cli: " + " ".join(words), words)


def see_replays(subject):
    for words in REPLAYS:
        subject.saw_run("replay: " + " ".join(words), ["candled", "replay", *words])
    for name in ("first.csv", "first.csv.gz"):
        subject.saw_run(f"replay: - of {name}", ["candled", "replay", "-"], stdin=subject.path(name).read_bytes())


def see_stores(subject):
    for name, replays in STORES.items():
        file = f"{name}.db"
        for number, words in enumerate(replays):
            subject.saw_run(f"store '{name}': replay {number}", ["candled", "replay", *words, "--store", file])
        saw_dump(subject, f"store '{name}'", subject.path(file))
        subject.saw_run(f"store '{name}': verify", ["candled", "verify", "--store", file])
    subject.saw_run("store 'url': replay", ["candled", "replay", "old.csv", "--store", "sqlite:url.db"])
    subject.saw("store 'url': file", str(subject.path("url.db").exists()))


def see_refusals(subject):
    for flag, values in REFUSED_SETTINGS.items():
        for value in values:
            subject.saw_start(f"cli: candled --{flag} {value!r}", ["candled", f"--{flag}={value}"], HARMLESS)
    for words in REFUSED_WORDS:
        subject.saw_start("cli: candled " + " ".join(map(repr, words)), ["candled", *words], HARMLESS)
    for environment in REFUSED_ENVIRONMENT:
        subject.saw_start(f"cli: candled in {environment}", ["candled"], {**HARMLESS, **environment})
    for words in REFUSED_BY_SIMULATOR:
        subject.saw_start("cli: poloniex-sim " + " ".join(map(repr, words)), ["poloniex-sim", *words])


def see_exports(subject):
    for words in EXPORTS:
        subject.saw_run("export: " + " ".join(words), ["candled", "export", "--store", "fixed.db", *words], SPEED)
    for name in EXPORT_FILES:
        subject.saw_run(f"export: to {name}", ["candled", "export", "--store", "fixed.db", "--intervals", "5m", name],
            SPEED)
        if (file := subject.path(name)).exists():
            subject.saw(f"export: {name}", unpacked(file))
            file.unlink()


def unpacked(file):
    tool = {"gz": "gzip", "zst": "zstd"}.get(file.suffix[1:])
    data = file.read_bytes()
    return subprocess.run([tool, "-dc"], input=data, capture_output=True, check=True).stdout if tool else data


def see_damage(subject):
    for name, statement in DAMAGE.items():
        file = f"damaged {name}.db"
        fixture.copy_store(subject.path("fixed.db"), subject.path(file))
        with fixture.database(subject.path(file)) as opened:
            for one in statement.split(";"):
                opened.execute(one)
        for command in (["verify"], ["export", "--pairs", "*", "--intervals", "5m"], ["verify", "--mend"], ["verify"],
                        ["replay", "old.csv"]):
            count = sum(seen.startswith(f"damage '{name}': {command[0]}") for seen in subject.seen)
            subject.saw_run(f"damage '{name}': {command[0]} {count}", ["candled", *command, "--store", file], SPEED)
        saw_dump(subject, f"damage '{name}'", subject.path(file))
    for name, data in (("text", b"x" * 5_000), ("empty", b""), ("short", b"SQLite format 3\0"), ("torn", None)):
        file = subject.path(f"{name}.db")
        if data is None:
            shutil.copyfile(subject.path("fixed.db"), file)
            with open(file, "r+b") as opened:
                opened.seek(40_960)
                opened.write(b"\xff" * 8_192)
        else:
            file.write_bytes(data)
        for command in (["verify"], ["export"], ["--listen", "127.0.0.1:0"], ["replay", "old.csv"]):
            if name == "torn" and command[0] == "--listen" or name == "empty" and command[0] == "--listen":
                continue  # serves
            subject.saw_run(f"no store '{name}': {' '.join(command)}", ["candled", *command, "--store", file.name],
                SPEED)


def see_against_exchange(subject, url):
    for words in (["--against-exchange"], ["--against-exchange", "3", "--pairs", "USDT_BTC,btc-eth", "--intervals",
        "1m,5m"],
                  ["--against-exchange=500", "--feed", "return-ticker"]):
        subject.saw_run("verify: " + " ".join(words),
                        ["candled", "verify", "--store", "edited.db", "--exchange-url", url, *words])


def see_reading(subject, source, name):
    """Reads a store that another build made, and continues it."""
    file = f"{name}.db"
    fixture.copy_store(source, subject.path(file))
    subject.saw_run(f"store '{name}': verify", ["candled", "verify", "--store", file])
    subject.saw_run(f"store '{name}': export", ["candled", "export", "--store", file], SPEED)
    going_on = f"{name} gone on with.db"
    fixture.copy_store(source, subject.path(going_on))
    subject.saw_run(f"store '{name}': replay into it", ["candled", "replay", "overlapping.csv", "--store", going_on])
    subject.saw_run(f"store '{name}': verify --mend", ["candled", "verify", "--mend", "--store", going_on])
    saw_dump(subject, f"store '{name}' gone on with", subject.path(going_on))
