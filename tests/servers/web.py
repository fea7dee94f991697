"""A WSGI application served for a test by waitress, as the embedded default serves it."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from waitress import create_server, wasyncore


@contextmanager
def serving(app: object, **adjustments: object) -> Iterator[str]:
    """Serve `app` on a free loopback port; gives the address, like `http://127.0.0.1:43121`.

    Stops within the `with`'s end: open streams are cut, the threads are joined.
    """
    sockets: dict[int, object] = {}
    settings = {"threads": 8, "channel_request_lookahead": 1, **adjustments}
    server = create_server(app, map=sockets, host="127.0.0.1", port=0, **settings)
    thread = Thread(target=server.run, name="test-web", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        # Closing belongs to the loop's own thread; it ends when no socket is left.
        server.trigger.pull_trigger(lambda: wasyncore.close_all(sockets))
        thread.join(timeout=10)
        server.task_dispatcher.shutdown(timeout=10)
        assert not thread.is_alive(), "the test web server did not stop"
