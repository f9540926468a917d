"""Submissions get their search columns, old rows become storable and can be found; and back."""

from __future__ import annotations

import json
from datetime import timedelta

from alembic import command
from sqlalchemy import inspect, text

from bot.model.writes import NewNote, SubmissionState
from bot.store.database import Database
from tests.harness import HandClock, alembic
from tests.harness.databases import directly
from tests.harness.samples import ANA, new_ticket, submission

SUBMISSION = """INSERT INTO submissions
    (id, key, "write", user_id, user_name, channel_id, channel_name, created_at, state, attempts, due_at, fence, timed_out,
     ticket_number, error, view_id, response_url, thread_ts, message_ts, card, told)
    VALUES (:id, :id, :write, 'U0ANA', 'ana', '', '', '2026-11-07 08:00:00', :state, 0, '2026-11-07 08:00:00', 0, false,
     :number, '', '', '', '', '', '', '')"""


def test_there_and_back(empty_database: Database, clock: HandClock) -> None:
    raised = new_ticket(title="Fibre\0 cut", description="half \ud800", priority=5, eco_id=10**17)
    noted = NewNote(ticket_number="2102001", text="a\0b")
    with directly(empty_database) as connection:
        command.upgrade(alembic(connection), "0013")
        for id, write, state, number in (("1", raised, "done", "2102001"), ("2", noted, "pending", "")):
            values = {"id": id, "write": json.dumps(write.model_dump(mode="json")), "state": state, "number": number}
            connection.execute(text(SUBMISSION), values)
    empty_database.migrate()
    with empty_database.read() as tx:
        last = tx.raised.last_of("U0ANA")
        assert last is not None
        assert (last.title, last.description) == ("Fibre cut", "half ?")
        assert tx.raised.priorities_of(["2102001"]) == {"2102001": 5}
        assert [one.number for one in tx.raised.by("U0ANA", 0, 5)] == ["2102001"]
        again = submission(clock(), write=new_ticket(customer_id=None, eco_id=10**17), state=SubmissionState.DONE)
        assert [one.ticket_number for one in tx.raised.alike(again, clock() - timedelta(days=30))] == ["2102001"]
        same = submission(clock(), write=NewNote(ticket_number="2102001", text="ab"), requester=ANA)
        assert tx.submissions.same_still_open(same) is not None
    with directly(empty_database) as connection:
        command.downgrade(alembic(connection), "0013")
        assert "digest" not in {column["name"] for column in inspect(connection).get_columns("submissions")}
    empty_database.migrate()
