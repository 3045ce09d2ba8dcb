"""A server or a proxy that a test starts beside a site, with the site's files."""
import os
import signal
import socket
import subprocess

from libport import free_port  # noqa: F401
from libsite import check, wait_for


class Started:
    """A process that we start and end, with what it says in a file."""

    def __init__(self, site, name, command, port, greeting=b"220 "):
        self.site, self.name, self.port = site, name, port
        self.output = os.path.join(site["SITE"], "output." + name.replace(" ", "_"))
        env = {"PATH": os.environ["PATH"] + ":/usr/sbin:/sbin", "MAILSTEAD_CONF": site["CONF"],
            "MAILSTEAD_LIBEXEC": os.path.join(site["SITE"], "libexec")}
        with open(self.output, "wb") as out:
            self.process = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=out,
                stderr=out, cwd="/")
        try:
            wait_for(lambda: self.answers(greeting), 20, "%s: a greeting" % name)
        except BaseException:
            self.end()
            self.show()
            raise

    def answers(self, greeting):
        """Whether it greets with that; or listens at all, with no greeting before TLS."""
        check(self.process.poll() is None, self.name, "has ended")
        try:
            with socket.create_connection(("127.0.0.1", self.port), 10) as s:
                return not greeting or s.recv(100).startswith(greeting)
        except OSError:
            return False

    def show(self):
        with open(self.output, errors="replace") as f:
            print("--- %s says:\n%s---" % (self.name, f.read()))

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is not None:
            self.show()
        self.end()


def program(site, name):
    return os.path.join(site["SITE"], "libexec", name)
