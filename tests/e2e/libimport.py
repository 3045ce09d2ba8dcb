"""A machine for the tests of mailstead import: one mail system runs on it, then ours.

It is tests/mta/jail with the packages of several mail servers in it, and a network of its own, so that
all have the ports they were made for. The test runs in it as a whole: enter() starts the script again
there. What it writes is gone with it.
"""
import contextlib
import fcntl
import glob
import imaplib
import os
import poplib
import re
import shlex
import signal
import smtplib
import socket
import socketserver
import ssl
import struct
import subprocess
import sys
import threading

from libsite import BUILD, TOP, Failure, Skip, check, need, need_root, wait_for
sys.path.insert(0, os.path.join(TOP, "tests", "mta"))
from libmta import HERE as MTA, packages  # noqa: E402

INSIDE = "MAILSTEAD_TEST_INSIDE"
SBIN = "/usr/local/sbin/"
LIBEXEC = "/usr/local/libexec/mailstead/"
CONF = "/etc/mailstead/mailstead.conf"
LOG = "/var/log/mailstead.log"


def enter(directory, *names):
    """Runs this script again inside, and fails or skips as that does."""
    need_root()
    need("unshare", "setpriv", "dpkg-deb", "useradd", "mbsync", "make")
    debs = os.path.join(directory, "packages")
    volume = os.path.join(directory, "srv")
    os.makedirs(debs)
    os.makedirs(volume)
    for name in names:
        if not packages(name):
            raise Skip("missing " + name)
        for deb in glob.glob(os.path.join(packages(name), "*.deb")):
            with contextlib.suppress(FileExistsError):
                os.symlink(deb, os.path.join(debs, os.path.basename(deb)))
    command = ["setpriv", "--pdeathsig", "KILL", "unshare", "-m", "-p", "-n", "-f", "--mount-proc",
               "--kill-child", os.path.join(MTA, "jail"), debs, volume,
               sys.executable, os.path.abspath(sys.argv[0])]
    p = subprocess.run(command, env=dict(os.environ, BUILD=BUILD, **{INSIDE: "/srv"}),
                       stdin=subprocess.DEVNULL)
    if p.returncode == 77:
        raise Skip("see above")
    check(p.returncode == 0, "inside: status", p.returncode)


def is_inside():
    return INSIDE in os.environ


def loopback_up():
    request = struct.pack("16sh14x", b"lo", 0x1 | 0x40)	# IFF_UP, IFF_RUNNING
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        fcntl.ioctl(s, 0x8914, request)	# SIOCSIFFLAGS


def inside(test):
    """The test as it is in there: shows the logs when it fails."""
    def with_logs(_):
        loopback_up()
        try:
            test()
        except Failure:
            show_logs()
            raise
    return with_logs


def run(*command, data=b"", ok=(0,), **options):
    """Runs a command to its end. Returns its output."""
    p = subprocess.run(command, input=data, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                       timeout=120, **options)
    text = p.stdout.decode(errors="replace")
    check(p.returncode in ok, shlex.join(command), "status", p.returncode, text)
    return text


def shell(text):
    return run("sh", "-euc", text)


def write(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as f:
        f.write(text)
    os.chmod(path, mode)


def read(path):
    with open(path) as f:
        return f.read()


def user(name, uid, password=None, home=None):
    home = home or "/home/" + name
    run("useradd", "-o", "-u", str(uid), "-U", "-m", "-d", home, "-s", "/bin/sh",
        *(["-p", crypt(password)] if password else []), name)
    os.chmod(home, 0o755)


def crypt(password, kind="-6"):
    return run("openssl", "passwd", kind, password).strip()


class Running:
    """Programs that were started, and all that they have started."""

    def __init__(self):
        self.processes = []

    def start(self, *command):
        out = open("/srv/output", "ab")  # pylint: disable=consider-using-with
        self.processes.append(subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out,
                                               stderr=out, start_new_session=True))
        out.close()

    def stop(self):
        for p in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(p.pid, signal.SIGTERM)
        for p in self.processes:
            try:
                p.wait(90)
            except subprocess.TimeoutExpired:
                os.killpg(p.pid, signal.SIGKILL)
                p.wait()
        self.processes = []


