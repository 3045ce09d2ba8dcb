"""The live process tree of a site: who runs as whom behind which fences.

Two tests use it: tree, with full privilege separation, and tree-unprivileged,
with one user. They look at every program while it works for a connection, read
what /proc says of it, and make it try, by the probe, what it must not do.
"""
import contextlib
import imaplib
import os
import poplib
import pwd
import ssl
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
from libmilter import Milter
import libtransmit
from libsite import Site, Skip, Smtp, check, equal, need, need_root, wait_for
from libproc import Process, below, check_fences, check_identity, need_fences
from libprocess import descendants, entry
from libstarted import Started, free_port, program

MESSAGE = b"Subject: held\r\n\r\nbody\r\n"

# What no fenced program may do: the call kills the process.
NEVER = [("socket-inet", None), ("socket-unix", None), ("exec", "/bin/sh"), ("fork", None),
    ("kill", "1"), ("setuid", "0"), ("chroot", "/"), ("map-code", None), ("mount", "/")]
# Its table is that of another one, with all of whose calls it is tried: some do.
ALIKE = {"imapd-net child": ("fork", "exec", "shutdown"), "smtpd-net": ("socket-inet", "exec")}
# By its end of the pair a monitor, and the limit of connections, know that it is gone.
HOLDS = [("close", "3"), ("shutdown", "3"), ("copy", "3"), ("copy-to-0", "3"), ("put-on-3", "1")]
# The user database may be behind a local socket.
ASKS_USERS = ("smtpd-rcpt", "smtpd-rcpt child", "runner-sched")
ASKS_DNS = ("smtpd-policy", "deliver-remote")
# They open no file at all: there is no such call in their tables.
OPEN_NOTHING = ("smtpd-net", "pop3d-net", "imapd-net", "smtpd-net child", "pop3d-net child",
    "imapd-net child", "listen", "tls", "tls child", "sign", "auth", "auth child",
    "smtpd-policy", "smtpd-filter")
# They make a process for each piece of work. A child of theirs has the call, and no process left to make.
NETS = ("smtpd-net", "pop3d-net", "imapd-net")
NET_CHILDREN = tuple(name + " child" for name in NETS)
FORK = ("tls", "auth", "smtpd-rcpt", "enqueue") + NETS
IN_CHROOT = NETS + NET_CHILDREN
# After the login, in the place of a monitor: {service: its programs' common name}.
MAILBOXES = {"pop3": "pop3d", "imap": "imapd"}
MAILBOX_USERS = ("pop3d-user", "imapd-user")
SHARED = ("tls", "sign", "auth", "auth-system")	# and the network program
SHARED_SMTP = ("tls", "sign", "smtpd-rcpt", "enqueue", "smtpd-net")
# Libraries that read much from strangers, and who may load them.
LIBRARIES = {"libssl": ("tls", "sign", "deliver-remote"), "libcrypto": ("tls", "sign", "deliver-remote"),
    "libcrypt": ("auth", "auth-system"),
    "libpam": ("auth-system",), "libcares": ("smtpd-policy", "deliver-remote")}
# Modules of the user database, where the machine has such, and what they load.
USER_MODULES = ("libnss_", "libcap.so", "libm.so", "libresolv.so")


def alike(name):
    """A child of these two may touch what its parent may."""
    return name[:-len(" child")] if name in ("smtpd-rcpt child", "enqueue child") else name


