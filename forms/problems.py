"""What a person is told when the program did not understand what was typed."""

from __future__ import annotations

from procedures.catalog import Text


class NotUnderstood(ValueError):
    """Typed text that is no value of its kind, and the sentence that says what to do.

    The sentence never repeats what was typed: it can reach a log or an error page, and what was
    typed may be about a person. `text` is the template (its `ja` is the key for translations);
    `facts` are the numbers and labels of the catalog that fill it.
    """

    def __init__(self, ja: str, easy: str, **facts: int | str) -> None:
        self.text = Text(ja=ja, easy=easy)
        self.facts = facts
        super().__init__(self.ja)

    @property
    def ja(self) -> str:
        """The sentence in Japanese."""
        return self.text.ja.format_map(self.facts)

    @property
    def easy(self) -> str:
        """The sentence in やさしい日本語, ruby written `{介護|かいご}`."""
        filled = self.text.easy
        for name, fact in self.facts.items():
            filled = filled.replace("{" + name + "}", str(fact))
        return filled
