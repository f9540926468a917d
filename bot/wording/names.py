"""Display names for Keesa's keys: ticket types, categories, products and priorities.

Source: the “Reference List” of Keesa's API document.
"""

from __future__ import annotations

from typing import Final

TICKET_TYPES: Final[dict[str, str]] = {
    "roc_support": "ROC Support",
    "project_support": "Project Support",
    "remote_support": "Remote PMC",
    "cross_department_support": "Cross Department Support",
    "customer_support": "Customer Support",
    "eco_support": "Eco Support",
    "routine_maintenance": "Routine Maintenance",
}

CATEGORIES: Final[dict[str, str]] = {"service_order": "Service Order", "fault": "Fault", "survey": "Survey"}

PRIORITIES: Final[dict[int, str]] = {1: "Normal", 5: "High"}

PRODUCTS: Final[dict[int, str]] = {
    1: "PABX",
    2: "Switch",
    3: "Router",
    4: "WIFI",
    5: "DATA",
    6: "GPON",
    7: "Networks - Admin",
    8: "Networks - Staff",
    9: "Networks - Guest",
    10: "CCTV Network",
    11: "CCTV Servers",
    12: "iHTV",
    13: "Survey",
    14: "CATV",
    15: "TEL NETWORK",
    16: "CORE NETWORK",
    17: "IPTV",
    18: "GATEWAY",
    19: "Rejected - NWR",
    20: "Access Control",
    21: "Pending Classification",
    22: "School Network",
    23: "DJA Network",
    24: "Eco",
}