class Tree:
    def __init__(self, site, directory, root):
        self.site, self.root = site, root
        self.remote = libtransmit.Server(libtransmit.Smtp(("PIPELINING",)))
        etc = os.path.join(site["SITE"], "etc")
        with open(os.path.join(etc, "routes"), "a") as f:
            f.write("remote.example %s\n" % self.remote.hop.replace(" ", ":", 1))
        with open(os.path.join(etc, "relay-passwords"), "w") as f:
            f.write("isp joe password secret\n")
        # What anybody may read and write, were it not for Landlock.
        self.outside = os.path.join(directory, "outside")
        os.mkdir(self.outside)
        os.chmod(self.outside, 0o777)
        self.file = os.path.join(self.outside, "file")
        with open(self.file, "w") as f:
            f.write("anybody's\n")
        os.chmod(self.file, 0o666)
        # Somebody's message, which is the queue user's as they all are.
        self.held = os.path.join(self.queue(), "hold", "0123456789abcdef")
        owner = os.stat(self.queue())
        with open(self.held, "w") as f:
            os.fchown(f.fileno(), owner.st_uid, owner.st_gid)
        self.smtp_root = int(site["PID_smtp"])
        self.roots = {service: int(site["PID_" + service]) for service in MAILBOXES}
        # Without a keeper: each connection has a tls, sign and auth of its own, which it may lose.
        self.alone = self.started_alone()

    def runner(self):
        return int(self.site["PID_runner"])

    def queue(self):
        return os.path.join(self.site["SPOOL"], "queue")

    def become(self):
        user = self.site["RUN_AS"]
        return ["setpriv", "--reuid", user, "--regid", str(pwd.getpwnam(user).pw_gid),
            "--init-groups"] if user else []

    def started_policy(self):
        """A server to which the local machine is a stranger, and that has much to ask about it."""
        return self.started_as("policy", "trusted_networks =\ngreylist = yes\nclient_rate_messages = 100000\n"
            "dns_lists = bl.test\nresolvers = 127.0.0.1:%d\ndns_timeout = 1s\n" % free_port())

    def started_filter(self, milter):
        return self.started_as("filter", "milters = %s\n" % milter.address)

    def started_as(self, name, settings):
        """A server with other settings."""
        need("systemd-socket-activate")
        conf, port = self.site["CONF"] + "." + name, free_port()
        with open(self.site["CONF"]) as f, open(conf, "w") as out:
            out.write(f.read() + "\n" + settings)
        return Started(self.site, name, self.become() + ["systemd-socket-activate", "--accept",
            "--inetd", "-l", "127.0.0.1:%d" % port, "-E", "MAILSTEAD_CONF=" + conf,
            "-E", "MAILSTEAD_LIBEXEC=" + program(self.site, ""), program(self.site, "smtpd")], port)

    def started_alone(self):
        need("systemd-socket-activate")
        port = free_port()
        return Started(self.site, "alone", self.become() + ["systemd-socket-activate", "--accept",
            "--inetd", "-l", "127.0.0.1:%d" % port, "-E", "MAILSTEAD_CONF=" + self.site["CONF"],
            "-E", "MAILSTEAD_LIBEXEC=" + program(self.site, ""), program(self.site, "smtpd"), "-s"], port)

    def listen_started(self, name, *options):
        port = free_port()
        return Started(self.site, name, self.become() + [program(self.site, "listen"), "-p", "100",
            *options, "127.0.0.1:%d" % port, "smtpd", "-s"], port)

    # ---- How to have each program running: context managers that yield its Process

    @contextlib.contextmanager
    def smtpd_net(self):
        with self.site.smtp():
            yield below(self.smtp_root, "smtpd-net", child=False)

    @contextlib.contextmanager
    def smtpd_net_child(self):
        with self.site.smtp():
            yield below(self.smtp_root, "smtpd-net", child=True)

    @property
    def unknown(self):
        """An address that is not in any table, so that smtpd-rcpt is asked."""
        return self.site["ADDRESS1"].replace("@", "+x@")

    @contextlib.contextmanager
    def smtpd_rcpt(self):
        with self.site.smtp() as s:
            s.expect(250, "MAIL FROM:<a@example.org>")
            s.expect(250, "RCPT TO:<%s>" % self.unknown)
            yield below(self.smtp_root, "smtpd-rcpt", child=False)

    @contextlib.contextmanager
    def smtpd_rcpt_child(self):
        with self.smtpd_rcpt():
            yield below(self.smtp_root, "smtpd-rcpt", child=True)

    @contextlib.contextmanager
    def smtpd_filter(self):
        """With a message so large that it is in a file of the queue's, in the middle of which it is."""
        with Milter() as milter, self.started_filter(milter) as server, Smtp(self.site["HOST"], server.port) as s:
            s.envelope("a@example.org", self.site["ADDRESS1"])
            s.send(MESSAGE + (b"x" * 70 + b"\r\n") * 10000)
            process = below(server.process.pid, "smtpd-filter")
            wait_for(lambda: self.queue() in "".join(process.descriptors().values()), 10, "a file")
            yield process

    @contextlib.contextmanager
    def smtpd_policy(self):
        with self.started_policy() as server, Smtp(self.site["HOST"], server.port) as s:
            s.expect(250, "MAIL FROM:<a@example.org>")
            s.expect(451, "RCPT TO:<%s>" % self.site["ADDRESS1"])
            yield below(server.process.pid, "smtpd-policy")

    @contextlib.contextmanager
    def enqueue(self):
        with self.site.smtp() as s:
            s.envelope("a@example.org", self.unknown)
            s.send(MESSAGE)
            yield below(self.smtp_root, "enqueue", child=False)

    @contextlib.contextmanager
    def enqueue_child(self):
        with self.enqueue():
            yield below(self.smtp_root, "enqueue", child=True)

    @contextlib.contextmanager
    def encrypted(self, *commands):
        """A connection to the server that is alone, in TLS, after these commands."""
        with Smtp(self.site["HOST"], self.alone.port) as s:
            s.expect(220, "STARTTLS")
            context = ssl.create_default_context(cafile=self.site["CERT"])
            s.socket = context.wrap_socket(s.socket, server_hostname="localhost")
            s.input = s.socket.makefile("rb")
            s.expect(250, "EHLO client.example")
            for code, command in commands:
                s.expect(code, command)
            yield self.alone.process.pid

    @contextlib.contextmanager
    def tls(self):
        with self.encrypted() as root:
            yield below(root, "tls", child=False)

    @contextlib.contextmanager
    def tls_child(self):
        with self.encrypted() as root:
            yield below(root, "tls", child=True)

    @contextlib.contextmanager
    def sign(self):
        with self.encrypted() as root:
            yield below(root, "sign")

    @contextlib.contextmanager
    def auth(self):
        with self.encrypted((334, "AUTH PLAIN")) as root:
            yield below(root, "auth", child=False)

    @contextlib.contextmanager
    def auth_child(self):
        with self.encrypted((334, "AUTH PLAIN")) as root:
            yield below(root, "auth", child=True)

    @contextlib.contextmanager
    def listen(self):
        with self.listen_started("listen", "-k") as l:
            yield below(l.process.pid, "listen")

    @contextlib.contextmanager
    def pop3d_net(self):
        with self.pop3d_net_child():
            yield below(self.roots["pop3"], "pop3d-net", child=False)

    @contextlib.contextmanager
    def pop3d_net_child(self):
        p = poplib.POP3(self.site["HOST"], int(self.site["POP3_PORT"]), timeout=120)
        p.user(self.site["USER1"])
        try:
            yield below(self.roots["pop3"], "pop3d-net", child=True)
        finally:
            p.close()

    @contextlib.contextmanager
    def pop3d_user(self):
        p = self.site.pop3()
        try:
            yield below(self.roots["pop3"], "pop3d-user")
        finally:
            p.close()

    @contextlib.contextmanager
    def imapd_net(self):
        with self.imapd_net_child():
            yield below(self.roots["imap"], "imapd-net", child=False)

    @contextlib.contextmanager
    def imapd_net_child(self):
        i = imaplib.IMAP4(self.site["HOST"], int(self.site["IMAP_PORT"]), timeout=120)
        i.noop()
        try:
            yield below(self.roots["imap"], "imapd-net", child=True)
        finally:
            i.shutdown()

    @contextlib.contextmanager
    def imapd_user(self):
        i = imaplib.IMAP4(self.site["HOST"], int(self.site["IMAP_PORT"]), timeout=120)
        i.login(self.site["USER1"], self.site["PASS1"])
        equal(i.select("INBOX")[0], "OK", "SELECT")
        try:
            yield below(self.roots["imap"], "imapd-user")
        finally:
            i.shutdown()

    @contextlib.contextmanager
    def runner_sched(self):
        process = below(self.runner(), "runner-sched")
        try:
            yield process
        finally:
            # A runner ends after its scheduler; the site has another one then.
            if not process.alive():
                wait_for(lambda: entry(self.runner()) is None, 20, "the end of the runner")
            self.site.start()

    @contextlib.contextmanager
    def deliver_local(self):
        with self.site.smtp() as s:
            code, text = s.message("a@example.org", self.site["ADDRESS1"], MESSAGE)
            check(code == 250, text)
        # It waits for two more seconds for another message. So may another user's.
        yield below(self.runner(), "deliver-local", os.path.dirname(self.site["MAILDIR1"]))

    @contextlib.contextmanager
    def deliver_remote(self):
        with self.site.smtp() as s:
            code, text = s.message("a@example.org", "x@remote.example", MESSAGE)
            check(code == 250, text)
        # It waits as well, and keeps the connection.
        yield below(self.runner(), "deliver-remote", child=True)

    @contextlib.contextmanager
    def instance(self, name):
        with getattr(self, name.replace("-", "_").replace(" ", "_"))() as process:
            yield process
        # The next one that is looked for is not to be this one, on its way out.
        if alike(name) not in ("deliver-local", "deliver-remote", "runner-sched", "smtpd-rcpt",
                "enqueue") + NETS:
            wait_for(lambda: not process.alive(), 10, "the end of %s" % process)

    # ---- What is right

    def user_of(self, name):
        """The user a program runs as."""
        if not self.root:
            return self.site["RUN_AS"] or None
        return {"smtpd-net": "_mailnet", "smtpd-rcpt": "_mailnet", "smtpd-policy": "_mailpolicy",
            "smtpd-filter": "_mailfilter",
            "pop3d-net": "_mailnet", "imapd-net": "_mailnet", "smtpd-net child": "_mailnet",
            "pop3d-net child": "_mailnet", "imapd-net child": "_mailnet", "smtpd-rcpt child": "_mailnet", "enqueue child": "_mailq",
            "listen": "_mailnet", "tls": "_mailtls", "tls child": "_mailtls", "sign": "_mailkey",
            "auth": "_mailauth", "auth child": "_mailauth", "enqueue": "_mailq", "runner-sched": "_mailq", "pop3d-user": self.site["USER1"],
            "imapd-user": self.site["USER1"],
            "deliver-remote": "_mailout", "deliver-local": self.site["USER1"]}[name]

    def own_files(self, name):
        """Directories of the files it may have open."""
        name = alike(name)
        home = os.path.dirname(self.site["MAILDIR1"])
        if name == "listen":
            return [self.site["SITE"] + "/output.listen"]	# standard output, as we gave it
        if name == "smtpd-policy":
            return [os.path.join(self.site["SPOOL"], "policy")]
        if name == "smtpd-filter":
            return [os.path.join(self.queue(), "tmp")]
        if name in OPEN_NOTHING:
            # The file of passwords and that of limits come to a child of auth as descriptors.
            return [self.site["SITE"] + "/etc/passwords", self.site["SPOOL"]] if name == "auth child" else []
        return {"runner": [], "auth-system": [],
            "smtpd": [self.site["CONF"]], "pop3d": [self.site["CONF"]], "imapd": [self.site["CONF"]],
            "smtpd-rcpt": [os.path.join(self.site["SITE"], "etc")],
            "enqueue": [self.queue()], "runner-sched": [self.queue(), self.site["SITE"] + "/etc"],
            "pop3d-user": [self.site["MAILDIR1"]], "imapd-user": [home], "deliver-remote": [self.queue()],
            "deliver-local": [home, self.queue()]}[name]

    def permitted(self, name):
        """What it may do with files: the probe is seen to work."""
        name = alike(name)
        return {"smtpd-rcpt": [("open", os.path.join(self.site["SITE"], "etc", "aliases"))],
            "enqueue": [("create", os.path.join(self.queue(), "tmp", "probe"))],
            "runner-sched": [("open", os.path.join(self.queue(), "new"))],
            "pop3d-user": [("open", os.path.join(self.site["MAILDIR1"], "new"))],
            "imapd-user": [("open", os.path.join(self.site["MAILDIR1"], "new"))],
            "deliver-remote": [("open", "/etc/ssl/certs")],
            "deliver-local": [("open", os.path.join(self.site["MAILDIR1"], "new"))]}[name]

    def forbidden_files(self, name):
        name = alike(name)
        calls = [("open", self.file), ("write", self.file),
            ("create", os.path.join(self.outside, "new-" + name)), ("open", "/etc/shadow"),
            ("open", "/usr/bin/env"), ("open", "/proc/1/status"), ("open", "/tmp")]
        other = os.path.dirname(self.site["MAILDIR2"])
        passwords = os.path.join(self.site["SITE"], "etc", "passwords")
        if name in MAILBOX_USERS + ("deliver-local", "deliver-remote", "runner-sched", "enqueue"):
            calls += [("open", other), ("open", os.path.join(other, "Maildir", "new")),
                ("create", os.path.join(other, "planted"))]
        # With one user for everything it lies with the tables that these two read.
        if self.root or name not in ASKS_USERS:
            calls += [("open", passwords)]
        if name in MAILBOX_USERS + ("deliver-local", "deliver-remote", "smtpd-rcpt"):
            calls += [("open", self.queue()), ("open", os.path.join(self.queue(), "new"))]
        if name in ("runner-sched", "enqueue", "smtpd-rcpt"):
            calls += [("open", os.path.dirname(self.site["MAILDIR1"]))]
        if name == "smtpd-rcpt":
            calls += [("write", os.path.join(self.site["SITE"], "etc", "aliases"))]
        if name in MAILBOX_USERS + ("deliver-local", "deliver-remote", "enqueue"):
            calls += [("open", "/etc/passwd")]
        if name == "deliver-remote":
            calls += [("open", os.path.join(self.site["SITE"], "etc", "relay-passwords")), ("open", self.held)]
        if name == "enqueue":
            calls += [("open", os.path.join(self.queue(), "new")), ("open", self.held),
                ("write", self.held), ("create", os.path.join(self.queue(), "cur", "0")),
                ("create", os.path.join(self.queue(), "hold", "0123456789abcdeg"))]
        if name == "deliver-local":
            calls += [("create", os.path.join(os.path.dirname(self.site["MAILDIR1"]), ".planted"))]
        return calls


