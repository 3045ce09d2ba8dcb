"""What is measured in a mailbox, in the order in which it is done."""
import os
import statistics
import time

from libclient import Client
from libimap import Imap, Refused
from libmeasure import Failure, settle
from libtable import benches

MANY = 1000		# messages that are stored, copied, moved and so on
APPENDS = 100
LONG = 3.0		# seconds: what takes longer is not repeated
SLOW = 10.0		# seconds: what takes a system longer that forgets, is done once in all rounds
DROPS = 10
AT_A_TIME = 10		# clients that log in
MESSAGE = b"From: <a@client.example>\r\nSubject: appended\r\n\r\n" + 58 * (
    b"The quick brown fox jumps over the lazy dog, and over it once again.\r\n")


class Session:
    """One user's connection to a system."""

    def __init__(self, system, user, account, messages):
        self.system = system
        self.user = user
        self.messages = messages
        self.account = ("%s@%s" % (user, account["DOMAIN"]), account["PASSWORD"])
        self.imap = None
        self.again()

    def again(self):
        self.close()
        self.imap = Imap(self.system.ports["imap"], self.account)

    def close(self):
        if self.imap:
            self.imap.socket.close()

    def folder(self, n):
        return self.system.prefix + "folder%d" % n

    def say(self, *commands):
        try:
            for command in commands:
                self.imap.say(command)
        except Refused as e:
            raise Failure("%s: %s" % (command[:60], e)) from e

    def timed(self, action):
        """(CPU ms of the server, ms) of it: CPU time until it is at rest, the time until its answer."""
        cpu, start = self.system.group.cpu(), time.perf_counter()
        action()
        took = time.perf_counter() - start
        return (settle(self.system.group) - cpu) * 1e3, took * 1e3


class Operation:
    """One row, or two. goal: how many times as much as Mailstead Dovecot has to need, at least;
    others: the same of the others; within: ms that it may take at most. What is judged is CPU time,
    but for within."""
    unit = ""	# values are two: CPU ms and ms

    def __init__(self, name, goal=1.0, others=1.0, within=None):
        self.name = name
        self.goal = goal
        self.others = others
        self.within = within

    def is_done(self, _session, _results):
        """Whether it is not to be done again in this round."""
        return False

    def limit(self, system):
        return self.goal if system.startswith("dovecot") else self.others


class Said(Operation):
    """Commands. first: what it costs the first time is a row of its own. each: values are divided."""

    def __init__(self, name, *commands, first=False, goal=1.0, repeat=3, before=(), each=1):
        super().__init__(name, goal)
        self.commands = commands
        self.first = first
        self.repeat = repeat
        self.before = before
        self.each = each
        self.changes_nothing = bool(commands) and not before and commands[0].startswith(
            ("FETCH", "SEARCH", "SORT", "THREAD"))

    def measure(self, session):
        session.say(*(self.fill(session, c) for c in self.before))
        if self.before:
            settle(session.system.group)
        if self.first and not session.system.kept:
            value = self.run(session)
            yield self.name + ", first", value
            if session.system.forgets and value[1] > SLOW * 1e3:
                return
        runs = self.runs(session)
        if runs:
            yield self.name + (", again" if self.first else ""), tuple(
                statistics.median(values) for values in zip(*runs))

    def is_done(self, session, results):
        """Whether it took so long in a round before that it is not done again."""
        return session.system.forgets and self.changes_nothing and any(
            v[1] > SLOW * 1e3 for row in (self.name, self.name + ", first")
            for v in results.get(row, ()))

    def runs(self, session):
        runs, end = [], time.monotonic() + LONG
        while len(runs) < self.repeat and (not runs or time.monotonic() < end):
            runs.append(self.run(session))
        return runs

    def run(self, session):
        commands = [self.fill(session, c) for c in self.commands]
        return tuple(v / self.each for v in session.timed(lambda: session.say(*commands)))

    def fill(self, session, command):
        return command.replace("$F0", session.folder(0)).replace("$F1", session.folder(1))


class Select(Said):
    """In a new session each time."""

    def run(self, session):
        session.again()
        return super().run(session)


class Append(Said):
    def run(self, session):
        count, end = 0, time.monotonic() + LONG

        def all_of_them():
            nonlocal count
            while count < APPENDS and (not count or time.monotonic() < end):
                session.imap.append(self.fill(session, self.commands[0]), MESSAGE)
                count += 1
        cpu, ms = session.timed(all_of_them)
        return cpu / count, ms / count


class Status(Said):
    def run(self, session):
        return session.timed(lambda: session.say(*("STATUS %s (MESSAGES UNSEEN UIDNEXT)" %
            session.folder(n) for n in range(100))))


class Login(Operation):
    """Connections that log in, select a small mailbox and log out, many at a time: each of them."""

    def __init__(self, name, dialogue):
        super().__init__(name)
        self.bench = next(b for b in benches([dialogue]) if b.name == dialogue)

    def measure(self, session):
        client = Client(session.system.setting.programs, None)
        values = client.measure(self.bench, session.system, AT_A_TIME, 1000000, 1)
        if not values["done"] or values["failed"]:
            raise Failure("logins: %s" % values["error"])
        yield self.name, (values["cpu"], 1e3 / values["rate"])


