"""The programs that people send and fetch mail with, told to change nothing.

Each sender is a function (site, directory, file, sender, recipient) that
returns (exit status, output). Each fetcher is a function (host, port, user,
password, directory, keep) that fetches all messages and returns them in order.

What they do to messages all the same (seen with the versions of Debian 12):

swaks		takes its whole data from us in the form of the wire, so that it
		neither expands %TOKENS% nor touches dots; cannot send an empty message.
msmtp		nothing.
curl		wants CRLF line ends, then changes nothing.
mpop		nothing.
curl		nothing.
fetchmail	ends a header that has no end, doubles a dot that a message
		begins with, drops bare CRs and a field it takes for an mbox line,
		breaks lines of more than 8 KB with a NUL, an octet of its
		memory that nobody has set, and an LF.
getmail		parses and writes anew: folds, ends parts and headers, drops what
		it does not understand.

So a message fetched with curl and mpop must be identical, and what fetchmail
and getmail make of it must be what they make of the very same message when
it comes from a server that is known to be right: libreference.py.
"""
import os
import pwd
import re
import subprocess

from libsite import Failure, check, lines_lf, wire

SENDERS = {}
FETCHERS = {}
EXACT = ("curl", "mpop")	# fetchers that change nothing


def steady(tool, message):
    """The message without what differs from one fetch to the next."""
    return re.sub(rb"(?s)\0.\n", b"\0\n", message) if tool == "fetchmail" else message


def sender(function):
    SENDERS[function.__name__] = function
    return function


def fetcher(function):
    FETCHERS[function.__name__] = function
    return function


def run(directory, *command, **options):
    """Runs a client, never as root, with HOME in the directory."""
    if os.geteuid() == 0:
        user = pwd.getpwnam("nobody")
        options.update(user=user.pw_uid, group=user.pw_gid, extra_groups=[])
        for at, _, files in os.walk(directory):
            for name in [at] + [os.path.join(at, f) for f in files]:
                os.chown(name, user.pw_uid, user.pw_gid)
    try:
        p = subprocess.run(command, timeout=300, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={"PATH": os.environ["PATH"], "HOME": directory, "LC_ALL": "C"}, **options)
    except subprocess.TimeoutExpired:
        raise Failure("%s does not end" % command[0])
    return p.returncode, p.stdout.decode(errors="replace")


def write(path, data, mode=0o644):
    with open(path, "wb" if isinstance(data, bytes) else "w") as f:
        f.write(data)
    os.chmod(path, mode)
    return path


def read(path):
    with open(path, "rb") as f:
        return f.read()


# ---- Senders

@sender
def swaks(site, directory, file, sender, recipient):
    # It adds the last CRLF itself.
    data = write(os.path.join(directory, "data"), wire(read(file)) + b".")
    return run(directory, "swaks", "--server", site["HOST"], "--port", site["SMTP_PORT"],
        "--helo", "client.example", "--from", sender, "--to", recipient, "--timeout", "60s",
        "--data", "@" + data, "--no-data-fixup", "--silent", "2")


@sender
def msmtp(site, directory, file, sender, recipient):
    with open(file, "rb") as data:
        return run(directory, "msmtp", "--host=" + site["HOST"], "--port=" + site["SMTP_PORT"],
            "--domain=client.example", "--auth=off", "--tls=off", "--set-from-header=off",
            "--set-date-header=off", "--set-msgid-header=off", "--remove-bcc-headers=off",
            "--from=" + sender, "--", recipient, stdin=data)


def curl_send(site, directory, file, sender, recipient):
    data = write(os.path.join(directory, "data"), lines_lf(read(file)).replace(b"\n", b"\r\n"))
    return run(directory, "curl", "-sS", "--max-time", "60", "--mail-from", sender,
        "--mail-rcpt", recipient, "--upload-file", data,
        "smtp://%s:%s/client.example" % (site["HOST"], site["SMTP_PORT"]))


SENDERS["curl"] = curl_send


@sender
def sendmail(site, directory, file, sender, recipient):
    status, output = site.sendmail("-i", "-f", sender, "--", recipient, data=read(file))
    return status, output


# ---- Fetchers

def sorted_contents(directory):
    return [read(os.path.join(directory, name)) for name in sorted(os.listdir(directory))]


