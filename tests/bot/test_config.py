"""The settings, and the messages about invalid ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import config
from bot.model.errors import ConfigError
from tests.harness.nobody import as_nobody

REQUIRED = {
    "SLACK_BOT_TOKEN": "xoxb-1-secret-word",
    "SLACK_APP_TOKEN": "xapp-1-secret-word",
    "KEESA_USER": "bot@example.com",
    "KEESA_PASSWORD": "secret-word",
}

NO_WAY_TO_SLACK = "SLACK_APP_TOKEN or SLACK_SIGNING_SECRET is missing: set the first for Socket Mode, the second for HTTP mode"


@pytest.fixture(autouse=True)
def _bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Only the required settings, no `.env`, and a ``/run/secrets`` in a directory of the test."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(config, "SECRETS_DIR", tmp_path / "secrets")
    for name, value in REQUIRED.items():
        monkeypatch.setenv(name, value)


def problems(monkeypatch: pytest.MonkeyPatch, **settings: str) -> list[str]:
    """The problems that are reported for these settings."""
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError) as raised:
        config.load()
    assert "secret-word" not in str(raised.value)
    return raised.value.problems


def test_defaults() -> None:
    settings = config.load()
    assert settings.socket_mode
    assert settings.keesa_base_url == "https://dss.mv/api/v1"
    assert settings.keesa_statuses == {"open": "open", "closed": "closed"}
    assert (settings.database_url, settings.poll_seconds, settings.poll_max_limit) == ("sqlite:///keesa-bot.sqlite3", 30, 1000)
    limits = (settings.database_connect_seconds, settings.database_statement_seconds, settings.database_lock_seconds)
    assert (settings.database_pool, *limits) == (20, 5, 10, 5)
    assert (settings.http_host, settings.http_port, settings.digest_over) == ("127.0.0.1", 8080, 5)
    assert (settings.log_level, settings.log_format, settings.dates, settings.time_zone) == (
        "INFO",
        "text",
        "local",
        "Indian/Maldives",
    )


def test_everything_that_is_missing_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in REQUIRED:
        monkeypatch.delenv(name)
    assert problems(monkeypatch) == [
        "SLACK_BOT_TOKEN is missing",
        NO_WAY_TO_SLACK,
        "KEESA_USER is missing",
        "KEESA_PASSWORD is missing",
    ]


def test_all_problems_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = problems(
        monkeypatch,
        SLACK_BOT_TOKEN="xapp-secret-word",
        SLACK_APP_TOKEN="xoxb-secret-word",
        SLACK_API_URL="http://slack.com/api",
        KEESA_BASE_URL="http://dss.mv/api/v1",
        KEESA_STATUSES="open,closed=two",
        KEESA_TICKET_URL="https://keesa.example/tickets",
        DATABASE_URL="mysql://bot:secret-word@db/bot",
        POLL_SECONDS="0",
        HTTP_PORT="70000",
        LOG_LEVEL="LOUD",
        TIME_ZONE="Indian/Atlantis",
    )
    names = [line.partition(" ")[0] for line in wrong]
    first = {"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_API_URL", "KEESA_BASE_URL", "KEESA_STATUSES", "KEESA_TICKET_URL"}
    assert first | {"DATABASE_URL", "POLL_SECONDS", "HTTP_PORT", "LOG_LEVEL", "TIME_ZONE"} == set(names)
    assert len(names) == 11
    assert "SLACK_BOT_TOKEN must begin with xoxb-; copy the Bot User OAuth Token from the app's “OAuth & Permissions” page" in wrong


def test_there_must_be_a_way_for_slack_to_reach_the_bot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SLACK_APP_TOKEN")
    assert problems(monkeypatch) == [NO_WAY_TO_SLACK]
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "0123456789abcdef")
    assert not config.load().socket_mode


def test_a_secret_is_never_shown() -> None:
    assert "secret-word" not in repr(config.load())


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("open,closed", {"open": "open", "closed": "closed"}),
        ("open=1,closed=2", {"open": 1, "closed": 2}),
        (" Open , Pending = 3 ,", {"open": "Open", "pending": 3}),
        ("open", {"open": "open"}),
    ],
)
def test_statuses(monkeypatch: pytest.MonkeyPatch, given: str, meant: dict[str, str | int]) -> None:
    monkeypatch.setenv("KEESA_STATUSES", given)
    assert config.load().keesa_statuses == meant


@pytest.mark.parametrize("given", ["=1", "open=", "open=x", ",", "open=1=2", "open;closed", "op|en", "x" * 65])
def test_statuses_that_make_no_sense(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    (line,) = problems(monkeypatch, KEESA_STATUSES=given)
    assert line.startswith("KEESA_STATUSES ")


@pytest.mark.parametrize("url", ["http://127.0.0.1:4000/api/v1/", "http://localhost:4000", "http://[::1]:4000", "https://dss.mv/"])
def test_an_address_may_be_https_or_loopback(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("KEESA_BASE_URL", url)
    assert config.load().keesa_base_url == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    [
        *("http://dss.mv/api", "http://localhost.evil.example", "http://127.0.0.1.evil.example", "ftp://dss.mv", "dss.mv/api"),
        *("https://", "https://bot:secret-word@dss.mv/api", "http://10.0.0.1/api", "https://[::1/api", "https://dss.mv:abc/api"),
        *("https://dss.mv:99999/api", "https://dss mv/api", "https://dss.mv/api?version=1", "https://dss.mv/api#top"),
    ],
)
def test_no_other_address(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    (line,) = problems(monkeypatch, KEESA_BASE_URL=url)
    assert line.startswith("KEESA_BASE_URL must ")


@pytest.mark.parametrize(
    "url", ["https://[keesa/{number}", "https:///{number}", "https://{number}", "https://keesa.example/{number} x", "{number}"]
)
def test_a_page_for_tickets_is_an_address(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    (line,) = problems(monkeypatch, KEESA_TICKET_URL=url)
    assert line.startswith("KEESA_TICKET_URL must be an address with {number} in it")


@pytest.mark.parametrize(
    "url",
    [
        *("sqlite:/bot.db", "sqlite+aiosqlite:///bot.db", "postgresql+asyncpg://db/bot", "postgres+psycopg2://db/bot", "bot.db"),
        *("postgresql://bot:secret-word@db:abc/bot", "postgresql://[db/bot"),
    ],
)
def test_no_other_database(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    assert problems(monkeypatch, DATABASE_URL=url) == [
        "DATABASE_URL must be sqlite:///file or postgresql://user:password@host:port/name"
    ]


def test_blanks_and_quotes_around_a_value_are_not_part_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "SLACK_BOT_TOKEN": '"xoxb-1-secret-word" ',
        "KEESA_USER": "'bot@example.com'",
        "HTTP_PORT": '"8081"',
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("KEESA_BASE_URL", "https://dss.mv/api/v1/ ")
    monkeypatch.setenv("KEESA_PASSWORD", ' "secret-word" ')
    monkeypatch.setenv("KEESA_TICKET_URL", " ")
    settings = config.load()
    assert settings.slack_bot_token.get_secret_value() == "xoxb-1-secret-word"
    assert (settings.keesa_user, settings.http_port) == ("bot@example.com", 8081)
    assert settings.keesa_base_url == "https://dss.mv/api/v1"
    assert settings.keesa_password.get_secret_value() == '"secret-word"', "a password may have quotes"
    assert settings.keesa_ticket_url is None
    assert problems(monkeypatch, KEESA_USER=" ", KEESA_PASSWORD="       ", SLACK_APP_TOKEN="''") == [
        NO_WAY_TO_SLACK,
        "KEESA_USER is missing",
        "KEESA_PASSWORD is missing",
    ]


def test_files_of_secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    directory = tmp_path / "secrets"
    directory.mkdir()
    (directory / "keesa_password").write_text("from the file\n")
    (directory / "keesa_user").write_text("from the file")
    monkeypatch.delenv("KEESA_PASSWORD")
    settings = config.load()
    assert settings.keesa_password.get_secret_value() == "from the file"
    assert settings.keesa_user == "bot@example.com", "the environment goes first"


@pytest.mark.parametrize("written", ["{}\n", " {} \r\n\r\n", "\ufeff{}", "{}\u00a0", "\t{}\u200b"])
def test_what_editors_leave_around_a_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, written: str) -> None:
    directory = tmp_path / "secrets"
    directory.mkdir()
    (directory / "slack_bot_token").write_text(written.format("xoxb-from-a-file"), encoding="utf-8")
    monkeypatch.delenv("SLACK_BOT_TOKEN")
    monkeypatch.setenv("KEESA_BASE_URL", written.format("https://keesa.example/dss/api/v1"))
    settings = config.load()
    assert settings.slack_bot_token.get_secret_value() == "xoxb-from-a-file"
    assert settings.keesa_base_url == "https://keesa.example/dss/api/v1"


@pytest.fixture
def _as_nobody(tmp_path: Path) -> Iterator[None]:
    """Files that nobody may read, though root may, which is why these tests are somebody else."""
    (tmp_path / ".env").write_text("POLL_SECONDS=5\n")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "keesa_password").write_text("secret-word")
    (tmp_path / "locked").mkdir()
    for unreadable in (".env", "secrets/keesa_password", "locked"):
        (tmp_path / unreadable).chmod(0)
    tmp_path.chmod(0o755)
    with as_nobody():
        yield


@pytest.mark.usefixtures("_as_nobody")
def test_files_that_may_not_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "SECRETS_DIR", Path("secrets"))
    assert problems(monkeypatch) == [
        ".env can't be read (Permission denied). Let the bot's account read it.",
        "secrets/keesa_password can't be read (Permission denied). Let the bot's account read it.",
    ]


@pytest.mark.usefixtures("_as_nobody")
def test_a_directory_of_secrets_that_may_not_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "SECRETS_DIR", Path("locked"))
    assert problems(monkeypatch)[0] == "locked can't be read (Permission denied). Let the bot's account read it."


def test_files_that_are_no_text(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfeK\x00")
    (tmp_path / "secrets" / "keesa_password").mkdir(parents=True)
    (tmp_path / "secrets" / "slack_bot_token").write_bytes(b"\x80\x81")
    (tmp_path / "secrets" / "something_else").write_bytes(b"\x80\x81")
    assert problems(monkeypatch) == [
        ".env can't be read: it isn't text in UTF-8",
        f"{tmp_path}/secrets/keesa_password can't be read (Is a directory). Let the bot's account read it.",
        f"{tmp_path}/secrets/slack_bot_token can't be read: it isn't text in UTF-8",
    ]


def test_dot_env(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("POLL_SECONDS=2.5\nKEESA_USER=dot@example.com\nSOMETHING_ELSE=1\n")
    settings = config.load()
    assert settings.poll_seconds == 2.5
    assert settings.keesa_user == "bot@example.com"


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLL_SECONDS", "")
    monkeypatch.setenv("KEESA_TICKET_URL", "")
    settings = config.load()
    assert (settings.poll_seconds, settings.keesa_ticket_url) == (30, None)


def test_case_does_not_matter_where_it_cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"LOG_LEVEL": "debug", "LOG_FORMAT": "JSON", "DATES": "Fixed"}.items():
        monkeypatch.setenv(name, value)
    settings = config.load()
    assert (settings.log_level, settings.log_format, settings.dates) == ("DEBUG", "json", "fixed")


@pytest.mark.parametrize(
    ("name", "given", "sentence"),
    [
        ("POLL_SECONDS", "often", "POLL_SECONDS must be a number from 0.05 to 3600"),
        ("POLL_SECONDS", "0", "POLL_SECONDS must be a number from 0.05 to 3600"),
        ("POLL_SECONDS", "nan", "POLL_SECONDS must be a number from 0.05 to 3600"),
        ("POLL_MAX_LIMIT", "1e9", "POLL_MAX_LIMIT must be a whole number from 10 to 100000"),
        ("SUBMISSION_HOURS", "0", "SUBMISSION_HOURS must be a number above 0 and up to 720"),
        ("DIGEST_OVER", "5.5", "DIGEST_OVER must be a whole number from 1 to 1000"),
        ("HTTP_PORT", "70000", "HTTP_PORT must be a whole number from 0 to 65535"),
        ("LOG_LEVEL", "LOUD", "LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR"),
        ("LOG_FORMAT", "xml", "LOG_FORMAT must be text or json"),
        ("DATES", "never", "DATES must be local or fixed"),
        ("KEESA_PASSWORD", "short", "KEESA_PASSWORD is too short: a secret needs at least 6 characters"),
        ("SLACK_SIGNING_SECRET", "12345", "SLACK_SIGNING_SECRET is too short: a secret needs at least 6 characters"),
    ],
)
def test_what_a_setting_may_be_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch, name: str, given: str, sentence: str) -> None:
    assert problems(monkeypatch, **{name: given}) == [sentence]


def test_every_number_and_choice_can_say_what_it_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, field in config.Settings.model_fields.items():
        if field.annotation in (int, float) or "Literal" in str(field.annotation):
            (line,) = problems(monkeypatch, **{name.upper(): "nonsense"})
            assert line.startswith(f"{name.upper()} must be ")
            monkeypatch.delenv(name.upper())


@pytest.mark.parametrize("given", ["noc", "#noc", "C024BE91L, noc", "S0604QSJC", "c024be91l", "<#C024BE91L>"])
def test_channels_are_ids(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    (line,) = problems(monkeypatch, ALLOWED_CHANNELS=given)
    assert line.startswith("ALLOWED_CHANNELS must list ids such as C024BE91L (")


@pytest.mark.parametrize("given", ["noc-oncall", "@noc", "C024BE91L"])
def test_user_groups_are_ids(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    (line,) = problems(monkeypatch, ALLOWED_USERGROUPS=given)
    assert line.startswith("ALLOWED_USERGROUPS must list ids such as S0604QSJC (")


def test_ids_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_CHANNELS", "C024BE91L G01234567,C0123456789")
    monkeypatch.setenv("ALLOWED_USERGROUPS", "S0604QSJC")
    settings = config.load()
    assert settings.allowed_channels == ("C024BE91L", "G01234567", "C0123456789")
    assert settings.allowed_usergroups == ("S0604QSJC",)


def test_a_name_that_looks_like_a_setting_is_named_wherever_it_stands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("POLL_SECS=5\nEDITOR=vi\nCOMPOSE_PROJECT_NAME=keesa\nKEESA_URL=x\nUSER=ana\n")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "keesa_pasword").write_text("secret-word")
    monkeypatch.setenv("ALLOWED_CHANNEL", "C024BE91L")
    named = [
        "ALLOWED_CHANNEL isn't a setting. Did you mean ALLOWED_CHANNELS?",
        "KEESA_PASWORD isn't a setting. Did you mean KEESA_PASSWORD?",
        "KEESA_URL isn't a setting. Did you mean KEESA_BASE_URL?",
        "POLL_SECS isn't a setting. Did you mean POLL_SECONDS?",
    ]
    config.load()
    assert config.misspelt() == named
    assert problems(monkeypatch, HTTP_PORT="x")[1:] == named
