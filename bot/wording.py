"""Every sentence that people read in Slack, so that a second language is one file.

All of it is plain text: who puts it into mrkdwn escapes it. What one types stands in backticks, which who puts it elsewhere takes
away (`text.without_code`). Marks such as ``*bold*`` are added by the builders.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

Kind = Literal["ticket", "note"]

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NOTHING = "none"

# Commands

BUSY = "I am busy with many requests at once. Please try again in a minute."
EMPTY_NUMBER = "Give a ticket number, for example 2102001."
STALE_BUTTON = "This button or form is out of date. Please run the command again."
GIVE_A_TYPE = "Give a ticket type, for example customer, eco, roc or pmc."
ENDS_WHOLE_TYPES = "This ends all that a channel hears of a type. To end one of several, choose Remove in `/keesa subscriptions`."
GIVE_A_TYPE_OR_ALL = (
    "Give a ticket type, for example customer, eco, roc or pmc; or all, which ends every subscription of this channel."
)
ONE_STATUS = "Give one status at a time."
GIVE_WORDS = "Give one word or more to look for, for example fibre hulhumale."
BAD_ORDER = "The order is asc or desc."
NO_SUCH_SUBSCRIPTION = "This channel has no such subscription. List what it has with `/keesa subscriptions`."
SLACK_IS_BUSY = "Slack takes no more from me just now. Please try again in a minute."
SLACK_DID_NOT_ANSWER = "Slack did not answer, so this may have been done or not. Please look before you try again."
READ_ONLY_CHANNEL = "I may not post in this channel. Ask somebody who manages it, or use another one."
TOO_LATE = "Slack gave up waiting before I could open the form. Please try again."
ALREADY_SUBSCRIBED = "This channel has that subscription already."
CHANGED_SINCE = "This subscription has been changed since. See how it is with `/keesa subscriptions`."
UNCLOSED_QUOTE = 'A quotation mark is missing, for example `match="fibre cut"`.'
CONTRADICTION = "This leaves out every ticket that has the words asked for."
NOT_HERE_ANY_MORE = "This is not kept any more: it is being sent right now, or was sent or cancelled already."


def of_another_channel(channel_name: str) -> str:
    """A private channel has no name that may be told elsewhere."""
    where = f"in #{channel_name}" if channel_name else "there"
    return f"This subscription is another channel's, and somebody else made it. To change it, type `/keesa subscriptions` {where}."


def unknown_command(word: str) -> str:
    return f"I do not know «{word}»."


NUMBER_TOO_LONG = "A ticket number has 18 digits at most."


def not_a_number(word: str) -> str:
    return f"«{word}» is not a ticket number. Give digits only, for example 2102001."


def unknown_option(name: str) -> str:
    return f"I do not know the option «{name}»."


def unknown_type(word: str) -> str:
    return f"«{word}» is not a ticket type. Try customer, eco, roc, pmc, project, cross department or routine maintenance."


def unknown_status(word: str, statuses: Iterable[str]) -> str:
    return f"«{word}» is not a status. There is: {', '.join(statuses)}."


def unknown_priority(word: str) -> str:
    return f"«{word}» is not a priority. There is: high (5), normal (1)."


def unknown_category(word: str, categories: Iterable[str]) -> str:
    return f"«{word}» is not a category. There is: {', '.join(categories)}."


def no_words(text: str) -> str:
    return f"There is no word in «{text}»."


def too_many_words(limit: int) -> str:
    return f"These are too many words: {limit} characters are the most."


def too_long(length: int, limit: int) -> str:
    """A title that somebody typed behind a command."""
    return f"This text has {length:,} characters: {limit:,} are the most. Nothing was done; please begin with a shorter title."


def bad_limit(limit: int) -> str:
    return f"The limit is a number from 1 to {limit:,}."


def no_ticket(number: str) -> str:
    return f"There is no ticket {number}."


def not_in_channel(channel_name: str) -> str:
    return f"I am not in {f'#{channel_name}' if channel_name else 'this channel'}: invite me with /invite @keesa."


def adding_note(number: str) -> str:
    return f"Adding the note to ticket {number}…"


def looking_up(number: str) -> str:
    return f"Looking up {number}…" if number else "Looking it up…"


def unforeseen(reference: str) -> str:
    return f"Something went wrong that I did not foresee. An administrator finds it in the log under {reference}."


def did_you_mean(suggestion: str) -> str:
    return f"Did you mean `{suggestion}`?"


def see_help(command: str) -> str:
    typed = f"/keesa help {command}".rstrip()
    return f"More with `{typed}`."


# The ticket

TICKET = "Ticket"
STATUS = "Status"
PRIORITY = "Priority"
TYPE = "Type"
CATEGORY = "Category"
CUSTOMER = "Customer"
CONTACT = "Contact"
ASSIGNED_TO = "Assigned to"
IMAGES = "Images"
NEW_TICKET = "New ticket"
LAST_NOTE = "Last note"
DESCRIPTION_GOES_ON = "The description is longer: choose Whole description."

FIELD_LABELS = {
    "title": "Title",
    "description": "Description",
    "status": STATUS,
    "priority": PRIORITY,
    "customer": CUSTOMER,
    "contact_name": CONTACT,
    "contact_number": "Contact number",
    "assigned_to": ASSIGNED_TO,
    "ticket_type": TYPE,
    "category": CATEGORY,
    "image_urls": IMAGES,
}

NEW_NOTE = "New note"
GONE = "no longer in Keesa"


def new_note_by(author: str) -> str:
    return f"{NEW_NOTE} by {author}"


def ticket(number: str) -> str:
    return f"{TICKET} {number}"


def new_ticket(number: str) -> str:
    return f"{NEW_TICKET} {number}"


def priority(name: str) -> str:
    return f"{name} priority"


def image(index: int) -> str:
    return f"Image {index}"


IMAGE = "Image"


def more_images(count: int) -> str:
    return f"and {count} more"


def raised(by: str, on: str) -> str:
    """Without «on» before the time: Slack may write «today»."""
    return ", ".join(filter(None, [by and f"Raised by {by}", on if by else f"Raised {on}"]))


def closed(on: str) -> str:
    return f"Closed {on}"


def written(by: str, on: str) -> str:
    return ", ".join(filter(None, [by, on]))


def from_slack(person: str, channel_name: str, account: str) -> str:
    """Who wrote what stands in Keesa under that account; `channel_name` is "" for a direct message."""
    where = f"from #{channel_name} on Slack" if channel_name else "from Slack"
    return f"{person}, {where} via {account}" if account else f"{person}, {where}"


def shared(number: str, channel_name: str) -> str:
    return f"Ticket {number} is shared with {f'#{channel_name}' if channel_name else 'the channel'}."


def shared_by(person: str) -> str:
    return f"Shared by {person}"


def raised_here_by(person: str) -> str:
    """Before the ticket's number and state."""
    return f"Raised by {person}"


