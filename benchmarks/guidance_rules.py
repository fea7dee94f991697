"""The rules every engine of the guidance benchmark computes, and the one person they are about."""

INPUTS: dict[str, bool | int] = {
    "age": 78,
    "moves": True,
    "has_card": True,
    "certified": True,
    "insured": False,
    "parent": False,
    "days": 9,
}

RULES = {
    "notice": "moves and days <= 14",
    "late_notice": "moves and days > 14",
    "card_update": "moves and has_card",
    "card_return": "not moves and has_card and days > 90",
    "care_transfer": "moves and certified and days <= 14 and age >= 40",
    "care_new": "not certified and age >= 65 or not certified and age >= 40 and insured",
    "latter_elderly": "moves and age >= 75",
    "health_insurance": "moves and age < 75 and not insured",
    "pension": "moves and age >= 20 and age < 60 and not insured",
    "child_allowance": "parent and days <= 15",
    "child_allowance_late": "parent and days > 15",
    "seal": "moves and age >= 15 and has_card",
}
"""A rule is Python: comparisons of a number with a constant, joined by and, or, not."""
