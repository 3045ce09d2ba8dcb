"""libsubmission.py: scenarios in which mail is brought into the queue."""
import contextlib
import os
import signal

from libfault import DOMAIN, KILL, Failure, Scenario, check, text_of, wait_for
from libsite import Smtp

JOE = "joe@" + DOMAIN


class Submission(Scenario):
    """submit() brings messages in; what is acknowledged has to arrive."""
    program = "enqueue"

    def took(self, subject, taken):
        if taken:
            self.want["joe"].append(subject)
        else:
            self.unsure.add(subject)
        return taken

    def act(self):
        return self.submit()

    def unknown(self, fault):
        """What may be there or not: the answer did not come.

        Who was told of a failure sends it again, so it must not be there.
        """
        return self.unsure if fault.how == KILL or fault.call == "sendmsg" else set()

    def verdict(self, fault):
        self.unsure &= self.unknown(fault)
        super().verdict(fault)


class Port(Submission):
    """The keeper of an SMTP port, and its enqueue -k: two connections, three messages."""
    follow = True
    settings = {"smtp_error_limit": "1000"}

    def __init__(self, directory):
        super().__init__(directory)
        self.unanswered = set()	# subjects of messages that were sent as a whole

    def greeted(self, s):
        """Whether the server serves this connection."""
        for line, wanted in ((None, 220), ("EHLO client.example", 250)):
            code, said = s.command(line) if line else s.reply()
            check(code < 500, "after", line, said)
            if code != wanted:
                return False
        return True

    def one(self, s, subject):
        for line, wanted in (("MAIL FROM:<a@b.example>", 250), ("RCPT TO:<%s>" % JOE, 250),
                             ("DATA", 354)):
            code, said = s.command(line)
            check(code < 500, "after", line, said)
            if code != wanted:
                s.command("RSET")
                return False
        octets = text_of(subject, 3)
        s.send(octets.replace(b"\n", b"\r\n") + b".\r\n")
        code, said = s.reply()
        check(code < 500, "after the message", said)
        if code == 0:
            self.unanswered.add(subject)
        return code == 250

    def connection(self, port, *subjects):
        results = dict.fromkeys(subjects, False)
        with contextlib.suppress(OSError), Smtp("127.0.0.1", port, 100, greet=False) as s:
            for subject in subjects if self.greeted(s) else ():
                results[subject] = self.one(s, subject)
        return all([self.took(s, taken) for s, taken in results.items()])

    def submit(self):
        bound = self.q.path("bound")
        p = self.start("listen", "-k", "-w", bound, "127.0.0.1:0",
                       os.path.join(self.q.programs, "smtpd"))
        # Where it could not fork it tries again when somebody comes, who cannot know its port.
        with contextlib.suppress(*[Failure] if self.how == "EAGAIN" else []):
            wait_for(lambda: os.path.exists(bound) or p.poll() is not None,
                     2 if self.how == "EAGAIN" else 20, "listen")
        port = 0	# where nobody listens
        with contextlib.suppress(FileNotFoundError), open(bound) as f:
            port = int(f.read().split(":")[-1])
        results = [self.connection(port, "m1", "m2"), self.connection(port, "m3")]
        p.send_signal(signal.SIGTERM)
        p.wait(90)
        return all(results)
