"""Mail programs that work on a mailbox over IMAP, told what to do with its messages.

A job for a client is a list of (what, messages): "flag", "seen", "delete", "move", "copy" and "append". Each
message has a subject of its own, "WHAT CLIENT NUMBER", by which programs that have no other way
find what they are to do with it. A client is a function (box, directory, job) that has done all
of it when it returns; what it cannot do is not in ABILITIES[name].
"""
import contextlib
import email
import imaplib
import os
import pty
import re
import select
import subprocess
import time

from libclients import read, run, write
from libsite import Failure, Skip, check, wait_for

CLIENTS, ABILITIES, PROGRAMS = {}, {}, {}
ALL = ("flag", "seen", "delete", "move", "append")
HERE = os.path.dirname(os.path.abspath(__file__))


def client(*programs, abilities=ALL):
    def add(function):
        name = function.__name__
        CLIENTS[name], ABILITIES[name], PROGRAMS[name] = function, abilities, programs
        return function
    return add


class Box:
    """Where the mailbox is, and how to log in."""

    def __init__(self, site):
        self.site, self.host, self.port = site, site["HOST"], site["IMAP_PORT"]
        self.user, self.password = site["USER1"], site["PASS1"]
        self.maildir = site["MAILDIR1"]
        self.names, self.messages = (), []	# of all clients

    def connect(self):
        c = imaplib.IMAP4(self.host, int(self.port), timeout=180)
        c.login(self.user, self.password)
        return c


class Message:
    def __init__(self, what, who, number):
        self.subject = "%s %s %d" % (what, who, number)
        self.id = "<%s.%s.%d@mail.example>" % (what, who, number)
        self.text = ("From: Ann Smith <ann@example.org>\nTo: alice@example.test\nSubject: %s\n"
                     "Date: Thu, 26 Nov 2026 10:%02d:00 +0000\nMessage-ID: %s\n"
                     "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
                     "Content-Transfer-Encoding: 8bit\n\n%s\n" % (self.subject, number % 60, self.id,
                     "\n".join("line %d, gr\u00fcn" % i for i in range(number)))).encode()

    def wire(self):
        return self.text.replace(b"\n", b"\r\n")


def ok(answer):
    check(answer[0] == "OK", "the server answers", answer)
    return answer[1]


def uids(c, message):
    return ok(c.uid("SEARCH", "HEADER", "Message-ID", '"%s"' % message.id))[0].split()


# ---- libraries

@client()
def python(box, directory, job):
    c = box.connect()
    for what, messages in job:
        if what == "append":
            ok(c.create("Sent-python"))
            for m in messages:
                ok(c.append("Sent-python", r"\Seen", imaplib.Time2Internaldate(1795000000), m.wire()))
            continue
        ok(c.select("INBOX"))
        for m in messages:
            found = uids(c, m)
            check(len(found) == 1, m.id, found)
            if what == "move":
                c.create("Done/python")
                ok(c.uid("COPY", found[0], "Done/python"))
            flag = {"flag": r"\Flagged", "seen": r"\Seen"}.get(what, r"\Deleted")
            ok(c.uid("STORE", found[0], "+FLAGS", "(%s)" % flag))
        ok(c.expunge())
        ok(c.close())
    c.logout()


@client("perl")
def imapclient(box, directory, job):
    perl(box, directory, job, "imapclient")


@client("perl")
def imaptalk(box, directory, job):
    perl(box, directory, job, "imaptalk")


def perl(box, directory, job, name):
    module = {"imapclient": "Mail::IMAPClient", "imaptalk": "Mail::IMAPTalk"}[name]
    if subprocess.call(["perl", "-M" + module, "-e1"], stderr=subprocess.DEVNULL) != 0:
        raise Skip("missing " + module)
    lines = []
    for what, messages in job:
        for m in messages:
            path = write(os.path.join(directory, "%s.%s" % (name, m.subject.replace(" ", "."))), m.wire())
            lines.append("\t".join((what, m.id, path)))
    work = write(os.path.join(directory, "job." + name), "\n".join(lines) + "\n")
    login = write(os.path.join(directory, "login." + name), "\n".join(
        (box.host, box.port, box.user, box.password)) + "\n")
    status, output = run(directory, "perl", os.path.join(HERE, "imap-%s.pl" % name), login, work)
    check(status == 0, name, status, output)


