"""smtp-sink: where the messages of the benches of outgoing mail go to. It listens on all addresses
of the loopback, so that each can be another server."""
import contextlib
import os
import re
import signal
import subprocess
import sys
import time

from libmeasure import PATIENCE, Failure
from libsystem import TOP

sys.path.append(os.path.join(TOP, "tests", "mta"))
from libmta import Jail, MtaFailure  # noqa: E402

PORT = 2525
DESTINATIONS = 500
# Mail for these domains goes to these addresses, at every system.
HOSTS = {"d%d.sink.test" % n: "127.1.%d.%d" % (n // 250, n % 250 + 1) for n in range(DESTINATIONS)}


def passive_opens():
    """How many connections this network has ever accepted; None where it is not our own."""
    if not os.environ.get("MAILSTEAD_BENCH_INSIDE"):
        return None
    with open("/proc/net/snmp") as f:
        names, values = [line.split()[1:] for line in f if line.startswith("Tcp:")]
    return int(dict(zip(names, values))["PassiveOpens"])


class Sink:
    """smtp-sink of Postfix's tree, or of its package where the tests have that."""
    program = ["smtp-sink", "-c", "-u", "postfix", "-m", "1000", "0.0.0.0:%d" % PORT, "1000"]

    def __init__(self, setting):
        self.setting = setting
        self.counts = os.path.join(setting.directory, "smtp-sink.out")
        self.process = None

    def command(self):
        tree = os.path.join(self.setting.trees, "postfix")
        if os.path.exists(os.path.join(tree, ".complete")):
            return ["unshare", "-m", "sh", "-euc", 'mount --rbind /dev "$0/dev"; exec chroot "$0" "$@"',
                tree, *self.program]
        try:
            return Jail("postfix", os.path.join(self.setting.directory, "sink")).command(
                *self.program)
        except MtaFailure as e:
            raise Failure("no smtp-sink: %s" % e)

    def start(self):
        """Unless it runs; on the last CPUs, as the clients are."""
        if self.process:
            return
        command = self.command()
        cpus = sorted(os.sched_getaffinity(0))
        with open(self.counts, "wb") as out:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out,
                stderr=subprocess.STDOUT, start_new_session=True,
                preexec_fn=lambda: os.sched_setaffinity(0, cpus[len(cpus) // 2:]))
        end = time.monotonic() + PATIENCE
        while not self.listens():
            if self.process.poll() is not None or time.monotonic() > end:
                with open(self.counts, errors="replace") as f:
                    raise Failure("smtp-sink does not run: " + f.read()[-300:])
            time.sleep(0.05)

    @staticmethod
    def listens():
        with open("/proc/net/tcp") as f:
            return any(line.split()[1].endswith(":%04X" % PORT) and line.split()[3] == "0A"
                for line in f)

    def stop(self):
        if self.process:
            # With another user it has lost the signal that its parent's death would be.
            pid = self.process.pid
            with contextlib.suppress(OSError), open("/proc/%d/task/%d/children" % (pid, pid)) as f:
                for child in f.read().split():
                    os.kill(int(child), signal.SIGKILL)
            self.process.kill()
            self.process.wait()
        self.process = None

    def received(self):
        """Messages so far."""
        with open(self.counts, "rb") as f:
            f.seek(max(0, os.stat(self.counts).st_size - 200))
            found = re.findall(rb"mesg=(\d+)\r", f.read())
        return int(found[-1]) if found else 0

    def wait(self, wanted):
        """Until there are so many; fails when it does not go on."""
        last, end = 0, time.monotonic() + PATIENCE
        while True:
            n = self.received()
            if n >= wanted:
                return
            if n > last:
                last, end = n, time.monotonic() + PATIENCE
            if time.monotonic() > end:
                raise Failure("%d messages have not come to smtp-sink" % (wanted - n))
            time.sleep(0.005)
