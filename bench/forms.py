"""How long it takes until a form is open, if Slack is a round trip of 50 ms away, over TLS. The floor is that round trip."""

from __future__ import annotations

import ssl
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import trustme

from bench.far import far
from bench.keesa import keesa
from bench.ratios import Row, Samples
from bench.running import BOT, migrated, running
from bench.slack import Slack, slack

ROUND_TRIP = 0.05
FLOOR = "one round trip"
FIRST, LATER = "first form opened over TLS", "form opened over TLS"


def rows(rounds: int = 30) -> Iterator[Row]:
    """The time from the command to the window: the first one, and later ones."""
    samples = Samples("ms", FLOOR)
    samples.add(FLOOR, ROUND_TRIP * 1000)
    with tempfile.TemporaryDirectory() as directory:
        authority, certificates = trustme.CA(), Path(directory, "ca.pem")
        authority.cert_pem.write_to_path(certificates)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        with slack(context) as server, far(server.tls_port, ROUND_TRIP) as port, keesa(1) as keesa_url, migrated() as database_url:
            settings = {"SLACK_API_URL": f"https://127.0.0.1:{port}/api", "SSL_CERT_FILE": str(certificates)}
            with running(BOT, server, keesa_url, database_url, **settings):
                samples.add(FIRST, _milliseconds(server))
                for _ in range(rounds):
                    time.sleep(2 * ROUND_TRIP)  # until the connection is free
                    samples.add(LATER, _milliseconds(server))
    yield samples.row(FIRST)
    yield samples.row(LATER, at_most=1.3)


def _milliseconds(server: Slack) -> float:
    """With the command's own way to the bot, which isn't simulated."""
    return (server.open_form() + ROUND_TRIP / 2) * 1000
