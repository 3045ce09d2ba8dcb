"""What the clients of the benches do, and what is measured meanwhile."""
import os
import subprocess
import time

from libcalls import counted
from libmembers import await_each, clear
from libmeasure import Failure, at_most, await_messages, empty, memory, settle
from libsink import passive_opens
from libsystem import box_name

LONGEST = 600	# seconds of a run that is as long as it takes


class Client:
    """The program that goes through the dialogue of a bench, or runs sendmail, on the last CPUs."""

    def __init__(self, programs, sink):
        self.programs = programs
        self.sink = sink
        cpus = sorted(os.sched_getaffinity(0))
        self.cpus = cpus[len(cpus) // 2:]

    def start(self, bench, system, options, **how):
        host, port = system.ports[bench.port]
        command = [os.path.join(self.programs, "load"), *map(str, options), host, str(port),
            bench.path]
        return subprocess.Popen(command, env=dict(os.environ, BOX=box_name(bench.mailbox), **system.account), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=self.move, **how)

    def move(self):
        os.sched_setaffinity(0, self.cpus)

    def start_sendmail(self, system, options):
        """Among the system's own processes, since what sendmail uses is of the system."""
        command = system.sendmail(os.path.join(self.programs, "inject"), map(str, options))
        return system.group.call(command, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)

    def run(self, bench, system, clients, sessions, seconds):
        """What load or inject report, as numbers by name."""
        options = ["-c", clients, "-n", sessions, "-t", seconds]
        process = self.start_sendmail(system, options) if bench.sendmail else \
            self.start(bench, system, options)
        out, errors = process.communicate(timeout=seconds + 120)
        values = {k: float(v) for k, _, v in (w.partition("=") for w in out.split())}
        if not values.get("done"):
            raise Failure(errors.strip() or "the client ended with %d" % process.returncode)
        values["error"] = errors.strip()
        return values

    def deliver(self, bench, system, clients, sessions, seconds):
        """run(), to the last message in the Maildir: "delivered" is so many of them a second."""
        empty(system.maildir)
        start = time.monotonic()
        values = self.run(bench, system, clients, sessions, seconds)
        wanted = int(values["done"]) * bench.messages
        await_messages(system.maildir, wanted)
        values["delivered"] = wanted / (time.monotonic() - start)
        return values

    def mail_list(self, bench, system, clients, sessions, seconds):
        """run() with one message, to the last member: "delivered" is so many of them a second,
        "peak" the most memory of the whole system meanwhile."""
        clear(system.members)
        most = {}
        with at_most(system.group, most):
            start = time.monotonic()
            values = self.run(bench, system, clients, 1, seconds)
            await_each(system.members)
            values["delivered"] = bench.members / (time.monotonic() - start)
        return {**values, **most}

    def send_on(self, bench, system, clients, sessions, seconds):
        """run(), to the last message at smtp-sink: "delivered" is so many of them a second,
        "connections" how many they came by."""
        before, opens = self.sink.received(), passive_opens()
        start = time.monotonic()
        values = self.run(bench, system, clients, sessions, seconds)
        wanted = int(values["done"]) * bench.messages
        self.sink.wait(before + wanted)
        values["delivered"] = wanted / (time.monotonic() - start)
        if opens is not None:
            values["connections"] = passive_opens() - opens - values["done"] - values["failed"]
        return values

    def once(self, bench):
        if bench.members:
            return self.mail_list
        return self.send_on if bench.sink else self.deliver if bench.messages else self.run

    def measure(self, bench, system, clients, sessions, seconds):
        """One run: sessions or messages per second, milliseconds of CPU of each, and more."""
        before = settle(system.group)
        each, values = bench.messages or 1, {}
        if bench.total:
            sessions, seconds = min(sessions, bench.total // each // system.part), LONGEST
        with counted(system.group, values, lambda: values["done"] * each):
            values.update(self.once(bench)(bench, system, clients, sessions, seconds))
            used = settle(system.group) - before
        values["rate"] = values["delivered"] if bench.sink or bench.members else \
            values["done"] * each / values["seconds"]
        if bench.sendmail:
            used -= values["client_cpu"]
        if bench.megabytes:
            each = bench.megabytes
            values["rate"] *= each
        values["cpu"] = used * 1000 / (values["done"] + values["failed"]) / each
        values["client"] = values["client_cpu"] * 1000 / (values["done"] + values["failed"]) / each
        return values

    def idle(self, bench, system, connections):
        """Octets of memory for each of so many connections that wait."""
        settle(system.group)
        before = memory(system.group)
        process = self.start(bench, system, ["-i", connections], stdin=subprocess.PIPE)
        line = process.stdout.readline()
        settle(system.group)
        after = memory(system.group)
        _, errors = process.communicate(timeout=120)
        if line != "idle\n" or process.returncode != 0:
            raise Failure("idle connections: " + errors.strip())
        return (after - before) / connections
