"""The settings, read once from the environment, `.env` and `/run/secrets`, in that order of precedence."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot import wording
from bot.model.errors import ConfigError

DOT_ENV: Final = ".env"
SECRETS_DIR = Path("/run/secrets")
SLACK_API_URL = "https://slack.com/api/"
_AROUND: Final = " \t\r\n\ufeff\u00a0\u200b"
SHORTEST_SECRET: Final = 6
"""The redaction can't hide a shorter one in the log without also hiding parts of ordinary words."""


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _parts(url: str) -> SplitResult | None:
    """The parts of an http or https address; None if it isn't one that can be asked."""
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # the port or an IPv6 address
        return None
    return parts if is_address and not re.search(r"\s", url) else None


def _secure_url(url: str) -> str:
    parts = _parts(url)
    if parts is None or not parts.hostname:
        raise ValueError(wording.operator.NOT_AN_ADDRESS)
    if parts.query or parts.fragment:
        raise ValueError(wording.operator.MORE_THAN_A_BASE)
    if parts.username or parts.password:
        raise ValueError(wording.operator.USER_IN_ADDRESS)
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ValueError(wording.operator.NOT_HTTPS)
    return url.rstrip("/")


def _address(url: str) -> str:
    """For something in the same network, which often has no certificate."""
    parts = _parts(url)
    if parts is None or not parts.hostname:
        raise ValueError(wording.operator.NOT_AN_ADDRESS)
    return url


def _long_enough(secret: SecretStr) -> SecretStr:
    if len(secret.get_secret_value()) < SHORTEST_SECRET:
        raise ValueError(wording.operator.too_short(SHORTEST_SECRET))
    return secret


def _words(value: object) -> object:
    """``"C1, C2"`` becomes ``("C1", "C2")``."""
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


_STATUS: Final = re.compile(r"\w[\w \-]{0,63}")


def _statuses(value: object) -> object:
    """``"open,closed=2"`` becomes ``{"open": "open", "closed": 2}``: the names that people use, and what Keesa expects."""
    if not isinstance(value, str):
        return value
    statuses: dict[str, str | int] = {}
    for entry in filter(None, (part.strip() for part in value.split(","))):
        name, given, sent = (part.strip() for part in entry.partition("="))
        if not _STATUS.fullmatch(name) or (given and not sent.isdecimal()):
            raise ValueError(wording.operator.bad_status(entry))
        statuses[name.casefold()] = int(sent) if given else name
    if not statuses:
        raise ValueError(wording.operator.NO_STATUS)
    return statuses


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(wording.operator.bad_time_zone(name)) from None
    return name


def _ids(kind: str, problem: Callable[[Iterable[str]], str], ids: tuple[str, ...]) -> tuple[str, ...]:
    """Slack ids: a letter for the kind of object, then capitals and digits."""
    wrong = [given for given in ids if not re.fullmatch(f"[{kind}][A-Z0-9]{{2,}}", given)]
    if wrong:
        raise ValueError(problem(wrong))
    return ids


def _channels(ids: tuple[str, ...]) -> tuple[str, ...]:
    return _ids("CG", wording.operator.not_channel_ids, ids)


def _usergroups(ids: tuple[str, ...]) -> tuple[str, ...]:
    return _ids("S", wording.operator.not_usergroup_ids, ids)


Url = Annotated[str, AfterValidator(_secure_url)]
Secret = Annotated[SecretStr, AfterValidator(_long_enough)]
Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)]
Statuses = Annotated[dict[str, str | int], NoDecode, BeforeValidator(_statuses)]


def _bare(value: object, name: str) -> object:
    if not isinstance(value, str):
        return value
    bare = value.strip(_AROUND)
    is_quoted = len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "\"'"
    return bare[1:-1].strip(_AROUND) if is_quoted and name != "keesa_password" else bare  # a password may have quotes


