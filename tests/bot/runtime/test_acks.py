"""Whatever else there is to do gives way to acks."""

from __future__ import annotations

import threading

from bot.runtime.acks import Acks

FAR = 300.0


def test_work_waits_until_every_payload_is_acked() -> None:
    acks, began = Acks(FAR), threading.Event()

    def give_way() -> None:
        acks.give_way()
        began.set()

    acks.arrived("a")
    with acks.waiting_for("b"):
        work = threading.Thread(target=give_way)
        work.start()
        acks.acked("a")
        assert not began.is_set()
    work.join()
    assert began.is_set()


def test_work_does_not_wait_for_a_payload_whose_own_ack_waits() -> None:
    now = 0.0
    acks = Acks(FAR, lambda: now)
    acks.arrived("stuck")
    now = FAR + 1
    acks.give_way()
    acks.arrived("another")
    acks.acked("another")
    acks.give_way()


def test_without_payloads_nothing_waits() -> None:
    acks = Acks(FAR)
    acks.give_way()
    acks.acked("unknown")
    acks.give_way()
