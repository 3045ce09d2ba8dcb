"""Cyrus, which keeps mail in a form of its own: it is filled by way of IMAP and its own tool."""
import os
import shutil
import subprocess

from libimap import Imap, Refused
from libjailed import Jailed
from libmeasure import Failure
from libsystem import MESSAGE, MESSAGES, users

ADMIN = "cyrus"


class Cyrus(Jailed):
    """As Debian sets it up, without its limits of 100 and 50 processes, and with passwords in sasldb,
    which are not hashed."""
    tree = "cyrus"
    package = "cyrus-imapd"
    binds = ["etc/cyrus.conf", "etc/imapd.conf", "var/lib/cyrus", "var/spool/cyrus"]
    prefix = "INBOX."
    kept = True

    def __init__(self, setting, name, address):
        super().__init__(setting, name, address)
        self.ports = {"imap": (address, 143), "imaps": (address, 993)}

    def script(self):
        domain = self.setting.account["DOMAIN"]
        with open(os.path.join(self.directory, "names"), "w") as f:
            f.write("\n".join([*users(self.setting), ADMIN]) + "\n")
        return """
            cat >>/etc/imapd.conf <<END
virtdomains: userid
defaultdomain: %s
servername: %s
admins: %s
tls_server_cert: /srv/cyrus.pem
tls_server_key: /srv/cyrus.key
END
            sed -e '/^[[:space:]]*\\(pop3\\|nntp\\|http\\|sieve\\)[[:space:]]/d' \\
                -e 's/#imaps\\(.*cmd="imapd\\)/imaps\\1/' \\
                -e 's/listen="\\(imaps*\\)"/listen="%s:\\1"/' -e 's/maxchild=[0-9]*/maxchild=1000/' \\
                /etc/cyrus.conf >/srv/services
            cat /srv/services >/etc/cyrus.conf
            install -m 600 -o cyrus /srv/tls.pem /srv/cyrus.pem
            install -m 600 -o cyrus /srv/tls.key /srv/cyrus.key
            for name in cyrus cyrus/proc cyrus/lock cyrus/socket; do
                install -d -o cyrus -g mail /run/$name
            done
            while read -r name; do
                printf %%s '%s' | saslpasswd2 -p -c -f /srv/sasldb -u %s $name
            done </srv/names
            chown cyrus /srv/sasldb
            echo sasl_sasldb_path: /srv/sasldb >>/etc/imapd.conf
            exec /usr/sbin/cyrus master
        """ % (domain, domain, ADMIN, self.address, self.setting.account["PASSWORD"], domain)

    def launch(self, certificate):
        for name in self.binds:
            path = os.path.join(self.directory, name.replace("/", "_"))
            if os.path.isdir(path):
                shutil.rmtree(path)
            elif os.path.exists(path):
                os.unlink(path)
        super().launch(certificate)
        try:
            self.fill()
        except (Refused, OSError, subprocess.CalledProcessError) as e:
            raise Failure("cyrus: %s" % e) from e

    def login(self, name):
        account = self.setting.account
        return Imap(self.ports["imap"], ("%s@%s" % (name, account["DOMAIN"]), account["PASSWORD"]))

    def inside(self, *command):
        """What a command says, run as Cyrus's user in its root."""
        return subprocess.run(["nsenter", "-t", str(self.process.pid), "-m", "-r", "-w", "setpriv",
            "--reuid=cyrus", "--regid=mail", "--clear-groups", "/usr/sbin/cyrus", *command],
            check=True, stdout=subprocess.PIPE, text=True).stdout

    def fill(self):
        with self.login(ADMIN) as admin:
            for name in users(self.setting):
                admin.say("CREATE user." + name)
        for name in users(self.setting):
            if name in self.setting.copies:
                self.copy(name, self.setting.copies[name])
                continue
            with self.login(name) as imap:
                for _ in range(MESSAGES):
                    imap.append("INBOX", MESSAGE.replace("\n", "\r\n").encode())

    def copy(self, name, source):
        """The messages of a Maildir and its folders. What is seen is seen."""
        folders = sorted(f for f in os.listdir(source) if f.startswith("."))
        with self.login(name) as imap:
            for folder in folders:
                imap.say("CREATE INBOX%s" % folder)
        full = [""] + [f for f in folders if os.listdir(os.path.join(source, f, "cur"))]
        boxes = ["user.%s%s" % (name, f) for f in full]
        paths = self.inside("mbpath", *boxes).split()
        if len(paths) != len(boxes):
            raise Failure("cyrus: mbpath says " + " ".join(paths))
        for folder, path in zip(full, paths):
            self.write(os.path.join(source, folder, "cur"), path)
        self.inside("reconstruct", *boxes)
        with self.login(name) as imap:
            imap.say("SELECT INBOX")
            imap.say("STORE 1:* +FLAGS.SILENT (\\Seen)")
            imap.say("UID STORE %s -FLAGS.SILENT (\\Seen)" % ",".join(self.unseen(source)))

    def write(self, source, path):
        """The files of a mailbox: numbered in the order of their names, lines with CRLF."""
        inside = os.path.join(self.directory, "var_spool_cyrus",
            os.path.relpath(path, "/var/spool/cyrus"))
        owner = os.stat(inside)
        for n, name in enumerate(sorted(os.listdir(source)), 1):
            with open(os.path.join(source, name), "rb") as f, \
                    open(os.path.join(inside, "%d." % n), "wb") as to:
                to.write(f.read().replace(b"\n", b"\r\n"))
                os.fchown(to.fileno(), owner.st_uid, owner.st_gid)
                os.fchmod(to.fileno(), 0o600)
            at = int(name.partition(".")[0])
            os.utime(to.name, (at, at))

    @staticmethod
    def unseen(source):
        names = sorted(os.listdir(os.path.join(source, "cur")))
        return [str(n) for n, name in enumerate(names, 1) if not name.endswith("S")]

    def renew(self, _user):
        certificate = os.path.join(self.setting.directory, "tls", "ecdsa")
        self.stop()
        self.start(certificate)
