"""The image and the files in deploy/ fit the bot: its settings, endpoints, commands, exit codes and rights."""

from __future__ import annotations

import configparser
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.cli import EXIT_CONFIG
from bot.commands import app
from bot.config import Settings
from bot.runtime.web import create_app

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
LAST_STAGE = DOCKERFILE.rpartition("\nFROM ")[2]
MANIFESTS = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
SETTINGS = {name.upper() for name in Settings.model_fields}
REQUIRED = {name.upper() for name, field in Settings.model_fields.items() if field.is_required()} | {"SLACK_APP_TOKEN"}
COMMANDS = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
USER = 10001
STOPS_WITHIN = 10
"""Seconds after SIGTERM."""


def compose() -> Any:
    return yaml.safe_load((DEPLOY / "compose" / "compose.yaml").read_text(encoding="utf-8"))


def resources(kind: str) -> list[Any]:
    found = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in MANIFESTS)
    return [resource for resource in found if resource["kind"] == kind]


def pods() -> list[Any]:
    return [resource["spec"]["template"]["spec"] for kind in ("Deployment", "Job") for resource in resources(kind)]


def containers() -> list[Any]:
    return [container for pod in pods() for container in pod["containers"]]


def bots() -> list[Any]:
    """The compose file's services that run the bot's image."""
    return [service for service in compose()["services"].values() if "KEESA_BOT_IMAGE" in service["image"]]


def unit() -> configparser.SectionProxy:
    parser = configparser.RawConfigParser(strict=False)
    parser.read(DEPLOY / "systemd" / "keesa-bot.service", encoding="utf-8")
    return parser["Service"]


def names_in(path: Path) -> set[str]:
    return set(re.findall(r"^([A-Z_]+)=", path.read_text(encoding="utf-8"), re.MULTILINE))


def test_every_setting_exists() -> None:
    in_compose = {secret.upper() for bot in bots() for secret in bot["secrets"]} | names_in(DEPLOY / "compose" / "keesa-bot.env")
    in_kubernetes = {name.upper() for secret in resources("Secret") for name in secret["stringData"]}
    in_kubernetes |= {name for config in resources("ConfigMap") for name in config["data"]}
    in_unit = set(re.findall(r"^Environment=(\w+)=", (DEPLOY / "systemd" / "keesa-bot.service").read_text(), re.MULTILINE))
    in_image = set(re.findall(r"^ +(HTTP_\w+)=", DOCKERFILE, re.MULTILINE))
    assert in_compose | in_kubernetes | in_unit | in_image <= SETTINGS
    assert REQUIRED | {"DATABASE_URL"} <= in_compose
    assert REQUIRED | {"DATABASE_URL"} <= in_kubernetes
    assert in_image


def test_settings_come_from_files_that_win() -> None:
    """The environment comes before the files, so neither the image nor a manifest may set there what is in a file."""
    in_files = {secret.upper() for bot in bots() for secret in bot["secrets"]}
    in_environment = {name for config in resources("ConfigMap") for name in config["data"]}
    in_environment |= names_in(DEPLOY / "compose" / "keesa-bot.env") | set(re.findall(r"([A-Z_]+)=", LAST_STAGE))
    assert not in_files & in_environment
    mounts = [mount for one in containers() for mount in one["volumeMounts"] if mount["name"] == "secrets"]
    assert {mount["mountPath"] for mount in mounts} == {"/run/secrets"}


def test_the_probes_ask_for_what_there_is() -> None:
    endpoints = create_app(lambda: True, lambda: (True, {}), lambda: b"", None).paths
    ports = {port["name"]: port["containerPort"] for one in containers() for port in one.get("ports", ())}
    probes = [one[name]["httpGet"] for one in containers() for name in one if name.endswith("Probe")]
    assert {probe["path"] for probe in probes} == {"/healthz", "/readyz"}
    assert {ports[probe["port"]] for probe in probes} == {8080}
    assert f"EXPOSE {ports['http']}" in DOCKERFILE
    assert f"HTTP_PORT={ports['http']}" in DOCKERFILE
    (annotations,) = [one["spec"]["template"]["metadata"]["annotations"] for one in resources("Deployment")]
    asked = {probe["path"] for probe in probes} | {annotations["prometheus.io/path"]}
    assert asked | set(re.findall(r"'(/\w+)'\)", DOCKERFILE)) <= endpoints
    assert annotations["prometheus.io/port"] == str(ports["http"])


def test_only_a_dead_bot_is_restarted() -> None:
    """`/readyz` fails while Slack or the database is away, when a restart wouldn't help."""
    (bot,) = [one for one in containers() if "livenessProbe" in one]
    assert bot["livenessProbe"]["httpGet"]["path"] == "/healthz"
    assert bot["readinessProbe"]["httpGet"]["path"] == "/readyz"


