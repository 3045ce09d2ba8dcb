"""libcheck.py: faults that are made on a site, and what `mailstead check` says of them."""
import json
import os
import subprocess

from libsite import Site, check, equal

LEVELS = ("ok", "note", "unknown", "warning", "error")
STATUS = {"ok": 0, "note": 0, "warning": 1, "error": 2, "unknown": 3}
# What is known of every site of tests: its certificate, that it may not ask others, and that
# the machine may have a mail server of its own.
ALWAYS = {("certificates", "is self-signed"), ("outbound", "has not been tried"),
    ("ports", "is held by")}
# What the machine is like, which the tests have no say in.
MACHINE = ("clock", "kernel", "disk")


class Checked(Site):
    """A site with full separation of privileges."""

    def __init__(self, directory, **settings):
        super().__init__(directory, "--root", **settings)

    def etc(self, name):
        return os.path.join(self["SITE"], "etc", name)

    def write(self, name, text):
        with open(self.etc(name), "w") as f:
            f.write(text)

    def read(self, name):
        with open(self.etc(name)) as f:
            return f.read()

    def mailstead(self, *arguments, wrap=(), program=None):
        """Runs it, in what wrap begins. Returns (exit status, standard output, standard error)."""
        program = program or os.path.join(self["SITE"], "libexec", "mailstead")
        done = subprocess.run([*wrap, program, *arguments], text=True, timeout=90,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=dict(os.environ, MAILSTEAD_CONF=self["CONF"],
            MAILSTEAD_LIBEXEC=os.path.join(self["SITE"], "libexec")))
        return done.returncode, done.stdout, done.stderr

    def findings(self, *arguments, **how):
        """The exit status, and the findings as dictionaries."""
        status, out, errors = self.mailstead("check", "--json", *arguments, **how)
        found = [json.loads(line) for line in out.splitlines()]
        equal(errors, "", "on standard error")
        equal(status, STATUS[max((f["level"] for f in found), key=LEVELS.index)], found)
        return status, found

    def well(self, *topics, **how):
        """There is nothing to find in these topics."""
        _, found = self.findings(*topics, **how)
        bad = [f for f in found if f["level"] != "ok" and
            not any(f["topic"] == topic and what in f["what"] for topic, what in ALWAYS)]
        check(not bad, "found where nothing is wrong:", bad)
        equal({f["topic"] for f in found} | {"milters"}, set(topics) | {"milters"}, "topics")

    def finds(self, level, topic, subject, what, *arguments, alone=True, **how):
        """
        There is such a finding, of which subject is the end and what a part, and, if it is alone, no
        other one as bad. Returns it.
        """
        _, found = self.findings(topic, *arguments, **how)
        right = [f for f in found if f["level"] == level and f["subject"].endswith(subject) and
            what in f["what"] and f["topic"] == topic]
        check(len(right) == 1, level, topic, subject, what, "is not found once:", found)
        others = [f for f in found if LEVELS.index(f["level"]) >= LEVELS.index(level) and
            f not in right and not any(w in f["what"] for _, w in ALWAYS)]
        check(not alone or not others, "found besides:", others)
        return right[0]

    def mends(self, found):
        """The command of a finding does what it is said to do."""
        check(found["todo"], "nothing is said to be done:", found)
        done = subprocess.run(["/bin/sh", "-ec", found["todo"]], stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True)
        equal(done.returncode, 0, found["todo"], done.stdout)
        self.well(found["topic"])


def mounted(*commands):
    """For wrap: in name spaces of mounts of its own, after these commands of the shell."""
    return ["unshare", "-m", "--propagation", "private", "/bin/sh", "-ec",
        "\n".join(commands) + '\nexec "$@"', "sh"]