def check_process(tree, name, process):
    user = tree.user_of(name)
    if user:
        check_identity(process, user, groups=name in MAILBOX_USERS + ("deliver-local",) or not tree.root)
    check_fences(process)
    equal(process.program(), name.split()[0], "program")
    if tree.root and name in IN_CHROOT:
        where = process.root()
        check(where != "/" and os.listdir(where) == [], name, "has the root", where)
        check(os.stat(where).st_uid == 0 and os.stat(where).st_mode & 0o222 == 0,
            where, "can be written")
    else:
        equal(process.root(), "/", name, "root")
    equal(process.limit("Max processes") == ("0", "0"), name not in FORK, name,
        "may have processes:", process.limit("Max processes"))
    check_libraries(process)
    check_descriptors(tree, name, process)
    check_known(name, process)


def check_known(name, process):
    """Who knows an address may read the memory for that; who fills it has nothing to do with a peer."""
    with open("/proc/%d/maps" % process.pid) as f:
        found = [line.split() for line in f if "memfd:known" in line]
    sizes = [[int(n, 16) for n in fields[0].split("-")] for fields in found]
    pages = sum(end - start for start, end in sizes) // 4096
    wanted = {"smtpd-net": "r--p", "smtpd-net child": "r--p", "smtpd-rcpt": "rw-s", "enqueue": "rw-s",
        "enqueue child": "rw-s"}
    if name.startswith("enqueue"):
        check(pages <= 1, process, "has", pages, "pages of the known addresses")
    for fields in found:
        equal(fields[1], wanted.get(name), "rights of", process, "to the known addresses")


