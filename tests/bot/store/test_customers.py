"""Customers that were used before, and templates."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model.customers import Customer
from bot.model.templates import TemplateResult, TicketTemplate
from bot.model.words import words
from bot.store.database import Database
from bot.writing.templates import Templates
from tests.harness import HandClock
from tests.harness.samples import new_ticket


def test_they_are_found_by_the_beginnings_of_words_and_ids(database: Database, clock: HandClock) -> None:
    known = {
        "blue": Customer(name="Blue Horizon", contact=1, customer_id=4711),
        "hotel": Customer(name="Hotel_Hulhumalé", contact=2, eco_id=47),
        "shop": Customer(name="100% Shop", contact=3, customer_id=5),
    }
    with database.write() as tx:
        for customer in known.values():
            clock.advance(1)
            tx.customers.put(customer, "U2", clock())

    def find(typed: str, user_id: str = "U2") -> list[str]:
        with database.read() as tx:
            found = tx.customers.find(words(typed), user_id, 2)
        return [name for one in found for name, customer in known.items() if customer == one]

    assert find("47") == ["hotel", "blue"]
    assert find("HULHUMALE hot") == ["hotel"]
    assert find("h") == ["hotel", "blue"]
    assert find("100%") == ["shop"]
    assert [find("lue"), find("711"), find("shop blue")] == [[], [], []]
    assert find("") == ["shop", "hotel"], "two at most, the last ones first"
    with database.write() as tx:
        tx.customers.put(known["blue"], "U1", clock() - timedelta(days=9))
    assert find("", "U1") == ["blue", "shop"], "a person's own come first"
    with database.write() as tx:
        assert tx.customers.prune(clock() - timedelta(days=1), 10) == 1
        assert tx.customers.get(known["blue"].key) is None


def test_another_telephone_number_is_the_same_customer(database: Database, clock: HandClock) -> None:
    with database.write() as tx:
        assert not tx.customers.has_any()
        for name, contact in (("Ahmed", 7735241), (" AHMED ", 7735242)):
            tx.customers.put(Customer.of(new_ticket(customer_name=name, customer_contact=contact)), "U1", clock())
        assert tx.customers.has_any()
        (found,) = tx.customers.find([], "U1", 5)
    assert (found.name, found.contact) == ("AHMED", 7735242)


@pytest.mark.parametrize("instead_of", ["", "a"])
def test_there_are_not_too_many_templates(database: Database, clock: HandClock, instead_of: str) -> None:
    templates = Templates(database, clock, most=2)
    for name in ("a", "b"):
        assert templates.keep(TicketTemplate(name=name, title="x"), "U1") is TemplateResult.KEPT
    result = templates.keep(TicketTemplate(name="c", title="x"), "U1", instead_of=instead_of)
    assert result is (TemplateResult.KEPT if instead_of else TemplateResult.FULL)
    assert [one.name for one in templates.all()] == (["b", "c"] if instead_of else ["a", "b"])
    assert templates.keep(TicketTemplate(name="b", title="y"), "U1") is TemplateResult.TAKEN
