"""Reading strangers' files within limits: in a process of its own, with so much time and memory and no more.

A PDF of a few kilobytes can announce gigabytes or loops without end, and no thread can be stopped from outside; a
process can. It comes from a small server that has pyHanko loaded (``forkserver``), so it costs some milliseconds and
inherits no database connection. Where the system has no such thing (Windows), a fresh interpreter is slower, and only
the time is limited.
"""

import logging
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, TypeVar

try:
    import resource
except ImportError:
    resource = None  # type: ignore[assignment]

MAX_SIZE = 20 * 1024 * 1024  # bytes; our statements have about half of one MB


@dataclass(frozen=True)
class Limits:
    cpu: int = 3  # seconds of computing; our statements take a tenth of one, and half of one for each signature inside
    wall: float = 15  # seconds altogether, so that a busy machine calls nothing bad
    memory: int = 512 * 1024 * 1024  # bytes of address space
    nice: int = 5  # behind whoever draws a page; not further, or a busy machine calls nothing good


LIMITS = Limits()
# what pyHanko imports only when it reads its first signature, which would be in each process anew
LOADED_LATE = ["pyhanko.pdf_utils.filters", "cryptography.hazmat.backends.openssl.backend"]
Answer = TypeVar("Answer")


class Exceeded(Exception):
    """The limits were not enough, or the reading process ended without an answer."""


def within_limits(function: Callable[..., Answer], *arguments: object, limits: Limits = LIMITS) -> Answer:
    """Return what ``function``, a module's own, answers in a process of its own; raise :class:`Exceeded` if none comes.

    Function, arguments and answer are pickled, so it must not raise: whatever it raises is no answer either.
    """
    return next(each_within_limits(_once, function, *arguments, limits=limits))


def each_within_limits(
    function: Callable[..., Iterator[Answer]], *arguments: object, limits: Limits = LIMITS
) -> Iterator[Answer]:
    """Yield what ``function`` yields, as it comes; all of it has the limits of one process.

    Raises :class:`Exceeded` where the limits end it.
    """
    receiver, sender = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=_work, args=(sender, limits, function, arguments), daemon=True)
    ends = time.monotonic() + limits.wall
    try:
        process.start()
        sender.close()
        while receiver.poll(max(0, ends - time.monotonic())):
            said = receiver.recv()
            if not said:
                return
            yield said[0]
        raise Exceeded
    except (EOFError, OSError) as error:
        raise Exceeded from error
    finally:
        receiver.close()
        if process.pid:
            process.kill()
            process.join()


def _once(function: Callable[..., Answer], *arguments: object) -> Iterator[Answer]:
    yield function(*arguments)


def _work(
    sender: Connection, limits: Limits, function: Callable[..., Iterator[object]], arguments: tuple[object, ...]
) -> None:
    logging.disable()  # pyHanko tells its troubles to the log; the verdict says enough
    if resource:
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
        resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu, limits.cpu))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.nice(limits.nice)
    try:
        for answer in function(*arguments):
            sender.send((answer,))
        sender.send(())  # that was all
    except (Exception, MemoryError):
        os._exit(1)


def _context() -> Any:
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([f"{__package__}.pdf_reader", *LOADED_LATE])
    return context


CONTEXT = _context()
