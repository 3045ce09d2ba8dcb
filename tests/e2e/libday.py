"""A day's work of mail programs on one mailbox over IMAP, alone, or two at a time while mail comes in.

Afterwards each message is where it has to be, with its flags and its octets, once; and what the
Maildir has, what the index says and what clients see is the same.
"""
import os
import re
import threading
import time

from libclients import read, run, write
from libmailclients import ABILITIES, Box, CLIENTS, Message, PROGRAMS, mbsync_rc, ok
from libsite import BUILD, check, equal, need

EACH = 3	# messages of a client for each kind of work
ARRIVING = 8	# that come meanwhile
FLAGS = {"flag": {"\\Flagged"}, "seen": {"\\Seen"}}
INBOX = "INBOX%.0s"
PLACES = {"move": ["Done/%s"], "append": ["Sent-%s"], "copy": ["Copied/%s", INBOX]}	# of what is done


def job_of(name):
    return [(what, [Message(what, name, i + 1) for i in range(EACH)]) for what in ABILITIES[name]]


def fill(box, jobs):
    """What the clients find: their messages in the INBOX, or in a folder of their own."""
    c = box.connect()
    for name, job in jobs.items():
        for what, messages in job:
            for m in messages:
                if what == "fetch":
                    c.create("For-" + name)
                    ok(c.append("For-" + name, None, None, m.wire()))
                elif what != "append":
                    ok(c.append("INBOX", None, None, m.wire()))
    c.logout()


def wanted(jobs, arrived):
    """Message-ID -> [(folder, flags that it has to have)], sorted"""
    state = {m.id: [("INBOX", set())] for m in arrived}
    for name, job in jobs.items():
        for what, messages in job:
            for m in messages:
                if what in FLAGS:
                    state[m.id] = [("INBOX", FLAGS[what])]
                elif what in PLACES:
                    state[m.id] = [(place % name, set()) for place in PLACES[what]]
    return state


def seen_by_imap(box):
    """[(Message-ID, folder, flags, octets)] of all folders"""
    found, c = [], box.connect()
    for line in ok(c.list()):
        attributes, name = re.match(rb'\(([^)]*)\) "/" "(.*)"$', line).groups()
        if b"\\Noselect" in attributes:
            continue
        count = int(ok(c.select('"%s"' % name.decode(), readonly=True))[0])
        items = ok(c.uid("FETCH", "1:*", "(FLAGS BODY.PEEK[])")) if count else []
        for part in items:
            if isinstance(part, tuple):
                flags = re.search(rb"FLAGS \(([^)]*)\)", part[0]).group(1).decode().split()
                flags = [f for f in flags if f.startswith("\\")]	# keywords are not in names
                found.append((re.search(rb"(?im)^Message-ID: *(\S+)", part[1]).group(1).decode(),
                    name.decode(), set(flags) - {"\\Recent"}, part[1].replace(b"\r\n", b"\n")))
    c.logout()
    return found


def seen_on_disk(box):
    found = []
    letters = {"S": "\\Seen", "F": "\\Flagged", "R": "\\Answered", "T": "\\Deleted", "D": "\\Draft"}
    for folder in ["."] + [d for d in os.listdir(box.maildir) if d.startswith(".")]:
        for sub in ("new", "cur"):
            at = os.path.join(box.maildir, folder, sub)
            for file in os.listdir(at):
                text = read(os.path.join(at, file))
                flags = file.partition(":2,")[2]
                found.append((re.search(rb"(?im)^Message-ID: *(\S+)", text).group(1).decode(),
                    folder[1:].replace(".", "/") or "INBOX",
                    {letters[f] for f in flags if f in letters}, text))
    return found


def key(entry):
    return entry[0], entry[1], sorted(entry[2]), entry[3]


