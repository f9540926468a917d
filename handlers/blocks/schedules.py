"""Builds what is posted on schedule, and messages about schedules."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot import wording
from bot.model.catalogue import ticket_type_name
from bot.model.news import ReportDue, ScheduleChanged
from bot.model.schedules import Schedule, ScheduleTerms
from bot.model.writes import Requester
from handlers.blocks import text
from handlers.blocks.display import Display
from handlers.blocks.kit import Message, actions, button, context, header, message, remark, section, with_remark
from handlers.blocks.reports import digest, posted_report, why_not
from handlers.grammar.buttons import ADD_SCHEDULE, CHANGE_SCHEDULE, UNSCHEDULE
from handlers.slack.metadata import ScheduleRef


def due_message(news: ReportDue, display: Display) -> Message:
    """A report or a digest, or why there is none, and that it is late, if it is."""
    if news.report is None:
        shown = remark(text.escape(why_not(news.missing, news.terms)))
    else:
        shown = digest(news.report, display) if news.what == "digest" else posted_report(news.report, display)
    return with_remark(shown, wording.schedules.late(display.when(news.due_at))) if news.is_late else shown


def changed_message(news: ScheduleChanged) -> Message:
    """For the channel: who did what."""
    says = {
        "made": wording.schedules.made_by,
        "changed": wording.schedules.changed_by,
        "ended": wording.schedules.ended_by,
    }[news.what]
    return remark(says(f"<@{news.user_id}>", described(news.terms)))


def schedule_list(schedules: Sequence[Schedule], display: Display, who: Requester) -> Message:
    """All of a channel's, with their numbers and buttons, and a button for another one."""
    add = actions(button(wording.buttons.SCHEDULE, ADD_SCHEDULE))
    if not schedules:
        return message([section(wording.schedules.NONE), add], wording.schedules.NONE)
    lines = [
        wording.schedules.entry(one.id, described(one.terms), f"<@{one.created_by}>", display.when(one.due_at)) for one in schedules
    ]
    heading = wording.lists.heading(wording.schedules.TITLE, len(schedules))
    said = wording.lists.read_out(wording.schedules.TITLE, 1, 1, len(schedules), lines)
    rows = [block for one, line in zip(schedules, lines, strict=True) for block in (section(line), *_buttons(one, who))]
    return message([header(heading), *rows, context(wording.schedules.HOW_TO_REMOVE), add], said)


def row(schedule: Schedule, display: Display, who: Requester) -> list[Block]:
    """In a list of all channels': two lines and, if `who` may change it, its buttons."""
    name = described(schedule.terms)
    made_by = wording.schedules.made_by_whom(f"<@{schedule.created_by}>", display.when(schedule.due_at))
    lines = section(f"{name}\n<#{schedule.channel_id}> · {made_by}")
    return [lines, *_buttons(schedule, who)]


def _buttons(schedule: Schedule, who: Requester) -> list[Block]:
    if not schedule.may_be_changed_by(who):
        return []
    name, ref = described(schedule.terms), ScheduleRef(id=schedule.id)
    edit = button(wording.buttons.EDIT, CHANGE_SCHEDULE, ref, said=wording.subscriptions.edit(name))
    return [actions(edit, button(wording.buttons.REMOVE, UNSCHEDULE, ref, said=wording.subscriptions.remove(name)))]


def described(terms: ScheduleTerms) -> str:
    """What is due when, in mrkdwn."""
    times, report = terms.times, terms.report
    about = wording.reports.ALL_TYPES if report.everything else ticket_type_name(report.ticket_type)
    days = wording.schedules.days(times.rhythm.value, times.weekday)
    return wording.schedules.described(terms.what, text.escape(about), days, times.hour, times.minute, text.escape(times.zone))