def answers(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 5) as s:
        return len(s.recv(1)) == 1
    return False


def await_ports(*ports):
    for port in ports:
        wait_for(lambda port=port: answers(port), 20, "port %d answers" % port)


def closed(*ports):
    for port in ports:
        wait_for(lambda port=port: not answers(port), 20, "port %d is closed" % port)


class Ours:
    """Mailstead as make install puts it there, with its servers by listen."""

    def __init__(self):
        self.running = Running()
        run("make", "-s", "-C", TOP, "BUILD=" + os.environ.get("TREE", BUILD), "install")
        write(LOG, "", 0o666)
        with open(CONF, "a") as f:
            f.write("\nlog = %s\n" % LOG)

    def start(self):
        for port, program in ((25, "smtpd"), (110, "pop3d"), (143, "imapd")):
            self.running.start(LIBEXEC + "listen", "-k", "-p", "1000", "127.0.0.1:%d" % port, program)
        self.running.start(LIBEXEC + "runner", "-d", "5s")
        await_ports(25, 110, 143)

    def stop(self):
        self.running.stop()
        closed(25, 110, 143)

    def wait_delivered(self):
        def empty():
            return not [f for sub in ("new", "cur") for _, _, files in
                        os.walk("/var/spool/mailstead/queue/" + sub) for f in files]
        try:
            wait_for(empty, 20, "an empty queue")
        except Failure:
            print(shell(SBIN + "mailq; find /var/spool/mailstead/queue -type f"))
            raise


class SinkSession:
    """A connection to the sink: enough of SMTP, with STARTTLS and AUTH."""

    def __init__(self, sink, connection):
        self.sink, self.socket, self.auth, self.rcpts = sink, connection, "", []
        self.file = connection.makefile("rb")

    def say(self, text):
        self.socket.sendall(text + b"\r\n")

    def run(self):
        self.say(b"220 sink")
        for line in iter(lambda: self.file.readline(), b""):  # pylint: disable=unnecessary-lambda
            verb = line[:4].upper()
            if verb == b"EHLO":
                self.say(b"250-sink\r\n250-STARTTLS\r\n250 AUTH PLAIN")
            elif verb == b"STAR":
                self.say(b"220 go on")
                self.socket = self.sink.context.wrap_socket(self.socket, server_side=True)
                self.file = self.socket.makefile("rb")
            elif verb == b"AUTH":
                self.auth = line.split()[-1].decode()
                self.say(b"235 ok")
            elif verb == b"RCPT":
                self.rcpts.append(re.search(rb"<(.*?)>", line).group(1).decode())
                self.say(b"250 ok")
            elif verb == b"DATA":
                self.say(b"354 go on")
                text = b"".join(iter(self.file.readline, b".\r\n"))
                self.sink.got.append((self.rcpts, text, self.auth))
                self.rcpts = []
                self.say(b"250 taken")
            else:
                self.say(b"221 bye" if verb == b"QUIT" else b"250 ok")


class Sink:
    """A server that takes all mail on a port of the loopback: where mail for others is to go."""

    def __init__(self, port):
        self.got = []
        pem = "/srv/sink.pem"
        if not os.path.exists(pem):
            run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                "-nodes", "-subj", "/CN=sink", "-keyout", pem + ".key", "-out", pem + ".crt")
            shell("cat %s.key %s.crt >%s" % (pem, pem, pem))
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(pem)
        sink = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                with contextlib.suppress(OSError):
                    SinkSession(sink, self.request).run()

        socketserver.ThreadingTCPServer.allow_reuse_address = True
        socketserver.ThreadingTCPServer.daemon_threads = True
        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", port), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def subjects(self):
        return {re.search(rb"Subject: (\S+)", text).group(1).decode(): (rcpts, auth)
                for rcpts, text, auth in self.got}