# Following

FOLLOW_ENDED = "It is closed, so you no longer follow it."
FOLLOW_ENDED_GONE = "Keesa has it no more, so you no longer follow it."


def following(number: str) -> str:
    return f"You follow ticket {number} now. What changes in it comes to you as a direct message, until it is closed."


def not_following(number: str) -> str:
    return f"You no longer follow ticket {number}."


def was_not_following(number: str) -> str:
    return f"You do not follow ticket {number}."


def closed_already(number: str) -> str:
    return f"Ticket {number} is closed, so there is nothing to follow."


# Lists

OPEN_TICKETS = "Open tickets"
MY_TICKETS = "Your tickets"
SUBSCRIPTIONS = "Subscriptions"
NO_OPEN_TICKETS = "There are no open tickets. I list those of my own Keesa account. Raise one with `/keesa new`."
NO_TICKETS_OF_MINE = "You have not raised a ticket from Slack yet. Raise one with `/keesa new`."
NO_TICKETS_LISTED = "There are no such tickets. Another status may have some, for example `/keesa list customer closed`."
NOTHING_FOUND = "I know of no ticket with all of these words. I search the tickets that were announced, watched or followed."
MORE_FOUND = "There are more: add a word to narrow it down."
NO_SUBSCRIPTIONS = "This channel has no subscriptions. Make one with `/keesa subscribe customer`."
NO_SUBSCRIPTIONS_ANYWHERE = (
    "No channel has subscriptions. Make one with `/keesa subscribe customer` in the channel that is to hear of them."
)


