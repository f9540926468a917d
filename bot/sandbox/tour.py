"""The demo without a browser: a person in the local Slack tries the bot, and every step must show what it should."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.sandbox.narrator import Narrator
from bot.sandbox.visitor import Message, Visitor
from bot.sandbox.world import Person, World

TITLE = "No dial tone at Addu City Council"
THEIRS = "IPTV freezes every evening"
NOTES = ("Technician takes the 14:30 ferry.", "ކޭބަލް މަރާމާތުކޮށް ނިމިއްޖެ <port 15>")
COLLEAGUE = Person("Aishath Nadha", "Nadha")
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
    """One walk through the bot as `visitor` in `channel`, told to `say` line by line; `world` is the Keesa behind the bot."""

    def __init__(self, visitor: Visitor, channel: str, world: World, say: Callable[[str], None]) -> None:
        self._on = Narrator(visitor, channel, say)
        self._world = world

    def run(self) -> None:
        """Walk to the end. Raises `bot.sandbox.narrator.TourError` at the first step that does not show what it should."""
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
        self._somebody_works_on(theirs)
        self._unsubscribe()
        self._home(number)
        self._status()

    def _help(self) -> None:
        self._on.step("What is there?")
        self._on.type("help")
        self._on.read("/keesa new", "/keesa subscribe")

    def _raise_a_ticket(self) -> str:
        self._on.step("Raise a ticket")
        self._on.type(f"new {TITLE}")
        self._on.window("Raise a Keesa ticket", f"Title: {TITLE}")
        errors = self._on.submit(FORM | {"Contact number": "my mobile", "Customer ID": ""})
        self._on.check("the form asks for digits", "Digits only, for example 7735241." in errors)
        self._on.check("the form asks who the customer is", "Give a customer ID or an Eco ID." in errors)
        self._on.submit(FORM)
        number = _number(self._on.window(re.compile(r"Ticket \d+ raised"), "[Share]", "[Open]"))
        self._on.check("Keesa has the ticket", self._world.ticket(number).title == TITLE)
        self._on.step("Open it from there")
        self._on.press_in_window("Open")
        self._on.window(TITLE, "[Add note]")
        return number

    def _show(self, number: str) -> Message:
        self._on.step("Show it")
        self._on.type(f"show {number}")
        return self._on.read(TITLE, "Customer Support", "Fault", "[Add note]", "[Notes (0)]", "[Unfollow]", "[Share]", "[Refresh]")

    def _note_by_command(self, number: str) -> None:
        self._on.step("Add a note with a command")
        self._on.type(f"note {number} {NOTES[0]}")
        self._on.read(f"Note added to ticket {number}")

    def _note_by_form(self, number: str) -> None:
        self._on.step("Add a note with a form")
        self._on.type(f"note {number}")
        self._on.window("Add a note", f"Ticket number: {number}")
        self._on.submit({"Note": NOTES[1]})
        self._on.window(f"Note added to ticket {number}")
        self._on.check("Keesa has both notes", len(self._world.ticket(number).notes) == len(NOTES))

    def _read_the_notes(self, number: str) -> None:
        self._on.step("Read all notes")
        self._on.type(f"notes {number}")
        self._on.read(f"Notes on ticket {number}", *NOTES)

    def _refresh(self, card: Message) -> None:
        self._on.step("Press Refresh under the card from before")
        self._on.press(card, "Refresh")
        self._on.read(TITLE, f"[Notes ({len(NOTES)})]")

    def _list_tickets(self, number: str) -> None:
        self._on.step("List one's own tickets, the open ones, and those of a type")
        self._on.type("mine")
        self._on.read("Your tickets (1)", f"#{number}", "[Open]")
        self._on.type("open")
        self._on.read("Open tickets", f"#{number}")
        self._on.type("list customer open limit=5")
        self._on.read("Customer Support, open", f"#{number}")

    def _note_while_keesa_is_down(self, number: str) -> None:
        self._on.step("Add a note while Keesa is down")
        self._world.switch(down=True)
        self._on.type(f"note {number} The customer called again.")
        self._on.read("Keesa is down for maintenance; your note is kept and will be posted when it is back.")
        self._on.step("Keesa is back")
        self._world.switch(down=False)
        self._on.read(f"Note added to ticket {number}")
        self._on.check("Keesa has the note once", len(self._world.ticket(number).notes) == len(NOTES) + 1)

    def _subscribe(self) -> None:
        self._on.step("Subscribe the channel to a type of ticket")
        self._on.type("subscribe customer")
        self._on.read("This channel now hears of", "Customer Support", "[Undo]")
        self._on.read("subscribed this channel to", "Customer Support", "is announced here")

    def _subscribe_with_a_filter(self) -> None:
        self._on.step("Subscribe it to some tickets of another type, in a form")
        self._on.type("subscribe")
        self._on.window("Subscribe this channel", "Statuses", "Not words")
        self._on.submit({"Type": "Eco Support", "Priority": "High", "Words": "meter"})
        self._on.window("This channel now hears of", "Eco Support", "high priority; with «meter»", "[Change]", "[Undo]")

    def _list_subscriptions(self) -> None:
        self._on.step("What does the channel hear of?")
        self._on.type("subscriptions")
        self._on.read("Subscriptions (2)", "Customer Support", "high priority; with «meter»", "[Edit]", "[Remove]")

    def _why(self, number: str) -> None:
        self._on.step("Ask why the channel heard nothing of the first ticket")
        self._on.type(f"why {number}")
        self._on.read("Nothing was announced here.", "but it was there before the subscription began", "Eco Support")

    def _somebody_raises_a_ticket(self) -> Message:
        self._on.step("Somebody else raises one in Keesa")
        self._world.raise_ticket(THEIRS, "<div>Picture <strong>freezes</strong> at 20:00.</div>", raised_by=COLLEAGUE)
        return self._on.read("New ticket", THEIRS, "Picture *freezes* at 20:00.", "[Add note]")

    def _find(self) -> None:
        self._on.step("Find it again by the beginnings of two words")
        self._on.type("find evening ipt")
        self._on.read("Tickets with «evening ipt» (1)", THEIRS, "[Open]")

    def _follow(self) -> None:
        number = self._number_of_theirs()
        self._on.step("Follow it")
        self._on.type(f"follow {number}")
        self._on.read(f"You follow ticket {number} now.")

    def _number_of_theirs(self) -> str:
        return str(self._world.tickets(lambda ticket: ticket.title == THEIRS)[0].number)

    def _somebody_works_on(self, card: Message) -> None:
        number = self._number_of_theirs()
        self._on.step("Somebody else adds a note to it")
        self._world.add_note(number, "<div>STB <em>replaced</em></div>", by=COLLEAGUE)
        self._on.read("New note", "Aishath Nadha (Nadha)", "STB _replaced_", thread=card)
        self._on.hear(f"#{number}", "New note", "Aishath Nadha (Nadha)", "STB _replaced_")
        self._on.step("Somebody else closes it")
        self._world.close(number)
        self._on.read("*Status* open → closed", thread=card)
        self._on.read("Ticket", f"#{number}", "closed", THEIRS)
        self._on.hear("*Status* open → closed", "so you no longer follow it")

    def _unsubscribe(self) -> None:
        self._on.step("Unsubscribe the channel")
        self._on.type("unsubscribe all")
        self._on.read("This channel no longer hears of", "Customer Support")

    def _home(self, number: str) -> None:
        self._on.step("Open the App Home")
        self._on.open_home()
        self._on.home("Your tickets (1)", f"#{number}", "[Raise a ticket]", "Open tickets (1)")

    def _status(self) -> None:
        self._on.step("How is the bot doing?")
        self._on.type("status")
        self._on.read("Keesa", "reachable", "signed in")


def _number(lines: list[str]) -> str:
    return "".join(re.findall(r"Ticket (\d+) raised", "\n".join(lines))[:1])