@client("curl")
def curl(box, directory, job):
    def ask(where, *options):
        rc = write(os.path.join(directory, "curl.rc"), 'user="%s:%s"\nsilent\nshow-error\n' % (
            box.user, box.password), 0o600)
        status, output = run(directory, "curl", "-K", rc, *options,
            "imap://%s:%s/%s" % (box.host, box.port, where))
        check(status == 0, "curl", where, options, status, output)
        return output

    ask("", "-X", "CREATE Done/curl")
    ask("", "-X", "CREATE Sent-curl")
    for what, messages in job:
        for m in messages:
            if what == "append":
                ask("Sent-curl", "-T", write(os.path.join(directory, "curl.message"), m.wire()))
                continue
            # It shows what else the server says, too.
            answer = ask("INBOX", "-X", 'UID SEARCH HEADER Message-ID "%s"' % m.id)
            found = re.search(r"(?m)^\* SEARCH(.*)", answer).group(1).split()
            check(len(found) == 1, "curl finds", m.id, found)
            text = ask("INBOX;UID=" + found[0]).replace("\r\n", "\n")
            check(text == m.text.decode(), "curl fetches", text, "for", m.text)
            if what == "move":
                ask("INBOX", "-X", "UID MOVE %s Done/curl" % found[0])
            else:
                flag = {"flag": r"\Flagged", "seen": r"\Seen", "delete": r"\Deleted"}[what]
                ask("INBOX", "-X", "UID STORE %s +FLAGS.SILENT (%s)" % (found[0], flag))
            if what == "delete":
                ask("INBOX", "-X", "UID EXPUNGE %s" % found[0])


# ---- programs that keep a copy

class Mirror:
    """A local tree of Maildirs, in which a program of files does the work."""

    def __init__(self, root, name, folder_path):
        self.root, self.name, self.path = root, name, folder_path

    def find(self, message):
        """Where it is in the copy of the INBOX."""
        for sub in ("new", "cur"):
            at = os.path.join(self.path("INBOX"), sub)
            for name in os.listdir(at):
                path = os.path.join(at, name)
                if message.id.encode() in read(path):
                    return path
        raise Failure("%s has no %s" % (self.name, message.id))

    def make(self, folder):
        for sub in ("cur", "new", "tmp"):
            os.makedirs(os.path.join(self.path(folder), sub), exist_ok=True)

    def with_flag(self, path, flag):
        base, _, flags = os.path.basename(path).partition(":2,")
        return os.path.join(os.path.dirname(os.path.dirname(path)), "cur",
            base + ":2," + "".join(sorted(set(flags + flag))))

    def do(self, job, delete):
        for what, messages in job:
            for number, m in enumerate(messages):
                if what == "append":
                    self.make("Sent-" + self.name)
                    write(os.path.join(self.path("Sent-" + self.name), "cur",
                        "%d.%s_%d.h:2,S" % (time.time(), self.name, number)), m.text)
                    continue
                path = self.find(m)
                if what == "move":
                    self.make("Done/" + self.name)
                    os.rename(path, os.path.join(self.path("Done/" + self.name), "cur",
                        "%d.%s_m%d.h:2," % (time.time(), self.name, number)))
                elif what == "delete":
                    delete(self, path)
                else:
                    os.rename(path, self.with_flag(path, {"flag": "F", "seen": "S"}[what]))


def mbsync_rc(box, root, name):
    return ("IMAPAccount s\nHost %s\nPort %s\nUser %s\nPass %s\nSSLType None\n\n"
            "IMAPStore far\nAccount s\n\nMaildirStore near\nPath %s/\nInbox %s/INBOX\n"
            "SubFolders Verbatim\n\nChannel all\nFar :far:\nNear :near:\nPatterns *\nCreate Both\n"
            "Remove Both\nExpunge Both\nSyncState *\n" % (box.host, box.port, box.user, box.password, root, root))