class Memory(Login):
    """Of the whole system, for each connection that has a mailbox selected and waits."""
    unit = "kB"

    def __init__(self, name, dialogue):
        super().__init__(name, dialogue)
        self.goal, self.others = TWICE, 0

    def measure(self, session):
        client = Client(session.system.setting.programs, None)
        yield self.name, (client.idle(self.bench, session.system, self.bench.idle) / 1024,)


class Idle(Operation):
    """Time until a client hears of a message that comes into new/ by itself."""

    def measure(self, session):
        if not session.system.homes:
            return
        directory, uid, gid = session.system.homes
        maildir = os.path.join(directory, session.user, "Maildir")
        imap = session.imap
        session.say("NOOP")
        tag = imap.begin("IDLE")
        imap.read_line()
        time.sleep(0.5)
        yield self.name, tuple(map(statistics.median, zip(*(self.drop(session, maildir, uid, gid, n)
            for n in range(DROPS)))))
        imap.socket.sendall(b"DONE\r\n")
        imap.end(tag)

    def drop(self, session, maildir, uid, gid, n):
        name = "%d.M%dP2.bench" % (time.time(), n)
        path = os.path.join(maildir, "tmp", name)
        with open(path, "wb") as f:
            f.write(MESSAGE.replace(b"\r", b""))
        os.chown(path, uid, gid)

        def hear():
            os.rename(path, os.path.join(maildir, "new", name))
            while b"EXISTS" not in session.imap.read_line():
                pass
        session.imap.socket.settimeout(60)
        value = session.timed(hear)
        time.sleep(0.6)
        return value


TWICE = 2.0	# at least twice as fast as Dovecot, or half as large
FIELDS = "BODY.PEEK[HEADER.FIELDS (SUBJECT FROM TO DATE)]"
OPERATIONS = [
    Select("SELECT", "SELECT INBOX", first=True),
    Said("", "SELECT INBOX", repeat=0, before=["SELECT INBOX"]),
    Said("FETCH 1:* FLAGS", "FETCH 1:* (FLAGS)", goal=TWICE),
    Said("FETCH 1:* ENVELOPE", "FETCH 1:* (ENVELOPE)", first=True, goal=TWICE),
    Said("FETCH 1:* BODYSTRUCTURE", "FETCH 1:* (BODYSTRUCTURE)", first=True, goal=TWICE),
    Said("FETCH 1:* RFC822.SIZE", "FETCH 1:* (RFC822.SIZE)", first=True),
    Said("FETCH 1:* four header fields", "FETCH 1:* (%s)" % FIELDS, first=True, goal=TWICE),
    Said("FETCH 1:1000 BODY.PEEK[]", "FETCH 1:1000 (BODY.PEEK[])"),
    Said("SEARCH UNSEEN", "SEARCH UNSEEN"),
    Said("SEARCH SUBJECT", "SEARCH SUBJECT meeting", goal=TWICE),
    Said("SEARCH FROM", "SEARCH FROM tanaka", goal=TWICE),
    Said("SEARCH BODY", "SEARCH BODY nowhere", repeat=1),
    Said("SEARCH TEXT", "SEARCH TEXT nowhere", repeat=1),
    Said("SORT REVERSE DATE", "SORT (REVERSE DATE) UTF-8 ALL", first=True, goal=TWICE),
    Said("SORT SUBJECT", "SORT (SUBJECT) UTF-8 ALL", first=True, goal=TWICE),
    Said("THREAD REFERENCES", "THREAD REFERENCES UTF-8 ALL", first=True, goal=TWICE),
    Said("THREAD ORDEREDSUBJECT", "THREAD ORDEREDSUBJECT UTF-8 ALL", goal=TWICE),
    Said("STORE of 1,000", "STORE 1:1000 +FLAGS (\\Flagged)", repeat=1),
    Said("COPY of 1,000", "COPY 1:1000 $F0", repeat=1),
    Said("MOVE of 1,000", "MOVE 1:1000 $F1", repeat=1),
    Said("EXPUNGE of 1,000", "EXPUNGE", repeat=1,
        before=["STORE 1:1000 +FLAGS.SILENT (\\Deleted)"]),
    Append("APPEND to the selected one, each", "INBOX", goal=TWICE, repeat=1),
    Append("APPEND to another folder, each", "$F0", goal=TWICE, repeat=1),
    Status("STATUS of 100 folders", first=True),
    Said("LIST of 2,000 folders", 'LIST "" "*"', first=True),
    Idle("IDLE: a message in new/", within=20),
    Login("LOGIN, SELECT, LOGOUT", "imap"),
    Login("TLS, LOGIN, SELECT, LOGOUT", "imaps"),
    Memory("connection that waits", "imap"),
    Memory("connection that waits, TLS", "imaps"),
]

