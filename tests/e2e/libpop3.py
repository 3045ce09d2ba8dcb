"""pop3d behind a port, started for each connection, with one user and nobody else around."""
import os
import poplib
import pwd
import socket
import subprocess
import sys
import threading

sys.dont_write_bytecode = True
from libsite import BUILD, TOP, Failure

WIRE = os.path.join(TOP, "tests", "wire")


class Server:
    """pop3d behind a port, started for each connection, with one user."""

    def __init__(self, directory, settings="", mailbox=""):
        """settings: lines for mailstead.conf; mailbox: that of the user in the table, if any."""
        self.directory, self.processes = directory, []
        self.home = os.path.join(directory, "mail/pop.test/bob")
        self.maildir = os.path.join(directory, "mail/pop.test/bob/Maildir")
        for sub in ("new", "cur", "tmp"):
            os.makedirs(os.path.join(self.maildir, sub))
        self.conf = os.path.join(directory, "conf")
        with open(self.conf, "w") as f:
            f.write("hostname = pop.test\nlog = %s/log\npasswords = %s/passwords\n"
                    "virtual_dir = %s/mail\nusers = %s/users\ndomains = %s/domains\n%s" %
                    ((directory,) * 5 + (settings,)))
        with open(os.path.join(directory, "users"), "w") as f:
            f.write("bob@pop.test%s\n" % (" mailbox=" + mailbox if mailbox else ""))
        with open(os.path.join(directory, "passwords"), "w") as f:
            f.write("bob@pop.test:" + subprocess.check_output([WIRE, "hash", "secret"], text=True))
        os.chmod(os.path.join(directory, "passwords"), 0o600)
        self.prefix = []
        if os.geteuid() == 0:
            self.prefix = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
            self.give_away(directory)
        self.listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.accept, daemon=True).start()

    def give_away(self, top):
        """To nobody, whom the server runs as when we are root."""
        if not self.prefix:
            return
        nobody = pwd.getpwnam("nobody")
        for base, dirs, files in os.walk(top):
            for name in [base] + [os.path.join(base, f) for f in dirs + files]:
                os.chown(name, nobody.pw_uid, nobody.pw_gid)

    def accept(self):
        while True:
            connection, _ = self.listener.accept()
            with connection:
                self.processes.append(subprocess.Popen(
                    self.prefix + [os.path.join(BUILD, "pop3d")], stdin=connection,
                    stdout=connection, stderr=subprocess.DEVNULL, cwd="/",
                    env=dict(os.environ, MAILSTEAD_CONF=self.conf, MAILSTEAD_LIBEXEC=BUILD)))

    def login(self):
        p = poplib.POP3("127.0.0.1", self.listener.getsockname()[1], timeout=180)
        p.user("bob")
        p.pass_("secret")
        return p

    def last(self):
        return self.processes[-1]

    def put(self, name, data):
        with open(os.path.join(self.maildir, name), "wb") as f:
            f.write(data)
        self.give_away(self.maildir)

    def move(self, old, new):
        os.rename(os.path.join(self.maildir, old), os.path.join(self.maildir, new))

    def names(self):
        return sorted(n for sub in ("new", "cur")
                      for n in os.listdir(os.path.join(self.maildir, sub)))

    def empty(self):
        for sub in ("new", "cur"):
            for name in os.listdir(os.path.join(self.maildir, sub)):
                os.unlink(os.path.join(self.maildir, sub, name))


def refused(call, *arguments):
    """The text with which the server refuses it."""
    try:
        result = call(*arguments)
    except poplib.error_proto as e:
        return e.args[0].decode()
    raise Failure("not refused: %r" % (result,))
