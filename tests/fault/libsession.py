"""libsession.py: a connection to `enqueue -s`, common/mail/submit.h, for the tests beside it."""

import os
import socket
import struct

from libenqueue import check

BEGIN, RCPT, OPEN, DATA, COMMIT, ABORT = range(0x5101, 0x5107)
SCRATCH = 0x5109
TOGETHER, START, PUT_ID = range(0x510b, 0x510e)
ID, DONE, FAILED = range(0x5181, 0x5184)
SCRATCH_IS = 0x5185


def text(s):
    b = s if isinstance(s, bytes) else s.encode()
    return struct.pack("=I", len(b)) + b


def together(records):
    return b"".join(struct.pack("=II", kind, len(p)) + p for kind, p in records)


class Session:
    def __init__(self, site, before=(), program="enqueue"):
        self.socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        log = os.open(site.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        command = [site.bin + "/" + program] + (["-s"] if program == "enqueue" else [])
        self.process = site.start(command, {3: theirs.fileno(), 4: log}, before=before)
        theirs.close()
        os.close(log)
        self.socket.settimeout(60)

    def send(self, kind, payload=b""):
        self.socket.send(struct.pack("=I", kind) + payload)

    def send_together(self, records):
        self.send(TOGETHER, together(records))

    def begin(self, sender="ann@example.net", params="BODY=8BITMIME", origin="smtp [192.0.2.1]",
              user=""):
        self.send(BEGIN, text(sender) + text(params) + text(origin) + text(user))

    def rcpt(self, rcpt="bob@example.org", params=""):
        self.send(RCPT, text(rcpt) + text(params))

    def answer(self):
        """(kind, id) or (FAILED, permanent, code); None when the connection has ended."""
        octets = self.socket.recv(65536)
        if not octets:
            return None
        kind = struct.unpack_from("=I", octets)[0]
        if kind != FAILED:
            return kind, octets[8:].decode()
        permanent, n = struct.unpack_from("=II", octets, 4)
        return kind, bool(permanent), octets[12:12 + n].decode()

    def open(self, **more):
        self.begin(**more)
        self.rcpt()
        self.send(OPEN)
        kind, name = self.answer()
        check(kind, ID)
        return name

    def end(self):
        self.socket.close()
        return self.process.wait(180)
