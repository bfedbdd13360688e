"""Stand-ins for the processes that `up` keeps: tiny, quick, and as stubborn as a test wants.

Run as `python standin.py ROLE [ARGUMENT ...]`. `python standin.py up ...` is `./wayrate up` itself
with these in its table, so that everything but the five programs is the real thing.
"""

import json
import os
import signal
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path


class Always200(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


def serve(port):
    server = HTTPServer(("127.0.0.1", int(port)), Always200)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    return server


def web(port):
    serve(port).serve_forever()


def world(place, tls_port):
    server = serve(tls_port)
    said = {"tls_port": server.server_port, "control_port": 1, "ca": "/nowhere/ca.pem"}
    Path(place, "world.json").write_text(json.dumps(said))
    server.serve_forever()


def idle():
    """Waits for the end, with a grandchild in a session of its own, as a browser would be."""
    subprocess.Popen(["sleep", "1000"], start_new_session=True)
    signal.pause()


def stubborn():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        signal.pause()


def broken():
    sys.exit("no such thing")


def table(overrides):
    def me(role, *arguments):
        return [sys.executable, __file__, overrides.get(role, role), *map(str, arguments)]

    return {
        "world": lambda w: me("world", w.world_dir, w.world.tls_port if w.world else 0),
        "worker": lambda _: me("worker"),
        "scheduler": lambda _: me("scheduler"),
        "web": lambda w: me("web", w.port),
    }


def up(*arguments):
    from cli import up as command
    from cli.__main__ import main

    overrides = json.loads(os.environ.get("STANDINS", "{}"))
    migrate = command.upgrade if overrides.pop("migrate", "") else lambda url, state: url

    def action(argv):
        return command.run(argv[1:], table(overrides), migrate)

    sys.exit(main(["up", *arguments], action))


ROLES = {
    "up": up,
    "web": web,
    "world": world,
    "worker": idle,
    "scheduler": idle,
    "stubborn": stubborn,
    "broken": lambda *_: broken(),
}

if __name__ == "__main__":
    ROLES[sys.argv[1]](*sys.argv[2:])
