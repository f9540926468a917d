from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.model.catalogue import CATEGORIES, PRODUCTS, TICKET_TYPES
from bot.sandbox.life import MOST_OPEN, Life
from bot.sandbox.texts import TROUBLES
from bot.sandbox.world import SERVICE_ACCOUNT, SandboxTicket, World
from tests.harness import wait_until

NOW = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)


def lived(seed: int, steps: int) -> World:
    world = World(now=lambda: NOW)
    life = Life(world, seconds=1, seed=seed)
    life.seed_tickets()
    for _ in range(steps):
        life.step()
    return world


def test_the_same_seed_tells_the_same_story() -> None:
    assert lived(7, 60).tickets() == lived(7, 60).tickets()
    assert lived(7, 60).tickets() != lived(8, 60).tickets()


def test_everything_happens() -> None:
    before = {ticket.number: ticket for ticket in lived(1, 0).tickets()}
    after = {ticket.number: ticket for ticket in lived(1, 60).tickets()}
    pairs = [(before[number], after[number]) for number in before]

    assert len(after) > len(before)
    assert any(len(new.notes) > len(old.notes) for old, new in pairs)
    assert any(new.assigned_to != old.assigned_to for old, new in pairs)
    assert any(new.priority != old.priority for old, new in pairs)
    assert any(new.status == "closed" != old.status for old, new in pairs)


def test_open_tickets_do_not_pile_up() -> None:
    assert sum(ticket.status == "open" for ticket in lived(1, 500).tickets()) <= MOST_OPEN


def test_tickets_from_slack_are_left_alone() -> None:
    world = World(now=lambda: NOW)
    number = world.raise_ticket("mine", raised_by=SERVICE_ACCOUNT)
    mine = world.ticket(number)
    life = Life(world, seconds=1, seed=3)
    for _ in range(100):
        life.step()
    assert world.ticket(number) == mine


def test_troubles_use_keesas_own_keys() -> None:
    for trouble in TROUBLES:
        assert trouble.ticket_type in TICKET_TYPES
        assert trouble.category is None or trouble.category in CATEGORIES
        assert trouble.product_id in PRODUCTS


def test_it_lives_on_a_thread_until_it_is_stopped() -> None:
    world = World()
    life = Life(world, seconds=0.005)
    life.start()
    wait_until(lambda: len(world.tickets()) >= 3, "three tickets")
    life.stop()
    settled = [replace(ticket) for ticket in world.tickets()]

    assert world.tickets() == settled
    assert isinstance(settled[0], SandboxTicket)
