"""HTTP mode's endpoint before and after it has verified the signature."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.runtime.slack_requests import OLDEST, Signature, read_payload

NOW = 1_700_000_000
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


def signed(body: bytes, at: str) -> str:
    return "v0=" + hmac.new(SECRET.encode(), b"v0:%b:%b" % (at.encode(), body), hashlib.sha256).hexdigest()


def holds(body: bytes, at: str, given: str) -> bool:
    return Signature(SECRET, lambda: NOW).holds(body, at, given)


def test_what_slack_signed_lately() -> None:
    for at in (NOW, NOW - OLDEST, NOW + OLDEST):
        assert holds(b"x", str(at), signed(b"x", str(at)))
    for at in (NOW - OLDEST - 1, NOW + OLDEST + 1):
        assert not holds(b"x", str(at), signed(b"x", str(at)))
    assert not holds(b"y", str(NOW), signed(b"x", str(NOW)))


@pytest.mark.parametrize("at", ["", "now", "1e9", "-1700000000", " 1700000000", "1700000000.0", "١٧٠٠٠٠٠٠٠٠", "9" * 5000, "0x10"])
def test_a_timestamp_that_is_no_number(at: str) -> None:
    assert not holds(b"x", at, signed(b"x", at))


@pytest.mark.parametrize("given", ["", "v0=", "v0=é", "v0=\ud800", "v0=" + "0" * 64, "v1=" + "0" * 64])
def test_a_signature_that_is_none(given: str) -> None:
    assert not holds(b"x", str(NOW), given)


@given(st.binary(), st.text(st.characters(exclude_categories=())), st.text(st.characters(exclude_categories=())))
def test_headers_may_be_anything(body: bytes, at: str, given: str) -> None:
    assert not holds(body, at, given)


def test_what_a_body_says() -> None:
    assert read_payload(b'{"type": "url_verification"}') == {"type": "url_verification"}
    assert read_payload(b"payload=%7B%22type%22%3A%22shortcut%22%7D") == {"type": "shortcut"}
    assert read_payload(b"command=%2Fkeesa&text=") == {"command": "/keesa", "text": ""}
    assert read_payload(b"text=%ED%A0%80") == {"text": "\ud800"}
    assert read_payload(b"text=a%FFb") == {"text": "a\ufffdb"}


DEEP = b'{"a":' * 100_000
NOTHING = [b"", b"{}", b"{", b"[]", b"\xff\xfe", b"payload=", b"payload=[]", b"payload=5", b"payload=%7B", b"hello", b"\0", DEEP]


@pytest.mark.parametrize("body", [*NOTHING, b"payload=" + DEEP, b"a=" + b"&a=" * 1_000])
def test_a_body_that_says_nothing(body: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_payload(body)


@given(st.binary())
def test_a_body_may_be_anything(body: bytes) -> None:
    with contextlib.suppress(ValueError):
        assert json.dumps(read_payload(body))
