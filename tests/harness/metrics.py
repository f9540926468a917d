"""Reads metrics as Prometheus does."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from bot.runtime.metrics import Metrics

Samples = dict[tuple[str, ...], float]
"""Every value by its name and labels, such as ``("keesa_bot_polls_total", "outcome=changed")``, with the labels sorted."""


def parsed(exposition: str) -> Samples:
    found = [sample for family in text_string_to_metric_families(exposition) for sample in family.samples]
    return {(one.name, *sorted(f"{name}={value}" for name, value in one.labels.items())): one.value for one in found}


def samples(metrics: Metrics) -> Samples:
    return parsed(metrics.exposition().decode())
