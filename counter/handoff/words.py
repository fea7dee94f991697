"""What a record's kind and its warning are called on what people read."""

from __future__ import annotations

KINDS = {"new": "新規", "correct": "訂正（前のものを置き換える）", "withdraw": "取下げ"}

PROTECTED = "支援措置の対象です。住所を本人以外に知らせないでください。"