def check_libraries(process):
    libraries = {lib.split(".so")[0] for lib in process.libraries()}
    for library, who in LIBRARIES.items():
        check(library not in libraries or process.name in who, process, "has loaded", library)


def check_monitor(tree, process):
    """A monitor is root, or the one user, and has nothing open to read mail from."""
    if tree.root:
        equal(process.status()["Uid"].split(), ["0"] * 4, "uids of", process)
    others = {lib for lib in process.libraries() if not lib.startswith(("libc.so", "ld-") + USER_MODULES)}
    check(not others, process, "has loaded", others)
    check_descriptors(tree, process.name, process)


def check_shared(tree, process):
    """What a keeper has started once, between two pieces of work."""
    if process.name == "auth-system":
        if tree.root:
            equal(process.status()["Uid"].split(), ["0"] * 4, "uids of", process)
        check_libraries(process)
        check_descriptors(tree, process.name, process)
    else:
        check_process(tree, process.name, process)
    check(descendants(process.pid) == {}, process, "has children left")


def check_descriptors(tree, name, process):
    for number, target in process.descriptors().items():
        good = target.startswith(("socket:[", "pipe:[")) or target in ("/dev/null",
            tree.site["LOG"], "anon_inode:[eventpoll]", "anon_inode:[pidfd]")
        # What smtpd-net and smtpd-rcpt have in common, for the next one that is started.
        good = good or (name == "smtpd" and target == "/memfd:known (deleted)" and
            "anon_inode:[eventpoll]" in process.descriptors().values())
        for directory in tree.own_files(name):
            good = good or target == directory or target.startswith(directory + "/")
        check(good, process, "has descriptor", number, "open on", target)


