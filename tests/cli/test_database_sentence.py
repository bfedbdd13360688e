"""What `up` says when DATABASE_URL leads to something that is no Postgres."""

from __future__ import annotations

import socket
import threading

import pytest

from jobs.errors import DatabaseUnreachable
from jobs.supervisor import check_database


@pytest.fixture
def web_server():
    """Answers every connection as a web server does to words that are not HTTP."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            while True:
                try:
                    caller, _ = server.accept()
                except OSError:  # closed: the test is over
                    return
                with caller:
                    caller.recv(1024)
                    caller.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)


@pytest.mark.parametrize("mode", ["prefer", "disable", "require"])
def test_a_server_of_another_kind_is_told_from_one_that_is_down(web_server, mode):
    url = f"postgresql://u:hidden-word@127.0.0.1:{web_server}/db?sslmode={mode}"
    with pytest.raises(DatabaseUnreachable) as caught:
        check_database(url)
    assert str(caught.value) == (
        "what DATABASE_URL names answers, but not as Postgres does; "
        "correct the variable, or unset it to use the built-in one"
    )
