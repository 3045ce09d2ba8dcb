"""What a client really says to our server: a relay between them that keeps it."""
import contextlib
import re
import select
import selectors
import socket
import threading
import time

PATIENCE = 0.005	# seconds


class Dialogue:
    """One connection: what each side has sent, in order, as (from the client?, octets)."""

    def __init__(self):
        self.pieces = []

    def said(self, client=True):
        return b"".join(octets for mine, octets in self.pieces if mine == client)

    def pipelined(self):
        """The most commands that the client has sent together after EHLO, before an answer."""
        most, together = 0, b""
        for mine, octets in self.pieces:
            together = together + octets if mine else b""
            verbs = re.findall(rb"(?mi)^(?:MAIL FROM|RCPT TO|DATA\r|RSET|BDAT)", together)
            most = max(most, len(verbs))
        return most


class Wire:
    """with Wire(host, port) as w: clients connect to w.host, w.port; see w.dialogues."""

    def __init__(self, host, port):
        self.server = (host, port)
        self.listener = socket.create_server((host, 0))
        self.host, self.port = self.listener.getsockname()
        self.dialogues = []
        threading.Thread(target=self.accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # What sleeps in accept(2) does not wake by a close(2).
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                d = Dialogue()
                self.dialogues.append(d)
                threading.Thread(target=self.relay, args=(d, client), daemon=True).start()

    def relay(self, d, client):
        server = socket.create_connection(self.server)
        peer = {client: server, server: client}
        with client, server, selectors.DefaultSelector() as s, contextlib.suppress(OSError):
            for end in peer:
                s.register(end, selectors.EVENT_READ)
            while s.get_map():
                for key, _ in s.select(120) or [(None, None)]:
                    if key is None:
                        return
                    if key.fileobj is server and d.pieces:
                        self.hear_out(d, client, server)
                    octets = key.fileobj.recv(65536)
                    if octets:
                        d.pieces.append((key.fileobj is client, octets))
                        peer[key.fileobj].sendall(octets)
                    else:
                        s.unregister(key.fileobj)
                        peer[key.fileobj].shutdown(socket.SHUT_WR)

    @staticmethod
    def hear_out(d, client, server):
        """What the client sends without having heard is before the answer, however fast that was."""
        time.sleep(PATIENCE)
        if select.select([client], [], [], 0)[0]:
            octets = client.recv(65536)
            if octets:
                d.pieces.append((True, octets))
                server.sendall(octets)

    def take(self):
        """The dialogues so far, which are forgotten."""
        taken, self.dialogues = self.dialogues, []
        return taken