def found_by(words: str) -> str:
    return f"Tickets with «{words}»"


def listed(title: str, page: int, pages: int, total: int, entries: Iterable[str]) -> str:
    """A page of a list, as it is read out."""
    where = f", page {page} of {pages}" if pages > 1 else ""
    return f"{title}{where}, {total:,} in all: {'; '.join(entries)}"


def no_notes(number: str) -> str:
    return f"Ticket {number} has no notes. Add one with `/keesa note {number}`."


def no_such_note(number: str) -> str:
    return f"That note is not on ticket {number} any more."


def note_on(number: str) -> str:
    return f"Note on ticket {number}"


def notes_of(number: str) -> str:
    return f"Notes on ticket {number}"


def page(number: int, pages: int) -> str:
    return f"Page {number} of {pages}"


def new_tickets(count: int) -> str:
    return "1 new ticket" if count == 1 else f"{count:,} new tickets"


def missed_tickets(count: int) -> str:
    return "1 ticket was missed here" if count == 1 else f"{count:,} tickets were missed here"


def older_unchecked(what: str, limit: int) -> str:
    return f"{what}: more than {limit:,} tickets were new at once; the newest are announced, older ones not checked."


def stale(since: str) -> str:
    return f"Keesa has not answered since {since}. New tickets and changes will be announced here when it does."


def fresh(since: str) -> str:
    return f"Keesa answers again. What happened since {since} has been announced here."


STOP_REASONS = {
    "is_archived": "it was archived",
    "is_inactive": "it was archived",
    "channel_archive": "it was archived",
    "group_archive": "it was archived",
    "channel_not_found": "it was deleted, or I was removed from it",
    "channel_deleted": "it was deleted",
    "group_deleted": "it was deleted",
    "not_in_channel": "I was removed from it",
    "channel_left": "I was removed from it",
    "group_left": "I was removed from it",
}


def way_back(wanted: str) -> str:
    return f"/keesa subscribe {wanted}"


def stopped(channel: str, types: str, reason: str, command: str) -> str:
    return (
        f"I can no longer announce tickets in {channel} ({types}): {reason}. What happens meanwhile is kept. "
        f"To go on, invite me there with `/invite @keesa` and type `{command}`: that brings everything back, with a list of what "
        "was missed."
    )


def goes_on(part: int, parts: int) -> str:
    return f"part {part} of {parts}"


def changed(label: str) -> str:
    return f"{label} changed"


def more_changes(count: int) -> str:
    return "and 1 more change" if count == 1 else f"and {count:,} more changes"


def is_now(label: str) -> str:
    return f"{label} is now:" if label != IMAGES else f"{label} are now:"


THIS_CHANNEL = "This channel"


def subscribed(channel: str, what: str) -> str:
    return f"{channel} now hears of {what}."


def unsubscribed(channel: str, what: str) -> str:
    return f"{channel} no longer hears of {what}."


def subscribed_by(person: str, what: str) -> str:
    return f"{person} subscribed this channel to {what}."


def changed_by(person: str, what: str) -> str:
    return f"{person} changed a subscription of this channel, which is now to {what}."


def begun(what: str) -> str:
    return f"The subscription of this channel to {what} has begun."


def unsubscribed_by(person: str, what: str) -> str:
    return f"{person} unsubscribed this channel from {what}."


def undone(sentence: str) -> str:
    return f"Undone. {sentence}"


def hears_again(channel: str, what: str) -> str:
    return f"{channel} hears of {what} again, as before."


def other_subscriptions(count: int) -> str:
    others = "another subscription" if count == 1 else f"{count:,} other subscriptions"
    return f"It has {others} to this type; no ticket is announced twice."


def would_have_announced(count: int, a_day: float) -> str:
    """`a_day` is the average."""
    rate = f", about {a_day:.1f}".removesuffix(".0") + " a day" if count else ""
    return f"In the last 7 days that would have been {new_tickets(count)}{rate}."


