"""A client that says IMAP commands and counts what comes back."""
import socket

TAG = b"zq%d"
PATIENCE = 600


class Refused(Exception):
    """The answer was not OK, or the connection ended."""


class Imap:
    def __init__(self, address, account):
        self.socket = socket.create_connection(address, PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.number = 0
        self.buffer = bytearray(1 << 20)
        self.read_line()
        self.say("LOGIN %s %s" % account)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def receive(self):
        n = self.socket.recv_into(self.buffer)
        if not n:
            raise Refused("the connection has ended")
        return bytes(memoryview(self.buffer)[:n])

    def read_line(self):
        got = b""
        while not got.endswith(b"\n"):
            got += self.receive()
        return got

    def begin(self, command):
        self.number += 1
        tag = TAG % self.number + b" "
        self.socket.sendall(tag + command.encode() + b"\r\n")
        return tag

    def end(self, tag):
        """Reads to the tagged answer. Returns the octets, and the last of them."""
        total, tail = 0, b""
        while True:
            got = self.receive()
            total += len(got)
            tail = (tail + got)[-4096:]
            if tail.endswith(b"\n"):
                last = tail[tail.rfind(b"\n", 0, -1) + 1:]
                if last.startswith(tag):
                    break
        if not last.startswith(tag + b"OK"):
            raise Refused(last.decode(errors="replace").strip())
        return total, tail

    def say(self, command):
        return self.end(self.begin(command))

    def append(self, folder, message):
        tag = self.begin("APPEND %s (\\Seen) {%d}" % (folder, len(message)))
        if not self.read_line().startswith(b"+"):
            raise Refused("no continuation")
        self.socket.sendall(message + b"\r\n")
        return self.end(tag)
