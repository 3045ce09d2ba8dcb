"""A private site for a test, and what every whole-system test needs around it.

A test is a program: exit 0 pass, 77 skip, else fail. It calls main(), which
gives it a temporary directory, and stops and removes everything at its end.
"""
import contextlib
import os
import poplib
import random
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("BUILD") or os.path.join(TOP, "build")
CORPUS = os.path.join(TOP, "tests", "corpus")
PATIENCE = 5
LOOKS = 0.2	# seconds until a keeper has seen that the configuration is another

poplib._MAXLINE = 1 << 24	# our messages have longer lines than its default


class Failure(Exception):
    """The test has failed; the text says why."""


class Skip(Exception):
    """The test cannot run here; the text says why."""


def check(truth, *why):
    """Fails the test, with all of why in the text, unless truth."""
    if not truth:
        raise Failure(" ".join(w if isinstance(w, str) else repr(w) for w in why))


def equal(got, want, *what):
    check(got == want, *what, ": got", got, ", want", want)


def seed_of_run():
    """Says and returns what a test chooses its cases by: a number as first argument, or SEED.

    Otherwise it is the same at each run: whether a change is taken must not depend on luck, and
    who changes something else could not mend what luck has found. With FAULTS=N or FAULTS=all
    (`make faults`) it is another one each time, since those runs are there to find something.
    """
    words = [w for w in (*sys.argv[1:2], os.environ.get("SEED", "")) if w.isdigit()]
    seed = int(words[0]) if words else random.randrange(1 << 30) if os.environ.get("FAULTS") else 1
    print("seed", seed, flush=True)
    return seed


def need(*programs):
    """Skips the test unless all of the programs are installed."""
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    missing = [p for p in programs if not shutil.which(p, path=path)]
    if missing:
        raise Skip("missing " + " ".join(missing))


def need_root():
    if os.geteuid() != 0:
        raise Skip("needs root")


def wait_for(condition, seconds, what):
    """
    Waits until condition() is true and returns what it returned. The seconds are those of a
    machine that has time; a busy one gets more. What must not take long is measured instead.
    """
    end = time.monotonic() + seconds * PATIENCE
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > end:
            raise Failure("not within %g seconds: %s" % (seconds * PATIENCE, what))
        time.sleep(0.02)


def at_best(attempt, seconds, what):
    """
    Fails unless one of up to five attempts takes less than so many seconds: a machine with other
    things to do may hold up any of them. Returns what that attempt has returned.
    """
    took = []
    while len(took) < 5:
        begin = time.monotonic()
        result = attempt()
        took.append(time.monotonic() - begin)
        if took[-1] < seconds:
            return result
    raise Failure("%s takes %s seconds" % (what, ", ".join("%.2f" % t for t in took)))


def main(test):
    """Runs test(directory) and exits as tests/run wants it."""
    def stopped(*_):
        raise Failure("stopped by a signal")

    signal.signal(signal.SIGTERM, stopped)
    directory = tempfile.mkdtemp(prefix="mailstead-test.")
    os.chmod(directory, 0o755)
    status = 0
    try:
        test(directory)
    except Skip as e:
        print(e)
        status = 77
    except Failure as e:
        print("FAILED:", e)
        status = 1
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    sys.exit(status)


