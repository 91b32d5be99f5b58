"""Generates recordings and stores that are the same in every run."""
import contextlib
import shutil
import sqlite3

from subject import readable

FIRST = 1_635_767_850_000  # 2021-11-01T11:57:30Z: in the middle of buckets of each interval
SECOND = 1_000
HOLE = (FIRST + 1_200 * SECOND, FIRST + 2_100 * SECOND)  # nothing was observed
LENGTH = 5_400
LATER = FIRST + 93_600 * SECOND  # the second recording begins 26 hours later

# Name, first price, its decimals, and every how many seconds it is seen: more than --max-gap makes incomplete candles.
PAIRS = (
    ("USDT_BTC", 6_123_412_345_678, 8, 1), ("BTC_ETH", 7_012_345, 8, 1), ("USDT_ETH", 432_100, 2, 2),
    ("USDT_Eth", 432_200, 2, 31), ("USDT_币安人生", 12_345, 5, 3), ("TRX_YFI", 79_000, 0, 4), ("BTC_WOJAK", 2_034, 15, 2),
    ("USDT_BTS", 3_000_000, 8, 5), ("POLOTEST1_POLOTEST2", 100, 2, 7), ("AB_C", 15, 1, 3), ("A_BC", 25, 1, 3),
    ("USDT_1INCH", 123_456_789_012_345_678, 18, 6), ('USDT_Q"T', 5_005, 3, 4), ("USDT_<b>&amp;%41", 999_900, 2, 5),
    ("A_B_C", 77, 0, 61), ("USDT_ONCE", 1, 8, 4_000),
)


def price_text(digits, decimals):
    text = f"{digits:0{decimals + 1}d}"
    return f"{text[:-decimals]}.{text[-decimals:]}" if decimals else text


def walk(number, digits, second):
    """Returns a price that moves by thousandths; integer arithmetic only."""
    noise = (second * 2_654_435_761 + number * 40_503) % 4_294_967_296 >> 16
    return max(1, digits + digits * (noise - 32_768) // 32_768_000)


def recording(start, seconds, header="time_ms,pair,price", name_of=lambda name: name):
    lines = [header]
    for second in range(seconds):
        time = start + second * SECOND
        if HOLE[0] <= time < HOLE[1]:
            continue
        for number, (name, digits, decimals, every) in enumerate(PAIRS):
            if second % every == 0:
                field = name_of(name)
                field = '"' + field.replace('"', '""') + '"' if '"' in field else field
                lines.append(f"{time + 130},{field},{price_text(walk(number, digits, second), decimals)}")
    return "\n".join(lines) + "\n"


def write_recordings(folder):
    (folder / "first.csv").write_text(recording(FIRST, LENGTH))
    (folder / "second.csv").write_text(recording(LATER, 1_500))
    (folder / "overlapping.csv").write_text(recording(FIRST + 600 * SECOND, 2_400))
    (folder / "current.csv").write_text(
        recording(FIRST, 400, "time_ms,symbol,price", lambda name: "_".join(reversed(name.rsplit("_", 1)))))
    (folder / "old.csv").write_text("time_ms,pair,price\n0,USDT_BTC,1\n59000,USDT_BTC,2.50\n60000,USDT_BTC,3\n")
    (folder / "bad.csv").write_text(
        "time_ms,pair,price\n"
        f"{FIRST},USDT_BTC,1\n{FIRST},USDT_BTC\n{FIRST},USDT_BTC,1,2\nsoon,USDT_BTC,1\n{FIRST},BTC,1\n\n"
        f"{FIRST},USDT_BTC,0\n{FIRST},USDT_BTC,-1\n{FIRST},USDT_BTC,1e-8\n{FIRST},USDT_BTC,0.1234567890123456789\n"
        f"{FIRST},US DT_BTC,1\n-5,USDT_BTC,1\n99999999999999,USDT_BTC,1\n{FIRST + 200_000},USDT_BTC,2\n"
        f"{FIRST},USDT_BTC,3\n\"{FIRST}\",\"USDT_BTC\",\"4\"\n")


def copy_store(source, target):
    for suffix in ("", "-wal", "-shm"):
        if (file := source.with_name(source.name + suffix)).exists():
            shutil.copyfile(file, target.with_name(target.name + suffix))


@contextlib.contextmanager
def database(path):
    with contextlib.closing(sqlite3.connect(path)) as opened:
        opened.text_factory = readable
        yield opened
        opened.commit()


def put_in_candles_of_the_exchange(path):
    """Turns some candles into candles of source exchange and mixed, and marks gaps as given up."""
    with database(path) as opened:
        blocks = "(block * 16 + slot) * interval BETWEEN 1635769800 AND 1635770999"  # 12:30:00 to 12:49:59
        opened.execute("UPDATE candle SET source = 1, samples = NULL, lead = NULL, trail = NULL, gap = NULL, "
                       f"complete = 1 WHERE interval = 60 AND pair IN (0, 2, 3) AND {blocks}")
        opened.execute("UPDATE candle SET source = 2, complete = 1 "
                       f"WHERE interval > 60 AND pair IN (0, 2, 3) AND {blocks}")
        hole = (HOLE[0] // 60_000 * 60 + 60, HOLE[1] // 60_000 * 60)
        for pair, reason in enumerate((0, 1, 2, 3)):
            opened.execute('INSERT INTO given_up (pair, interval, "end", start, reason) VALUES (?, 60, ?, ?, ?)',
                           (pair, hole[1] - 120 * pair, hole[0] + 60 * pair, reason))


def dump(path):
    """Yields the name and text of the settings, of each part of the schema, and of each table and view."""
    with database(path) as opened:
        settings = ("user_version", "application_id", "page_size", "auto_vacuum", "encoding", "journal_mode")
        yield "settings", "".join(f"{name} {opened.execute(f'PRAGMA {name}').fetchone()[0]}\n" for name in settings)
        schema = opened.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name").fetchall()
        for kind, name, table, sql in schema:
            yield f"schema {kind} {name}", f"{table}\n{sql}\n"
        for kind, name, *_ in schema:
            if kind in ("table", "view"):
                rows = opened.execute(f'SELECT * FROM "{name}"')
                columns = ",".join(column for column, *_ in rows.description)
                lines = ["|".join(value.hex() if isinstance(value,
                    bytes) else str(value) for value in row) for row in rows]
                # A view has no order of its own.
                yield f"{kind} {name}", "\n".join([columns, *sorted(lines)]) + "\n"
