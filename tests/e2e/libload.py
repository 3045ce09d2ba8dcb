"""Many connections at once, from many addresses of loopback, in one process."""
import errno
import resource
import selectors
import socket
import time

from libsite import check


def raise_descriptors(wanted):
    """Makes room for that many descriptors in this process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        hard = max(hard, wanted) if hard != resource.RLIM_INFINITY else hard
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def source(number, network=1):
    """Address number 0 to 64515 of a network below 127."""
    return "127.%d.%d.%d" % (network, number // 254, number % 254 + 1)


class Connection:
    """One that does not block: what it has got is in data, and how it ended in over."""

    def __init__(self, number, address, host, port):
        self.number, self.began = number, time.monotonic()
        self.data, self.over, self.greeted = b"", None, None
        self.socket = socket.socket()
        self.socket.setblocking(False)
        # The port is chosen at connect, not one for all destinations.
        self.socket.setsockopt(socket.IPPROTO_IP, 24, 1)	# IP_BIND_ADDRESS_NO_PORT
        self.socket.bind((address, 0))
        status = self.socket.connect_ex((host, port))
        check(status in (0, errno.EINPROGRESS), "connect:", status)

    def fileno(self):
        return self.socket.fileno()

    def hear(self):
        """Reads what there is. Sets over at the end of the connection."""
        try:
            part = self.socket.recv(4096)
        except BlockingIOError:
            return
        except OSError as e:
            self.over = errno.errorcode[e.errno]
            return
        if not part:
            self.over = "closed"
        self.data += part
        if self.greeted is None and b"\n" in self.data:
            self.greeted = time.monotonic() - self.began

    def say(self, data):
        """Returns whether it could be sent."""
        try:
            self.socket.send(data)
            return True
        except BlockingIOError:
            return True
        except OSError as e:
            self.over = errno.errorcode[e.errno]
            return False

    def close(self):
        self.socket.close()


class Crowd:
    """Connections, numbered, and what became of them."""

    def __init__(self, host, port, per_address=20, network=1):
        self.host, self.port = host, port
        self.per_address, self.network = per_address, network
        self.selector, self.all, self.open = selectors.DefaultSelector(), [], set()

    def add(self):
        number = len(self.all)
        c = Connection(number, source(number // self.per_address, self.network),
            self.host, self.port)
        self.all.append(c)
        self.open.add(c)
        self.selector.register(c, selectors.EVENT_READ, c)

    def drop(self, c):
        self.selector.unregister(c)
        self.open.discard(c)
        c.close()

    def turn(self, seconds=0.0):
        """Hears whoever has something to say; returns them. What is over is closed."""
        heard = []
        for key, _ in self.selector.select(max(seconds, 0)):
            key.data.hear()
            heard.append(key.data)
            if key.data.over:
                self.drop(key.data)
        return heard

    def close(self):
        for c in list(self.open):
            self.drop(c)
        self.selector.close()


def greet(host, port, count, seconds, farewell=b"QUIT\r\n", patience=90, per_address=20):
    """
    That many connections within seconds, each of which says farewell when it has been greeted.
    Returns the Crowd, when all have ended or patience (seconds) is over.
    """
    crowd, begin = Crowd(host, port, per_address), time.monotonic()
    while len(crowd.all) < count or crowd.open:
        now = time.monotonic() - begin
        if now > patience:
            break
        while len(crowd.all) < count and len(crowd.all) * seconds <= now * count:
            crowd.add()
        for c in crowd.turn(0.005):
            if c.greeted is not None and farewell and not c.over and c.data.count(b"\n") == 1:
                c.say(farewell)
    crowd.lasted = time.monotonic() - begin
    crowd.close()
    return crowd