def try_stopped(tree, name):
    """Each forbidden call in a process of its own, which must not survive or must fail."""
    files = tree.forbidden_files(name)
    opens = name not in OPEN_NOTHING
    for call, argument in NEVER + ([] if opens else files[:4]) + (HOLDS if name in NET_CHILDREN else []):
        if call == "socket-unix" and name in ASKS_USERS or call == "fork" and name in FORK or \
                call not in ALIKE.get(name, (call,)):
            continue
        if call == "socket-inet" and name in ASKS_DNS:
            with tree.instance(name) as process:
                check(process.probe(call, argument).startswith("ok"), name, "cannot ask a name server")
            continue
        with tree.instance(name) as process:
            result = process.probe(call, argument)
            if call == "fork" and name in ("auth child", "tls child", "smtpd-rcpt child", "enqueue child") + NET_CHILDREN:
                equal(result, "errno EAGAIN", name, call)
                continue
            equal(result, "killed SIGSYS", name, call, argument)
            wait_for(lambda: not process.alive(), 5, "the end of %s" % process)
    if opens:
        for call, argument in tree.permitted(name):
            with tree.instance(name) as process:
                result = process.probe(call, argument)
                check(result.startswith("ok"), name, call, argument, "should work:", result)
        for call, argument in files:
            with tree.instance(name) as process:
                result = process.probe(call, argument)
                wanted = "errno EACCES" if argument.startswith(tree.outside) else result
                check(result in ("errno EACCES", "errno EPERM", "killed SIGSYS"),
                    name, call, argument, ":", result)
                equal(result, wanted, name, call, argument)