def known_only_since(when: str) -> str:
    return f"I have watched these tickets only since {when}, so there may have been more."


LOOKING_BACK = "Asking Keesa what that would have been in the last 7 days…"
NOT_WATCHED_YET = "I have not watched these tickets until now, so there may have been more."


def not_known_yet(reason: str) -> str:
    return f"What that would have been in the last 7 days is not known yet. {reason}"


def and_more(count: int) -> str:
    return f"and {count:,} more"


def begins(known: int, when: str) -> str:
    there = "none was there before" if known == 0 else "1 was there already" if known == 1 else f"{known:,} were there already"
    return f"What comes after {when} is announced here; {there}."


def made_by(person: str, when: str) -> str:
    return f"made by {person}, {when}"


def changed_on(when: str) -> str:
    return f"changed {when}"


def stopped_since(when: str) -> str:
    return f"I have not been able to speak there since {when}"


# Filters, behind a type and its statuses


def with_priority(name: str) -> str:
    return f"{name.lower()} priority"


def with_words(words: str) -> str:
    return f"with «{words}»"


def without_words(groups: Iterable[str]) -> str:
    return "without " + " or ".join(f"«{group}»" for group in groups)


# Why a channel heard of a ticket, or did not

NOTHING_ANNOUNCED = "Nothing was announced here."
TO_THE_MESSAGE = "message"
DELIVERED = {
    "new": "Announced here {when}",
    "change": "A change was announced here {when}",
    "digest": "Named here in a list {when}",
}
WANTED = "wants this ticket."
NOT_BEGUN = "has not begun: I have not read these tickets yet."
THERE_BEFORE = "wants this ticket, but it was there before the subscription began, {when}."
THERE_BEFORE_CHANGE = "wants this ticket, but it was there before the subscription was changed, {when}."
NOT_CHECKED = "wants this ticket, but more were new at once than I could check, {when}."
NOT_SEEN = "wants this ticket, but I have not seen it among these tickets yet."
CANNOT_TELL = "wants this ticket, which I have known since {when}; what was said of it then I no longer know."


RAISED_MEANWHILE = "It was raised in that time, so I learned of it late."
CHANGED_MEANWHILE = "It changed in that time, so I learned of that late."
RAISED_MEANWHILE_UNTOLD = "It was raised in that time, which may be why nothing was announced."


def not_read(statuses: str, since: str, until: str) -> str:
    """`statuses` are those of the feeds."""
    return f"From {since} until {until} I could not read the tickets of this type ({statuses})."


def on_its_way(when: str) -> str:
    return f"On its way to this channel since {when}."


def held(when: str) -> str:
    return f"Held since {when}: I could not speak in this channel."


def undeliverable(when: str, error: str) -> str:
    return f"Slack refused it {when}: {error}"


def first_seen(when: str) -> str:
    return f"I have known this ticket since {when}."


def left_out(count: int) -> str:
    return f"… {count:,} more, left out here."


def other_types(names: str) -> str:
    return f"Other types than this ticket's: {names}"


def other_status(name: str) -> str:
    return f"does not ask for the status {name}."


def kept_out(rules: Iterable[str]) -> str:
    return f"keeps it out by {' and '.join(rules)}."


def its_own(name: str) -> str:
    """What the ticket has instead."""
    return f"(here: {name})"


def silent_since(status: str, when: str) -> str:
    return f"Keesa has not answered for {status} since {when}, so what happened since is not known."


def never_answered(status: str) -> str:
    return f"Keesa has not answered for {status} yet."


def never_seen(number: str, reason: str) -> str:
    return f"I have never seen ticket {number}, and cannot ask for it now. {reason}"


# Forms

FORM_TITLE = "Raise a Keesa ticket"
NOTE_TITLE = "Add a note"
SUBMIT_TICKET = "Raise ticket"
SUBMIT_NOTE = "Add note"
FIND_TITLE = "Find a ticket"
SUBMIT_FIND = "Find"
SUBSCRIBE_TITLE = "Subscribe this channel"
CHANGE_TITLE = "Change a subscription"
SUBMIT_SUBSCRIBE = "Subscribe"
SUBMIT_CHANGE = "Change"
ANY_PRIORITY = "Any"
CANCEL = "Cancel"
CLOSE = "Close"
CHOOSE = "Choose one"

