"""The page on a port of its own, for as long as a block lasts."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from hv_tariff.lab.desk import Desk
from hv_tariff.lab.server import listening, server_of


@contextmanager
def served(desk: Desk) -> Iterator[int]:
    """Serve a desk in a thread; gives the port."""
    bound = listening(0)
    server = server_of(desk, bound)
    thread = threading.Thread(target=lambda: server.run(sockets=[bound]), daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < until, "the page is not served"
        time.sleep(0.01)
    try:
        yield bound.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        bound.close()
