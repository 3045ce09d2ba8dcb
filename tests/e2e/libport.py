"""Ports for servers that a test starts, which are told theirs beforehand.

A port that the kernel gives us is one that it gives to others too, to a client as its own port or
to another test, as soon as we have closed it. These are below its range. Each is claimed, in this
network, for as long as the process lives; tests/wire looks at the claims too.
"""
import contextlib
import random
import socket

FIRST, LAST = 20000, 32767
_claims = []


def _usable(port, hosts):
    """Whether nobody has it now, of TCP nor of UDP."""
    with contextlib.ExitStack() as stack:
        for host in hosts:
            for kind in socket.SOCK_STREAM, socket.SOCK_DGRAM:
                s = stack.enter_context(socket.socket(socket.AF_INET, kind))
                try:
                    s.bind((host, port))
                except OSError:
                    return False
    return True


def free_port(*hosts):
    """A port that is free at these addresses (default: 127.0.0.1), and stays so."""
    for _ in range(10000):
        port = random.randint(FIRST, LAST)
        claim = socket.socket(socket.AF_UNIX)
        try:
            claim.bind("\0mailstead-test-port-%d" % port)
        except OSError:
            claim.close()
            continue
        if _usable(port, hosts or ("127.0.0.1",)):
            _claims.append(claim)
            return port
        claim.close()
    raise OSError("no free port")
