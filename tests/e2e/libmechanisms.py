"""Clients that log in with each SASL mechanism that they have: what the tests of all protocols need."""
import os
import pty
import pwd
import select
import ssl
import subprocess
import sys
import time

from libclients import run, write
from libsite import BUILD, Failure, Site, check, need, wait_for
from libtls import make_certificates

HOST = "localhost"
OFFERED = "PLAIN LOGIN SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-256-PLUS OAUTHBEARER XOAUTH2 EXTERNAL"
SYSTEM = ("USER", "COMMAND", "PLAIN", "LOGIN")	# what users of the system have
TOKENS = ("OAUTHBEARER", "XOAUTH2")
SCRAM = ("SCRAM-SHA-1", "SCRAM-SHA-256")
TOKEN = "ya29.good-token"

# auth-token(8): on descriptor 3 the name, the token and more, each with a NUL behind it.
TOKEN_PROGRAM = """#!/bin/sh
tr '\\0' '\\n' <&3 | {
	read -r name
	read -r token
	[ "$token" = %s ] || exit 1
	echo bob@example.test
}
"""

MAIL = "From: <%(from)s>\nTo: <%(to)s>\nSubject: %(what)s\n\nbody\n"


class Login:
    """One try of a client: what it needs to know."""

    def __init__(self, site, files, implicit, mechanism, user, secret, alone):
        self.site, self.files, self.implicit, self.mechanism = site, files, implicit, mechanism
        self.user, self.secret, self.alone = user, secret, alone
        self.sender = site["ADDRESS1" if user == site["USER1"] else "ADDRESS2"]
        self.recipient = site["ADDRESS2"]
        self.smtp = site["SMTPS_PORT" if implicit else "SUBMISSION_PORT"]
        self.pop3 = site["POP3S_PORT" if implicit else "POP3_PORT"]
        self.imap = site["IMAPS_PORT" if implicit else "IMAP_PORT"]
        self.ca = files["ca"]
        # Which a client has its own file or shows none.
        self.certificate = files["client"] if mechanism == "EXTERNAL" and secret else None
        self.directory = os.path.join(files["work"], "%d" % time.monotonic_ns())
        os.mkdir(self.directory)
        self.mail = write(self.path("mail"), MAIL % {"from": self.sender, "to": self.recipient,
            "what": mechanism})
        self.secret_file = write(self.path("secret"), secret + "\n", 0o600)

    def path(self, name):
        return os.path.join(self.directory, name)

    def run(self, *command, **options):
        return run(self.directory, *command, **options)


def own_certificate(l, joined=False):
    """Copies of the client's certificate and key that the client may read."""
    pair = []
    for name, source in zip(("cert", "key"), l.certificate):
        with open(source) as f:
            pair.append(write(l.path(name), f.read(), 0o600))
    if joined:
        both = "".join(open(p).read() for p in pair)
        return write(l.path("both"), both, 0o600)
    return pair


def tls_options(l):
    """Of msmtp and mpop."""
    options = ["--host=" + HOST, "--tls=on", "--tls-starttls=" + ("off" if l.implicit else "on"),
        "--tls-trust-file=" + l.ca, "--auth=" + l.mechanism.lower(), "--user=" + l.user,
        "--passwordeval=cat " + l.secret_file]
    if l.certificate:
        cert, key = own_certificate(l)
        options += ["--tls-cert-file=" + cert, "--tls-key-file=" + key]
    return options


def curl_rc(l, scheme, port, more):
    lines = ['url = "%s%s://%s:%s/%s"' % (scheme, "s" if l.implicit else "", HOST, port, more),
        "silent", "show-error", "ssl-reqd", 'cacert = "%s"' % l.ca, "max-time = 30"]
    if l.mechanism in TOKENS:
        lines += ['user = "%s"' % l.user, 'oauth2-bearer = "%s"' % l.secret]
    else:
        lines += ['user = "%s:%s"' % (l.user, "" if l.mechanism == "EXTERNAL" else l.secret)]
    lines.append('login-options = "AUTH=%s"' % l.mechanism)
    if l.certificate:
        lines += ['cert = "%s"\nkey = "%s"' % tuple(own_certificate(l))]
    return lines


def neomutt_rc(l, kind):
    lines = ["set ssl_force_tls=yes", "set ssl_starttls=yes", "set ssl_ca_certificates_file='%s'" % l.ca, "set from='%s'" % l.sender, "set copy=no",
        "set realname=''", "set use_from=yes", "set mbox_type=Maildir",
        "set folder='%s'" % l.directory, "set record=''", "set move=no"]
    if l.mechanism in TOKENS:
        lines.append("set %s_oauth_refresh_command='cat %s'" % (kind, l.secret_file))
    else:
        lines.append("set %s_pass='%s'" % (kind, l.secret))
    if not l.alone:
        lines.append("set %s_authenticators='%s'" % (kind, l.mechanism.lower()))
    return lines