def agree(site, box, state, directory):
    by_imap, on_disk = sorted(map(key, seen_by_imap(box))), sorted(map(key, seen_on_disk(box)))
    equal(by_imap, on_disk, "what IMAP shows, and what the Maildir has")
    places = {}
    for ident, folder, flags, _ in by_imap:
        places.setdefault(ident, []).append((folder, set(flags)))
    missing = {i: w for i, w in state.items() if i not in places}
    check(not missing, "lost:", missing)
    for ident, found in places.items():
        check(ident in state, "should be gone:", ident, found)
        equal(sorted(folder for folder, _ in found), [folder for folder, _ in state[ident]], ident, "is in")
        for (_, has), (_, flags) in zip(sorted(found, key=lambda f: f[0]), state[ident]):
            check(flags <= has, ident, "has", has, "not", flags)
            if not flags:
                check("\\Flagged" not in has, ident, "is flagged")
    tool(site, directory)


def tool(site, directory):
    os.makedirs(directory, exist_ok=True)
    status, output = run(directory, "env", "MAILSTEAD_CONF=" + site["CONF"],
        "MAILSTEAD_LIBEXEC=" + BUILD, os.path.join(BUILD, "mailstead"), "mailbox", "check", "--full",
        site["USER1"])
    equal((status, output), (0, ""), "mailstead mailbox check")


def plain(text):
    """Without the field that mbsync marks with what it has copied."""
    return re.sub(rb"(?m)^X-TUID: .*\n", b"", text)


def mirror(site, box, directory):
    """A client that sees the mailbox for the first time has the same."""
    root = os.path.join(directory, "mirror")
    os.makedirs(root)
    rc = write(os.path.join(directory, "mirrorrc"), mbsync_rc(box, root, "mirror"), 0o600)
    status, output = run(directory, "mbsync", "-c", rc, "-a")
    check(status == 0, "mbsync", status, output)
    copied = []
    for at, _, files in os.walk(root):
        for file in files:
            if os.path.basename(at) in ("new", "cur"):
                folder = os.path.relpath(os.path.dirname(at), root)
                copied.append((folder, plain(read(os.path.join(at, file)))))
    there = sorted((folder, plain(text)) for _, folder, _, text in seen_on_disk(box))
    equal(sorted(copied), there, "a new mirror")


def deliver(site, messages):
    for m in messages:
        status, output = site.sendmail("-i", "-f", "ann@example.org", site["USER1"], data=m.text)
        check(status == 0, output)
        time.sleep(0.2)


def together(functions):
    failures = []

    def attempt(function, args):
        try:
            function(*args)
        except Exception as e:
            failures.append(e)

    threads = [threading.Thread(target=attempt, args=f) for f in functions]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    for e in failures:
        raise e


def work(site, names, directory):
    box = Box(site)
    for name in names:
        need(*PROGRAMS[name])
    jobs = {name: job_of(name) for name in names}
    arrived = [Message("arrived", "-".join(names), i + 1) for i in range(ARRIVING if len(names) > 1 else 0)]
    box.names = names
    box.messages = arrived + [m for job in jobs.values() for _, messages in job for m in messages]
    fill(box, jobs)
    homes = {}
    for name in names:
        homes[name] = os.path.join(directory, name)
        os.makedirs(homes[name])
    together([(CLIENTS[name], (box, homes[name], jobs[name])) for name in names] +
             [(deliver, (site, arrived))])
    site.wait_delivered()
    agree(site, box, wanted(jobs, arrived), os.path.join(directory, "tool"))
    return box


def clear(box):
    """The INBOX is empty again, and all folders but the first ones are gone."""
    c = box.connect()
    for line in ok(c.list()):
        attributes, name = re.match(rb'\(([^)]*)\) "/" "(.*)"$', line).groups()
        if not re.search(rb"Drafts|Sent|Junk|Trash|Archive|Noselect", attributes) and name != b"INBOX":
            ok(c.delete('"%s"' % name.decode()))
    ok(c.select("INBOX"))
    if c.untagged_responses.get("EXISTS", [b"0"])[0] != b"0":
        ok(c.store("1:*", "+FLAGS.SILENT", r"(\Deleted)"))
        ok(c.expunge())
    c.logout()