GIVE_AN_ID = "Give a customer ID or an Eco ID."
DIGITS_ONLY = "Digits only, for example 7735241."
FIELD_MISSING = "Please fill this in."
CHOOSE_FROM_LIST = "Choose one from the list."
CHOOSE_SOME = "Choose at least one."

HINT_CUSTOMER_ID = "Either this or the Eco ID is needed."
HINT_ECO_ID = "Either this or the customer ID is needed."
HINT_CONTACT = "The customer's phone number, digits only."
HINT_NOTE = "Your name, the channel and the time are added at its end."
HINT_CATEGORY = "None of them stands for all."
HINT_WORDS = "All of these, in any order, in the title, the description or the customer's name."
HINT_NOT_WORDS = "Leaves out tickets that have these. A comma stands for «or»."
PLACEHOLDER_FIND = "fibre hulhumale"
HINT_FIND = "All words must be there, in any order; a word's beginning is enough."
PLACEHOLDER_WORDS = "fibre cut"
PLACEHOLDER_NOT_WORDS = "planned work, test"
PLACEHOLDER_TITLE = "What is wrong, and where"
PLACEHOLDER_DESCRIPTION = "What happened, since when, who is affected"
PLACEHOLDER_CUSTOMER = "Name of the customer"
PLACEHOLDER_DIGITS = "7735241"
PLACEHOLDER_ID = "Digits only"
PLACEHOLDER_NUMBER = "2102001"
PLACEHOLDER_REFERENCE = "Your own reference, if there is one"
PLACEHOLDER_NOTE = "What should be on the ticket"

# Submissions

STILL_RUNNING = "This can take a few seconds. You may close this: you will be told how it went."


def sending(kind: Kind) -> str:
    return "Raising the ticket…" if kind == "ticket" else "Adding the note…"


def done(kind: Kind, number: str) -> str:
    return f"Ticket {number} raised" if kind == "ticket" else f"Note added to ticket {number}"


def kept(kind: Kind, *, maintenance: bool) -> str:
    """For a write that waits until Keesa is back."""
    why = "is down for maintenance" if maintenance else "cannot be reached"
    fate = "raised" if kind == "ticket" else "posted"
    return f"Keesa {why}; your {kind} is kept and will be {fate} when it is back."


def looking_it_up(kind: Kind) -> str:
    """For a write whose answer was lost."""
    return f"Keesa did not say whether it has your {kind}. I am looking it up and will tell you; please do not send it again."


def refused(kind: Kind) -> str:
    return "The ticket was not raised" if kind == "ticket" else "The note was not added"


def expired(kind: Kind) -> str:
    return f"Keesa was away too long: your {kind} was not sent, and I have stopped trying. Send it again when Keesa is back."


def cancelled(kind: Kind) -> str:
    return f"Cancelled: your {kind} will not be sent to Keesa."


def raised_by(number: str, person: str) -> str:
    return f"{done('ticket', number)} by {person}"


def alike(ticket: str) -> str:
    return f"{ticket} is open for the same customer and product."


def maybe_alike(ticket: str, when: str) -> str:
    return f"{ticket} was raised for the same customer and product ({when}), and I do not know that it was closed."


# Shortcuts

MARK = "memo"


def message_is_on(number: str) -> str:
    return f"This message is on ticket {number} already. Choose another ticket."


def from_message(text: str, link: str) -> str:
    return "\n\n".join(filter(None, [text, f"From Slack: {link}"]))


def no_word_under_message(channel_name: str) -> str:
    if not channel_name:
        return "I am not in this conversation, so nothing will appear under the message."
    return f"{not_in_channel(channel_name)} Otherwise nothing will appear under the message."


# App Home

