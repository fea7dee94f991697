"""The API face: where back offices fetch their records, say that they have them, and answer."""

from counter.api.registering import register

__all__ = ["register"]