def context(l):
    made = ssl.create_default_context(cafile=l.ca)
    if l.certificate:
        made.load_cert_chain(*l.certificate)
    return made


def on_terminal(command, env, seconds, is_done):
    """
    Runs it on a terminal of its own, until it ends, for so long, or until is_done(): it pauses
    for a second then, before it tries again. Returns what it has shown.
    """
    pid, terminal = pty.fork()
    if pid == 0:
        try:
            os.execvpe(command[0], command, env)
        finally:
            os._exit(127)
    shown, end = b"", time.monotonic() + seconds
    try:
        while time.monotonic() < end:
            if select.select([terminal], [], [], 0.2)[0]:
                shown += os.read(terminal, 65536)
            if is_done():
                end = 0
    except OSError:
        pass
    finally:
        os.close(terminal)
        if time.monotonic() >= end:
            os.kill(pid, 9)
        os.waitpid(pid, 0)
    return shown.decode(errors="replace")


def neomutt_opens(l, kind, port, more):
    """neomutt opens the mailbox and leaves. Its exit status says nothing: the log alone does."""
    before = len(l.site.log())
    lines = neomutt_rc(l, kind) + ["set wait_key=no", "set quit=yes", "set confirm_append=no", *more,
        "push '<exit>'"]
    rc = write(l.path("rc"), "\n".join(lines) + "\n", 0o600)
    for name in (l.directory, rc, l.secret_file):
        os.chown(name, *((pwd.getpwnam("nobody")[2:4]) if os.geteuid() == 0 else (-1, -1)))
    output = on_terminal(["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"][
        :4 if os.geteuid() == 0 else 0] + ["neomutt", "-n", "-F", rc, "-f", "%s%s://%s@%s:%s/" %
        (kind, "s" if l.implicit else "", l.user.replace("@", "%40"), HOST, port)],
        {"PATH": os.environ["PATH"], "HOME": l.directory, "TMPDIR": l.directory,
        "TERM": "vt100", "LC_ALL": "C"}, 20,
        lambda: any("event=auth " in line for line in l.site.log()[before:]))
    return None, output


def gsasl_logs_in(l, protocol, port):
    # With --starttls it says STARTTLS before EHLO; without, it takes it where it is offered.
    command = ["gsasl", "--" + protocol, "--connect", "%s:%s" % (HOST, port), "--x509-ca-file=" + l.ca,
        "--mechanism=" + l.mechanism, "-a", l.user, "-z", l.user, "-p", l.secret, "--application-data"]
    if l.mechanism in SCRAM:
        command.append("--no-cb")
    if l.certificate:
        cert, key = own_certificate(l)
        command += ["--x509-cert-file=" + cert, "--x509-key-file=" + key]
    status, output = l.run(*command, stdin=subprocess.DEVNULL)
    return status == 0, output


def fetchmail_polls(l, protocol, port):
    how, own = 'auth password user "%s" password "%s"' % (l.user, l.secret), ""
    if l.mechanism == "EXTERNAL":
        how = 'auth external user "%s"' % l.user
    if l.certificate:
        own = 'sslcert "%s" sslkey "%s"' % tuple(own_certificate(l))
    rc = write(l.path("rc"), 'poll %s service %s protocol %s %s keep\n'
        ' %s %s sslproto "tls1.2+" sslcertck sslcertfile "%s" mda "/bin/cat >/dev/null"\n' %
        (HOST, port, protocol, how, "ssl" if l.implicit else "", own, l.ca), 0o600)
    status, output = l.run("fetchmail", "-v", "-f", rc, "--nosyslog", "-N", "--pidfile",
        l.path("pid"), "--idfile", l.path("ids"))
    return status in (0, 1), output	# 1: no mail


def getmail_gets(l, retriever, port, more=""):
    rcs = l.path("getmail.d")
    os.mkdir(rcs)
    os.chmod(rcs, 0o700)
    if l.mechanism == "XOAUTH2":
        more += "use_xoauth2 = true\npassword_command = ('cat', '%s')\n" % l.secret_file
    write(rcs + "/rc", "[retriever]\ntype = %s\nserver = %s\nport = %s\n"
        "username = %s\npassword = %s\nca_certs = %s\ntimeout = 20\n%s[destination]\ntype = "
        "MDA_external\npath = /bin/cat\nignore_stderr = true\n[options]\ndelete = false\nread_all = true\n"
        "max_messages_per_session = 1\nverbose = 0\n" % (retriever, HOST, port, l.user, l.secret, l.ca,
        more), 0o600)
    for _ in range(3):
        status, output = l.run("getmail", "--getmaildir=" + rcs, "--rcfile=rc")
        # It may miss the end of its own child, and gives up.
        if "waiting child" not in output:
            break
    return status == 0 and "credential" not in output and "rror" not in output, output


