"""Slack's rules for interactive elements: https://docs.slack.dev/reference/block-kit/block-elements."""

from __future__ import annotations

from typing import Any

from .rules import Report, Rule, array, boolean, integer, one_of, plain, shape, string, text, typed

ID = string(1, 255)
URL = string(1, 3000, pattern=r"https?://\S+")
STYLE = one_of("primary", "danger")
DATE = string(pattern=r"\d{4}-\d{2}-\d{2}")
TIME = string(pattern=r"([01]\d|2[0-3]):[0-5]\d")
KIND = string()


def _options_or_groups(element: Any, path: str, report: Report) -> None:
    if ("options" in element) == ("option_groups" in element):
        report.refuse(path, "must have either options or option_groups")


def _initial_is_an_option(element: Any, path: str, report: Report) -> None:
    groups = element.get("option_groups") or [{"options": element.get("options") or []}]
    options = [option for group in groups for option in group["options"]]
    given = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
    for option in given:
        if option not in options:
            report.refuse(path, "initial_option must exactly match one of the options")


def _lengths_agree(element: Any, path: str, report: Report) -> None:
    shortest, longest = element.get("min_length", 0), element.get("max_length", 3000)
    if shortest > longest:
        report.refuse(path, "min_length must not exceed max_length")
    if len(element.get("initial_value", "")) > longest:
        report.refuse(f"{path}/initial_value", f"must be less than {longest + 1} characters")


def _counts_focus(element: Any, path: str, report: Report) -> None:
    report.focused += bool(element.get("focus_on_load"))
    if report.focused > 1:
        report.refuse(path, "only one element can have focus_on_load")


CONFIRM = shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": STYLE},
)
OPTION = shape({"text": plain(75), "value": string(1, 150)}, {"description": plain(75)})
MARKED_OPTION = shape({"text": text(75), "value": string(1, 150)}, {"description": text(75)})
LINK_OPTION = shape({"text": plain(75), "value": string(1, 150)}, {"description": plain(75), "url": URL})
OPTION_GROUP = shape({"label": plain(75), "options": array(OPTION, 1, 100)}, {})
DISPATCH = shape({}, {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), 1, 2)})

_COMMON: dict[str, Rule] = {"action_id": ID, "confirm": CONFIRM, "focus_on_load": boolean}
_MENU: dict[str, Rule] = _COMMON | {"placeholder": plain(150)}
_MANY: dict[str, Rule] = _MENU | {"max_selected_items": integer(1, 100)}
_OPTIONS: dict[str, Rule] = {"options": array(OPTION, 1, 100), "option_groups": array(OPTION_GROUP, 1, 100)}
_WRITTEN: dict[str, Rule] = {
    "action_id": ID,
    "placeholder": plain(150),
    "dispatch_action_config": DISPATCH,
    "focus_on_load": boolean,
}
_FILTER = shape(
    {},
    {
        "include": array(one_of("im", "mpim", "private", "public"), 1, 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)
_CONVERSATION: dict[str, Rule] = {
    "default_to_current_conversation": boolean,
    "response_url_enabled": boolean,
    "filter": _FILTER,
}


def _element(required: dict[str, Rule], optional: dict[str, Rule], *more: Rule) -> Rule:
    return shape({"type": KIND} | required, optional, *more, _counts_focus)


IMAGE = shape({"type": KIND, "alt_text": string(1, 2000), "image_url": URL}, {})

BUTTON = _element(
    {"text": plain(75)},
    {
        "action_id": ID,
        "url": URL,
        "value": string(0, 2000),
        "style": STYLE,
        "confirm": CONFIRM,
        "accessibility_label": string(1, 75),
    },
)
OVERFLOW = _element({"options": array(LINK_OPTION, 1, 5)}, {"action_id": ID, "confirm": CONFIRM})

MENUS: dict[str, Rule] = {
    "static_select": _element({}, _MENU | _OPTIONS | {"initial_option": OPTION}, _options_or_groups, _initial_is_an_option),
    "external_select": _element({}, _MENU | {"initial_option": OPTION, "min_query_length": integer(0, 3000)}),
    "users_select": _element({}, _MENU | {"initial_user": string()}),
    "conversations_select": _element({}, _MENU | _CONVERSATION | {"initial_conversation": string()}),
    "channels_select": _element({}, _MENU | {"initial_channel": string(), "response_url_enabled": boolean}),
    "multi_static_select": _element(
        {}, _MANY | _OPTIONS | {"initial_options": array(OPTION, 1, 100)}, _options_or_groups, _initial_is_an_option
    ),
    "multi_external_select": _element({}, _MANY | {"initial_options": array(OPTION, 1, 100), "min_query_length": integer(0, 3000)}),
    "multi_users_select": _element({}, _MANY | {"initial_users": array(string(), 1, 100)}),
    "multi_conversations_select": _element({}, _MANY | _CONVERSATION | {"initial_conversations": array(string(), 1, 100)}),
    "multi_channels_select": _element({}, _MANY | {"initial_channels": array(string(), 1, 100)}),
}
CHOICES: dict[str, Rule] = {
    "checkboxes": _element(
        {"options": array(MARKED_OPTION, 1, 10)},
        _COMMON | {"initial_options": array(MARKED_OPTION, 1, 10)},
        _initial_is_an_option,
    ),
    "radio_buttons": _element(
        {"options": array(MARKED_OPTION, 1, 10)}, _COMMON | {"initial_option": MARKED_OPTION}, _initial_is_an_option
    ),
    "datepicker": _element({}, _MENU | {"initial_date": DATE}),
    "timepicker": _element({}, _MENU | {"initial_time": TIME, "timezone": string()}),
}
DATE_TIME = _element({}, _COMMON | {"initial_date_time": integer(10**9, 10**10 - 1)})
TYPED: dict[str, Rule] = {
    "plain_text_input": _element(
        {},
        _WRITTEN
        | {
            "initial_value": string(0, 3000),
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
        },
        _lengths_agree,
    ),
    "number_input": _element(
        {"is_decimal_allowed": boolean},
        _WRITTEN | {"initial_value": string(), "min_value": string(), "max_value": string()},
    ),
    "email_text_input": _element({}, _WRITTEN | {"initial_value": string()}),
    "url_text_input": _element({}, _WRITTEN | {"initial_value": string()}),
}

_PRESSED: dict[str, Rule] = {"button": BUTTON, "overflow": OVERFLOW}
IN_SECTION = typed(_PRESSED | MENUS | CHOICES | {"image": IMAGE})
IN_ACTIONS = typed(_PRESSED | MENUS | CHOICES | {"datetimepicker": DATE_TIME})
IN_INPUT = typed(MENUS | CHOICES | TYPED | {"datetimepicker": DATE_TIME})
IN_CONTEXT = typed(
    {
        "image": IMAGE,
        "mrkdwn": text(3000),
        "plain_text": text(3000),
    }
)