def warm(tree):
    """Has each keeper start what it starts once. Returns {server's root: its processes}."""
    for service in ("smtp", *MAILBOXES):
        root = int(tree.site["PID_" + service])
        for name in SHARED + (MAILBOXES[service] + "-net",) if service in MAILBOXES else SHARED_SMTP:
            # Children that wait for another turn end after two seconds.
            wait_for(lambda: list(descendants(root).values()).count(name) == 1, 20,
                "%s of %s, alone" % (name, service))
    return {root: descendants(root) for root in (tree.smtp_root, *tree.roots.values())}


def resident(tree):
    """Who is there between connections, and what each may do."""
    there = warm(tree)
    # What a login of before has left would be seen here.
    for root, keeper, shared in ((tree.smtp_root, "smtpd", SHARED_SMTP),
            *((tree.roots[service], MAILBOXES[service], SHARED + (MAILBOXES[service] + "-net",))
                for service in MAILBOXES)):
        equal(sorted(there[root].values()), sorted(("listen", keeper) + shared), "between connections")
        check_monitor(tree, Process(root))
        for pid, name in there[root].items():
            process = Process(pid)
            if name == keeper:
                check_monitor(tree, process)
                equal(process.status()["PPid"], str(root), "parent of", process)
            elif name == "listen":
                check_process(tree, name, process)
            else:
                check_shared(tree, process)
    return there


