"""A real gunicorn with our configuration, and those who send it half of a request."""

import http.client
import os
import socket
import subprocess
import sys
import time
from contextlib import ExitStack

import pytest
from django.conf import settings

from cpo_portal import web_server

HOST = "127.0.0.1"
SLOTS = web_server.threads  # of the one process here
HEAD = b"POST /slow HTTP/1.1\r\nHost: portal\r\nContent-Length: 1000\r\n"
HALVES = {
    "nothing": b"",
    "half a head": HEAD,
    "half a body": HEAD + b"\r\n" + b"x" * 500,
}


def free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def start():
    """Start gunicorn as a deployment does, but for the application; call it to get its port and its process.

    ``before`` is said to ``worker``, our module.
    """
    with ExitStack() as stack:

        def _start(before=""):
            port = free_port()
            program = f"import cpo_portal.web_worker as worker; {before}\nfrom gunicorn.app.wsgiapp import run; run()"
            command = [sys.executable, "-c", program, "--config=python:cpo_portal.web_server"]
            process = subprocess.Popen(
                [*command, "--log-level=critical", "tests.cpo_portal.echo:application"],
                cwd=settings.BASE_DIR,
                env={"PATH": os.environ["PATH"], "WEB_CONCURRENCY": "1", "GUNICORN_CMD_ARGS": f"--bind={HOST}:{port}"},
            )
            stack.callback(process.wait, timeout=20)
            stack.callback(process.terminate)
            for _attempt in range(200):
                try:
                    connect(port).close()
                    break
                except OSError:
                    time.sleep(0.05)
            return port, process

        yield _start


@pytest.fixture(scope="module")
def port(start):
    return start()[0]


@pytest.fixture(scope="module")
def brief(start):
    """One with little patience."""
    return start("worker.HEAD_ARRIVES = worker.BODY_ARRIVES = 0.5")[0]


def connect(port):
    return socket.create_connection((HOST, port), timeout=10)


def send(port, *pieces):
    connection = connect(port)
    for number, piece in enumerate(pieces):
        if number:
            time.sleep(0.02)  # so that it arrives by itself
        connection.sendall(piece)
    return connection


def answer(connection):
    """The status and what was said, of the first answer on the connection."""
    response = http.client.HTTPResponse(connection)
    response.begin()
    return response.status, response.read().decode()


def ask(port, path="/", body=b"", **headers):
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    connection.request("POST" if body else "GET", path, body=body, headers=headers)
    response = connection.getresponse()
    return response.status, response.read().decode()


@pytest.mark.parametrize("half", HALVES)
def test_half_sent_requests_hold_nobody_up(port, half):
    waiting = [send(port, HALVES[half]) for _ in range(5 * SLOTS)]

    began = time.monotonic()
    answers = [ask(port) for _ in range(20)]

    assert answers == [(200, "/ 0 0")] * 20
    assert time.monotonic() - began < 1
    for connection in waiting:
        connection.close()


def test_those_who_take_no_answer_or_do_not_hang_up_hold_nobody_up(port):
    asked = [send(port, b"GET / HTTP/1.1\r\nHost: portal\r\nConnection: close\r\n\r\n") for _ in range(5 * SLOTS)]

    began = time.monotonic()

    assert ask(port) == (200, "/ 0 0")
    assert time.monotonic() - began < 1
    for connection in asked:
        connection.close()


def test_of_many_half_sent_requests_the_oldest_give_way(port):
    waiting = [send(port, HEAD) for _ in range(web_server.worker_connections // 2 + 10)]

    assert ask(port) == (200, "/ 0 0")
    assert waiting[0].recv(1) == b""  # closed
    waiting[-1].sendall(b"\r\n" + b"\1" * 1000)
    assert answer(waiting[-1]) == (200, "/slow 1000 1000")
    for connection in waiting:
        connection.close()


@pytest.mark.parametrize("size", [1, 1000, 70_000, 5_000_000])  # in one piece, in more, on disk
def test_request_arrives_whole(port, size):
    assert ask(port, "/whole", b"\1" * size) == (200, f"/whole {size} {size}")


def test_request_in_small_pieces_arrives_whole(port):
    whole = HEAD + b"\r\n" + b"\1" * 1000

    pieces = [whole[at : at + 40] for at in range(0, len(whole), 40)]

    assert answer(send(port, *pieces)) == (200, "/slow 1000 1000")


def test_connection_is_kept_for_the_next_request(port):
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    said = []
    for size in (100_000, 0, 10, 0):
        connection.request("POST", "/kept", body=b"\1" * size)
        response = connection.getresponse()
        said.append((response.read().decode(), response.will_close))

    assert said == [(f"/kept {size} {size}", False) for size in (100_000, 0, 10, 0)]


def test_second_request_sent_with_the_first_is_to_be_sent_again(port):
    one = b"GET /%d HTTP/1.1\r\nHost: portal\r\n\r\n"

    connection = send(port, one % 1 + one % 2)

    assert answer(connection) == (200, "/1 0 0")
    assert connection.recv(1) == b""  # closed, which says so


def test_sender_who_waits_to_be_told_is_told_to_go_on(port):
    connection = send(port, HEAD + b"Expect: 100-continue\r\n\r\n")

    assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
    connection.sendall(b"\1" * 1000)
    assert answer(connection) == (200, "/slow 1000 1000")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"POST / HTTP/1.1\r\nHost: portal\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n", 411),
        (b"POST / HTTP/1.1\r\nHost: portal\r\nContent-Length: 99999999999\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\nHost: portal\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\nHost: portal\r\nContent-Length: " + b"0" * 30 + b"1\r\n\r\nx", 200),
        (b"GET / HTTP/1.1\r\nHost: portal\r\nX-Long: " + b"x" * 70_000, 431),
        (b"nonsense\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: portal\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: portal\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx", 400),
    ],
)
def test_only_what_can_be_gathered_is_taken(port, sent, status):
    assert answer(send(port, sent))[0] == status


@pytest.mark.parametrize("half", HALVES)
def test_half_sent_request_ends_after_its_time(brief, half):
    connection = send(brief, HALVES[half])

    connection.settimeout(5)

    assert connection.recv(1) == b""


@pytest.mark.slow(reason="starts a server of its own")
def test_half_sent_request_does_not_hold_up_the_end(start):
    port, process = start()
    send(port, HEAD)

    began = time.monotonic()
    process.terminate()
    process.wait(timeout=20)

    assert time.monotonic() - began < 5
