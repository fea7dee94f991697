"""What the card's holder need not be asked: certificates and registers, once the PIN was verified.

A protected household (支援措置) gets the same pages, byte for byte, as one nobody holds data of.
"""

from __future__ import annotations

from cardreader.basic_information import BasicInformation
from counter.kiosk import entry, visiting
from counter.prefill.applying import apply
from counter.prefill.card import SEXES
from counter.prefill.certificate_shelf import CertificateShelf, Found
from counter.prefill.looking_up import GONE, LookUp, call_silently
from counter.prefill.lookups import RESIDENT, Registers
from counter.prefill.matching import FourItems
from counter.visit import Visit
from counter.web.services import services
from procedures.bundle import Bundle
from procedures.protection import HINT
from procedures.sheet import Provenance, Source
from procedures.values import PartialDate


def after_pin(visit: Visit, bundle: Bundle, card: BasicInformation) -> None:
    """Fill the visit from what the city holds about the card's holder.

    Only ever after VERIFY with the PIN, and keyed by the card's own four items.
    """
    here = services()
    holder = four_items(card)
    registers = here.registers or Registers()
    look = LookUp(registers, here.database, here.keyring, bundle, visit, here.clock())
    protected = look.of_holder(visiting.VISITOR, holder)
    if entry.MOVE_IN in entry.events_of(visit.sheet) and not protected:
        _from_certificates(visit, bundle, holder)


def is_gone(visit: Visit) -> bool:
    """Whether the register says that the holder is no resident: only the desk may go on."""
    return GONE in visit.settings


def four_items(card: BasicInformation) -> FourItems:
    """The card's own four items, to find its holder by."""
    born = card.birth_date
    return FourItems(
        card.name,
        card.address,
        PartialDate(born.year, born.month, born.day) if born else None,
        SEXES.get(card.sex) if card.sex else None,
    )


def _from_certificates(visit: Visit, bundle: Bundle, holder: FourItems) -> None:
    here = services()
    found = CertificateShelf(here.database, here.keyring, here.clock).of_holder(
        holder, visit=visit.id
    )
    if any(one.certificate.protected for one in found):
        _flag(visit, bundle)
        return
    _apply(visit, bundle, found)


def _apply(visit: Visit, bundle: Bundle, found: list[Found]) -> None:
    apply(visit, bundle.items, found, visitor_named=True, at=services().clock())


def _flag(visit: Visit, bundle: Bundle) -> None:
    here = services()
    item = bundle.items.get(HINT.item)
    if item is not None:
        register = Provenance(Source.REGISTER, RESIDENT)
        visit.sheet.write(HINT, item.kind, True, provenance=register, at=here.clock())
    call_silently(here.database, visit, at=here.clock())