class Site:
    """A running site; the variables of tests/site are its items."""

    def __init__(self, directory, *options, **settings):
        self.directory = os.path.join(directory, "site")
        self.options = list(options)
        for key, value in settings.items():
            self.options += ["--set", "%s=%s" % (key, value)]
        self.values = {}

    def call(self, verb, *more):
        command = [os.path.join(TOP, "tests", "site"), verb, self.directory]
        # Into files: what it starts may keep a pipe open.
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
            status = subprocess.run(command + list(more), stdin=subprocess.DEVNULL,
                stdout=out, stderr=errors, env=dict(os.environ, BUILD=BUILD)).returncode
            out.seek(0)
            errors.seek(0)
            text = errors.read().decode(errors="replace")
            if status != 0 and "missing " in text:
                raise Skip(text[text.index("missing "):].strip())
            check(status == 0, "tests/site %s:" % verb, text)
            return out.read().decode()

    def start(self):
        """Starts it; of one that is running, starts what does not run any more."""
        options = [] if self.values else self.options
        for line in self.call("start", *options).splitlines():
            for word in shlex.split(line):
                key, _, value = word.partition("=")
                self.values[key] = value
        return self

    def stop(self, *more):
        self.call("stop", *more)

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, *_):
        if kind is not None and kind is not Skip:
            self.show_log()
        self.stop()

    def __getitem__(self, key):
        return self.values[key]

    def configure(self, text):
        """mailstead.conf is another one, all at once, and from here on it is what holds."""
        with open(self["CONF"] + ".new", "w") as f:
            f.write(text)
        os.chmod(f.name, 0o644)
        os.rename(f.name, self["CONF"])
        time.sleep(LOOKS)

    def configure_more(self, text):
        with open(self["CONF"]) as f:
            self.configure(f.read() + text)

    def log(self):
        with contextlib.suppress(OSError), open(self["LOG"], errors="replace") as f:
            return f.read().splitlines()
        return []

    def show_log(self):
        print("--- the end of the log:")
        print("\n".join(self.log()[-30:]))
        print("---")

    def smtp(self, **options):
        return Smtp(self["HOST"], int(self["SMTP_PORT"]), **options)

    def pop3(self, user=1):
        """A connection to the mailbox of user 1 or 2, logged in."""
        p = poplib.POP3(self["HOST"], int(self["POP3_PORT"]), timeout=120)
        p.user(self["USER%d" % user])
        p.pass_(self["PASS%d" % user])
        return p

    def sendmail(self, *arguments, data=b""):
        """Runs the suite's sendmail. Returns (exit status, its output)."""
        p = subprocess.run([self["SENDMAIL"], *arguments], input=data, timeout=180,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return p.returncode, p.stdout.decode(errors="replace")

    def queued(self):
        """The files of messages in the queue."""
        found = []
        for sub in ("new", "cur", "hold"):
            for at, _, files in os.walk(os.path.join(self["SPOOL"], "queue", sub)):
                found += [os.path.join(at, f) for f in files]
        return found

    def wait_delivered(self, seconds=30):
        wait_for(lambda: not self.queued(), seconds, "an empty queue")

    def mailbox(self, user=1):
        """Maps the file names in new/ and cur/ of a Maildir to their contents."""
        found = {}
        for sub in ("new", "cur"):
            directory = os.path.join(self["MAILDIR%d" % user], sub)
            with contextlib.suppress(FileNotFoundError):
                for name in os.listdir(directory):
                    with contextlib.suppress(FileNotFoundError), \
                            open(os.path.join(directory, name), "rb") as f:
                        found[name] = f.read()
        return found

    def address(self, user=1, tag=""):
        """The address of user 1 or 2, with an extension."""
        local, _, domain = self["ADDRESS%d" % user].partition("@")
        return "%s%s@%s" % (local, "+" + tag if tag else "", domain)


class Smtp:
    """An SMTP connection on which a test says exactly what it wants to say."""

    def __init__(self, host, port, timeout=120, greet=True, source=None, tls=None):
        self.socket = socket.create_connection((host, port), timeout,
            (source, 0) if source else None)
        if tls:
            self.socket = tls.wrap_socket(self.socket)
        self.input = self.socket.makefile("rb")
        if greet:
            self.expect(220)
            self.expect(250, "EHLO client.example")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.input.close()
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def reply(self):
        """One reply as (code, text); (0, "") when the peer has closed."""
        lines = []
        while True:
            try:
                line = self.input.readline().decode("latin-1")
            except ConnectionResetError:
                line = ""
            if not line:
                return 0, "\n".join(lines)
            lines.append(line.rstrip("\r\n"))
            check(line[:3].isdigit() and line.endswith("\r\n"), "not a reply:", line)
            if line[3:4] != "-":
                return int(line[:3]), "\n".join(lines)

    def command(self, line):
        self.send(line.encode("latin-1") + b"\r\n")
        return self.reply()

    def expect(self, code, line=None):
        """Sends the line, if one is given, and wants a reply of that code."""
        got, text = self.command(line) if line is not None else self.reply()
        check(got == code, "after", line, "want", code, "got", text or "the end")
        return text

    def envelope(self, sender, *recipients):
        self.expect(250, "MAIL FROM:<%s>" % sender)
        for r in recipients:
            self.expect(250, "RCPT TO:<%s>" % r)
        self.expect(354, "DATA")

    def message(self, sender, recipient, data):
        """Sends one message; data in its form on the wire without the final dot."""
        self.envelope(sender, recipient)
        self.send(data + b".\r\n")
        return self.reply()


def lines_lf(data):
    """A message with LF line ends, the last line completed: what must arrive."""
    data = data.replace(b"\r\n", b"\n")
    return data if not data or data.endswith(b"\n") else data + b"\n"


def wire(data):
    """A message in its form on the wire, dots doubled, without the final dot."""
    return (b"\n" + lines_lf(data)).replace(b"\n.", b"\n..")[1:].replace(b"\n", b"\r\n")