def message(subject):
    return ("From: Out <out@far.example>\r\nTo: you\r\nSubject: %s\r\nMessage-ID: <%s@far.example>\r\n"
            "Date: Thu, 26 Nov 2026 10:00:00 +0000\r\n\r\n%s\r\n" % (subject, subject, "text\r\n" * 5))


def send(recipient, subject):
    """Returns the reply code to RCPT, 250 when it has been taken."""
    with smtplib.SMTP("127.0.0.1", 25, "client.far.example", timeout=60) as s:
        try:
            s.sendmail("out@far.example", [recipient], message(subject))
        except smtplib.SMTPRecipientsRefused as e:
            return next(iter(e.recipients.values()))[0]
    return 250


def subjects_in(maildir):
    """{subject: path} of a Maildir with its folders."""
    found = {}
    for path in glob.glob(maildir + "/**/new/*", recursive=True) + \
            glob.glob(maildir + "/**/cur/*", recursive=True) + \
            glob.glob(maildir + "/.*/new/*") + glob.glob(maildir + "/.*/cur/*"):
        with contextlib.suppress(OSError), open(path, errors="replace") as f:
            m = re.search(r"^Subject: (\S+)", f.read(), re.M)
            if m:
                found[m.group(1)] = path
    return found


def imap(name, password):
    c = imaplib.IMAP4("127.0.0.1", 143, timeout=60)
    c.login(name, password)
    return c


def refused(name, password):
    try:
        imap(name, password)
    except imaplib.IMAP4.error:
        return True
    return False


def uidls(name, password):
    p = poplib.POP3("127.0.0.1", 110, timeout=60)
    p.user(name)
    p.pass_(password)
    found = sorted(line.split()[1].decode() for line in p.uidl()[1])
    p.quit()
    return found


def mbsync(name, password, prefix=""):
    """Has mbsync look at all folders; returns the commands by which it moved anything, and its files."""
    home = "/srv/mbsync/" + name
    os.makedirs(home + "/local", exist_ok=True)
    write(home + "/rc", """IMAPAccount a
Host 127.0.0.1
Port 143
SSLType None
AuthMechs LOGIN
User "%s"
Pass "%s"

IMAPStore far
Account a
Path "%s"

MaildirStore near
Path %s/local/
Inbox %s/local/INBOX
SubFolders Verbatim

Channel c
Far :far:
Near :near:
Patterns * !Drafts !Sent !Junk !Trash !Archive
Create Near
Expunge Both
SyncState *
""" % (name, password, prefix, home, home), 0o600)
    text = run("mbsync", "-Dn", "-c", home + "/rc", "-a", env=dict(os.environ, HOME=home))
    kept = sorted(glob.glob(home + "/local/**/cur/*", recursive=True) +
                  glob.glob(home + "/local/**/new/*", recursive=True))
    return re.findall(r">>> .*(?:BODY|APPEND|STORE|COPY|MOVE|EXPUNGE|CREATE).*", text), kept


def show_logs():
    """What there is to see after a failure."""
    for path in (LOG, "/srv/postfix.log", "/srv/dovecot.log", "/srv/output"):
        with contextlib.suppress(OSError):
            print("---", path)
            lines = read(path).splitlines()
            print("\n".join([x for x in lines if "event=deferred" in x or "error" in x][-15:] + lines[-20:]))


def guide(path):
    """The commands of a guide: what stands behind "# " in its blocks, in their order, in one line each."""
    commands, inside = [], False
    for line in read(os.path.join(TOP, path)).replace("\\\n", "").splitlines():
        if line.startswith("```"):
            inside = not inside
        elif inside and line.startswith("# "):
            commands.append(line[2:])
    check(commands, "no commands in", path)
    return commands


def follow(commands, **special):
    """
    Does what a guide says. special maps the start of a command, with blanks as "_", to what is done
    instead, such as systemctl_stop: there is no systemd here. Returns {command: output}.
    """
    output = {}
    for command in commands:
        for start, act in special.items():
            if command.replace(" ", "_").startswith(start):
                act(command)
                break
        else:
            output[command] = shell(command)
    return output
