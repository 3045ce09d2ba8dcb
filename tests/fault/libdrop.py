"""libdrop.py: a mailbox, of which pop3d-user is asked to remove some messages."""
import os
import pwd
import socket
import subprocess

from libfault import BUILD, check

COUNT = 4
MARKED = (1, 3)	# numbers in the session
KEPT = [n for n in range(1, COUNT + 1) if n not in MARKED]
COMMANDS = b"".join(b"DELE %d\r\n" % n for n in MARKED) + b"QUIT\r\n"
FROM = b"From a@b.example Sun Nov 22 04:05:06 2026\n"


def body(n):
    return b"Subject: %d\n\n%s\n" % (n, b"x" * 300)


class Drop:
    """A mailbox with messages 1 to COUNT in a home, and pop3d-user without anybody else."""

    def __init__(self, directory, mailbox, in_place=False, home=None):
        self.directory, self.home = directory, home or os.path.join(directory, "home")
        self.mailbox, self.in_place, self.user = mailbox, in_place, []
        os.mkdir(directory)
        os.makedirs(self.home + "/Mail")
        for part in ("new", "cur", "tmp"):
            os.makedirs(os.path.join(self.home, "Maildir", part))
        self.conf = os.path.join(directory, "conf")
        with open(self.conf, "w") as f:
            f.write("hostname = pop.test\nusers = %s/users\ndomains = %s/domains\nmailbox = %s\n"
                    "mbox_lock_timeout = 1\n" % (directory, directory, mailbox))
        if os.geteuid() == 0:
            self.user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
        os.chmod(directory, 0o755)
        self.fill()

    def fill(self):
        for top, _, files in os.walk(self.home):
            for name in files:
                os.unlink(os.path.join(top, name))
        if self.mailbox == "maildir":
            for n in range(1, COUNT + 1):
                place = "new" if n > 2 else "cur"
                with open("%s/Maildir/%s/%d.m%s" % (self.home, place, n,
                          "" if n > 2 else ":2,S"), "wb") as f:
                    f.write(body(n))
        else:
            with open(self.home + "/Mail/box", "wb") as f:
                f.write(b"".join(FROM + body(n) + b"\n" for n in range(1, COUNT + 1)))
        if self.user:
            nobody = pwd.getpwnam("nobody")
            for top, _, files in os.walk(self.home):
                for name in ["."] + files:
                    os.chown(os.path.join(top, name), nobody.pw_uid, nobody.pw_gid)
            if self.in_place:
                os.chown(self.home + "/Mail", 0, 0)

    def session(self, commands, before=()):
        """What the server said, by line."""
        ours, theirs = socket.socketpair()
        unread, end = os.pipe()
        os.write(end, b"PLAIN\n")
        os.close(end)
        log = os.open(self.directory + "/log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)

        def descriptors():
            for number, fd in ((10, theirs.fileno()), (13, unread), (14, log)):
                os.dup2(fd, number)
            for number in (0, 3, 4):
                os.dup2(number + 10, number)

        ours.sendall(commands)
        command = self.user + list(before) + [os.path.join(BUILD, "pop3d-user"), "bob@pop.test",
                                              self.home]
        with subprocess.Popen(command, preexec_fn=descriptors, close_fds=False,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              env=dict(os.environ, MAILSTEAD_CONF=self.conf)) as process:
            theirs.close()
            os.close(unread)
            os.close(log)
            said = b""
            ours.settimeout(60)
            try:
                while block := ours.recv(65536):
                    said += block
            except ConnectionResetError:
                pass
            ours.close()
            process.wait()
        return said.split(b"\r\n")[:-1]

    def left(self):
        """The messages that are there, by number; each whole."""
        if self.mailbox == "maildir":
            found = []
            for part in ("new", "cur"):
                for name in os.listdir("%s/Maildir/%s" % (self.home, part)):
                    with open("%s/Maildir/%s/%s" % (self.home, part, name), "rb") as f:
                        found.append(f.read())
        else:
            with open(self.home + "/Mail/box", "rb") as f:
                data = f.read()
            found = [m[:-1] for m in data.split(FROM)[1:]]
            check(not data or data.startswith(FROM), "the mbox begins with", data[:80])
        numbers = sorted(int(m[9:10]) for m in found)
        check(all(m == body(int(m[9:10])) for m in found), "a message is not whole")
        return numbers