def in_order(directory):
    """The contents of a Maildir's new/ in the order in which they came."""
    # Names of mpop and getmail: SECONDS.M<microseconds>P<pid>Q<number>...
    def key(name):
        seconds, _, rest = name.partition(".")
        return int(seconds), int(rest[1:rest.index("P")])
    return [read(os.path.join(directory, n)) for n in sorted(os.listdir(directory), key=key)]


def maildir(path):
    for sub in ("cur", "new", "tmp"):
        os.makedirs(os.path.join(path, sub))
    return path


def curl_fetch(host, port, user, password, directory, keep=True):
    listing = directory + "/listing"
    url = "pop3://%s:%d/" % (host, port)
    login = 'user="%s:%s"\nsilent\nshow-error\nfail\n' % (user, password)
    rc = write(directory + "/curlrc", login + 'url="%s"\noutput="%s"\n' % (url, listing), 0o600)
    status, output = run(directory, "curl", "-K", rc)
    check(status == 0, "curl, list:", status, output)
    numbers = [line.split()[0].decode() for line in read(listing).splitlines()]
    os.mkdir(directory + "/curl")
    transfers = []
    for number in numbers:
        transfers.append('url="%s%s"\noutput="%s/curl/%06d"\n' % (url, number, directory,
            int(number)))
        if not keep:
            transfers.append('url="%s%s"\nrequest="DELE"\nhead\n' % (url, number))
    if transfers:
        write(rc, "next\n".join(login + t for t in transfers))
        status, output = run(directory, "curl", "-K", rc)
        check(status == 0, "curl:", status, output)
    return [m.replace(b"\r\n", b"\n") for m in sorted_contents(directory + "/curl")]


FETCHERS["curl"] = curl_fetch


@fetcher
def mpop(host, port, user, password, directory, keep=True):
    box = maildir(directory + "/mpop")
    secret = write(directory + "/secret", password + "\n", 0o600)
    status, output = run(directory, "mpop", "--host=" + host, "--port=%d" % port,
        "--user=" + user, "--passwordeval=cat " + secret, "--auth=user", "--tls=off",
        "--keep=" + ("on" if keep else "off"), "--received-header=off",
        "--delivery=maildir," + box, "--uidls-file=" + directory + "/mpop.uidls", "--quiet")
    check(status == 0, "mpop:", status, output)
    return in_order(box + "/new")


@fetcher
def fetchmail(host, port, user, password, directory, keep=True):
    os.mkdir(directory + "/fetchmail")
    count = write(directory + "/count", "100000\n")
    mda = write(directory + "/mda", "#!/bin/sh\nread n <%s\ncat >%s/fetchmail/$n\n"
        "echo $((n + 1)) >%s\n" % (count, directory, count), 0o755)
    rc = write(directory + "/fetchmailrc",
        'poll %s service %d protocol pop3 uidl no dns bad-header accept user "%s" password "%s"\n'
        ' fetchall %s no rewrite no mimedecode pass8bits no dropstatus no dropdelivered'
        ' sslproto "" mda "%s"\n' % (host, port, user, password,
        "keep" if keep else "no keep", mda), 0o600)
    status, output = run(directory, "fetchmail", "-f", rc, "--invisible", "--nosyslog", "-N",
        "-s", "--pidfile", directory + "/fetchmail.pid", "--idfile", directory + "/fetchmail.ids")
    check(status in (0, 1), "fetchmail:", status, output)	# 1: no mail
    return sorted_contents(directory + "/fetchmail")


@fetcher
def getmail(host, port, user, password, directory, keep=True):
    rcs = directory + "/getmailrc.d"
    os.mkdir(rcs)
    os.chmod(rcs, 0o700)
    for attempt in range(5 if keep else 1):
        box = maildir("%s/getmail.%d" % (directory, attempt))
        write(rcs + "/rc", GETMAILRC % (host, port, user, password, box,
            "false" if keep else "true"), 0o600)
        status, output = run(directory, "getmail", "--getmaildir=" + rcs, "--rcfile=rc")
        # On a busy machine it may miss the end of its own child, and gives up.
        if "waiting child" not in output:
            break
    check(status == 0 and "rror" not in output, "getmail:", status, output)
    return in_order(box + "/new")


GETMAILRC = """[retriever]
type = SimplePOP3Retriever
server = %s
port = %d
username = %s
password = %s
timeout = 10
[destination]
type = Maildir
path = %s/
[options]
read_all = true
delete = %s
received = false
delivered_to = false
verbose = 0
"""
