from __future__ import annotations

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from . import ManualClock, Person, SlackServer
from .sample_app import card, form


def code(error: pytest.ExceptionInfo[SlackApiError]) -> str:
    return str(error.value.response["error"])


def trigger(slack: SlackServer, person: Person) -> str:
    return slack.new_trigger(person.user).id


def test_a_trigger_opens_one_view(slack: SlackServer, client: WebClient) -> None:
    ana = slack.person("ana")
    trigger_id = trigger(slack, ana)
    client.views_open(trigger_id=trigger_id, view=form())

    with pytest.raises(SlackApiError) as error:
        client.views_open(trigger_id=trigger_id, view=form())

    assert code(error) == "exchanged_trigger_id"
    assert ana.sees_view("New ticket").labels == ["Title", "Type", "Reference"]


def test_a_trigger_lives_three_seconds(timed: SlackServer, timed_client: WebClient, clock: ManualClock) -> None:
    ana = timed.person("ana")
    in_time, late = trigger(timed, ana), trigger(timed, ana)
    clock.advance(3)
    timed_client.views_open(trigger_id=in_time, view=form())
    clock.advance(0.1)

    with pytest.raises(SlackApiError) as error:
        timed_client.views_open(trigger_id=late, view=form())
    assert code(error) == "expired_trigger_id"

    with pytest.raises(SlackApiError) as error:
        timed_client.views_open(trigger_id="1.2.3", view=form())
    assert code(error) == "invalid_arguments"


def test_refuses_a_bad_view_and_says_where(slack: SlackServer, client: WebClient) -> None:
    view = form().to_dict()
    view["title"]["text"] = "x" * 25

    with pytest.raises(SlackApiError) as error:
        client.views_open(trigger_id=trigger(slack, slack.person("ana")), view=view)

    assert error.value.response["response_metadata"]["messages"] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]
    assert len(slack.take_violations()) == 1


def test_updates_by_hash_until_the_view_is_closed(slack: SlackServer, client: WebClient) -> None:
    ana = slack.person("ana")
    view = client.views_open(trigger_id=trigger(slack, ana), view=form())["view"]
    client.views_update(view_id=view["id"], hash=view["hash"], view=form("Second"))

    with pytest.raises(SlackApiError) as error:
        client.views_update(view_id=view["id"], hash=view["hash"], view=form("Third"))
    assert code(error) == "hash_conflict"
    assert ana.sees_view().title == "Second"

    client.views_update(view_id=view["id"], view={**form().to_dict(), "notify_on_close": False})
    ana.close_view()
    with pytest.raises(SlackApiError) as error:
        client.views_update(view_id=view["id"], view=form())
    assert code(error) == "not_found"
    assert ana.view is None


def test_three_views_deep(slack: SlackServer, client: WebClient) -> None:
    ana = slack.person("ana")
    client.views_open(trigger_id=trigger(slack, ana), view=form("1"))
    client.views_push(trigger_id=trigger(slack, ana), view=form("2"))
    third = client.views_push(trigger_id=trigger(slack, ana), view=form("3"))["view"]

    with pytest.raises(SlackApiError) as error:
        client.views_push(trigger_id=trigger(slack, ana), view=form("4"))

    assert code(error) == "push_limit_reached"
    assert (third["root_view_id"], third["previous_view_id"]) == (ana.stack[0].id, ana.stack[1].id)


def test_an_input_keeps_what_is_in_it_when_its_view_is_updated(slack: SlackServer, client: WebClient) -> None:
    ana = slack.person("ana")
    view = client.views_open(trigger_id=trigger(slack, ana), view=form())["view"]
    ana.fill(ana.sees_view(), {"Title": "No dial tone", "Type": "Customer Support"})
    client.views_update(view_id=view["id"], view=form("Again"))

    assert ana.sees_view("Again").filled == {"Title": "No dial tone", "Type": "Customer Support", "Reference": ""}


def test_homes(slack: SlackServer, client: WebClient) -> None:
    ana = slack.person("ana")
    old = client.views_publish(user_id=ana.id, view={"type": "home", "blocks": card()})["view"]
    client.views_publish(user_id=ana.id, view={"type": "home", "blocks": []}, hash=old["hash"])

    with pytest.raises(SlackApiError) as error:
        client.views_publish(user_id=ana.id, view={"type": "home", "blocks": card()}, hash=old["hash"])

    assert code(error) == "hash_conflict"
    assert ana.sees_home().id == old["id"]
