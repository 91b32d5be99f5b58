"""An HTTP client that shows every byte of a response and can send malformed requests."""
import calendar
import dataclasses
import gzip
import hashlib
import re
import socket
import time

from subject import EVERYWHERE, normalised, readable

HOST = "candled.test"  # as requests name it, whatever the port
LONGEST_TEXT = 3_000_000


@dataclasses.dataclass
class Answer:
    head: str  # status line and headers as they came, without the empty line
    body: bytes
    end: str  # how it ended: complete, closed, reset, silent

    @property
    def status(self):
        return int(self.head.split(" ", 2)[1]) if self.head.startswith("HTTP/") else 0

    def header(self, name):
        found = re.search(rf"^{name}: (.*)$", self.head, re.M | re.I)
        return found.group(1).strip() if found else None

    def plain(self):
        return gzip.decompress(self.body) if self.header("Content-Encoding") == "gzip" else self.body

    def shown(self, rules=(), varies=False):
        """Returns the response as text, without time-dependent values. `varies`: the body differs each time."""
        body = self.plain()
        if b"\0" in body or len(body) > LONGEST_TEXT:
            text = f"{len(body)} bytes, SHA-256 {hashlib.sha256(body).hexdigest()}"
        else:
            text = normalised(normalised(readable(body), DATES), rules)
            varies = varies or text != readable(body)
        return f"{normalised(self.shown_head(varies), rules)}\n\n{text}\n--- {self.end}\n"

    def shown_head(self, varies):
        head = normalised(self.head, DATES)
        return re.sub(r"^(ETag|Content-Length): .*$", r"\1: <of the body>", head, flags=re.M) if varies else head


def rounded_date(match):
    """Replaces a `Date` by its distance from now, to half a minute: a fault of the simulator shifts it."""
    try:
        said = calendar.timegm(time.strptime(match.group()[6:].strip(), "%a, %d %b %Y %H:%M:%S GMT"))
    except ValueError:
        return match.group()
    return f"Date: <now {round((said - time.time()) / 30) * 30:+d} s>"


DATES = (*EVERYWHERE, (re.compile(r"^Date: .*$", re.M), rounded_date))


class Client:
    """Holds one connection, and opens a new one when the server has closed it."""

    def __init__(self, port, timeout=20, ends_after=None):
        """`timeout` limits the wait for the next bytes; `ends_after` limits the whole time, for endless streams."""
        self.port, self.timeout, self.socket, self.rest = port, timeout, None, b""
        self.end = time.monotonic() + ends_after if ends_after else None

    def close(self):
        if self.socket:
            self.socket.close()
        self.socket, self.rest = None, b""

    def ask(self, target, method="GET", headers=(), body=b""):
        lines = [f"{method} {target} HTTP/1.1", f"Host: {HOST}", *headers]
        request = "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + body
        reused = self.socket is not None
        answer = self.exchange(request, method)
        if reused and answer.end in ("closed", "reset") and not answer.head:
            answer = self.exchange(request, method)  # the connection had ended before
        return answer

    def exchange(self, request, method):
        if not self.socket:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=self.timeout)
        try:
            self.socket.sendall(request)
        except OSError:
            pass  # it may have answered nevertheless
        answer = self.read_answer(method)
        if answer.end != "complete" or (answer.header("Connection") or "").lower() == "close":
            self.close()
        return answer

    def more(self):
        """Returns the next bytes, or how the connection ended."""
        if self.end:
            self.socket.settimeout(max(self.end - time.monotonic(), 0.001))
        try:
            data = self.socket.recv(1 << 20)
        except TimeoutError:
            return b"", "silent"
        except OSError:
            return b"", "reset"
        return data, "" if data else "closed"

    def read_answer(self, method):
        data, end = self.rest, ""
        while b"\r\n\r\n" not in data and not end:
            more, end = self.more()
            data += more
        head, _, data = data.partition(b"\r\n\r\n")
        answer = Answer(head.decode("utf-8", "backslashreplace").replace("\r\n", "\n"), b"", end)
        if end:
            return answer
        if method == "HEAD" or answer.status in (204, 304):
            answer.end, self.rest = "complete", data
        elif (answer.header("Transfer-Encoding") or "").lower() == "chunked":
            answer.body, answer.end = self.read_chunks(data)
        else:
            length = answer.header("Content-Length")
            answer.body, answer.end = self.read_body(data, int(length) if length else None)
        return answer

    def read_body(self, data, length):
        parts, size, end = [data], len(data), ""
        while not end and (length is None or size < length):
            more, end = self.more()
            parts.append(more)
            size += len(more)
        data = b"".join(parts)
        if length is None or size < length:
            return data, end
        self.rest = data[length:]
        return data[:length], "complete"

    def read_chunks(self, data):
        body, end = b"", ""
        while True:
            line, found, rest = data.partition(b"\r\n")
            size = int(line, 16) if found else 0
            if found and len(rest) >= size + 2:
                body, data = body + rest[:size], rest[size + 2:]
                if size == 0:
                    self.rest = data
                    return body, "complete"
                continue
            if end:
                return body, end
            more, end = self.more()
            data += more

    def raw(self, data):
        """Sends raw bytes and reads until the server closes the connection or falls silent."""
        self.close()
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=self.timeout)
        try:
            self.socket.sendall(data)
        except OSError:
            pass
        received, end = b"", ""
        while not end:
            more, end = self.more()
            received += more
        self.close()
        head, _, body = received.partition(b"\r\n\r\n")
        return Answer(head.decode("utf-8", "backslashreplace").replace("\r\n", "\n"), body, end)