HOME_INTRO = "Raise, look up and annotate Keesa tickets without leaving Slack."
HOME_WELCOME = (
    "New here? Choose *Raise a ticket* for your first one; what you raise is listed here with its state. To hear of other "
    "people's tickets, invite me to a channel with `/invite @keesa` and type `/keesa subscribe customer` there."
)
FOLLOWED_TICKETS = "Tickets that you follow"
HOME_NO_TICKETS = "You have not raised a ticket from Slack yet."
HOME_NO_SUBSCRIPTIONS = "No channel of this workspace is subscribed. Type `/keesa subscribe customer` in one."
HOME_NO_OPEN_TICKETS = "There are no open tickets. I list those of my own Keesa account."
ASKING_KEESA = "Asking Keesa…"


def home_find(command: str) -> str:
    return f"Anywhere in Slack, `{command}` finds a ticket too."


def shown_at(when: str) -> str:
    return f"As of {when}"


def feeds_read(when: str) -> str:
    return f"Subscribed tickets last read {when}"


def feeds_failing(failing: int, feeds: int, when: str) -> str:
    since = f"not read since {when}" if when else "not read yet"
    return f"{failing} of {feeds} feeds cannot be read from Keesa; the oldest {since}"


# Access

NOT_OF_THIS_WORKSPACE = "I belong to another workspace and work for its members only. Please ask one of them."
NOT_IN_THIS_CHANNEL = "I may not be used in this channel."
NOT_IN_A_CHANNEL = "I work for the people in certain channels only, and you are in none of them."
WHO_IS_NOT_KNOWN = "Slack has not told me yet who may use me. Please try again in a minute."
NOT_A_WRITER = (
    "You may look tickets up. To raise them, add notes and change subscriptions you have to be in one of the user groups that an "
    "administrator named for that; ask to be added."
)
SHARE_NOWHERE = "There is no channel here to share it with. Type `/keesa` and its number in one, then choose Share."


def use_me_in(channels: str) -> str:
    return f"I may be used in {channels}."


# Buttons

TOO_LONG_FOR_A_FORM = "The form takes less than you typed. This is all of it, to copy from:"
BUTTON_ADD_NOTE = "Add note"
BUTTON_SHARE = "Share"
BUTTON_FOLLOW = "Follow"
BUTTON_UNFOLLOW = "Unfollow"
BUTTON_REFRESH = "Refresh"
BUTTON_OPEN = "Open"
BUTTON_OPEN_IN_KEESA = "Open in Keesa"
BUTTON_DESCRIPTION = "Whole description"
BUTTON_WHOLE_NOTE = "Whole note"
BUTTON_PREVIOUS = "Previous"
BUTTON_NEXT = "Next"
BUTTON_UNDO = "Undo"
BUTTON_CHANGE = "Change"
BUTTON_EDIT = "Edit"
BUTTON_REMOVE = "Remove"
BUTTON_EDIT_AGAIN = "Edit again"
BUTTON_RAISE = "Raise a ticket"
BUTTON_FIND = "Find a ticket"
BUTTON_MINE = "My tickets"
BUTTON_ALL_OPEN = "Open tickets"


def open_ticket(number: str) -> str:
    """Said of a button that reads `BUTTON_OPEN`."""
    return f"{BUTTON_OPEN} ticket {number}"


def whole_note(written: str) -> str:
    """Said of a button that reads `BUTTON_WHOLE_NOTE`; `written` is by whom and when, as far as that is known."""
    return f"{BUTTON_WHOLE_NOTE}: {written}" if written else BUTTON_WHOLE_NOTE


def edit_subscription(name: str) -> str:
    """Said of a button that reads `BUTTON_EDIT`."""
    return f"{BUTTON_EDIT} {name}"


def remove_subscription(name: str) -> str:
    """Said of a button that reads `BUTTON_REMOVE`."""
    return f"{BUTTON_REMOVE} {name}"


def button_cancel(kind: Kind) -> str:
    """Not «Cancel», which in a window could mean the window."""
    return "Do not raise it" if kind == "ticket" else "Do not post it"


def button_notes(count: int) -> str:
    return f"Notes ({count})"


# Status

STATUS_TITLE = "How the bot is doing"
KEESA = "Keesa"
REACHABLE = "reachable"
UNREACHABLE = "not reachable"
SIGNED_IN = "signed in"
NOT_SIGNED_IN = "not signed in"
NOT_TRIED = "not tried yet"
FEEDS = "Feeds"
NO_FEEDS = "No channel is subscribed to anything."
UP_TO_DATE = "up to date"
FAILING = "failing"
NEVER_READ = "not read yet"
OWED = "Still owed"
NOTHING_OWED = "nothing"


