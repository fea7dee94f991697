"""The Japanese words of the desk's screens for states, outcomes and origins."""

from __future__ import annotations

from collections.abc import Mapping

from counter.visit.states import Channel, Signature, VisitState
from procedures.catalog import Outcome
from procedures.sheet import Provenance, Source, State

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.ASK_CLERK: "職員確認",
    Outcome.REFER: "他機関",
    Outcome.AUTOMATIC: "職権",
    Outcome.DEEMED: "付記",
    Outcome.NEEDED: "要",
    Outcome.LATER: "あとで",
    Outcome.OPTIONAL: "任意",
    Outcome.INFORM: "案内",
    Outcome.NOT_NEEDED: "不要",
}

VISITS: Mapping[VisitState, str] = {
    VisitState.GUIDANCE: "聞き取り中（まだ届出は終わっていません）",
    VisitState.CALLED: "受付機から引き受け中（まだ届出は終わっていません）",
    VisitState.SUBMITTED: "入力済（まだ届出は終わっていません）",
    VisitState.CLOSED: "処理済",
}

CHANNELS: Mapping[Channel, str] = {
    Channel.KIOSK: "受付機",
    Channel.DESK: "窓口",
    Channel.PAPER: "紙で受付",
    Channel.SHELTER: "避難所の名簿",
}

SIGNATURES: Mapping[Signature, str] = {
    Signature.NONE: "署名なし",
    Signature.PEN: "紙に署名",
    Signature.TABLET: "画面に署名",
    Signature.CARD: "カードで署名",
}

SOURCES: Mapping[Source, str] = {
    Source.CARD: "カード",
    Source.CERTIFICATE: "転出証明書",
    Source.REGISTER: "台帳",
    Source.RESIDENT: "本人の回答",
    Source.CLERK: "職員",
    Source.EARLIER: "前回の受付",
    Source.DERIVED: "計算",
}

REGISTERS: Mapping[str, str] = {
    "resident": "住民基本台帳",
    "nhi": "国保台帳",
    "care": "介護台帳",
    "child_allowance": "児童手当台帳",
    "tax": "税台帳",
    "dog": "犬の台帳",
    "city": "市の設定",
}

STATES: Mapping[State, str] = {
    State.NOT_ASKED: "未確認",
    State.PENDING: "確認中",
    State.ANSWERED: "",
    State.UNKNOWN: "分からない",
    State.DECLINED: "答えない",
    State.NOT_APPLICABLE: "該当なし",
}

IDENTITY_DOCUMENTS = (
    "マイナンバーカード",
    "運転免許証",
    "旅券",
    "在留カード・特別永住者証明書",
    "身体障害者手帳",
    "資格確認書と年金手帳など2点",
)
"""What is usually shown for 本人確認 (住民基本台帳の事務処理に係る本人確認の取扱い)."""

NUMBER_DOCUMENTS = (
    "マイナンバーカード",
    "個人番号が記載された住民票の写し",
    "通知カード（記載事項に変更なし）",
)
"""What proves that a 個人番号 is somebody's (番号法16条、同法施行令12条)."""

AUTHORITY_DOCUMENTS = (
    "委任状",
    "戸籍謄本",
    "登記事項証明書",
    "本人の被保険者証・資格確認書",
)


def source_words(provenance: Provenance) -> str:
    """Where a value came from, in words."""
    if provenance.source is Source.REGISTER:
        return REGISTERS.get(provenance.register, SOURCES[Source.REGISTER])
    return SOURCES[provenance.source]
