"""What a card or certificate says, written onto the answer sheet."""

from counter.prefill.card import card_holders, carry_card_address, fill_from_card

__all__ = ["card_holders", "carry_card_address", "fill_from_card"]
