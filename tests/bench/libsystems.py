"""The systems that are measured: how each is set up, started and ended.

Each has an address of its own on the loopback of a network namespace of the
benchmark's, and a directory on the file system that is measured."""
import contextlib
import os
import shlex
import socket
import subprocess
import time

from libmeasure import Cgroup, Failure, Sessions

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HERE = os.path.join(TOP, "tests", "bench")
USERS = 64		# one for each connection: a POP3 mailbox serves one at a time
MESSAGES = 10		# in the mailbox of each


class Setting:
    """What all systems are started with."""

    def __init__(self, build, directory, cgroups, alone):
        self.build = build
        self.programs = os.path.join(build, "tests", "bench")
        self.trees = os.path.join(build, "bench", "trees")
        self.directory = directory	# on the file system that is measured
        self.cgroups = cgroups
        self.alone = alone		# in namespaces of our own
        self.account = {}		# for the dialogues: what everybody logs in with
        self.hash = ""			# of the password, at every system


class System:
    """One system. It works between start() and stop()."""
    needs_jail = False
    can_wait = True		# holds many connections at a time

    def __init__(self, setting, name):
        self.setting = setting
        self.name = name
        self.directory = os.path.join(setting.directory, name)
        self.ports = {}		# by the name of the service: (address, port)
        self.group = None

    @property
    def account(self):
        return self.setting.account

    def start(self, certificate):
        """Starts it with the certificate (a path without .pem and .key)."""
        cgroups = self.setting.cgroups
        self.group = Cgroup(cgroups, self.name) if cgroups else Sessions()
        self.launch(certificate)

    def stop(self):
        if self.group:
            self.group.kill()
        self.group = None

    def log(self):
        return os.path.join(self.setting.directory, self.name + ".out")

    def spawn(self, command, group=None):
        with open(self.log(), "ab") as out:
            return (group or self.group).call(command, stdout=out, stderr=out)

    def fail(self, what):
        with open(self.log(), errors="replace") as f:
            raise Failure("%s: %s" % (what, " / ".join(f.read().split("\n")[-6:])))

    def version(self):
        return ""


class Floor(System):
    """No mail server: accept, and perhaps a tiny program for each connection."""

    def __init__(self, setting, name, program):
        super().__init__(setting, name)
        self.can_wait = program is not None
        self.program = [os.path.join(setting.programs, program)] if program else []

    def launch(self, certificate):
        if self.program and not os.access(self.program[0], os.X_OK):
            raise Failure("not built: " + self.program[0])
        self.ports["smtp"] = self.serve(["127.0.0.1", *self.program])

    def serve(self, arguments):
        command = [os.path.join(self.setting.programs, "floor"), *arguments]
        process = self.group.call(command, stdout=subprocess.PIPE)
        port = process.stdout.readline()
        if not port:
            raise Failure("the floor has no port")
        return ("127.0.0.1", int(port))


class FloorTls(Floor):
    """One process with OpenSSL."""

    def launch(self, certificate):
        self.ports["smtps"] = self.serve(["-t", certificate + ".pem", "127.0.0.1"])


