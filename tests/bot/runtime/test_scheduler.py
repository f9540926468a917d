from __future__ import annotations

from threading import Event, Thread

from bot.runtime.scheduler import Scheduler


def test_waking_while_it_stops_is_no_error() -> None:
    """Work that is still in hand wakes others while the beats end; what is wrong there would be logged as a failed task."""
    failures: list[Exception] = []
    for _ in range(20):
        scheduler, stopped = Scheduler(seconds=60), Event()
        scheduler.every_beat("announcer", lambda: None)
        scheduler.start()

        def wake(scheduler: Scheduler = scheduler, stopped: Event = stopped) -> None:
            try:
                while not stopped.is_set():
                    scheduler.wake("announcer")
            except Exception as error:
                failures.append(error)

        threads = [Thread(target=wake) for _ in range(4)]
        for thread in threads:
            thread.start()
        scheduler.stop()
        stopped.set()
        for thread in threads:
            thread.join()
    assert failures == []
