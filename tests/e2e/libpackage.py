"""The Debian package for tests, and a small world to try it in: our machine, one outside with a
Postfix and with the clients, and a name server that both ask.
"""
import contextlib
import glob
import os
import re
import signal
import subprocess
import time

from libcontainer import write
from libdebian import Debian, Lan, run
from libsite import BUILD, TOP, Failure, check, need, wait_for

# Addresses as the whole world can reach them: those for documentation are none to publish.
OURS, OUTSIDE = "45.33.7.1", "45.33.7.2"
DOMAIN, HOST = "example.org", "mail.example.org"
PASSWORD = "a good pass-phrase"
GENERATED = {}	# by user: what "mailstead setup" made
TRUST, CERTIFICATE = "/etc/ssl/ours.pem", "/etc/mailstead/tls/server.pem"
ZONE = """$ORIGIN .
$TTL 60
@ SOA localhost. nobody. 1 3600 600 86400 60
@ NS localhost.
2.7.33.45.in-addr.arpa. PTR mx.outside.example.
outside.example. MX 10 mx.outside.example.
mx.outside.example. A 45.33.7.2
1.7.33.45.in-addr.arpa. PTR mail.example.org.
"""
FIRST = """example.org. MX 10 mail.example.org.
mail.example.org. A 45.33.7.1
"""
NSD = """server:
  ip-address: %(address)s@53
  username: ""
  chroot: ""
  zonesdir: "%(directory)s"
  pidfile: ""
  database: ""
  xfrdfile: ""
  zonelistfile: "%(directory)s/list"
  logfile: "%(directory)s/log"
  server-count: 1
  rrl-ratelimit: 0
remote-control:
  control-enable: no
zone:
  name: "."
  zonefile: "zone"
"""
POSTFIX = ("myhostname=mx.outside.example", "mydestination=outside.example", "inet_interfaces=all",
    "inet_protocols=ipv4", "home_mailbox=Maildir/", "mynetworks=127.0.0.0/8 45.33.7.2",
    "smtp_tls_security_level=encrypt", "smtpd_tls_security_level=may", "relayhost=",
    "minimal_backoff_time=5s", "queue_run_delay=5s", "biff=no", "maillog_file=/var/log/postfix.log")


