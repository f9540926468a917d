"""Numbers as people write them: tickets, telephones and customers. Pure.

They are copied from chats, e-mails and spreadsheets: with formatting marks, a word before or a sign after them, in the digits of
another script, grouped, or as a link. What can be read in two ways isn't accepted.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from handlers.grammar.spelling import legible
from handlers.grammar.ticket_links import NO_LINKS, TicketLinks

LONGEST: Final = 18
"""The most digits of any number that is sent to Keesa."""

_MARKS: Final = r"`*_~\"'()\[\]{}<>"
_LABEL: Final = r"(?:(?:the|keesa|tickets?|tkt|numbers?|num|nr|no|id|№|n[°º])(?![a-z])|\#)"
_LEAD: Final = rf"[\s{_MARKS}]*(?:{_LABEL}[\s.:\-{_MARKS}]*)*"
_TRAIL: Final = rf"[{_MARKS}]*(?:(?:[.,:;!?…]+[{_MARKS}]*)?(?=\s|$)|[:,;]+(?=[^\s0-9]))"
_PLAIN: Final = "[0-9]+"
_PLAIN_NUMBER: Final = re.compile(_PLAIN)
_GROUPED: Final = r"[0-9]{1,3}(?P<by>[,'_])(?:[0-9]{2,3}(?P=by))*[0-9]{3}|[0-9]{1,3}(?:\.[0-9]{3}){2,}"
_SPACED: Final = "[0-9]{1,3}(?: [0-9]{3}){2,}"

_GROUPED_ID: Final = re.compile("[0-9]{1,3}(?: [0-9]{3})+")

_FIRST: Final = re.compile(rf"{_LEAD}(?P<digits>{_GROUPED}|{_PLAIN}){_TRAIL}", re.IGNORECASE)
_WHOLE: Final = re.compile(rf"{_LEAD}(?P<digits>{_GROUPED}|{_SPACED}|{_PLAIN}){_TRAIL}\s*", re.IGNORECASE)
_TWO_READINGS: Final = re.compile(rf"{_LEAD}(?P<digits>[0-9]{{1,3}}(?: [0-9]{{3}})+){_TRAIL}", re.IGNORECASE)
_SEVERAL: Final = re.compile(rf"{_LEAD}[0-9]+(?:(?:[\s,;&+/{_MARKS}#]|and|or)+[0-9]+)+{_TRAIL}\s*", re.IGNORECASE)
_LINK: Final = re.compile(
    rf"[\s{_MARKS}]*(?:{_LABEL}[\s:{_MARKS}]+)*"
    rf"(?:(?<=<)(?P<url>[^\s<>|]+)(?:\|[^<>]*)?>{_TRAIL}|(?P<bare>[^\s<>|]+)(?=\s|$))",
    re.IGNORECASE,
)
_AFTER_A_LINK: Final = ".,:;!?…`*_~\"'()[]{}"
_TEL: Final = re.compile("tel:([0-9]+)", re.IGNORECASE)

_PHONE_LABEL: Final = re.compile(r"(?:(?:tel|telephone|phone|mobile|mob|contact|call|callto|number|no|ph)[\s.:]+)+", re.IGNORECASE)
_PHONE_LINK: Final = re.compile(r"<((?:tel|callto):[^|<>]*)(?:\|[^<>]*)?>", re.IGNORECASE)
_PHONE: Final = re.compile(r"(?P<plus>\+?)[ (]*(?P<digits>[0-9](?:[ .()\-]*[0-9])*)")
_FROM_A_SPREADSHEET: Final = re.compile(r"(?<=[0-9]{4})[.,]0+$")
_COUNTRY: Final = "960"
_LOCAL: Final = 7
_SHORT: Final = (3, 4)  # digits of emergency and service numbers, and of extensions
_LONGEST_PHONE: Final = 15  # ITU-T E.164
_LONGEST_WITHOUT_PLUS: Final = 13  # fourteen digits would be two Maldivian numbers


class FirstNumber(NamedTuple):
    """The number at the beginning of a text, without leading zeros, and the unchanged text after it."""

    number: str
    behind: str


def read_number(text: str, links: TicketLinks = NO_LINKS) -> str:
    """The ticket number that all of `text` is, without leading zeros; "" if it isn't one."""
    linked = _first_link(text, links)
    if linked:
        return "" if linked.behind else linked.number
    found = _WHOLE.fullmatch(legible(text))
    return _digits(found["digits"]) if found else ""


