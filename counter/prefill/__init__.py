"""What a card, a certificate or a register says, written onto the answer sheet."""

from counter.prefill.card import card_holders, carry_card_address, fill_from_card
from counter.prefill.carrying import carry
from counter.prefill.certificate import Certificate
from counter.prefill.earlier import from_earlier
from counter.prefill.filling import fill_from_certificate
from counter.prefill.matching import FourItems

__all__ = [
    "Certificate",
    "FourItems",
    "card_holders",
    "carry",
    "carry_card_address",
    "fill_from_card",
    "fill_from_certificate",
    "from_earlier",
]
