"""Alert rules, dashboard and runbook fit the metrics, the compose file and each other."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

from bot.app import Bot

ROOT = Path(__file__).parents[1]
MONITORING = ROOT / "deploy" / "monitoring"
COMPOSE = ROOT / "deploy" / "compose"
OF_PROMETHEUS = {"up", "ALERTS"}
METRIC = re.compile(r"\b(?:keesa_bot|process)_[a-z0-9_]+|\bup\b")


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


RULES = [rule for group in read(MONITORING / "alerts.yml")["groups"] for rule in group["rules"]]
DASHBOARD = json.loads((MONITORING / "grafana" / "dashboards" / "keesa-bot.json").read_text(encoding="utf-8"))
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
QUERIES = [target["expr"] for panel in PANELS for target in panel["targets"]]


@pytest.fixture
def exposed(bot: Bot) -> set[str]:
    """The names of all series that the bot exposes, whether they have a value yet or not."""
    text = requests.get(f"{bot.url}/metrics", timeout=60).text
    types = re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE)
    names = {name for name, _ in types}
    histograms = {f"{name}_{part}" for name, kind in types if kind == "histogram" for part in ("bucket", "count", "sum")}
    return names | histograms | OF_PROMETHEUS


@pytest.mark.parametrize("mode", ["http"])
def test_every_query_asks_for_what_there_is(exposed: set[str]) -> None:
    expressions = [*(rule["expr"] for rule in RULES), *QUERIES]
    for expression in expressions:
        asked = set(METRIC.findall(expression))
        assert asked, expression
        assert asked - {"keesa_bot_clock_skew_seconds"} <= exposed, expression  # which is there on PostgreSQL only


def test_what_all_replicas_share_is_never_added_up() -> None:
    for expression in [*(rule["expr"] for rule in RULES), *QUERIES]:
        if "keesa_bot_shared_" in expression:
            assert re.match(r"max(?: by \([a-z_, ]+\))? ?\(", expression), expression


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_every_alert_leads_to_its_section_of_the_runbook(rule: dict[str, Any]) -> None:
    path, _, anchor = rule["annotations"]["runbook_url"].partition("#")
    headings = re.findall(r"^### (\w+)$", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
    assert anchor == rule["alert"].lower()
    assert rule["alert"] in headings
    assert rule["labels"]["severity"] in ("critical", "warning")
    assert rule["annotations"]["summary"]
    assert rule["annotations"]["description"]


def test_the_runbook_has_no_other_sections() -> None:
    headings = re.findall(r"^### (\w+)$", (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(headings) == sorted(rule["alert"] for rule in RULES)


def test_the_dashboard_finds_its_data() -> None:
    (source,) = read(MONITORING / "grafana" / "provisioning" / "datasources" / "prometheus.yaml")["datasources"]
    assert {target["datasource"]["uid"] for panel in PANELS for target in panel["targets"]} == {source["uid"]}
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])


def test_the_compose_file_mounts_what_there_is() -> None:
    services = read(COMPOSE / "monitoring.yaml")["services"]
    mounts = [volume.split(":") for service in services.values() for volume in service["volumes"] if volume.startswith(".")]
    assert all((COMPOSE / source).exists() for source, *_ in mounts)
    targets = {target for _, target, _ in mounts}
    (provider,) = read(MONITORING / "grafana" / "provisioning" / "dashboards" / "keesa-bot.yaml")["providers"]
    assert provider["options"]["path"] in targets
    assert services["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"].startswith(provider["options"]["path"])
    assert f"/etc/prometheus/{read(MONITORING / 'prometheus.yml')['rule_files'][0]}" in targets


def test_prometheus_finds_every_replica() -> None:
    services = read(COMPOSE / "compose.yaml")["services"]
    (scrape,) = read(MONITORING / "prometheus.yml")["scrape_configs"]
    (found,) = scrape["dns_sd_configs"]
    assert set(found["names"]) <= set(services)
    assert scrape["job_name"] == "keesa-bot"
    assert set(read(COMPOSE / "monitoring.yaml")["services"]["prometheus"]["networks"]) & set(services["bot"]["networks"])