@client("mbsync")
def mbsync(box, directory, job):
    root = os.path.join(directory, "mbsync")
    os.makedirs(root, exist_ok=True)
    rc = write(os.path.join(directory, "mbsyncrc"), mbsync_rc(box, root, "mbsync"), 0o600)

    def sync():
        status, output = run(directory, "mbsync", "-c", rc, "-a")
        check(status == 0, "mbsync", status, output)

    mirror = Mirror(root, "mbsync", lambda folder: os.path.join(root, folder))
    sync()
    mirror.do(job, lambda m, path: os.rename(path, m.with_flag(path, "T")))
    sync()
    sync()


@client("offlineimap")
def offlineimap(box, directory, job):
    root = os.path.join(directory, "offlineimap")
    rc = write(os.path.join(directory, "offlineimaprc"), (
        "[general]\naccounts = a\nui = quiet\nmetadata = %s/.offlineimap\n[Account a]\n"
        "localrepository = near\nremoterepository = far\n[Repository near]\ntype = Maildir\n"
        "localfolders = %s\n[Repository far]\ntype = IMAP\nremotehost = %s\nremoteport = %s\n"
        "remoteuser = %s\nremotepass = %s\nssl = no\nstarttls = no\nauth_mechanisms = PLAIN\n"
        "expunge = yes\n" % (directory, root, box.host, box.port, box.user, box.password)), 0o600)

    def sync():
        # It fails over a message that somebody else has removed since it looked, and over a
        # folder that it made itself as the level above another one: both are fine the next time.
        # And now and then its threads wait for each other, with nothing left that it has to hear.
        for _ in range(4):
            status, output = run(directory, "timeout", "-k", "5", "20", "offlineimap", "-c", rc, "-o")
            if status == 0:
                break
        check(status == 0, "offlineimap", status, output)

    mirror = Mirror(root, "offlineimap", lambda folder: os.path.join(root, folder.replace("/", ".")))
    sync()
    mirror.do(job, lambda m, path: os.unlink(path))
    sync()
    sync()


# ---- programs that fetch: their messages are in a folder of their own

@client("fetchmail", abilities=("fetch",))
def fetchmail(box, directory, job):
    os.makedirs(directory + "/fetched.fetchmail", exist_ok=True)
    mda = write(directory + "/fetchmail.mda", "#!/bin/sh\ncat >%s/fetched.fetchmail/$$\n" % directory, 0o755)
    rc = write(directory + "/fetchmailrc",
        'poll %s service %s protocol imap no dns bad-header accept user "%s" password "%s"\n'
        ' folder "For-fetchmail" fetchall no keep no rewrite no mimedecode pass8bits sslproto ""'
        ' mda "%s"\n' % (box.host, box.port, box.user, box.password, mda), 0o600)
    status, output = run(directory, "fetchmail", "-f", rc, "--invisible", "--nosyslog", "-N",
        "--pidfile", directory + "/fetchmail.pid", "--idfile", directory + "/fetchmail.ids")
    check(status == 0, "fetchmail", status, output)
    fetched(job, directory + "/fetched.fetchmail")


@client("getmail", abilities=("fetch",))
def getmail(box, directory, job):
    for sub in ("cur", "new", "tmp"):
        os.makedirs(directory + "/fetched.getmail/" + sub, exist_ok=True)
    os.makedirs(directory + "/getmail", mode=0o700, exist_ok=True)
    write(directory + "/getmail/rc", (
        "[retriever]\ntype = SimpleIMAPRetriever\nserver = %s\nport = %s\nusername = %s\n"
        "password = %s\nmailboxes = ('For-getmail',)\n[destination]\ntype = Maildir\n"
        "path = %s/fetched.getmail/\n[options]\nread_all = true\ndelete = true\ndelivered_to = false\n"
        "received = false\nverbose = 0\n" % (box.host, box.port, box.user, box.password, directory)), 0o600)
    status, output = run(directory, "getmail", "--getmaildir=" + directory + "/getmail", "--rcfile=rc")
    check(status == 0 and "rror" not in output, "getmail", status, output)
    fetched(job, directory + "/fetched.getmail/new")


def fetched(job, directory):
    got = sorted(email.message_from_bytes(read(os.path.join(directory, n)))["Message-ID"]
                 for n in os.listdir(directory))
    wanted = sorted(m.id for _, messages in job for m in messages)
    check(got == wanted, "fetched", got, "of", wanted)