def test_the_commands_exist() -> None:
    arguments = [*(bot["command"] for bot in bots()), *(one["args"] for one in containers())]
    assert sorted(map(str, arguments)) == ["['migrate']", "['migrate']", "['run']", "['run']"]
    assert {word for line in arguments for word in line} | {unit()["ExecStart"].split()[-1]} <= COMMANDS


@pytest.mark.parametrize("one", containers(), ids=lambda one: one["name"])
def test_a_container_in_kubernetes_may_do_nothing_more_than_it_needs(one: Any) -> None:
    rights = one["securityContext"]
    assert rights == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert one["resources"]["limits"]["memory"]


@pytest.mark.parametrize("pod", pods(), ids=lambda pod: pod["containers"][0]["name"])
def test_a_pod_runs_as_the_images_user(pod: Any) -> None:
    rights = pod["securityContext"]
    assert f"USER {USER}:{USER}" in DOCKERFILE
    assert rights["runAsNonRoot"] is True
    assert {rights[name] for name in ("runAsUser", "runAsGroup", "fsGroup")} == {USER}
    assert pod["automountServiceAccountToken"] is False, "it would be under /run/secrets, where the settings are"


@pytest.mark.parametrize("name", ["bot", "migrate"])
def test_a_container_of_the_compose_file_may_do_nothing_more_than_it_needs(name: str) -> None:
    service = compose()["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["user"] == f"{USER}:{USER}"


def test_a_bot_has_time_to_stop() -> None:
    (deployment,) = resources("Deployment")
    graces = [
        deployment["spec"]["template"]["spec"]["terminationGracePeriodSeconds"],
        int(compose()["services"]["bot"]["stop_grace_period"].removesuffix("s")),
        int(unit()["TimeoutStopSec"]),
    ]
    assert min(graces) > STOPS_WITHIN


def test_systemd_does_not_repeat_what_cannot_work() -> None:
    assert unit()["RestartPreventExitStatus"] == str(EXIT_CONFIG)
    assert unit()["Restart"] == "always"


def test_what_selects_replicas_selects_only_those() -> None:
    (deployment,) = resources("Deployment")
    (job,) = resources("Job")
    wanted = deployment["spec"]["selector"]["matchLabels"]
    assert wanted == deployment["spec"]["template"]["metadata"]["labels"]
    assert wanted != job["spec"]["template"]["metadata"]["labels"]
    (budget,) = resources("PodDisruptionBudget")
    (service,) = resources("Service")
    assert budget["spec"]["selector"]["matchLabels"] == service["spec"]["selector"] == wanted
    assert deployment["spec"]["replicas"] == compose()["services"]["bot"]["deploy"]["replicas"] == 2


def test_the_kustomization_names_every_manifest() -> None:
    (kustomization,) = resources("Kustomization")
    others = {path.name for path in MANIFESTS} - {"kustomization.yaml", "secret.example.yaml"}
    assert set(kustomization["resources"]) == others


def test_one_version_everywhere() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    (kustomization,) = resources("Kustomization")
    assert kustomization["images"][0]["newTag"] == version
    assert {bot["image"] for bot in bots()} == {f"${{KEESA_BOT_IMAGE:-keesa-bot:{version}}}"}
    assert f"ARG VERSION={version}\n" in DOCKERFILE


def test_the_base_image_is_the_same_tomorrow() -> None:
    assert re.search(r"^ARG BASE=python:[\w.-]+@sha256:[0-9a-f]{64}$", DOCKERFILE, re.MULTILINE)
    assert set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)) == {"${BASE}"}


def test_the_image_says_what_it_is() -> None:
    labels = dict(re.findall(r'org\.opencontainers\.image\.(\w+)="(.*?)"', DOCKERFILE))
    assert labels["version"] == "${VERSION}"
    assert labels["revision"] == "${REVISION}"
    assert {"title", "description", "licenses"} <= labels.keys()


def test_every_secret_of_the_compose_file_is_declared() -> None:
    declared = compose()["secrets"]
    used = {secret for service in compose()["services"].values() for secret in service["secrets"]}
    assert used == declared.keys()
    assert all(secret["file"] == f"secrets/{name}" for name, secret in declared.items())


def commands_in_image() -> Iterator[str]:
    yield from re.findall(r'"(\w+)"', DOCKERFILE.rpartition("CMD")[2])


def test_the_image_runs_the_bot() -> None:
    assert set(commands_in_image()) <= COMMANDS
