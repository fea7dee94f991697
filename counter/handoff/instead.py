"""縮退: what could stand for a character a back office's encoding lacks. Proposed, never applied.

A person decides, on the case or in the mapping's `replace`; each proposal names what it rests on.
"""

from __future__ import annotations

from printing import Proposal
from printing.alternatives import alternatives
from printing.clusters import clusters

CP932 = "cp932"


def lacking(text: str, encoding: str = CP932) -> tuple[str, ...]:
    """The characters of a text the encoding lacks, each once, with their variation selectors."""
    return tuple(dict.fromkeys(one for one in clusters(text) if not _holds(encoding, one)))


def instead_of(text: str, encoding: str = CP932) -> tuple[Proposal, ...]:
    """For each character the encoding lacks, what it has instead; nothing where no source says."""
    return tuple(
        proposal
        for character in lacking(text, encoding)
        for proposal in alternatives(character)
        if _holds(encoding, proposal.instead)
    )


def said(proposal: Proposal) -> str:
    """A proposal in words."""
    return f"代替の案 {proposal.character} → {proposal.instead}（{proposal.source}）"


def _holds(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
