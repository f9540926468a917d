"""The demo without a browser: a person in the local Slack tries the bot, and every step must show the right result."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot import wording
from bot.sandbox import wording as told
from bot.sandbox.narrator import Narrator
from bot.sandbox.visitor import Message, Visitor
from bot.sandbox.world import Person, World

TITLE = "No dial tone at Addu City Council"
THEIRS = "IPTV freezes every evening"
NOTES = ("Technician takes the 14:30 ferry.", "ކޭބަލް މަރާމާތުކޮށް ނިމިއްޖެ <port 15>")
COLLEAGUE = Person("Aishath Nadha", "Nadha")
CUSTOMER = "*Customer Support* (open, closed)"
ECO = "*Eco Support* (open, closed; high priority; with “meter”)"
"""The demo's subscriptions, as the bot describes them."""
FORM = {
    "Type": "Customer Support",
    "Category": "Fault",
    "Product": "TEL NETWORK",
    "Description": "No dial tone since this morning.\nThe fax line of the same customer works.",
    "Customer name": "Ibrahim Naseem",
    "Contact number": "7735241",
    "Customer ID": "20",
    "Priority": "High",
}


class Tour:
    """A walk through the bot as `visitor` in `channel`; `say` gets each line of the story; `world` is the sandbox Keesa."""

    def __init__(self, visitor: Visitor, channel: str, world: World, say: Callable[[str], None]) -> None:
        self._on = Narrator(visitor, channel, say)
        self._world = world

    def run(self) -> None:
        """Play the whole tour. Raises `bot.sandbox.narrator.TourError` at the first step that doesn't show what it should."""
        self._help()
        number = self._raise_a_ticket()
        card = self._show(number)
        self._note_by_command(number)
        self._note_by_form(number)
        self._read_the_notes(number)
        self._refresh(card)
        self._list_tickets(number)
        self._note_while_keesa_is_down(number)
        self._subscribe()
        self._subscribe_with_a_filter()
        self._list_subscriptions()
        self._why(number)
        theirs = self._somebody_raises_a_ticket()
        self._find()
        self._follow()
        self._note_in_the_thread(theirs)
        self._somebody_works_on(theirs)
        self._unsubscribe()
        self._home(number)
        self._status()

    def _help(self) -> None:
        self._on.step(told.HELP)
        self._on.type("help")
        self._on.read("/keesa new", "/keesa subscribe")

    def _raise_a_ticket(self) -> str:
        self._on.step(told.RAISE)
        self._on.type(f"new {TITLE}")
        self._on.window(wording.forms.RAISE_TICKET, f"{wording.forms.label('Title')}: {TITLE}")
        errors = self._on.submit(FORM | {"Contact number": "my mobile", "Customer ID": ""})
        self._on.check(told.ASKS_FOR_DIGITS, wording.forms.DIGITS_ONLY in errors)
        self._on.check(told.ASKS_FOR_A_CUSTOMER, wording.forms.ENTER_AN_ID in errors)
        self._on.submit(FORM)
        raised = re.compile(wording.submissions.done("ticket", r"(\d+)"))
        lines = self._on.window(raised, _button(wording.buttons.SHARE), _button(wording.buttons.VIEW))
        number = "".join(raised.findall("\n".join(lines))[:1])
        self._on.check(told.KEESA_HAS_THE_TICKET, self._world.ticket(number).title == TITLE)
        self._on.step(told.VIEW_FROM_THERE)
        self._on.press_in_window(wording.buttons.VIEW)
        self._on.window(TITLE, _button(wording.buttons.ADD_NOTE))
        return number

    def _show(self, number: str) -> Message:
        self._on.step(told.SHOW)
        self._on.type(f"show {number}")
        words = wording.buttons
        labels = (words.ADD_NOTE, words.notes(0), words.UNFOLLOW, words.SHARE, words.REFRESH)
        return self._on.read(TITLE, FORM["Type"], FORM["Category"], *map(_button, labels))

    def _note_by_command(self, number: str) -> None:
        self._on.step(told.NOTE_BY_COMMAND)
        self._on.type(f"note {number} {NOTES[0]}")
        self._on.read(wording.submissions.done("note", number))

    def _note_by_form(self, number: str) -> None:
        self._on.step(told.NOTE_BY_FORM)
        self._on.type(f"note {number}")
        self._on.window(wording.forms.ADD_NOTE, f"{wording.forms.label('Ticket number')}: {number}")
        self._on.submit({wording.forms.label("Note"): NOTES[1]})
        self._on.window(wording.submissions.done("note", number))
        self._on.check(told.KEESA_HAS_BOTH_NOTES, len(self._world.ticket(number).notes) == len(NOTES))

    def _read_the_notes(self, number: str) -> None:
        self._on.step(told.READ_NOTES)
        self._on.type(f"notes {number}")
        self._on.read(wording.notes.all_on(number), *NOTES)

    def _refresh(self, card: Message) -> None:
        self._on.step(told.REFRESH)
        self._on.press(card, wording.buttons.REFRESH)
        self._on.read(TITLE, _button(wording.buttons.notes(len(NOTES))))

    def _list_tickets(self, number: str) -> None:
        self._on.step(told.LIST)
        self._on.type("mine")
        self._on.read(wording.lists.heading(wording.lists.MY_TICKETS, 1), f"#{number}", _button(wording.buttons.VIEW))
        self._on.type("open")
        self._on.read(wording.lists.OPEN_TICKETS, f"#{number}")
        self._on.type("list customer open limit=5")
        self._on.read(wording.lists.of_type(FORM["Type"], "open"), f"#{number}")

    def _note_while_keesa_is_down(self, number: str) -> None:
        self._on.step(told.NOTE_WHILE_DOWN)
        self._world.switch(down=True)
        self._on.type(f"note {number} The customer called again.")
        self._on.read(wording.submissions.kept("note", maintenance=True))
        self._on.step(told.KEESA_IS_BACK)
        self._world.switch(down=False)
        self._on.read(wording.submissions.done("note", number))
        self._on.check(told.KEESA_HAS_THE_NOTE_ONCE, len(self._world.ticket(number).notes) == len(NOTES) + 1)

    def _subscribe(self) -> None:
        self._on.step(told.SUBSCRIBE)
        self._on.type("subscribe customer")
        self._on.read(wording.subscriptions.subscribed(CUSTOMER, ""), _button(wording.buttons.UNDO))
        self._on.read(wording.subscriptions.subscribed_by("@ana", CUSTOMER), wording.subscriptions.starts(1))

    def _subscribe_with_a_filter(self) -> None:
        self._on.step(told.SUBSCRIBE_WITH_A_FILTER)
        self._on.type("subscribe")
        label = wording.forms.label
        self._on.window(wording.forms.SUBSCRIBE, label("Statuses"), label("Exclude words"))
        self._on.submit({label("Type"): "Eco Support", label("Priority"): "High", label("Words"): "meter"})
        buttons = (wording.buttons.CHANGE, wording.buttons.UNDO)
        self._on.window(wording.subscriptions.subscribed(ECO, ""), *map(_button, buttons))

    def _list_subscriptions(self) -> None:
        self._on.step(told.SUBSCRIPTIONS)
        self._on.type("subscriptions")
        heading = wording.lists.heading(wording.subscriptions.TITLE, 2)
        buttons = (wording.buttons.EDIT, wording.buttons.REMOVE)
        self._on.read(heading, CUSTOMER, ECO, *map(_button, buttons))

    def _why(self, number: str) -> None:
        self._on.step(told.WHY)
        self._on.type(f"why {number}")
        existed = wording.why.existed_before(CUSTOMER, "")
        self._on.read(wording.why.NOTHING_POSTED, existed.rpartition(" (")[0], wording.why.other_types_too(["Eco Support"]))

    def _somebody_raises_a_ticket(self) -> Message:
        self._on.step(told.SOMEBODY_RAISES)
        self._world.raise_ticket(THEIRS, "<div>Picture <strong>freezes</strong> at 20:00.</div>", raised_by=COLLEAGUE)
        return self._on.read(wording.tickets.NEW, THEIRS, "Picture *freezes* at 20:00.", _button(wording.buttons.ADD_NOTE))

    def _find(self) -> None:
        self._on.step(told.FIND)
        self._on.type("find evening ipt")
        heading = wording.lists.heading(wording.finding.found("evening ipt"), 1)
        self._on.read(heading, THEIRS, _button(wording.buttons.VIEW))

    def _follow(self) -> None:
        number = self._number_of_theirs()
        self._on.step(told.FOLLOW)
        self._on.type(f"follow {number}")
        self._on.read(wording.following.begun(number))

    def _note_in_the_thread(self, card: Message) -> None:
        self._on.step(told.NOTE_IN_THE_THREAD)
        self._on.reply(card, f"note {NOTES[0]}")
        self._on.read(wording.notes.added_by(f"*#{self._number_of_theirs()}*", "@ana"), thread=card)

    def _number_of_theirs(self) -> str:
        return str(self._world.tickets(lambda ticket: ticket.title == THEIRS)[0].number)

    def _somebody_works_on(self, card: Message) -> None:
        number = self._number_of_theirs()
        self._on.step(told.SOMEBODY_NOTES)
        self._world.add_note(number, "<div>STB <em>replaced</em></div>", by=COLLEAGUE)
        note = (wording.changes.NEW_NOTE, "Aishath Nadha", "STB _replaced_")
        self._on.read(*note, thread=card)
        self._on.hear(f"#{number}", *note)
        self._on.step(told.SOMEBODY_CLOSES)
        self._world.close(number)
        closed = f"*{wording.tickets.STATUS}* open → closed"
        self._on.read(closed, thread=card)
        self._on.read(wording.tickets.TICKET, f"#{number}", "closed", THEIRS)
        self._on.hear(closed, wording.following.ENDED)

    def _unsubscribe(self) -> None:
        self._on.step(told.UNSUBSCRIBE)
        self._on.type("unsubscribe all")
        self._on.read(wording.subscriptions.unsubscribed(CUSTOMER, ""))

    def _home(self, number: str) -> None:
        self._on.step(told.HOME)
        self._on.open_home()
        mine, open_ = wording.lists.MY_TICKETS, wording.lists.OPEN_TICKETS
        headings = (wording.lists.heading(mine, 1), wording.lists.heading(open_, 1))
        self._on.home(*headings, f"#{number}", _button(wording.buttons.RAISE))

    def _status(self) -> None:
        self._on.step(told.STATUS)
        self._on.type("status")
        self._on.read(wording.status.KEESA, wording.status.SIGNED_IN)


def _button(label: str) -> str:
    """A button as the transcript shows it."""
    return f"[{label}]"
