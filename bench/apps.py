"""The apps that are compared, each in a process of its own: ``python -m bench.apps slack-bolt``, for example.

The bare one is what one would write with slack-bolt: a listener that acks. The second also opens a database with SQLAlchemy. All
read their settings from the environment.
"""

from __future__ import annotations

import os
import sys
from typing import Any


def bare() -> None:
    from slack_bolt import Ack, App
    from slack_bolt.adapter.socket_mode import SocketModeHandler
    from slack_sdk import WebClient

    app = App(client=WebClient(os.environ.pop("SLACK_BOT_TOKEN"), base_url=f"{os.environ['SLACK_API_URL']}/"))

    def listen(ack: Ack) -> None:
        ack()

    app.command("/keesa")(listen)
    handler: Any = SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"])  # its methods have no types
    handler.start()


def with_database() -> None:
    from sqlalchemy import create_engine, text

    with create_engine(os.environ["DATABASE_URL"]).connect() as connection:
        connection.execute(text("SELECT 1"))
    bare()


def keesa_bot() -> None:
    from bot.cli import main

    sys.argv = ["keesa-bot", "run"]
    main()


if __name__ == "__main__":
    {"slack-bolt": bare, "slack-bolt+sqlalchemy": with_database, "keesa-bot": keesa_bot}[sys.argv[1]]()
