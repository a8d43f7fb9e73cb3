"""Gunicorn's threads, which get a request only when all of it has arrived.

Its own threaded worker gives a thread to whoever sent a first byte and then waits for the rest as long as it takes: a
few senders of half a request shut everybody out. Here the loop that watches all connections gathers what comes, on
disk if it is large; a connection that is slow costs a place in a list, and the oldest gives way when there are many.
"""

import re
from contextlib import suppress
from errno import EMFILE, ENFILE
from functools import partial
from http import HTTPStatus
from selectors import EVENT_READ
from tempfile import SpooledTemporaryFile
from time import monotonic
from typing import Any

from gunicorn.http import get_parser
from gunicorn.workers.gthread import TConn, ThreadWorker

MOST = 64 * 1024 * 1024  # bytes in a request; pages themselves say no to less, see cpo_portal.upload_limits
MOST_IN_HEAD = 64 * 1024
IN_MEMORY = 64 * 1024
AT_ONCE = 64 * 1024  # bytes read before others have their turn
HEAD_ARRIVES = 15  # seconds
BODY_ARRIVES = 300  # seconds; 20 MB at 0.5 Mbit/s
ANSWER_TAKEN = 60  # seconds until the other side must have taken a piece of the answer

DIGITS = 18  # of a length, without zeros before them; whatever has more is too large by the first ones
HEAD_END = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*0*(\d+)[ \t]*\r\n", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue", re.IGNORECASE)


class Unwelcome(Exception):
    """The request is not taken; ``status`` is that of HTTP."""

    def __init__(self, status: HTTPStatus):
        super().__init__(status.phrase)
        self.status = status


class GatheredRequest:
    """What has arrived of one request. Gunicorn's parser reads it as if it were the socket."""

    def __init__(self) -> None:
        self.stored = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed with its connection
        self.head = b""  # until its end was seen
        self.size = 0  # bytes of head and body, known when the head is there
        self.received = 0
        self.has_surplus = False  # another request behind it, which is left to be sent again
        self.until = monotonic() + HEAD_ARRIVES

    @property
    def is_whole(self) -> bool:
        return bool(self.size) and self.received >= self.size

    def add(self, data: bytes) -> bool:
        """Take what arrived; return whether the sender waits to be told to go on. Raises :class:`Unwelcome`."""
        self.received += len(data)
        self.stored.write(data)
        waits = not self.size and self._read_head(data)
        if self.is_whole:
            self.has_surplus = self.received > self.size
            self.stored.truncate(self.size)
            self.stored.seek(0)
        return waits and not self.is_whole

    def _read_head(self, data: bytes) -> bool:
        self.head += data
        end = self.head.find(HEAD_END)
        if end < 0:
            if len(self.head) > MOST_IN_HEAD:
                raise Unwelcome(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
            return False
        head = self.head[: end + len(HEAD_END)]
        self.head = b""
        if CHUNKED.search(head):
            raise Unwelcome(HTTPStatus.LENGTH_REQUIRED)  # no browser sends such a body; a proxy that gathers makes none
        length = LENGTH.search(head)
        self.size = len(head) + (int(length[1][:DIGITS]) if length else 0)
        if self.size > MOST:
            raise Unwelcome(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        self.until = monotonic() + BODY_ARRIVES
        return bool(EXPECTS.search(head))

    def recv(self, size: int) -> bytes:
        return self.stored.read(size)


class GatheringConnection(TConn):
    parser: Any  # of gunicorn, which has no types

    def begin(self) -> None:
        self.request = GatheredRequest()
        self.sock.setblocking(False)

    def init(self) -> None:
        """Called by the thread, before gunicorn's parser reads."""
        self.sock.settimeout(ANSWER_TAKEN)
        if self.parser is None:
            self.parser = get_parser(self.cfg, self.request, self.client)
            self.initialized = True
        self.parser.unreader.sock = self.request

    def close(self, graceful: bool = False) -> None:
        """Never linger, as gunicorn does in the loop that serves everybody: all that was sent has been read."""
        self.request.stored.close()
        super().close()


class GatheringWorker(ThreadWorker):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.half_sent: dict[GatheringConnection, None] = {}  # the oldest first

    def accept(self, listener):
        try:
            sock, address = listener.accept()
        except OSError as error:
            if error.errno in (EMFILE, ENFILE) and self.half_sent:
                self._drop(next(iter(self.half_sent)))
            return
        self.nr_conns += 1
        self.enqueue_req(GatheringConnection(self.cfg, sock, address, listener.getsockname()))

    def enqueue_req(self, conn):
        """Wait for a request on a connection that is new, or was kept and has become readable."""
        conn.begin()
        self.half_sent[conn] = None
        self.poller.register(conn.sock, EVENT_READ, partial(self._read, conn))
        if len(self.half_sent) > self.worker_connections // 2:
            self._drop(next(iter(self.half_sent)))

    def _read(self, conn, sock):
        try:
            data = sock.recv(AT_ONCE)
            if data and conn.request.add(data):
                sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        except BlockingIOError:
            return
        except Unwelcome as refusal:
            self._refuse(conn, refusal.status)
            return
        except OSError:  # it went away, or the disk is full
            data = b""
        if not data:
            self._drop(conn)
        elif conn.request.is_whole:
            self._release(conn)
            conn.data_ready = True
            super().enqueue_req(conn)

    def _refuse(self, conn, status):
        line = f"HTTP/1.1 {status} {status.phrase}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        with suppress(OSError):  # gone before it could be told
            conn.sock.send(line.encode())
        self._drop(conn)

    def _release(self, conn):
        del self.half_sent[conn]
        self.poller.unregister(conn.sock)

    def _drop(self, conn):
        self._release(conn)
        self.nr_conns -= 1
        conn.close()

    def handle(self, conn):
        try:
            return super().handle(conn) and not conn.request.has_surplus
        finally:
            conn.request.stored.close()

    def murder_pending(self):
        """Called by gunicorn's loop at least once a second."""
        now = monotonic()
        for conn in [conn for conn in self.half_sent if conn.request.until < now]:
            self._drop(conn)

    def _cap_keepalive(self, deadline):
        """Called when the process is told to stop: what is half sent by then does not hold it up."""
        super()._cap_keepalive(deadline)
        for conn in self.half_sent:
            conn.request.until = min(conn.request.until, deadline)