def read_ago(age: str, when: str) -> str:
    return f"last read {age} ago ({when})"


def more_feeds(count: int) -> str:
    return f"and {count:,} more, read more recently"


def unchecked(when: str) -> str:
    return f"older ones not checked on {when}"


def last_error(error: str) -> str:
    return f"Last error: {error}"


def owed_to_keesa(count: int) -> str:
    return f"{count:,} to Keesa"


def owed_to_slack(count: int) -> str:
    return f"{count:,} to Slack"


# Help

HELP_TITLE = "Keesa in Slack"
HELP_INTRO = "Raise, look up and annotate Keesa tickets without leaving Slack. Answers are seen by you alone."
HELP_TOPIC = "Explain a command"
HELP_USAGE = "How"
HELP_EXAMPLE = "Example"
HELP_ALIASES = "Also"

COMMAND_HELP = {
    "new": "Opens the form for a new ticket, with the title filled in.",
    "show": "Shows a ticket, with buttons for its notes and more. The number alone does the same.",
    "open": "Lists the open tickets, a page at a time.",
    "mine": "Lists the tickets that you raised from Slack, with their state now.",
    "list": "Lists the tickets of a type: customer, eco, roc, pmc, project, cross department or routine maintenance.",
    "find": "Searches the tickets that the bot has seen: all words must be there, in any order; a word's beginning is enough.",
    "note": "Adds a note to a ticket; without a text it opens the form.",
    "notes": "Lists all notes on a ticket, newest last.",
    "follow": "Sends you what changes in a ticket as direct messages, until it is closed. Tickets that you raise are followed.",
    "unfollow": "Ends that.",
    "subscribe": (
        "From now on this channel hears of new tickets of a type and of what becomes of them; without a type it opens a form. "
        "A word stands for all that begin with it, in the title, the description or the customer's name."
    ),
    "unsubscribe": "Ends this channel's subscription to a type, or all of them.",
    "subscriptions": "Lists this channel's subscriptions, or those of all channels.",
    "why": "Says why this channel heard of a ticket, or why it did not.",
    "status": "Says whether Keesa can be reached, how fresh the bot's knowledge is, and what is still owed.",
    "help": "Says what there is, or explains one command.",
}


Counted = Literal["day", "hour", "minute", "second", "ticket"]
_LABELS: dict[str, str] = {}
"""What stands at a field of a form, by its block's id; in this language every id reads well by itself."""


def label(block_id: str) -> str:
    """The label of a form's field."""
    return _LABELS.get(block_id, block_id)


def counted(count: int, what: Counted) -> str:
    """``1 ticket``, ``2 tickets``."""
    return f"{count:,} {what if count == 1 else f'{what}s'}"


# What went wrong

ASKED_ALREADY = "This was asked for already."
NOT_ALLOWED = "Keesa does not allow the bot's account to do this. Ask your Keesa administrator to grant the right."
NOTHING_THERE = "Keesa has nothing under that number. Please check it."
KEESA_IS_DOWN = "Keesa is down for maintenance. Please try again later."
KEESA_CANNOT_BE_REACHED = "Keesa cannot be reached at the moment. Please try again later."
NO_SIGN_IN = "Keesa does not let the bot sign in at the moment. An administrator can see why with `/keesa status`."
NO_ANSWER_IN_TIME = "Keesa did not answer in time. Please try again in a minute."
KEESA_FAILED = "Keesa answered with an error of its own. Please try again in a minute."


def not_accepted(reason: str) -> str:
    return f"Keesa did not accept it: {reason}"


def refused_for_good(status: int | None) -> str:
    return f"Keesa refused this ({status}), and trying again will not help. Your Keesa administrator may know why."


def unreadable(number: str | None) -> str:
    which = f"ticket {number}" if number else "a ticket without a number"
    return f"Keesa shows {which} in a form that I cannot read. Please look at it in Keesa itself."