class Mailstead(System):
    """The programs of a tree, run by its own tests/site."""
    services = {"smtp": "SMTP_PORT", "smtps": "SMTPS_PORT", "submission": "SUBMISSION_PORT",
        "pop3": "POP3_PORT", "pop3s": "POP3S_PORT", "imap": "IMAP_PORT", "imaps": "IMAPS_PORT"}

    def __init__(self, setting, name, tree, build):
        super().__init__(setting, name)
        self.tree = tree
        self.environment = dict(os.environ, BUILD=build)
        self.user = {}

    @property
    def account(self):
        return self.user

    def site(self, verb, *options):
        return [os.path.join(self.tree, "tests", "site"), verb, self.directory, *options]

    def options(self, certificate):
        options = ["--root"] if os.geteuid() == 0 else []
        with open(os.path.join(self.tree, "etc", "mailstead.conf")) as f:
            if "tls_certificates" in f.read():
                options += ["--set", "tls_certificates=%s.pem:%s.key" % (certificate, certificate)]
        return options

    def launch(self, certificate):
        with open(self.log() + ".env", "w+") as out, open(self.log(), "w+") as errors:
            process = self.group.call(self.site("start", *self.options(certificate)), stdout=out,
                stderr=errors, env=self.environment)
            if process.wait() != 0:
                self.fail("tests/site start")
            out.seek(0)
            values = dict(w.split("=", 1) for line in out for w in shlex.split(line))
        if not self.group.exact:
            self.group.leaders |= set(map(int, values["PID"].split()))
        for service, variable in self.services.items():
            if values.get(variable):
                self.ports[service] = (values["HOST"], int(values[variable]))
        self.user = {"DOMAIN": values["DOMAIN"], "PASSWORD": values["PASS2"]}
        self.add_users(values)

    def add_users(self, values):
        """All with the password of the second one. The other systems have the same."""
        files = os.path.join(self.directory, "etc")
        home = os.path.dirname(values["MAILDIR2"])
        owner = os.stat(home)
        with open(os.path.join(files, "passwords")) as f:
            coded = dict(line.strip().split(":", 1) for line in f)[values["USER2"]]
        with open(os.path.join(files, "users"), "a") as users, \
                open(os.path.join(files, "passwords"), "a") as passwords:
            for n in range(USERS):
                users.write("bench%d@%s\n" % (n, values["DOMAIN"]))
                passwords.write("bench%d@%s:%s\n" % (n, values["DOMAIN"], coded))
        fill_mailboxes(os.path.dirname(home), owner.st_uid, owner.st_gid)
        if not self.setting.account:
            self.setting.account.update(self.user)
            self.setting.hash = coded

    def stop(self):
        if os.path.isdir(self.directory):
            subprocess.run(self.site("stop"), env=self.environment, stdout=subprocess.DEVNULL)
        super().stop()
        self.ports = {}


def fill_mailboxes(directory, uid, gid):
    """A home with a Maildir for each user."""
    message = "From: <bench@client.example>\nSubject: bench\n\n" + "text\n" * 200
    for n in range(USERS):
        maildir = os.path.join(directory, "bench%d" % n, "Maildir")
        for part in ("..", ".", "new", "tmp", "cur"):
            os.makedirs(os.path.join(maildir, part), mode=0o700, exist_ok=True)
            os.chown(os.path.join(maildir, part), uid, gid)
        for m in range(MESSAGES):
            name = os.path.join(maildir, "cur", "1700000000.M%dP1.bench:2,S" % m)
            with open(name, "w") as f:
                f.write(message)
            os.chown(name, uid, gid)


class Jailed(System):
    """A package of Debian, in the tree of its own."""
    needs_jail = True
    tree = package = ""
    binds = []

    def __init__(self, setting, name, address):
        super().__init__(setting, name)
        self.root = os.path.join(setting.trees, self.tree)
        self.address = address
        self.syslog = None

    def version(self):
        return subprocess.run(["dpkg-query", "--admindir", os.path.join(self.root, "var/lib/dpkg"),
            "-W", "-f", "${Version}", self.package], stdout=subprocess.PIPE, text=True).stdout

    def jail(self, *command):
        return ["unshare", "-m", os.path.join(HERE, "jail"), self.root, self.directory,
            *self.binds, "--", *command]

    def launch(self, certificate):
        os.makedirs(self.directory, exist_ok=True)
        log = os.path.join(self.directory, "log")
        # Not a part of the system: its time is not counted.
        self.syslog = Sessions()
        self.spawn([os.path.join(self.setting.programs, "sink"), log], self.syslog)
        wait_for(lambda: os.path.exists(log), "the log's socket")
        for ending in (".pem", ".key"):
            copy_file(certificate + ending, os.path.join(self.directory, "tls" + ending))
        self.spawn(self.jail("sh", "-euc", self.script()))
        try:
            for address in self.ports.values():
                wait_for(lambda address=address: answers(address), "an answer of " + self.name)
        except Failure as e:
            self.fail(str(e))

    def stop(self):
        super().stop()
        if self.syslog:
            self.syslog.kill()


def copy_file(source, target):
    with open(source, "rb") as f, open(target, "wb") as to:
        to.write(f.read())
    os.chmod(target, 0o600)


def answers(address):
    with contextlib.suppress(OSError), socket.create_connection(address, 1):
        return True
    return False


