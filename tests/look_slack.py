"""local-slack: a Slack with a page that nobody here wrote, and that page on a phone's screen.

It listens on every interface, so it is started only where there is no way out. It is not Slack: it shows everybody
what one person alone should see, forgets what stands in a form at first, and draws neither rich text nor menus of
several. The page is dressed here to be as narrow as a phone; the bot is never bent to it.
"""

from __future__ import annotations

import fcntl
import json
import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from at_work import everybody

from bot.config import Settings

BINARY = Path(__file__).parent / "npm" / "node_modules" / "local-slack-linux-x64" / "bin" / "local-slack"
PORT = 3000
ADDRESS = f"http://localhost:{PORT}"
TEAM, BOT_USER, CHANNEL = "T0NORTHMERE", "U0TOUCH", "C0PROGRAMME"
PATIENCE = 20.0  # seconds for it to be up on a busy machine
_GET_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 0x1  # of a network interface (netdevice(7))


class Stopped(Exception):
    """Why there can be no look; the text says what to do."""


def shut_in() -> None:
    """Opens loopback where it is all that there is. Raises Stopped where there is a way out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        others = [name for _, name in socket.if_nameindex() if name != "lo" and _flags(any_socket, name) & _UP]
        if others:
            raise Stopped(f"local-slack listens on every interface, and there is {', '.join(others)}: say `make look`.")
        up = struct.pack("16sh", b"lo", _flags(any_socket, "lo") | _UP)
        fcntl.ioctl(any_socket, _SET_FLAGS, up)


def _flags(any_socket: socket.socket, name: str) -> int:
    answer = fcntl.ioctl(any_socket, _GET_FLAGS, struct.pack("16sh14x", name.encode(), 0))
    return int(struct.unpack_from("16xh", answer)[0])


def settings() -> Settings:
    """Settings that reach it by Socket Mode."""
    return Settings(slack_api_url=f"{ADDRESS}/api/", slack_bot_token="xoxb-look", slack_app_token="xapp-look")


@contextmanager
def running(folder: Path) -> Iterator[None]:
    """local-slack with everybody of the sample programme in it, from when it answers."""
    if not BINARY.exists():
        raise Stopped("local-slack is not there: npm fetches it for Linux on x64 alone.")
    config, log = folder / "local-slack.json", folder / "local-slack.log"
    config.write_text(json.dumps(_workspace()), encoding="utf-8")
    with (
        log.open("w") as written,
        subprocess.Popen(
            [BINARY, "--config", config, "--port", str(PORT)], cwd=folder, stdout=written, stderr=written
        ) as process,
    ):
        try:
            _wait_for(process, log)
            yield
        finally:
            process.terminate()


def _wait_for(process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            urlopen(f"{ADDRESS}/_control/state").close()
            return
        except URLError:
            time.sleep(0.05)
    raise Stopped(f"local-slack is not up: {log.read_text()[-500:]}")


def _workspace() -> dict[str, object]:
    known = everybody()
    app = {"appId": "A0TOUCH", "botUserId": BOT_USER, "botName": "Touchdown", "mode": "socket"}
    tokens = {"botToken": "xoxb-look", "appToken": "xapp-look", "signingSecret": "look"}
    people = [{"id": who, "name": name, "real_name": name} for who, name in known.items()]
    return {
        "workspace": {"name": "Northmere", "domain": "northmere", "teamId": TEAM},
        "app": app | tokens,
        "users": people,
        "channels": [{"id": CHANNEL, "name": "programme", "members": [*known, BOT_USER]}],
    }
