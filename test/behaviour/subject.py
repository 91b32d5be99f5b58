"""Runs the programs of one build and records their behaviour as named texts."""
import contextlib
import os
import pathlib
import re
import signal
import socket
import subprocess
import threading
import time

DAY = 86_400
PATIENCE = 60  # seconds until something that has to happen is given up

# Rules for everything that is observed: times, ports, process ids. Rules for one place stand where it is observed.
STARTED = time.time()


def near_now(seconds):
    return abs(seconds - STARTED) < 10 * DAY


def placeholder_of_number(match):
    digits = match.group()
    for length, unit in ((10, "s"), (13, "ms"), (16, "us")):
        if len(digits) == length and near_now(int(digits) / 10 ** (length - 10)):
            return f"<{unit}>"
    return digits


def placeholder_of_date(match):
    with contextlib.suppress(ValueError):
        if near_now(time.mktime(time.strptime(match.group()[:10], "%Y-%m-%d"))):
            return "<time>"
    return match.group()


EVERYWHERE = (
    (re.compile(r"(?<![\d.])1\d{9}(?:\d{3}){0,2}(?![\d.])"), placeholder_of_number),  # Unix times of these days
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z?"), placeholder_of_date),  # and as text
    (re.compile(r"127\.0\.0\.1([: ]port |[: ])\d{4,5}\b"), r"127.0.0.1\1<port>"),
    (re.compile(r"\bafter \d+ ms\b"), "after <n> ms"),  # how long libcurl tried to connect
    (re.compile(r"\bprocess \d+\b"), "process <pid>"),  # who has the lock on a store
    (re.compile(r"\bpid \d+\b"), "pid <pid>"),
)


def normalised(text, rules=EVERYWHERE):
    for pattern, replacement in rules:
        text = pattern.sub(replacement, text)
    return text


def readable(data):
    return data if isinstance(data, str) else data.decode("utf-8", "backslashreplace")


class Subject:
    """The programs of one build, their working folder, and everything observed of them, by name."""

    def __init__(self, name, programs, folder):
        self.name, self.programs, self.folder = name, programs, folder
        self.seen = {}
        folder.mkdir()

    def saw(self, name, text, rules=()):
        text = normalised(normalised(readable(text).replace(str(self.folder), "<folder>")), rules)
        if name in self.seen:
            raise RuntimeError(f"'{name}' is observed twice")
        self.seen[name] = text

    def path(self, name):
        return self.folder / name

    def command(self, words):
        return [str(self.programs / words[0]), *map(str, words[1:])]

    def environment(self, more=None):
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C.UTF-8", **(more or {})}

    def run(self, words, environment=None, stdin=b"", folder=None):
        """Runs a program that ends by itself."""
        return subprocess.run(self.command(words), input=stdin, capture_output=True, cwd=folder or self.folder,
                              env=self.environment(environment), timeout=PATIENCE, check=False)

    def saw_run(self, name, words, rules=(), **how):
        ended = self.run(words, **how)
        self.saw(name, f"exit status {ended.returncode}\n--- standard error\n{readable(ended.stderr)}"
                       f"--- standard output\n{readable(ended.stdout)}", rules)

    def saw_start(self, name, words, environment=None):
        """Records a refusal to start; a program that starts nevertheless is stopped."""
        errors = self.path("errors")
        with open(errors, "wb") as file:
            program = Program(self, "output", words, environment, errors=file)
        until(lambda: program.process.poll() is not None or "listening on" in program.text(),
            f"{name} to end or to serve")
        serves = program.process.poll() is None
        status = program.stop()
        refusal = (f"exit status {status}\n--- standard error\n{readable(errors.read_bytes())}"
                   f"--- standard output\n{program.text()}")
        self.saw(name, "serves\n" if serves else refusal)

    @contextlib.contextmanager
    def running(self, log_name, words, environment=None):
        """Runs a program and sends it SIGTERM when the block ends."""
        program = Program(self, log_name, words, environment)
        try:
            yield program
        finally:
            program.stop()


class Program:
    def __init__(self, subject, log_name, words, environment=None, errors=subprocess.STDOUT):
        self.log = subject.path(log_name)
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(subject.command(words), stdin=subprocess.DEVNULL, stdout=log, stderr=errors,
                                            cwd=subject.folder, env=subject.environment(environment))

    def text(self):
        return self.log.read_text("utf-8", "backslashreplace")

    def port(self):
        """Returns the port named in the `listening` line."""
        pattern = re.compile(r"listening on http://127\.0\.0\.1:(\d+)")
        return int(until(lambda: pattern.search(self.ended_or_text()), "the line `listening on`").group(1))

    def ended_or_text(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"{self.process.args[0]} has ended: {self.text()}")
        return self.text()

    def wait_for(self, words):
        until(lambda: words in self.ended_or_text(), f"the line '{words}'")

    def signal(self, number):
        self.process.send_signal(number)

    def stop(self):
        if self.process.poll() is None:
            self.signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise


def until(condition, what):
    """Returns the value of `condition` once it is true."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if result := condition():
            return result
        time.sleep(0.01)
    raise RuntimeError(f"waited {PATIENCE} s in vain for {what}")


def side_by_side(subjects, observe):
    """Observes all subjects at the same time, so that each sees the same time of day."""
    failures = []

    def guarded(subject):
        try:
            observe(subject)
        except Exception as failure:  # whatever it was, the other one is waited for, and then it is told
            failures.append((subject.name, failure))

    threads = [threading.Thread(target=guarded, args=(subject,)) for subject in subjects]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name, failure in failures:
        raise RuntimeError(f"{name}: {failure}") from failure


def closed_port():
    """Returns a port on which nothing listens, the same one in every run."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", 1)) == 0:
            raise RuntimeError("somebody listens on port 1")
    return 1


def unique(lines):
    return list(dict.fromkeys(lines))


def as_path(text):
    return pathlib.Path(text).resolve()
