"""What a run has to tell whoever reads it, beside whether it passed."""

from __future__ import annotations

import sys

import pytest


def tell(request: pytest.FixtureRequest, words: str) -> None:
    """Lines on the terminal, past what is captured: figures, tables."""
    capture = request.config.pluginmanager.get_plugin("capturemanager")
    assert capture is not None
    with capture.global_and_fixture_disabled():
        sys.stdout.write(f"\n{words}\n")
