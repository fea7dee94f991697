"""The registers of the settings, opened; what is wrong with them is said before anybody waits."""

from __future__ import annotations

from collections.abc import Mapping

from counter.config import Config
from counter.prefill.lookups import Registers, Source
from counter.prefill.register import Register
from counter.prefill.register_mapping import check_items, read_register_mapping
from procedures.catalog import Item


def open_registers(config: Config, items: Mapping[str, Item]) -> Registers:
    """All registers, nothing asked yet. Raises CatalogError for a mapping that cannot be used."""
    sources = []
    for settings in config.registers:
        mapping = read_register_mapping(settings.name, settings.mapping)
        check_items(settings.name, mapping, items)
        register = Register(settings.name, settings.url, mapping, items)
        procedures = frozenset(settings.procedures)
        sources.append(Source(register, procedures, float(settings.timeout_seconds)))
    return Registers(sources)
