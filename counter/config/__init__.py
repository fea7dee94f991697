"""Settings of this installation: one TOML file, read once at the start.

Each setting is declared once, in `sections`, with its default and what it is for;
`config.example.toml` and `docs/settings.md` name every one of them, and a test proves it.
"""

from counter.config.loading import ConfigError, load_config, sample_config
from counter.config.sections import Config, Face, Target

__all__ = ["Config", "ConfigError", "Face", "Target", "load_config", "sample_config"]
