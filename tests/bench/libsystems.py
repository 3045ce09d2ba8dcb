"""The systems that are measured: how each is set up, started and ended.

Each has an address of its own on the loopback of a network namespace of the
benchmark's, and a directory on the file system that is measured."""
import os
import shlex
import subprocess

from libcyrus import Cyrus
from libjailed import Dovecot, DovecotShared, Exim, Opensmtpd, Postfix
from libmeasure import Failure
from libmembers import names, write_list
from libpopservers import Courier, Popa3d
from libsink import HOSTS, PORT
from libsystem import TOP, System, fill_mailboxes, write_message
from libsystem import users as all_users


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

    def serve(self, arguments, program="floor"):
        command = [os.path.join(self.setting.programs, program), *arguments]
        process = self.group.call(command, stdout=subprocess.PIPE)
        port = process.stdout.readline()
        if not port:
            raise Failure("the floor has no port")
        return ("127.0.0.1", int(port))


class FloorMail(Floor):
    """One process that takes messages, and makes each durable in a Maildir."""

    def launch(self, certificate):
        os.makedirs(self.directory)
        for part in ("tmp", "new"):
            os.mkdir(os.path.join(self.directory, part))
        self.maildir = self.directory
        self.ports["smtp"] = self.serve(["127.0.0.1", self.directory], "floor-mail")


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
        self.user = {"DOMAIN": values["DOMAIN"], "PASSWORD": values["PASS2"],
            "RCPT": values["ADDRESS1"], "LIST": "list@" + values["DOMAIN"]}
        self.maildir = values["MAILDIR1"]
        self.add_users(values)
        with open(os.path.join(self.directory, "etc", "routes"), "w") as f:
            f.writelines("%s smtp:[%s]:%d\n" % (d, a, PORT) for d, a in HOSTS.items())

    def sendmail(self, inject, options):
        message = os.path.join(self.directory, "message")
        write_message(message)
        libexec = os.path.join(self.directory, "libexec")
        owner = os.stat(os.path.dirname(self.maildir))	# whom the user database knows
        user = ["setpriv", "--reuid=%d" % owner.st_uid, "--regid=%d" % owner.st_gid,
            "--clear-groups"]
        return [*(user if os.geteuid() == 0 else []), "env", "MAILSTEAD_LIBEXEC=" + libexec,
            "MAILSTEAD_CONF=" + os.path.join(self.directory, "etc", "mailstead.conf"), inject,
            *options, message, os.path.join(libexec, "sendmail"), "-i", self.user["RCPT"]]

    def add_users(self, values):
        """All with the password of the second one. The other systems have the same."""
        files = os.path.join(self.directory, "etc")
        home = os.path.dirname(values["MAILDIR2"])
        owner = os.stat(home)
        with open(os.path.join(files, "passwords")) as f:
            coded = dict(line.strip().split(":", 1) for line in f)[values["USER2"]]
        with open(os.path.join(files, "users"), "a") as users, \
                open(os.path.join(files, "passwords"), "a") as passwords:
            for name in all_users(self.setting):
                users.write("%s@%s\n" % (name, values["DOMAIN"]))
                passwords.write("%s@%s:%s\n" % (name, values["DOMAIN"], coded))
        self.homes = (os.path.dirname(home), owner.st_uid, owner.st_gid)
        fill_mailboxes(self.setting, *self.homes)
        self.add_members(files, os.path.dirname(home), values["DOMAIN"])
        if not self.setting.account:
            self.setting.account.update(self.user)
            self.setting.hash = coded

    def add_members(self, files, homes, domain):
        number, include = self.setting.members, os.path.join(files, "list")
        if not number:
            return
        write_list(include, number, domain)
        with open(os.path.join(files, "users"), "a") as f:
            f.writelines("%s@%s\n" % (name, domain) for name in names(number))
        with open(os.path.join(files, "aliases"), "a") as f:
            f.write("list: :include:%s\n" % include)
        self.members = [os.path.join(homes, name, "Maildir") for name in names(number)]

    def stop(self):
        if os.path.isdir(self.directory):
            subprocess.run(self.site("stop"), env=self.environment, stdout=subprocess.DEVNULL)
        super().stop()
        self.ports = {}


def all_systems(setting, tree, base):
    """Every system by its name, in the order of the table."""
    build = os.path.join(tree, "build") if tree else setting.build
    found = [Mailstead(setting, "mailstead", tree or TOP, build)]
    if base:
        found.append(Mailstead(setting, "base", base, os.path.join(base, "build")))
    found += [
        Postfix(setting, "postfix", "127.0.0.2"),
        Exim(setting, "exim", "127.0.0.5"),
        Opensmtpd(setting, "opensmtpd", "127.0.0.6"),
        Dovecot(setting, "dovecot", "127.0.0.3"),
        DovecotShared(setting, "dovecot-shared", "127.0.0.4"),
        Courier(setting, "courier", "127.0.0.7"),
        Popa3d(setting, "popa3d", "127.0.0.8"),
        Cyrus(setting, "cyrus", "127.0.0.9"),
        Floor(setting, "floor", None),
        FloorMail(setting, "floor-mail", None),
        FloorTls(setting, "floor-tls", None),
        Floor(setting, "floor-musl", "tiny-musl"),
        Floor(setting, "floor-static", "tiny-static"),
        Floor(setting, "floor-dynamic", "tiny-dynamic"),
    ]
    return {system.name: system for system in found}
