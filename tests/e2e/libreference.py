"""A POP3 server for comparison: as small as can be, in Python, and none of our code.

It gives out the messages it was made with. What a fetching program makes of
a message from here is what that program does to it, whoever sends it.
"""
import socketserver
import threading


class Handler(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True
    wbufsize = -1	# an answer leaves in one piece

    def say(self, text):
        self.wfile.write(text.encode("ascii") + b"\r\n")

    def handle(self):
        self.say("+OK ready")
        self.wfile.flush()
        while True:
            words = self.rfile.readline().decode("ascii").split()
            if not words:
                return
            self.answer(words[0].upper(), [int(w) for w in words[1:] if w.isdigit()])
            self.wfile.flush()
            if words[0].upper() == "QUIT":
                return

    def answer(self, verb, numbers):
        messages = self.server.messages
        chosen = [numbers[0]] if numbers else range(1, len(messages) + 1)
        if verb == "CAPA":
            self.say("+OK\r\nUSER\r\nUIDL\r\nTOP\r\n.")
        elif verb == "STAT":
            self.say("+OK %d %d" % (len(messages), sum(map(len, messages))))
        elif verb in ("LIST", "UIDL"):
            form = "%d %d" if verb == "LIST" else "%d unique-%d"
            lines = [form % (i, len(messages[i - 1]) if verb == "LIST" else i) for i in chosen]
            self.say("+OK " + lines[0] if numbers else "\r\n".join(["+OK"] + lines + ["."]))
        elif verb in ("RETR", "TOP"):
            self.say("+OK")
            data = (b"\n" + messages[chosen[0] - 1]).replace(b"\n.", b"\n..")[1:]
            self.wfile.write(data + (b"" if data.endswith(b"\r\n") else b"\r\n") + b".\r\n")
        else:
            self.say("+OK")


class Reference:
    """with Reference(messages) as port: ..."""

    def __init__(self, messages):
        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.messages = [m.replace(b"\n", b"\r\n") for m in messages]

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self.server.server_address[1]

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
