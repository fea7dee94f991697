"""What leaves the city hall on paper: sheets as forms draw them, and the resident's slip (控え).

`render` turns one visit into one PDF. Drawing is exact or it is refused: a character no font has,
or a text that does not fit its box, stops that sheet and is reported by item; nothing is cut.
"""

from printing.alternatives import Proposal
from printing.check_sheet import Both, CheckContent, CheckSection
from printing.errors import DoesNotFit, FontsMissing, MissingGlyph, PrintingError
from printing.job import PrintJob, PrintResult, Refusal, SheetInfo, SheetWanted, render, survey
from printing.slip import SlipContent, SlipList, SlipProcedure, draw_slip

__all__ = [
    "Both",
    "CheckContent",
    "CheckSection",
    "DoesNotFit",
    "FontsMissing",
    "MissingGlyph",
    "PrintJob",
    "PrintResult",
    "PrintingError",
    "Proposal",
    "Refusal",
    "SheetInfo",
    "SheetWanted",
    "SlipContent",
    "SlipList",
    "SlipProcedure",
    "draw_slip",
    "render",
    "survey",
]
