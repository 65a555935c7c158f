"""``python -m bot`` as processes of their own, and the requests that Slack would send them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from deliveries import FORM, SECRET, signed
from local_slack import LocalSlack

from store import sample
from store.db import open_store

ROOT = Path(__file__).parents[1]
PATIENCE = 30.0  # seconds for a process on a busy machine


def environment(slack: LocalSlack, folder: Path, **more: str) -> dict[str, str]:
    """That of a bot with the sample programme, whose store and backups are in ``folder``."""
    url = f"sqlite:///{folder / 'touchdown.db'}"
    with closing(open_store(url)) as store:
        sample.load(store, "local")
    ours = {name: value for name, value in os.environ.items() if not name.startswith("SLACK_")}
    ours |= {"BACKUPS": str(folder / "backups"), "DATABASE_URL": url, "SLACK_API_URL": slack.api_url}
    return ours | {
        "SLACK_BOT_TOKEN": "xoxb-secret",
        "SLACK_APP_TOKEN": "xapp-secret",
        "SLACK_SIGNING_SECRET": SECRET,
        **more,
    }


def bot(*words: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """One verb, to its end."""
    command = [sys.executable, "-m", "bot", *words]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


@contextmanager
def serving(env: dict[str, str], log: Path) -> Iterator[subprocess.Popen[str]]:
    """``serve``, ended by SIGTERM; ``log`` gets what it says."""
    command = [sys.executable, "-m", "bot", "serve"]
    with log.open("w") as says, subprocess.Popen(command, cwd=ROOT, env=env, stderr=says, text=True) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)


def free_port() -> int:
    """One that nobody listens at just now."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def get(port: int, path: str = "/healthz") -> tuple[int, bytes]:
    """Status and body; the first question waits until the process is up."""
    for _ in range(int(PATIENCE * 20)):
        try:
            with urlopen(f"http://127.0.0.1:{port}{path}") as answer:
                return int(answer.status), answer.read()
        except HTTPError as refused:
            with refused:
                return refused.code, refused.read()
        except URLError:
            time.sleep(0.05)
    raise AssertionError("it does not come up")


def send(port: int, raw: bytes, kind: str = FORM, secret: str = SECRET) -> tuple[int, bytes]:
    """What comes of a request that Slack signs just now: status and body."""
    now = float(subprocess.check_output(["date", "+%s"]))  # tests do not read the clock
    headers = {"Content-Type": kind, **signed(raw, now, secret)}
    try:
        with urlopen(Request(f"http://127.0.0.1:{port}/slack/events", raw, headers)) as answer:
            return int(answer.status), answer.read()
    except HTTPError as refused:
        with refused:
            return refused.code, refused.read()
