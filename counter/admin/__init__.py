"""The admin face (管理): where IT staff read the catalog, publish it and go back."""

from counter.admin.registering import register

__all__ = ["register"]