ALL = ("PLAIN", "LOGIN") + SCRAM + TOKENS + ("EXTERNAL",)
BOTH = (False, True)	# STARTTLS, implicit TLS


def offer(site, mechanisms):
    """From the next connection on; programs and servers look at the file again."""
    site.configure_more("auth_mechanisms = %s\n" % mechanisms)


def logged(lines, result, mechanism):
    """Whether the log says that, and that there was TLS."""
    wanted = "PLAIN" if mechanism in ("USER", "COMMAND") else mechanism
    tries = [i for i, line in enumerate(lines) if "event=auth " in line]
    tls = [i for i, line in enumerate(lines) if "event=tls result=ok" in line]
    return bool(tries and tls and tls[0] < tries[0] and all("result=%s " % result in lines[i] and
        lines[i].endswith("mechanism=" + wanted) for i in tries))


def attempt(function, login, good):
    site = login.site
    before = len(site.log())
    worked, output = function(login)
    what = (function.__name__, login.mechanism, login.user, "implicit" if login.implicit else "starttls")
    check(worked in (good, None), *what, "has", "worked" if worked else "failed", ":", output)
    if login.mechanism == "EXTERNAL" and not good:
        return		# without a certificate EXTERNAL is not even offered
    try:
        wait_for(lambda: logged(site.log()[before:], "ok" if good else "failed", login.mechanism),
            5, "the line in the log")
    except Failure:
        raise Failure("%s: %s\n%s\n%s" % (" ".join(what), "good" if good else "bad",
            "\n".join(site.log()[before:]), output))


def secrets(site, mechanism, user):
    """A wrong one and the right one."""
    if mechanism in TOKENS:
        return TOKEN + "-not", TOKEN
    if mechanism == "EXTERNAL":
        return "", "certificate"
    return "wrong-password", site["PASS%d" % user]


def all_of(site, files, name, row, kind):
    program, function, mechanisms, ways, alone = row
    for mechanism in mechanisms:
        if mechanism in alone:
            offer(site, mechanism)
        for implicit in ways:
            for user in (2, 1) if site.rooted and mechanism in SYSTEM else (2,):
                for good, secret in zip((False, True), secrets(site, mechanism, user)):
                    attempt(function, Login(site, files, implicit, mechanism,
                        site["USER%d" % user], secret, mechanism in alone), good)
        if mechanism in alone:
            offer(site, OFFERED)
    print("%s %s: %s" % (kind, name, " ".join(mechanisms)))


def prepare(directory):
    files = make_certificates(directory)
    ca = files["authority"]
    files["server"] = ca.issue("local", "ec", "localhost", "DNS:localhost,IP:127.0.0.1")
    files["client"] = ca.issue("bob", "ec", "bob", "email:bob@example.test", "clientAuth")
    files["work"] = os.path.join(directory, "work")
    os.mkdir(files["work"])
    files["token"] = write(os.path.join(directory, "token"), TOKEN_PROGRAM % TOKEN, 0o755)
    os.chmod(files["ca"], 0o644)
    return files


def give_verifiers(site):
    """SCRAM needs them; virtual users alone have some."""
    command = [os.path.join(BUILD, "mailstead"), "password", site["USER2"]]
    subprocess.run(command, input=site["PASS2"] + "\n", text=True, check=True,
        env=dict(os.environ, MAILSTEAD_CONF=site["CONF"]), stdout=subprocess.DEVNULL)


def run_all(directory, kinds, after):
    """Runs all rows of kinds, (protocol, rows): those that the argument names; then after(site, files)."""
    only = sys.argv[1] if len(sys.argv) > 1 else ""
    need(*sorted({row[0] for _, rows in kinds for row in rows.values()}), "setpriv")
    files = prepare(directory)
    rooted = os.geteuid() == 0
    pair = "%s:%s" % files["server"]
    with Site(directory, *(["--root"] if rooted else []), tls_certificates=pair,
            tls_client_ca=files["ca"], auth_mechanisms=OFFERED, auth_token_program=files["token"],
            auth_delay_max="0", auth_user_limit="0") as site:
        site.rooted = rooted
        give_verifiers(site)
        for kind, rows in kinds:
            for name, row in rows.items():
                if only in kind + " " + name:
                    all_of(site, files, name, row, kind)
        after(site, files)
        lines = [line for line in site.log() if "event=auth " in line]
        check(not any(secret in line for line in site.log()
            for secret in (site["PASS1"], site["PASS2"], TOKEN)), "a secret is in the log")
        print("%d logins" % len(lines))