def of_connection(root, there):
    return {pid: name for pid, name in descendants(root).items() if pid not in there[root]}


def no_root_left(tree, there):
    """After the login nothing of root serves the connection."""
    for service, name in MAILBOXES.items():
        root, user = tree.roots[service], name + "-user"
        with getattr(tree, name + "_user")() as process:
            wait_for(lambda: list(of_connection(root, there).values()) == [user], 10, user + " alone")
            keeper = entry(int(process.status()["PPid"]))
            equal(keeper and keeper.name, name, "parent of", user)
        wait_for(lambda: not of_connection(root, there), 10, "the end of the connection's processes")


def whole_connection(tree, there):
    """One SMTP connection: greeted, it has no process of root; then in the middle of DATA."""
    with tree.site.smtp():
        equal(list(of_connection(tree.smtp_root, there).values()), ["smtpd-net"], "after EHLO")
    wait_for(lambda: not of_connection(tree.smtp_root, there), 10, "the end of the connection's processes")
    with tree.enqueue():
        # Nobody waits for enqueue before the message is there.
        wait_for(lambda: sorted(of_connection(tree.smtp_root, there).values()) ==
            ["enqueue", "smtpd-net", "smtpd-rcpt"], 10, "the processes of the connection")
        found = of_connection(tree.smtp_root, there)
        for pid, name in found.items():
            check_process(tree, name + " child", Process(pid))
    wait_for(lambda: not of_connection(tree.smtp_root, there), 10, "the end of the connection's processes")


    idle = subprocess.Popen(["sleep", "60"])
    try:
        if not Process(idle.pid).probe("landlock").startswith("ok"):
            raise Skip("this kernel has no Landlock")
    finally:
        idle.kill()
        idle.wait()


def run(directory, root):
    need_root()
    need_fences()
    only = sys.argv[1] if len(sys.argv) > 1 else ""
    with Site(directory, *(["--root"] if root else [])) as site:
        # Both mailboxes are there.
        for user in (1, 2):
            with site.smtp() as s:
                code, text = s.message("a@example.org", site.address(user), MESSAGE)
                check(code == 250, text)
        site.wait_delivered()
        tree = Tree(site, directory, root)
        with tree.alone:
            check_monitor(tree, Process(tree.runner()))
            there = resident(tree)
            whole_connection(tree, there)
            no_root_left(tree, there)
            equal(resident(tree), there, "resident processes, after all that")
            for name in NET_CHILDREN + ("smtpd-net", "smtpd-rcpt", "smtpd-rcpt child", "smtpd-policy", "smtpd-filter", "enqueue",
                    "enqueue child", "pop3d-user", "imapd-user", "listen", "tls", "tls child", "sign",
                    "auth", "auth child", "deliver-local", "deliver-remote", "runner-sched"):
                if only not in name:
                    continue
                with tree.instance(name) as process:
                    check_process(tree, name, process)
                try_stopped(tree, name)
                print(name)
        check(not os.path.exists(os.path.join(os.path.dirname(site["MAILDIR2"]), "planted")),
            "a file in another user's home")
        equal(os.listdir(tree.outside), ["file"], "files outside")
