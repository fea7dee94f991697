"""What a card or certificate says, written onto the answer sheet."""

from counter.prefill.card import carry_card_address, fill_from_card

__all__ = ["carry_card_address", "fill_from_card"]
