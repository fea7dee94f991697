"""The kiosk: one resident, one screen, one thing per page. Its state is on the server."""

from counter.kiosk.register import register

__all__ = ["register"]
