"""Invented people and faults of a telecom company in the Maldives, for `bot.sandbox.life`."""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox.world import COLLEAGUE, Person

PEOPLE = (
    COLLEAGUE,
    Person("Aishath Nadha", "Nadha"),
    Person("Hassan Waheed", "Hassan"),
    Person("Fathimath Zoona", "Zoona"),
    Person("Mohamed Rilwan", "Rilu"),
    Person("Shaheem Ali", "Shaheem"),
)


@dataclass(frozen=True)
class Trouble:
    """The reason for a ticket. The keys are Keesa's."""

    title: str
    description: str
    ticket_type: str
    category: str | None
    product_id: int
    customer: str
    contact_name: str


TROUBLES = (
    Trouble(
        "No internet at K. Maafushi guest house",
        "Router restarted twice, PON light blinks red since 08:40.\r\nGuests are complaining, please call before coming.",
        "customer_support",
        "fault",
        6,
        "Maafushi View Inn",
        "Ahmed Shifau",
    ),
    Trouble(
        "IPTV freezes every evening",
        "<div><strong>Picture freezes</strong> between 20:00 and 22:00 on all channels.</div><ul><li>STB rebooted</li><li>HDMI "
        "cable changed</li></ul>",
        "customer_support",
        "fault",
        17,
        "Hulhumalé Flat 112-05",
        "Mariyam Sana",
    ),
    Trouble(
        "ފޯނު ލައިން ނުޖެހޭ",
        "އިއްޔެއާ ހިސާބުން ފޯނުން އަޑެއް ނުއިވޭ.\r\nNo dial tone since yesterday, fax line works.",
        "customer_support",
        "fault",
        15,
        "Addu City Council",
        "Ibrahim Naseem",
    ),
    Trouble(
        "New PABX extension for the front desk",
        "Two more extensions (212, 213), recording on both. Reference from the customer: FD/2026/41.",
        "customer_support",
        "service_order",
        1,
        "Velana Office Tower",
        "Aminath Leena",
    ),
    Trouble(
        "Core link Thinadhoo – Villingili flapping",
        "<div>Flaps every 10 to 15 minutes, <em>CRC errors</em> rising on <strong>xe-0/0/3</strong>.</div>",
        "roc_support",
        "fault",
        16,
        "Core Network",
        "NOC shift B",
    ),
    Trouble(
        "School network: Sh. Funadhoo lab offline",
        "34 PCs without an address. DHCP scope looks full.\r\nExam on Thursday, please treat as urgent.",
        "remote_support",
        "fault",
        22,
        "Sh. Atoll Education Centre",
        "Abdulla Yamin",
    ),
    Trouble(
        "Survey for fibre at L. Gan industrial area",
        "Customer wants 200 Mbps for a cold store. Check duct from the exchange & distance to the nearest <FDT>.",
        "project_support",
        "survey",
        13,
        "Gan Fish Traders",
        "Moosa Latheef",
    ),
    Trouble(
        "Eco meter gateway silent",
        "Last reading 03:15. The other gateways of the island answer.",
        "eco_support",
        "fault",
        24,
        "Eco 37",
        "Hawwa Shiuna",
    ),
    Trouble(
        "CCTV server disk nearly full",
        "Recorder 2 keeps 9 days instead of 30. Retention or a larger disk?",
        "cross_department_support",
        None,
        11,
        "Male' City Council",
        "Ismail Fayaz",
    ),
    Trouble(
        "Battery test, Kulhudhuffushi exchange",
        "Quarterly discharge test, bank A and B. Window 01:00 to 03:00.",
        "routine_maintenance",
        "service_order",
        18,
        "Kulhudhuffushi Exchange",
        "Ali Zahir",
    ),
)

NOTES = (
    "Called the customer, no answer. Will try again after prayer time.",
    "<div><strong>ONT replaced</strong><br>Rx -18.4 dBm now</div><ul><li>speed test 98/97</li><li>IPTV checked</li></ul>",
    "Technician takes the 14:30 ferry.",
    "ކޭބަލް މަރާމާތުކޮށް ނިމިއްޖެ. ޗެކްކޮށްދެއްވުން އެދެން.",
    "Splice at the manhole opened by the road works.\r\n- fusion done\r\n- waiting for the asphalt team",
    "Port 14 shut, moved the customer to port 15 <spare>.",
    "Customer says it works since this morning 👍 Keep it open until tomorrow.",
    "Escalated to the core team & the vendor, case 00418832.",
)