def package():
    """The path of the package, made of these sources unless it is there."""
    need("dpkg-buildpackage", "dh")
    with open(os.path.join(BUILD, "deb.log"), "w") as log:
        done = subprocess.run(["flock", os.path.join(BUILD, "deb.lock"), "make", "-s", "deb",
            "BUILD=" + BUILD], cwd=TOP, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    check(done.returncode == 0, "make deb fails, see", log.name)
    found = [p for p in glob.glob(os.path.join(BUILD, "mailstead_*.deb"))]
    check(len(found) == 1, "packages:", found)
    return found[0]


def newer(directory, path, version):
    """The same package as another version, each program in it a bit longer."""
    tree, out = os.path.join(directory, "newer"), os.path.join(directory, "mailstead_newer.deb")
    run("dpkg-deb", "-R", path, tree)
    control = os.path.join(tree, "DEBIAN", "control")
    with open(control) as f:
        lines = ["Version: %s\n" % version if line.startswith("Version:") else line for line in f]
    write(control, "".join(lines))
    for program in glob.glob(os.path.join(tree, "usr/libexec/mailstead/*")):
        with open(program, "ab") as f:
            f.write(b"newer")
    run("dpkg-deb", "-Zgzip", "-z1", "-b", tree, out)
    return out


@contextlib.contextmanager
def world(directory, systemd=True):
    """Our machine, without the package, and the one outside, where olga reads mail."""
    need("nsd")
    lan = Lan()
    try:
        with Debian(directory, "ours", systemd) as ours, \
                Debian(directory, "outside", systemd=False) as outside:
            join(lan, ours)
            lan.add(outside, OUTSIDE)
            for box in (ours, outside):
                names(box)
            with name_server(directory, outside) as lan.publish:
                start_postfix(outside)
                try:
                    yield ours, outside, lan
                except Failure:
                    print(outside.try_run("tail", "-30", "/var/log/postfix.log").stdout)
                    raise
    finally:
        lan.close()


def join(lan, ours):
    lan.add(ours, OURS)


def names(box):
    write(box.path("/etc/resolv.conf"), "nameserver %s\n" % OUTSIDE)
    short = "127.0.0.1 localhost\n"
    write(box.path("/etc/hosts"), short)


@contextlib.contextmanager
def name_server(directory, box):
    """Yields a function that publishes other records of our domain."""
    own = os.path.join(directory, "nsd")
    os.mkdir(own)
    write(os.path.join(own, "zone"), ZONE + FIRST)
    write(os.path.join(own, "nsd.conf"), NSD % {"address": OUTSIDE, "directory": own})
    nsd = subprocess.Popen(["nsenter", "-t", str(box.leader), "-n", "nsd", "-d", "-c",
        os.path.join(own, "nsd.conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=dict(os.environ, PATH=os.environ.get("PATH", "") + ":/usr/sbin:/sbin"))
    try:
        wait_for(lambda: box.try_run("getent", "hosts", HOST).returncode == 0, 10, "nsd answers")
        yield lambda records: publish(box, nsd, os.path.join(own, "zone"), records)
    finally:
        nsd.terminate()
        nsd.wait()


def publish(box, nsd, path, records):
    """Has nsd read the zone with these records instead of the first ones."""
    mark = "published.example."
    write(path + ".new", ZONE + records + mark + " A 45.33.7.1\n")
    os.replace(path + ".new", path)
    nsd.send_signal(signal.SIGHUP)
    wait_for(lambda: box.try_run("getent", "hosts", mark).returncode == 0, 10, "the new zone")


def start_postfix(box):
    box.install("postfix")
    for setting in POSTFIX:
        box.run("postconf", "-e", setting)
    box.run("useradd", "-m", "olga")
    box.run("/etc/init.d/postfix", "start")


def set_up(box, *users):
    """As somebody does it who does not know more."""
    box.run("mailstead", "setup", "--domain", DOMAIN, "--hostname", HOST)
    for user in users:
        add_user(box, user)


def generated(said, user):
    """Keeps the password that setup has said, for the clients below."""
    password, = re.findall(r"^Password:  (\S{29})$", said, re.M)
    check("user name %s," % user in said, "no settings of", user, said)
    GENERATED[user] = password


def password_of(user):
    return GENERATED.get(user, PASSWORD)


def add_user(box, address):
    return box.run("mailstead", "user", "add", address, data=PASSWORD + "\n")


def mails(box, maildir):
    """The texts of the messages in a Maildir."""
    texts = []
    for path in glob.glob(box.path(maildir) + "/[nc][eu][wr]/*"):
        with contextlib.suppress(FileNotFoundError), open(path, errors="replace") as f:
            texts.append(f.read())
    return texts


def wait_mail(box, maildir, subject, seconds=20):
    def has_come():
        return [t for t in mails(box, maildir) if "Subject: %s\n" % subject in t]
    return wait_for(has_come, seconds, "a message %r in %s" % (subject, maildir))[0]


def trust(ours, outside, path=CERTIFICATE):
    """The client believes our certificate, which is one that we signed ourselves."""
    with open(ours.path(path)) as f:
        text = f.read()
    begin = text.index("-----BEGIN CERTIFICATE")
    end = text.index("-----END CERTIFICATE-----", begin)
    write(outside.path(TRUST), text[begin:end] + "-----END CERTIFICATE-----\n")


def msmtp(box, user, to, subject, port=465):
    """Sends by msmtp, with TLS that is verified."""
    write(box.path("/root/msmtprc"), "account default\nhost %s\nport %d\ntls on\n"
        "tls_starttls %s\ntls_trust_file %s\nauth on\nuser %s\npassword %s\nfrom %s\n" % (
        HOST, port, "off" if port == 465 else "on", TRUST, user,
        password_of(user), user), 0o600)
    box.run("msmtp", "-C", "/root/msmtprc", to,
        data="From: %s\nTo: %s\nSubject: %s\n\nhello\n" % (user, to, subject))


def swaks(box, user, to, subject, port=587):
    """The same by swaks, on the port for STARTTLS."""
    box.run("swaks", "--server", HOST, "--port", str(port), "-tls", "--tls-verify",
        "--tls-ca-path", TRUST, "--auth-user", user, "--auth-password", password_of(user),
        "--from", user, "--to", to, "--header", "Subject: " + subject, "--silent", "2")


def mbsync(box, user):
    """Copies the INBOX by mbsync over TLS. Returns the texts of the messages."""
    name = user.split("@")[0]
    write(box.path("/root/mbsyncrc"), "IMAPAccount a\nHost %s\nPort 993\nUser %s\nPass \"%s\"\n"
        "SSLType IMAPS\nCertificateFile %s\n\nIMAPStore far\nAccount a\n\nMaildirStore near\n"
        "Path /root/%s/\nInbox /root/%s/INBOX\n\nChannel c\nFar :far:\nNear :near:\n"
        "Patterns INBOX\nCreate Near\nSyncState *\n" % (HOST, user, password_of(user), TRUST,
        name, name), 0o600)
    os.makedirs(box.path("/root/" + name), exist_ok=True)
    box.run("mbsync", "-c", "/root/mbsyncrc", "c")
    return mails(box, "/root/%s/INBOX" % name)


def read(box, user, subject, seconds=20):
    """Waits until mbsync has got the message."""
    def has_come():
        time.sleep(0.2)
        return [t for t in mbsync(box, user) if "Subject: %s\n" % subject in t.replace("\r", "")]
    return wait_for(has_come, seconds, "%s reads %r" % (user, subject))


class Newcomer:
    """What somebody does who has never run a mail server, counted."""

    def __init__(self):
        self.begin, self.commands, self.decisions = time.monotonic(), 0, 0

    def does(self, done, decisions=0):
        self.commands += 1
        self.decisions += decisions
        return done

    def reads(self):
        print("from the package to the first message read: %d commands, %d decision%s, %.1f s" % (
            self.commands, self.decisions, "" if self.decisions == 1 else "s",
            time.monotonic() - self.begin), flush=True)
