"""Quiet hours, and what direct messages are about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.app import Bot
from bot.sandbox.keesa import World
from tests.harness.databases import directly
from tests.slack import Message, Person, View

NEVER = "No quiet hours"


def choose(ana: Person, **chosen: object) -> View:
    form = ana.command("/keesa preferences").view()
    ana.submit(form, {label.replace("_", " "): value for label, value in chosen.items()})
    return ana.sees_view("Saved.")


def around_now(bot: Bot) -> dict[str, object]:
    """Quiet hours that began an hour ago and last for three hours."""
    now = datetime.now(UTC).astimezone(bot.core.display.time_zone).replace(minute=0)
    begin, end = now - timedelta(hours=1), now + timedelta(hours=3)
    return {"Quiet_hours_begin_at": f"{begin:%H:%M}", "Quiet_hours_end_at": f"{end:%H:%M}"}


def held(bot: Bot) -> int:
    with directly(bot.core.database) as connection:
        return int(connection.scalar(text("SELECT count(*) FROM announcements WHERE state = 'held'")) or 0)


def heard(ana: Person, containing: str) -> Message:
    return ana.slack.wait_for(lambda: next((m for m in ana.dms if containing in m.plain), None), what=f"“{containing}”")


def test_what_happens_in_quiet_hours_comes_as_one_list(ana: Person, world: World, bot: Bot) -> None:
    first, second = world.raise_ticket("Fibre cut"), world.raise_ticket("No dial tone")
    for number in (first, second):
        ana.command(f"/keesa follow {number}").reply("You're following")
    assert "I'll stay quiet" in choose(ana, **around_now(bot)).plain
    world.add_note(first, "<p>technician sent</p>")
    world.add_note(second, "<p>line tested</p>")
    ana.slack.wait_for(lambda: held(bot) == 2, what="both updates to be held")
    assert ana.dms == []
    choose(ana, Quiet_hours_begin_at=NEVER, Quiet_hours_end_at=NEVER)
    digest = heard(ana, "Updates of 2 tickets you follow")
    assert f"#{first}" in digest.plain
    assert f"#{second}" in digest.plain
    assert held(bot) == 0
    world.add_note(first, "<p>spliced</p>")
    heard(ana, "spliced")
    assert len([message for message in ana.dms if "Updates of" in message.plain]) == 1


def test_one_update_comes_as_it_is(ana: Person, world: World, bot: Bot) -> None:
    number = world.raise_ticket("Fibre cut")
    ana.command(f"/keesa follow {number}").reply("You're following")
    choose(ana, **around_now(bot))
    world.add_note(number, "<p>technician sent</p>")
    ana.slack.wait_for(lambda: held(bot) == 1, what="the update to be held")
    choose(ana, Quiet_hours_begin_at=NEVER, Quiet_hours_end_at=NEVER)
    heard(ana, "technician sent")


@pytest.mark.breadth
def test_only_what_somebody_wants_to_hear_about(ana: Person, world: World, bot: Bot) -> None:
    number = world.raise_ticket("Fibre cut")
    ana.command(f"/keesa follow {number}").reply("You're following")
    choose(ana, Tell_me_about=["Status"])
    assert ana.command("/keesa preferences").view().filled["Tell me about"] == "Status"
    world.add_note(number, "<p>technician sent</p>")
    ana.slack.wait_for(lambda: notes(bot, number) == 1, what="the bot to see the note")
    assert ana.dms == []
    world.close(number)
    assert "technician sent" not in heard(ana, "open → closed").plain


def notes(bot: Bot, number: str) -> int:
    with bot.core.database.read() as tx:
        record = tx.tickets.get(number)
    return len(record.ticket.notes) if record else 0


@pytest.mark.parametrize(
    ("begin", "end", "said"),
    [("20:00", NEVER, "Choose when they begin and when they end"), ("20:00", "20:00", "Choose another time")],
)
@pytest.mark.usefixtures("bot")
def test_hours_that_are_none(ana: Person, begin: str, end: str, said: str) -> None:
    form = ana.command("/keesa preferences").view()
    ana.submit(form, {"Quiet hours begin at": begin, "Quiet hours end at": end})
    assert said in form.errors_by_label["Quiet hours end at"]
