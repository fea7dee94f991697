"""What a form of the desk still lacks."""

from __future__ import annotations


class Incomplete(Exception):
    """Something the clerk must still fill in: the field, and the sentence."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field, self.sentence = field, sentence
