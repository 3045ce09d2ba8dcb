"""Mail programs of people's desks, which stay connected over TLS: clients as in libmailclients.py, and then
what each of them sees itself. RUNNING[name] is one at work; end_all() ends those that are left.
"""
import json
import os
import pwd
import subprocess

from libclients import write
from libday import deliver, seen_by_imap
from libmailclients import ALL, Message, client, ok, uids
from libsite import BUILD, Failure, Skip, check, equal

HERE = os.path.dirname(os.path.abspath(__file__))
RUNNING = {}
EVERYTHING = ALL + ("copy",)


def start(directory, command, env, **options):
    """A program that stays, never as root, in a home of its own, where its output goes to "output"."""
    if os.geteuid() == 0:
        user = pwd.getpwnam("nobody")
        options.update(user=user.pw_uid, group=user.pw_gid, extra_groups=[])
        for at, _, files in os.walk(directory):
            for name in [at] + [os.path.join(at, f) for f in files]:
                os.chown(name, user.pw_uid, user.pw_gid, follow_symlinks=False)
    with open(os.path.join(directory, "output"), "ab") as output:
        return subprocess.Popen(command, stderr=output, cwd=directory, **{"stdin": subprocess.DEVNULL,
            "stdout": output, **options}, env={"PATH": os.environ["PATH"], "HOME": directory,
            "TMPDIR": directory, "LC_ALL": "C.UTF-8", **env})


def hears(box, name):
    """Without asking, of a message that comes, and of what another client does to it."""
    message = Message("late", name, 1)
    box.messages.append(message)
    deliver(box.site, [message])
    RUNNING[name].notice("-", message.subject)
    c = box.connect()
    ok(c.select("INBOX"))
    ok(c.uid("STORE", uids(c, message)[0], "+FLAGS", r"(\Flagged)"))
    c.logout()
    RUNNING[name].notice(r"\Flagged", message.subject)


def same_view(box, name):
    """What the program sees is what there is."""
    subjects, there = {m.id: m.subject for m in box.messages}, seen_by_imap(box)
    shown = RUNNING[name].view(sorted({folder for _, folder, _, _ in there}))
    equal(sorted(shown), sorted([folder, subjects[ident], sorted(flags)] for ident, folder, flags, _ in there),
        name, "shows")


def end_all():
    for program in RUNNING.values():
        program.end()
    RUNNING.clear()


class Program:
    """One that has been started, as self.process."""

    def __init__(self, directory):
        self.directory = directory

    def output(self):
        with open(os.path.join(self.directory, "output"), errors="replace") as f:
            return f.read()[-3000:]

    def end(self):
        self.process.kill()
        self.process.wait()


class Evolution(Program):
    """imap-evolution.py, which is told what to do in lines."""

    def __init__(self, box, directory, job):
        super().__init__(directory)
        packages = os.path.join(BUILD, "packages", "evolution")
        if not os.access(os.path.join(packages, "libcamelimapx.so"), os.R_OK):
            raise Skip("missing evolution: see unpack_evolution of ./bootstrap")
        lines = ["\t".join((what, m.id, m.subject, write(os.path.join(directory, "%s.eml" %
            m.subject.replace(" ", "-")), m.wire()))) for what, messages in job for m in messages]
        work = write(os.path.join(directory, "job"), "\n".join(lines) + "\n")
        login = write(os.path.join(directory, "login"), "\n".join((box.host, box.site["IMAPS_PORT"],
            box.user, box.password)) + "\n")
        self.process = start(directory, ["/usr/bin/python3", os.path.join(HERE, "imap-evolution.py"),
            os.path.join(directory, "evolution"), login, work], {"EDS_CAMEL_PROVIDER_DIR": packages,
            "GSETTINGS_SCHEMA_DIR": os.path.join(packages, "schemas"), "GSETTINGS_BACKEND": "memory",
            "GIO_USE_VFS": "local"}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise Failure("Evolution has ended: " + self.output())
        return json.loads(line)

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.answer()

    def notice(self, flag, subject):
        self.ask("notice %s %s" % (flag, subject))

    def view(self, folders):
        return self.ask("view " + json.dumps(folders))


@client("/usr/bin/python3", abilities=EVERYTHING)
def evolution(box, directory, job):
    program = RUNNING["evolution"] = Evolution(box, directory, job)
    program.ask("job")
