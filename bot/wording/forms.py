"""Forms: titles, labels, hints, placeholders, and what is wrong with a field."""

from __future__ import annotations

from typing import Final

RAISE_TICKET = "Raise a Keesa ticket"
ADD_NOTE = "Add a note"
FIND_TICKET = "Find a ticket"
SUBSCRIBE = "Subscribe this channel"
CHANGE = "Change a subscription"
SCHEDULE = "Schedule for channel"
CHANGE_SCHEDULE = "Change a schedule"
PREFERENCES = "Direct messages"
DEFAULTS = "This channel's forms"
TEMPLATE = "Template"
SUBMIT_TICKET = "Raise ticket"
SUBMIT_NOTE = "Add note"
SUBMIT_FIND = "Find"
SUBMIT_SUBSCRIBE = "Subscribe"
SUBMIT_SCHEDULE = "Schedule"
SUBMIT_PREFERENCES = "Save"
SUBMIT_DEFAULTS = "Save"
SUBMIT_TEMPLATE = "Save"
SUBMIT_CHANGE = "Save"
CANCEL = "Cancel"
CLOSE = "Close"
CHOOSE = "Choose one"
SYNC = "Add replies in a card's thread to its ticket as notes"
PRESS = "This needs a form, which Slack only opens from a button."
HIGH_PASSES = "Post tickets with high priority at once"
ANY_PRIORITY = "Any"

LABELS: Final = {
    "Template": "Template",
    "Name": "Name",
    "Customer": "Known customer",
    "Type": "Type",
    "Category": "Category",
    "Product": "Product",
    "Title": "Title",
    "Description": "Description",
    "Customer name": "Customer name",
    "Contact number": "Contact number",
    "Customer ID": "Customer ID",
    "Eco ID": "Eco ID",
    "Priority": "Priority",
    "Reference": "Reference",
    "Statuses": "Statuses",
    "Words": "Words",
    "Exclude words": "Exclude words",
    "Quiet hours begin at": "Quiet hours begin at",
    "Quiet hours end at": "Quiet hours end at",
    "Updates of tickets I follow": "Updates of tickets I follow",
    "Tell me about": "Tell me about",
    "Replies": "Replies",
    "Reminders": "Reminders",
    "Mention in reminders": "Mention in reminders",
    "Quiet hours": "Quiet hours",
    "In quiet hours": "In quiet hours",
    "What to post": "What to post",
    "About": "About",
    "Days": "Days",
    "Time": "Time",
    "Time zone": "Time zone",
    "Breakdown": "Breakdown",
    "Ticket number": "Ticket number",
    "Note": "Note",
}
"""By the field's id."""


def hint_quiet(time_zone: str) -> str:
    return f"Times are in the time zone {time_zone}. What happens in quiet hours comes as one list when they end."


def hint_quiet_channel(time_zone: str) -> str:
    return f"In the time zone {time_zone}. What happens then is posted as one list when they end."


def label(block_id: str, part: int = 1) -> str:
    """A field's label. A field that is split continues in the next `part`."""
    return f"{LABELS[block_id]} {part}" if part > 1 else LABELS[block_id]


HINT_CUSTOMER_ID = "Enter this or the Eco ID."
HINT_ECO_ID = "Enter this or the customer ID."
HINT_CONTACT = "The customer's phone number. Include the country code for numbers outside the Maldives."
HINT_NOTE = "I'll add your name, the channel and the time at the end."
HINT_CATEGORY = "Leave all unticked to include every category."
HINT_WORDS = "Only tickets with all these words in the title, description or customer name, in any order."
HINT_EXCLUDE_WORDS = "Leave out tickets that contain these. Separate alternatives with commas."
HINT_REMINDERS = "High priority (or none), a time, and unassigned, no-note or open. Separate several with commas."
HINT_FIND = "Matches all your words in any order; “hul” finds “Hulhumalé”."

HINT_WHAT = "It covers the time since the last one. A digest lists the tickets that were opened and closed."
HINT_TIME_ZONE = "The name of a region and a city."
PLACEHOLDER_TIME = "08:00 or 5pm"
PLACEHOLDER_TIME_ZONE = "Indian/Maldives"
NO_BREAKDOWN = "None"
SUBSCRIBED = "This channel's subscriptions"
ALL_TYPES = "All ticket types"
HINT_TOPICS = "I always tell you when a ticket is closed."

PLACEHOLDER_FIND = "fibre hulhumale"
PLACEHOLDER_WORDS = "fibre cut"
PLACEHOLDER_REMINDERS = "high 30m unassigned, 2d no-note, 7d open"
PLACEHOLDER_QUIET = "20:00-07:00"
PLACEHOLDER_MENTION = "A user group, such as @noc-oncall"
PLACEHOLDER_EXCLUDE_WORDS = "planned work, test"
PLACEHOLDER_TITLE = "What's wrong, and where"
PLACEHOLDER_DESCRIPTION = "What happened, since when, and who's affected"
PLACEHOLDER_CUSTOMER = "The customer's name"
PLACEHOLDER_DIGITS = "7735241"
PLACEHOLDER_ID = "Digits only"
HINT_PICK = "Type a number, or words of the title or the customer's name. A number that I don't know works, too."
PLACEHOLDER_PICK = "Number, words or customer"
PLACEHOLDER_NUMBER = "2102001"
PLACEHOLDER_REFERENCE = "Your own reference, if you have one"
PLACEHOLDER_NOTE = "What to add to the ticket"

NO_DEFAULT = "No default"
NO_TEMPLATE = "No template"
HINT_TEMPLATE = "Fills in what you haven't changed."
HINT_CUSTOMER = "Fills in the customer's name, numbers and IDs as they were used before."
PLACEHOLDER_PICK_CUSTOMER = "Type a name or an ID"
HINT_SKELETON = "People write their own text into it, for example below headings."
PLACEHOLDER_NAME = "fibre-cut"
NO_QUIET_HOURS = "No quiet hours"
AT_ONCE = "At once"
HOURLY = "Once an hour, as a list"
BOTH_ENDS = "Choose when they begin and when they end, or neither."
TWO_TIMES = "Choose another time than the one at which they begin."
TOPICS: Final = {
    "status": "Status",
    "priority": "Priority",
    "assignment": "Who it's assigned to",
    "notes": "Notes",
    "details": "Everything else",
}
"""By `bot.model.preferences.Topic`."""

SUBMITTED_ALREADY = "I already have this form. You can close it."
MISSING = "Please fill this in."
NOTHING_VISIBLE = "Nobody could see this, because it has no visible characters. Please type something."
ENTER_AN_ID = "Enter a customer ID or an Eco ID."
ONE_ID = "This could be several IDs. Enter one, without spaces."
DIGITS_ONLY = "Digits only, for example 7735241."
NOT_ONE_PHONE = "Enter one full phone number, for example 7735241 or +94 77 123 4567."
CHOOSE_FROM_LIST = "Choose one from the list."
CHOOSE_SOME = "Choose at least one."


def not_a_phone(typed: str) -> str:
    """For digits that aren't a phone number, several numbers, or something else."""
    return DIGITS_ONLY if any(map(str.isalpha, typed)) else NOT_ONE_PHONE


def too_long_to_open(limit: int) -> str:
    """For what somebody wrote to the bot, and a button that opens a form can't hold."""
    return f"That's too long to carry into a form from a message. Use at most {limit:,} characters, or type `/keesa` instead."
