"""Numbers as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.grammar.numbers import FirstNumber, are_several, first_number, read_id, read_number, read_phone, two_readings
from handlers.grammar.ticket_links import NO_LINKS, TicketLinks

LINKS = TicketLinks("https://keesa.example/tickets/{number}")
URL = "https://keesa.example/tickets/"

DECORATIONS = [
    *("{}", " {} ", "#{}", "# {}", "##{}", "{}.", "{}:", "{},", "{};", "{}!", "{}?", "{}…", "{}...", "#{}:", "00{}", "#00{}"),
    *("`{}`", "*{}*", "_{}_", "~{}~", "*_{}_*", "`#{}`", "```{}```", "*{}*:", "*{}:*", "`{}`."),
    *("({})", "[{}]", "{{{}}}", "<{}>", "(#{}).", "【{}】", "（{}）"),
    *('"{}"', "'{}'", "“{}”", "‘{}’", "„{}“", "«{}»", "‹{}›", "「{}」", "“#{}”,"),
    *("ticket {}", "Ticket #{}", "ticket: {}", "TICKET-{}", "tickets {}", "the ticket {}", "ticket number {}", "ticket no. {}"),
    *("no. {}", "No {}", "nr. {}", "№ {}", "№{}", "n° {}", "number {}", "ID {}", "Keesa {}", "Keesa ticket {}", "tkt {}"),
    *(
        "\u200b{}",
        "{}\u200b",
        "\u2060{}\ufeff",
        "\u202a{}\u202c",
        "\u00a0{}\u00a0",
        "\u3000{}",
        "\u2003{}\u202f",
        "{}\ufe0f",
        "\u00ad{}",
    ),
    *(
        f"{URL}{{}}",
        f"{URL}00{{}}",
        f"{URL}{{}}/",
        f"{URL}{{}}?tab=notes",
        f"{URL}{{}}#note-3",
        f"{URL}{{}}/?a=b&c=d#e",
        f"{URL}{{}}.",
    ),
    *(
        f"<{URL}{{}}>",
        f"<{URL}{{}}|{{}}>",
        f"<{URL}{{}}?x=1|the ticket>",
        f"<{URL}{{}}>.",
        f"({URL}{{}})",
        f"`{URL}{{}}`",
        f"*<{URL}{{}}|#{{}}>*",
    ),
    *("http://keesa.example/tickets/{}", "HTTPS://Keesa.Example/tickets/{}", "keesa.example/tickets/{}", f"ticket {URL}{{}}"),
    *("<tel:{}|{}>", "tel:{}"),
]
SCRIPTS = [0x0030, 0x0660, 0x06F0, 0x0966, 0xFF10, 0x1D7CE]
GROUPS = [",", "'", "’", "_", "٬", "，", " ", "\u00a0", "\u202f", "\u2009", "."]
NUMBERS = st.integers(1, 10**17).map(str)


@given(NUMBERS, st.sampled_from(DECORATIONS), st.sampled_from(SCRIPTS))
def test_a_number_is_read_whatever_is_around_it(number: str, decoration: str, zero: int) -> None:
    written = number if "://" in decoration or ".example" in decoration else "".join(chr(zero + int(digit)) for digit in number)
    text = decoration.replace("{{", "{").replace("}}", "}").replace("{}", written) if "{{" not in decoration else f"{{{written}}}"
    assert read_number(text, LINKS) == number
    assert read_number(read_number(text, LINKS), LINKS) == number


@given(st.integers(10**6, 10**17), st.sampled_from(GROUPS))
def test_a_number_is_read_in_groups(number: int, group: str) -> None:
    assert read_number(f"{number:,}".replace(",", group)) == str(number)


@given(
    NUMBERS,
    st.sampled_from(
        [*(f"{{}}{sign} " for sign in ("", ".", ":", ",", ";")), "#{} ", "*{}* ", "{}:", "ticket {}: ", f"<{URL}{{}}|{{}}>: "]
    ),
)
def test_a_note_loses_nothing_behind_its_number(number: str, decoration: str) -> None:
    for note in ("port changed.", "“quoted”, (once) — *bold*", "- 3 ports\n- 4 more", "x"):
        assert first_number(decoration.replace("{}", number) + note, LINKS) == FirstNumber(number, note)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "#",
            "...",
            "x",
            "me",
            "5x",
            "x5",
            "5 6",
            "5,6",
            "5/6",
            "1 23",
            "1,23",
            "12 345",
            "5.600",
            "2.102",
            "2,102.001",
            "2,1020,01",
        ),
        *("12:30", "2102001-1", "5%", "-5", "+5", "5.5", "1e5", "0x5", "²", "①", "V", "五", "ticket", "ticket 5 6", "no", "theo 5"),
        *(
            URL,
            f"{URL}x",
            f"{URL}5/notes",
            f"{URL}5 {URL}6",
            "https://other.example/tickets/5",
            "<https://other.example/5|5>",
        ),
        *("<mailto:5@x.mv|5>", "<@U5>", "<#C5|5>", "tel:+5"),
    ],
)
def test_no_number(text: str) -> None:
    assert read_number(text, LINKS) == ""


def test_indian_groups() -> None:
    assert read_number("21,02,001") == "2102001"


def test_links_are_read_only_where_the_operator_said_what_they_look_like() -> None:
    assert read_number(f"{URL}5", NO_LINKS) == ""
    in_query = TicketLinks("https://keesa.example/show?id={number}&tab=1")
    assert in_query.number("https://keesa.example/show?id=5&tab=1&x=2") == "5"
    assert in_query.url("5") == "https://keesa.example/show?id=5&tab=1"
    assert (NO_LINKS.number(URL), NO_LINKS.url("5")) == ("", "")


@pytest.mark.parametrize(
    ("text", "number", "behind"),
    [
        ("5 2102001 again", "5", "2102001 again"),
        ("2102001: 5 cables", "2102001", "5 cables"),
        ("2102001:port", "2102001", "port"),
        ('2102001:"port" changed', "2102001", '"port" changed'),
        ("2102001, 200 metres", "2102001", "200 metres"),
        ("2,102,001 text", "2102001", "text"),
        ("(2102001) (text)", "2102001", "(text)"),
        ("2102001\n\ntext", "2102001", "text"),
        ("2102001\u200b text", "2102001", "text"),
        ("2102001\u200b", "2102001", ""),
        ("2102001 \u200b", "2102001", "\u200b"),
        (f"{URL}5?a=b text", "5", "text"),
        ("5 \u200bjoined", "5", "\u200bjoined"),
        ("007 text", "7", "text"),
        ("000", "0", ""),
    ],
)
def test_the_first_number(text: str, number: str, behind: str) -> None:
    assert first_number(text, LINKS) == FirstNumber(number, behind)


@pytest.mark.parametrize("text", ["", "text 5", "12:30 text", "2102001,5 dB", "5.600 m of cable", "5x text", '5"text"'])
def test_no_first_number(text: str) -> None:
    assert first_number(text, LINKS) is None


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("2 102 001 text", "2 102 001"),
        ("5 100 metres", "5 100"),
        ("5: 100 m", ""),
        ("2102001 100 m", ""),
        ("5 1000", ""),
        ("5 10", ""),
    ],
)
def test_what_may_be_read_in_two_ways(text: str, digits: str) -> None:
    assert two_readings(text) == digits


@pytest.mark.parametrize("text", ["5 6", "5,6", "5, 6 and 7", "#5 #6", "5 & 6", "5/6", "ticket 5 or 6", "*5* *6*", "5;6."])
def test_several(text: str) -> None:
    assert are_several(text)


@pytest.mark.parametrize("text", ["5", "5 6 x", "5 x 6", "x", "", "2102001"])
def test_not_several(text: str) -> None:
    assert not are_several(text)


@pytest.mark.parametrize(
    "written",
    [
        *(
            "7735241",
            "773 5241",
            " 773 5241 ",
            "773-5241",
            "773.5241",
            "77 35 241",
            "(773) 5241",
            "(7735241)",
            "7735241.",
            "7735241.0",
            "07735241",
        ),
        *("+960 773-5241", "+9607735241", "+960-773-5241", "+960.773.5241", "(960) 773 5241", "(+960) 773 5241", "+(960) 773 5241"),
        *(
            "960 773 5241",
            "00960 7735241",
            "00 960 773 5241",
            "tel:+9607735241",
            "Tel. 773 5241",
            "Phone: +960 7735241",
            "Mobile 7735241",
        ),
        *(
            "<tel:+9607735241|773 5241>",
            "<tel:7735241>",
            "`7735241`",
            "*773-5241*",
            "“7735241”",
            "ph: 7735241",
            "contact no: 7735241",
        ),
        *(
            "773\u00a05241",
            "773\u20115241",
            "773\u20135241",
            "773\u200b5241",
            "\u202a+960 773 5241\u202c",
            "773\u202f5241",
            "７７３ ５２４１",
        ),
        *("٧٧٣٥٢٤١", "＋９６０ ７７３５２４１", "۷۷۳۵۲۴۱", "７７３－５２４１"),
    ],
)
def test_a_phone_of_this_country(written: str) -> None:
    assert read_phone(written) == 7735241


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+94 77 123 4567", 94771234567),
        ("0094771234567", 94771234567),
        ("+44 (0)20 7946 0958", 442079460958),
        ("0044 (0)20 7946 0958", 442079460958),
        ("+1 (202) 555-0143", 12025550143),
        ("94771234567", 94771234567),
        ("119", 119),
        ("1 234", 1234),
        ("+123456789012345", 123456789012345),
    ],
)
def test_a_phone_of_another_country_keeps_its_code_and_a_short_one_stays(written: str, number: int) -> None:
    assert read_phone(written) == number


@pytest.mark.parametrize(
    "written",
    [
        *(
            "",
            " ",
            "+",
            "()",
            "-",
            "call me",
            "Ahmed 7735241",
            "7735241 (Ahmed)",
            "7735241 ext 5",
            "7735241x5",
            "12",
            "77352",
            "773524",
        ),
        *(
            "+960",
            "+960 119",
            "+960 773524",
            "+960 77352411",
            "00960773524",
            "7735241 7735242",
            "7735241/7735242",
            "7735241, 7735242",
            "7735241 or 7735242",
        ),
        *(
            "1" * 16,
            "+" + "1" * 16,
            "00" + "1" * 16,
            "1" * 14,
            "0000000",
            "+0000000",
            "0207946095",
            "++9607735241",
            "960+7735241",
            "77³5241",
        ),
        *("<https://x.example/7735241|7735241>", "773:5241", "\ud800"),
    ],
)
def test_no_phone(written: str) -> None:
    assert read_phone(written) is None


@given(st.text(alphabet=st.characters() | st.sampled_from("+0123456789 -().<>|tel:٣"), max_size=30))
def test_a_phone_is_a_number_that_could_be_called_or_none(text: str) -> None:
    number = read_phone(text)
    assert number is None or 100 <= number < 10_000 or 10**6 <= number < 10**15


@pytest.mark.parametrize(
    ("written", "number"),
    [
        *(
            (text, 1234)
            for text in (
                "1234",
                "#1234",
                "1,234",
                "1 234",
                " 1 234 ",
                "12-34",
                "1'234",
                " ID 1234 ",
                "1234.",
                "12\u200b34",
                "`1234`",
                "١٢٣٤",
            )
        ),
        *((text, None) for text in ("", "#", "x", "12x", "1,2", "12.34", "1234 and 5", "1" * 19, "+5", "²")),
        *((text, None) for text in ("20 30", "ID 20 30", "20 300 40", "1234 567", "1 23", "20\n30")),
        ("1 234 567", 1234567),
        ("1" * 18, int("1" * 18)),
    ],
)
def test_an_id(written: str, number: int | None) -> None:
    assert read_id(written) == number