def wait_for(condition, what, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise Failure("there is not " + what)
        time.sleep(0.05)


class Postfix(Jailed):
    """As Debian sets it up, in its chroots, with our certificate and port 465."""
    tree = package = "postfix"
    binds = ["etc/postfix", "var/spool/postfix", "var/lib/postfix", "var/mail"]

    def __init__(self, setting, name, address):
        super().__init__(setting, name, address)
        self.ports = {"smtp": (address, 25), "smtps": (address, 465)}

    def script(self):
        return """
            address=%s
            postconf -e inet_protocols=ipv4 \\
                smtpd_tls_cert_file=/srv/tls.pem smtpd_tls_key_file=/srv/tls.key
            postconf -MX smtp/inet
            postconf -M "$address:smtp/inet=$address:smtp inet n - y - - smtpd"
            postconf -M "$address:smtps/inet=$address:smtps inet n - y - - smtpd \\
                -o smtpd_tls_wrappermode=yes"
            /usr/lib/postfix/configure-instance.sh -
            mkdir -p /var/spool/postfix/dev
            : >/var/spool/postfix/dev/log
            mount --bind /dev/log /var/spool/postfix/dev/log
            rm -f /var/spool/postfix/pid/*
            exec postfix start-fg
        """ % self.address


class Dovecot(Jailed):
    """As Debian sets it up: a login process for each connection."""
    tree = "dovecot"
    package = "dovecot-core"
    binds = ["etc/dovecot", "var/lib/dovecot"]
    more = ""

    def __init__(self, setting, name, address):
        super().__init__(setting, name, address)
        self.ports = {"imap": (address, 143), "imaps": (address, 993),
            "pop3": (address, 110), "pop3s": (address, 995)}

    def script(self):
        fill_mailboxes(os.path.join(self.directory, "mail"), 5000, 5000)
        with open(os.path.join(self.directory, "passwords"), "w") as f:
            for n in range(USERS):
                f.write("bench%d@%s:{CRYPT}%s\n" % (n, self.setting.account["DOMAIN"],
                    self.setting.hash))
        with open(os.path.join(self.directory, "dovecot.conf"), "w") as f:
            f.write("""
                !include /etc/dovecot/dovecot.conf
                listen = %s
                ssl_cert = </srv/tls.pem
                ssl_key = </srv/tls.key
                disable_plaintext_auth = no
                mail_max_userip_connections = 1000
                mail_location = maildir:~/Maildir
                !include_try /srv/more.conf
                passdb {
                  driver = passwd-file
                  args = username_format=%%u /srv/passwords
                }
                userdb {
                  driver = static
                  args = uid=5000 gid=5000 home=/srv/mail/%%n
                }
                """ % self.address)
        with open(os.path.join(self.directory, "more.conf"), "w") as f:
            f.write(self.more)
        return """
            chmod 644 /srv/passwords
            sed -i 's/^!include auth-/#&/' /etc/dovecot/conf.d/10-auth.conf
            exec dovecot -F -c /srv/dovecot.conf
        """


class DovecotShared(Dovecot):
    """Login processes that serve many connections each."""
    more = """
        service imap-login {
          service_count = 0
          process_min_avail = 2
        }
        service pop3-login {
          service_count = 0
          process_min_avail = 2
        }
        service imap {
          service_count = 0
        }
        service pop3 {
          service_count = 0
        }
    """


def all_systems(setting, tree, base):
    """Every system by its name, in the order of the table."""
    build = os.path.join(tree, "build") if tree else setting.build
    found = [Mailstead(setting, "mailstead", tree or TOP, build)]
    if base:
        found.append(Mailstead(setting, "base", base, os.path.join(base, "build")))
    found += [
        Postfix(setting, "postfix", "127.0.0.2"),
        Dovecot(setting, "dovecot", "127.0.0.3"),
        DovecotShared(setting, "dovecot-shared", "127.0.0.4"),
        Floor(setting, "floor", None),
        FloorTls(setting, "floor-tls", None),
        Floor(setting, "floor-musl", "tiny-musl"),
        Floor(setting, "floor-static", "tiny-static"),
        Floor(setting, "floor-dynamic", "tiny-dynamic"),
    ]
    return {system.name: system for system in found}