# ---- programs at a terminal

class Terminal:
    """A program at a terminal of 24 rows."""

    def __init__(self, directory, *command):
        import pwd
        self.screen, self.before, self.name = b"", b"", command[0]
        nobody = pwd.getpwnam("nobody")
        for at, _, files in os.walk(directory):
            for name in [at] + [os.path.join(at, f) for f in files]:
                if os.geteuid() == 0:
                    os.chown(name, nobody.pw_uid, nobody.pw_gid)
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(nobody.pw_gid)
                os.setuid(nobody.pw_uid)
            os.chdir(directory)
            os.execvpe(command[0], command, {"PATH": os.environ["PATH"], "HOME": directory,
                "TERM": "xterm", "LC_ALL": "C.UTF-8", "LINES": "24", "COLUMNS": "80"})
        import fcntl
        import struct
        import termios
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def look(self, seconds=0.1):
        end = time.monotonic() + seconds
        while select.select([self.fd], [], [], max(0, end - time.monotonic()))[0]:
            try:
                part = os.read(self.fd, 65536)
            except OSError:
                return False
            if not part:
                return False
            self.screen += part
        return True

    def wait(self, pattern, seconds=30):
        wait_for(lambda: (self.look(), re.search(pattern, self.screen))[1], seconds,
            "%s shows %r, but %r after %r" % (self.name, pattern, self.screen[-1500:], self.before[-1500:]))

    def press(self, keys, pattern, seconds=30):
        """Types that, and waits until the program shows something that it has not shown before."""
        # What is typed before it has begun to listen some programs throw away: then once more.
        self.look(0.4)
        self.before, self.screen = self.screen, b""
        for _ in range(3):
            os.write(self.fd, keys.encode())
            self.look(3 if self.look(0.3) and not self.screen else 0)
            if self.screen:
                break
        self.wait(pattern, seconds)

    def kill(self):
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(self.pid, 9)
            os.waitpid(self.pid, 0)

    def end(self, seconds=60):
        deadline = time.monotonic() + seconds
        while self.look():
            if time.monotonic() > deadline:
                self.kill()
                raise Failure("%s does not end: %r" % (self.name, self.screen[-1500:]))
        _, status = os.waitpid(self.pid, 0)
        os.close(self.fd)
        return status


@client("neomutt")
def neomutt(box, directory, job):
    url = "imap://%s:%s/" % (box.host, box.port)
    path = write(os.path.join(directory, "neomutt.mbox"), b"".join(
        b"From ann@example.org Thu Nov 26 10:00:00 2026\n" + m.text + b"\n"
        for what, messages in job if what == "append" for m in messages))
    keys = {
        "flag": "<tag-pattern>~s 'flag neomutt'<enter><tag-prefix-cond><flag-message><end-cond><untag-pattern>.<enter>",
        "seen": "<tag-pattern>~s 'seen neomutt'<enter><tag-prefix-cond><clear-flag>N<end-cond><untag-pattern>.<enter>",
        "delete": "<delete-pattern>~s 'delete neomutt'<enter>",
        "move": "<tag-pattern>~s 'move neomutt'<enter><tag-prefix-cond><save-message>=Done/neomutt<enter>"
                "<end-cond><untag-pattern>.<enter>",
    }
    rc = write(os.path.join(directory, "neomuttrc"), (
        'set imap_user="%s" imap_pass="%s" folder="%s" spoolfile="%s" ssl_starttls=no ssl_force_tls=no\n'
        'set sort=threads confirmappend=no confirmcreate=no delete=yes quit=yes move=no wait_key=no\n'
        'set sleep_time=0 mail_check=1 imap_check_subscribed=yes header_cache="" save_empty=yes\n'
        % (box.user, box.password, url, url + "INBOX")), 0o600)
    # It makes no folder for what comes from elsewhere.
    box.connect().create("Sent-neomutt")
    def use(*start):
        t = Terminal(directory, "neomutt", "-n", "-F", rc, *start)
        status = t.end()
        check(status == 0, "neomutt", status, t.screen[-1500:].decode(errors="replace"))

    push = "".join(keys[what] + "<sync-mailbox>" for what, _ in job if what in keys)
    # When another client removes messages meanwhile it says "Flags may be wrong", and forgets what
    # it was to do: who reads that does it again.
    for _ in range(4):
        use("-e", "push \"%s<quit>\"" % push)
        if done(box, job):
            break
    use("-f", path, "-e",
        "push \"<tag-pattern>~A<enter><tag-prefix><copy-message>=Sent-neomutt<enter><quit>\"")


