"""The back-office systems procedures name as their `target`, as a city hall calls them.

The 20 標準化対象業務 (地方公共団体情報システムの標準化に関する法律2条1項の事務を定める政令),
被災者支援, and what most halls keep beside them. A city may name others in its own folder.
"""

from __future__ import annotations

STANDARD = {
    "child_allowance": "児童手当",
    "childcare": "子ども・子育て支援",
    "resident_register": "住民基本台帳",
    "koseki_supplement": "戸籍の附票",
    "seal": "印鑑登録",
    "voter": "選挙人名簿管理",
    "fixed_asset_tax": "固定資産税",
    "resident_tax": "個人住民税",
    "corporate_tax": "法人住民税",
    "light_vehicle_tax": "軽自動車税",
    "koseki": "戸籍",
    "school": "就学",
    "nhi": "国民健康保険",
    "pension": "国民年金",
    "disability": "障害者福祉",
    "late_elderly": "後期高齢者医療",
    "care": "介護保険",
    "welfare": "生活保護",
    "health": "健康管理",
    "child_rearing_allowance": "児童扶養手当",
}
OTHERS = {
    "disaster": "被災者支援",
    "card": "個人番号カード",
    "child_medical": "子ども医療費助成",
    "dog": "犬の登録",
    "housing": "公営住宅",
    "water": "上下水道",
}
SYSTEMS = STANDARD | OTHERS
