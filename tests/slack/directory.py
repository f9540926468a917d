"""auth.test, users.info and the other methods about people."""

from __future__ import annotations

from .api import ApiError, Asked, Endpoint
from .values import Json


def usergroup_members(asked: Asked) -> Json:
    members = asked.workspace.usergroups.get(asked.required("usergroup"))
    if members is None:
        raise ApiError("no_such_subteam")
    return {"users": list(members)}


def usergroup_list(asked: Asked) -> Json:
    """https://docs.slack.dev/reference/objects/usergroup-object. A group without a handle uses its id in lower case."""
    workspace = asked.workspace
    groups = [{"id": id, "team_id": workspace.team_id, "is_usergroup": True, "name": id} for id in workspace.usergroups]
    handles = [{"handle": workspace.handles.get(id, id.lower()), "date_delete": 0} for id in workspace.usergroups]
    return {"usergroups": [group | handle for group, handle in zip(groups, handles, strict=True)]}


def user_info(asked: Asked) -> Json:
    """https://docs.slack.dev/reference/objects/user-object; the e-mail address needs ``users:read.email``."""
    user = asked.user()
    real_name = user.real_name or user.name
    profile = {"real_name": real_name, "display_name": user.display_name, "team": user.team_id}
    if user.email and "users:read.email" in asked.workspace.scopes:
        profile["email"] = user.email
    shown = {"id": user.id, "team_id": user.team_id, "name": user.name, "real_name": real_name, "profile": profile}
    is_stranger = asked.workspace.team_id not in (user.team_id, *user.teams)
    kind = {"is_bot": user.is_bot, "deleted": user.deleted, "is_stranger": is_stranger}
    kind |= {"is_restricted": user.is_restricted or user.is_ultra_restricted, "is_ultra_restricted": user.is_ultra_restricted}
    if user.teams:
        shown["enterprise_user"] = {"id": user.id, "enterprise_id": "E0KEESA", "teams": list(user.teams)}
    zone = {"tz": user.tz, "tz_label": user.tz, "tz_offset": user.tz_offset}
    return {"user": shown | kind | zone}


def bot_info(asked: Asked) -> Json:
    workspace = asked.workspace
    if asked.given("bot") not in ("", workspace.bot_id):
        raise ApiError("bot_not_found")
    bot = {"id": workspace.bot_id, "app_id": workspace.app_id, "user_id": workspace.bot_user_id, "name": "keesa"}
    return {"bot": bot | {"deleted": False}}


def manifest_export(asked: Asked) -> Json:
    if asked.required("app_id") != asked.workspace.app_id:
        raise ApiError("app_not_found")
    return {"manifest": asked.workspace.manifest}


def team_info(asked: Asked) -> Json:
    workspace = asked.workspace
    return {"team": {"id": workspace.team_id, "name": "Keesa Test", "domain": workspace.team_domain}}


def auth_test(asked: Asked) -> Json:
    workspace = asked.workspace
    bot = {"user": "keesa", "user_id": workspace.bot_user_id, "bot_id": workspace.bot_id, "is_enterprise_install": False}
    team = {"url": f"https://{workspace.team_domain}.slack.com/", "team": "Keesa Test", "team_id": workspace.team_id}
    return team | bot


ENDPOINTS: dict[str, Endpoint] = {
    "apps.manifest.export": Endpoint(manifest_export, token="config"),
    "auth.test": Endpoint(auth_test),
    "bots.info": Endpoint(bot_info, "users:read"),
    "team.info": Endpoint(team_info, "team:read"),
    "users.info": Endpoint(user_info, "users:read", form_only=True),
    "usergroups.list": Endpoint(usergroup_list, "usergroups:read"),
    "usergroups.users.list": Endpoint(usergroup_members, "usergroups:read"),
}