def done(box, job):
    """Whether all has been done that concerns the INBOX."""
    c = box.connect()
    ok(c.select("INBOX", readonly=True))
    for what, messages in job:
        for m in messages:
            found = uids(c, m)
            if what in ("delete", "move") and found:
                return False
            if what in ("flag", "seen"):
                flags = ok(c.uid("FETCH", found[0], "(FLAGS)"))[0]
                if (rb"\Flagged" if what == "flag" else rb"\Seen") not in flags:
                    return False
    c.logout()
    return True




@client("alpine", abilities=("flag", "seen", "delete", "move"))
def alpine(box, directory, job):
    where = "{%s:%s/imap/notls/user=%s}" % (box.host, box.port, box.user)
    rc = write(os.path.join(directory, ".pinerc"), (
        "personal-name=Alice\nuser-domain=example.test\ninbox-path=%sINBOX\n"
        "folder-collections=Server %s[]\nlast-version-used=9.99\nfeature-list="
        "enable-aggregate-command-set,auto-zoom-after-select,quit-without-confirm,enable-flag-cmd,"
        "expunge-without-confirm,disable-password-caching,disable-password-file-saving\n"
        % (where, where)))
    # What it asks before it makes a folder it does not hear the answer to at a terminal like ours.
    box.connect().create("Done/alpine")
    for _ in range(4):
        t = Terminal(directory, "alpine", "-p", rc, "-i")
        t.wait(rb"PASSWORD:")
        t.press(box.password + "\r", rb"opened with")
        for what, _ in job:
            t.press(";", rb"SELECT criteria")
            t.press("t", rb"Select based on")
            t.press("s", rb"to match :")
            t.press(what + " alpine\r", rb"Select matched|No additional|matched no|in current zoom")
            if b"matched no" in t.screen or b"No additional" in t.screen:
                continue
            t.press("a", rb"TakeAddr|Apply|APPLY")
            {"flag": lambda: (t.press("*", rb"Flag New"), t.press("*", rb"lagged \d")),
             "seen": lambda: (t.press("*", rb"Flag New"), t.press("!", rb"Unflag|\[?Not|!"),
                              t.press("n", rb"lagged \d")),
             "delete": lambda: t.press("d", rb"marked for deletion|eleted"),
             "move": lambda: (t.press("s", rb"to folder"), t.press("Done/alpine\r", rb"opied|aved|DONE"))}[what]()
            t.press(";", rb"ALTER")
            t.press("a", rb"UNselected")
        t.press("x", rb"xpunge|No messages")
        t.press("q", rb"inished")
        t.end()
        if done(box, job):
            break


@client("aerc", abilities=("flag", "seen", "delete", "move"))
def aerc(box, directory, job):
    at = os.path.join(directory, ".config", "aerc")
    os.makedirs(at)
    write(os.path.join(at, "accounts.conf"), (
        "[a]\nsource = imap+insecure://%s:%s@%s:%s\nfrom = Alice <alice@example.test>\ndefault = INBOX\n"
        % (box.user.replace("@", "%40"), box.password, box.host, box.port)), 0o600)
    for name in ("aerc.conf", "binds.conf"):
        write(os.path.join(at, name), read("/usr/share/aerc/" + name))
    box.connect().create("Done/aerc")
    acts = {"flag": "flag -x Flagged", "seen": "read", "delete": "delete", "move": "move Done/aerc"}
    for _ in range(4):
        t = Terminal(directory, "aerc")
        t.wait(rb"Connected")
        t.look(3)
        for what, messages in job:
            for command in "filter %s aerc" % what, "mark -a", acts[what], "clear":
                os.write(t.fd, (":%s\r" % command).encode())
                t.look(1.3)
        os.write(t.fd, b":quit\r")
        with contextlib.suppress(Failure):
            t.end(20)
        if done(box, job):
            break