def first_number(text: str, links: TicketLinks = NO_LINKS) -> FirstNumber | None:
    """The ticket number at the beginning of `text`. It may not be grouped by blanks, since words may follow."""
    if linked := _first_link(text, links):
        return linked
    found = _FIRST.match(legible(text))
    return FirstNumber(_digits(found["digits"]), _behind(text, found.end())) if found else None


def two_readings(text: str) -> str:
    """``2 102 001``, if `text` begins with what may be one number or a number and words; "" otherwise."""
    found = _TWO_READINGS.match(legible(text))
    return found["digits"] if found else ""


def are_several(text: str) -> bool:
    """Whether `text` is a list of ticket numbers."""
    return bool(_SEVERAL.fullmatch(legible(text)))


def read_phone(text: str) -> int | None:
    """A telephone number as Keesa takes it: seven digits in the Maldives, else with the country code. None if it isn't one.

    Source: https://www.itu.int/rec/T-REC-E.164 (at most fifteen digits).
    Keesa would drop a leading zero, so a number that needs one isn't accepted.
    """
    found = _PHONE.fullmatch(_phone(text))
    if not found:
        return None
    is_international = bool(found["plus"]) or found["digits"].startswith("00")
    digits = re.sub("[^0-9]", "", found["digits"].replace("(0)", "") if is_international else found["digits"])
    digits = digits if found["plus"] else digits.removeprefix("00")
    if digits.startswith(_COUNTRY) and (is_international or len(digits) == len(_COUNTRY) + _LOCAL):
        digits = digits.removeprefix(_COUNTRY)
        return int(digits) if len(digits) == _LOCAL and digits[0] != "0" else None
    if len(digits) == _LOCAL + 1 and not is_international:
        digits = digits.removeprefix("0")
    return int(digits) if _could_be_called(digits, is_international=is_international) else None


def read_id(text: str) -> int | None:
    """A customer's number, grouped or with hyphens; None if it isn't one, or could be several."""
    typed = legible(text).strip()
    number = read_number(text) or re.sub("[ -]" if _GROUPED_ID.fullmatch(typed) else "-", "", typed)
    return int(number) if _PLAIN_NUMBER.fullmatch(number) and len(number) <= LONGEST else None


def _first_link(text: str, links: TicketLinks) -> FirstNumber | None:
    found = _LINK.match(legible(text))
    if not found:
        return None
    number = _linked(found["url"] or "", links) or _linked(found["bare"] or "", links)
    return FirstNumber(number, _behind(text, found.end())) if number else None


def _linked(url: str, links: TicketLinks) -> str:
    phone = _TEL.fullmatch(url.rstrip(_AFTER_A_LINK))
    return links.number(url) or links.number(url.rstrip(_AFTER_A_LINK)) or (_digits(phone[1]) if phone else "")


def _digits(grouped: str) -> str:
    return re.sub("[ ,'_.]", "", grouped).lstrip("0") or "0"


def _behind(text: str, read: int) -> str:
    """The rest of `text` after the first `read` characters of `legible`, its readable form."""
    place = 0
    while place < len(text) and (read > 0 or not legible(text[place])):
        read -= len(legible(text[place]))
        place += 1
    return text[place:].strip()


def _could_be_called(digits: str, *, is_international: bool) -> bool:
    if digits.startswith("0"):
        return False
    if is_international:
        return _LOCAL <= len(digits) <= _LONGEST_PHONE
    return len(digits) in _SHORT or _LOCAL <= len(digits) <= _LONGEST_WITHOUT_PLUS


def _phone(text: str) -> str:
    typed = legible(text).strip()
    if link := _PHONE_LINK.fullmatch(typed):
        typed = link[1]
    if label := _PHONE_LABEL.match(typed):
        typed = typed[label.end() :]
    return _FROM_A_SPREADSHEET.sub("", " ".join(typed.split()).strip(" `*_~\"'<>[](){}.,;:!?-"))