class Settings(BaseSettings):
    """Everything an operator can set. The README explains each setting."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_file=DOT_ENV, env_ignore_empty=True)

    slack_bot_token: Secret
    slack_app_token: Secret | None = None
    slack_signing_secret: Secret | None = Field(default=None, validate_default=True)
    slack_config_token: Secret | None = None
    slack_api_url: Url = SLACK_API_URL

    keesa_base_url: Url = "https://dss.mv/api/v1"
    keesa_user: str
    keesa_password: Secret
    keesa_statuses: Statuses = Field(default={"open": "open", "closed": "closed"})
    keesa_ticket_url: str | None = None

    database_url: str = "sqlite:///keesa-bot.sqlite3"
    database_pool: int = Field(default=20, ge=2, le=500)
    database_connect_seconds: float = Field(default=5, ge=2, le=60)
    database_statement_seconds: float = Field(default=10, ge=1, le=600)
    database_lock_seconds: float = Field(default=5, ge=0.1, le=60)

    poll_seconds: float = Field(default=30, ge=0.05, le=3600)
    poll_max_limit: int = Field(default=1000, ge=10, le=100_000)
    digest_over: int = Field(default=5, ge=1, le=1000)
    submission_hours: float = Field(default=24, gt=0, le=24 * 30)
    stale_minutes: float = Field(default=10, gt=0, le=24 * 60)
    retention_days: float = Field(default=90, ge=1, le=3650)

    allowed_channels: Annotated[Words, AfterValidator(_channels)] = ()
    allowed_usergroups: Annotated[Words, AfterValidator(_usergroups)] = ()

    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=0, le=65535)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"
    otel_exporter_otlp_endpoint: Annotated[str, AfterValidator(_address)] | None = None
    sentry_dsn: SecretStr | None = None
    dates: Literal["local", "fixed"] = "local"
    time_zone: Annotated[str, AfterValidator(_time_zone)] = "Indian/Maldives"

    @property
    def socket_mode(self) -> bool:
        """Socket Mode if there is an app token, HTTP mode otherwise."""
        return self.slack_app_token is not None

    @model_validator(mode="before")
    @classmethod
    def _as_meant(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Without white space and marks that editors and copying leave around a value, such as a byte order mark in a file,
        and without the quotes of environment files. A value of which nothing is left is missing.
        """
        meant = {name: _bare(value, name) for name, value in values.items()}
        return {name: value for name, value in meant.items() if value != ""}

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("log_format", "dates", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("slack_bot_token")
    @classmethod
    def _is_bot_token(cls, token: SecretStr) -> SecretStr:
        return _with_prefix(token, "xoxb-", wording.operator.BOT_TOKEN)

    @field_validator("slack_app_token")
    @classmethod
    def _is_app_token(cls, token: SecretStr | None) -> SecretStr | None:
        return token and _with_prefix(token, "xapp-", wording.operator.APP_TOKEN)

    @field_validator("keesa_ticket_url")
    @classmethod
    def _has_a_place_for_the_number(cls, url: str | None) -> str | None:
        parts = _parts(url) if url else None
        if url is not None and (parts is None or url.count("{number}") != 1 or "{" in parts.netloc):
            raise ValueError(wording.operator.TICKET_URL)
        return url

    @field_validator("database_url")
    @classmethod
    def _is_a_known_database(cls, url: str) -> str:
        try:
            driver = make_url(url).drivername if urlsplit(url) else ""
        except (ArgumentError, ValueError):
            driver = ""
        if driver not in _DRIVERS:
            raise ValueError(wording.operator.DATABASE_URL)
        return url

    @field_validator("slack_signing_secret")
    @classmethod
    def _has_a_way_to_slack(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        """Runs with a field, to be reported together with missing settings. An invalid app token has its own message."""
        if secret is None and info.data.get("slack_app_token", "wrong") is None:
            raise PydanticCustomError(_SENTENCE, wording.operator.NO_WAY_TO_SLACK)
        return secret


_DRIVERS: Final = frozenset({"sqlite", "postgresql", "postgres", "postgresql+psycopg"})

_SENTENCE: Final = "sentence"
"""The type of a problem whose text names its settings itself."""


def _with_prefix(token: SecretStr, prefix: str, problem: str) -> SecretStr:
    if not token.get_secret_value().startswith(prefix):
        raise ValueError(problem)
    return token


def load(**overrides: Any) -> Settings:
    """Read the settings.

    Raises `ConfigError` with all problems at once, including misspelt names, and never with a secret's value.
    """
    if unreadable := list(_unreadable()):
        raise ConfigError(unreadable)
    secrets_dir = SECRETS_DIR if SECRETS_DIR.is_dir() else None
    try:
        return Settings(_secrets_dir=secrets_dir, **overrides)
    except ValidationError as error:
        problems = [_problem(line) for line in error.errors(include_url=False, include_input=False)]
    raise ConfigError([*problems, *misspelt()])


def _unreadable() -> Iterator[str]:
    """A sentence for each file with settings that is there but can't be read. What it says can't be known then."""
    secrets: list[Path] = []
    try:
        secrets = sorted(path for path in SECRETS_DIR.iterdir() if path.name.lower() in Settings.model_fields)
    except (FileNotFoundError, NotADirectoryError):
        pass
    except OSError as error:
        yield wording.operator.cannot_read(str(SECRETS_DIR), error.strerror or str(error))
    for path in (Path(DOT_ENV), *secrets):
        try:
            path.read_text("utf-8")
        except FileNotFoundError:
            pass
        except OSError as error:
            yield wording.operator.cannot_read(str(path), error.strerror or str(error))
        except UnicodeDecodeError:
            yield wording.operator.not_text(str(path))


def misspelt() -> list[str]:
    """A sentence for each variable or secret file that isn't a setting but looks like a misspelt one."""
    known = [name.upper() for name in Settings.model_fields]
    given = sorted({name.upper() for name in _given()} - set(known))
    near = {name: _nearest(name, known) for name in given}
    return [wording.operator.misspelt(name, meant) for name, meant in near.items() if meant]


_LOOKS_LIKE: Final = 0.8


def _nearest(name: str, known: Sequence[str]) -> str:
    """The setting that was probably meant, or "". ``KEESA_URL`` is ``KEESA_BASE_URL`` with a word missing."""
    words = set(name.split("_"))
    longer = (setting for setting in known if len(words) > 1 and words < set(setting.split("_")))
    return next(longer, "") or next(iter(get_close_matches(name, known, n=1, cutoff=_LOOKS_LIKE)), "")


def _given() -> Iterator[str]:
    yield from os.environ
    yield from dotenv_values(DOT_ENV)
    if SECRETS_DIR.is_dir():
        yield from (path.name for path in SECRETS_DIR.iterdir())


def _problem(error: ErrorDetails) -> str:
    """What is wrong with a setting, in the bot's own words instead of pydantic's."""
    if error["type"] == _SENTENCE:
        return error["msg"]
    name = str(error["loc"][0])
    match error["type"]:
        case "missing":
            said = wording.operator.MISSING
        case "value_error":
            said = error["msg"].removeprefix("Value error, ")
        case _:
            said = _what_fits(name)
    return wording.operator.setting(name.upper(), said)


def _what_fits(name: str) -> str:
    """What a number or a choice may be, from the setting's declaration."""
    field = Settings.model_fields[name]
    if choices := get_args(field.annotation):
        return wording.operator.not_a_choice(map(str, choices))
    limits = {
        attribute: getattr(rule, attribute)
        for rule in field.metadata
        for attribute in ("ge", "gt", "le")
        if hasattr(rule, attribute)
    }
    if "gt" in limits:
        return wording.operator.not_above(limits["gt"], limits["le"])
    return wording.operator.not_in_range(limits["ge"], limits["le"], whole=field.annotation is int)
