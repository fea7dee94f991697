import pytest

from counter.handoff.addresses import split_address


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("東京都架空区見本一丁目２番３号", "東京都/架空区/見本一丁目/２番３号/"),
        ("北海道見本市中央一条二丁目３番", "北海道/見本市/中央一条二丁目/３番/"),
        ("北海道札幌市中央区北一条西2丁目1番地", "北海道/札幌市中央区/北一条西2丁目/1番地/"),
        (
            "東京都見本区見本十二丁目十番三号　見本荘１",
            "東京都/見本区/見本十二丁目/十番三号/見本荘１",
        ),
        ("石川県七尾市見本町1-1 カーサ見本101", "石川県/七尾市/見本町/1-1/カーサ見本101"),
        ("北海道余市郡余市町朝日町26", "北海道/余市郡余市町/朝日町/26/"),
        ("三重県四日市市諏訪町１番５号", "三重県/四日市市/諏訪町/１番５号/"),
        ("福岡県北九州市小倉北区城内1番1号", "福岡県/北九州市小倉北区/城内/1番1号/"),
        (
            "京都府京都市中京区寺町通御池上る上本能寺前町488",
            "京都府/京都市中京区/寺町通御池上る上本能寺前町/488/",
        ),
        ("東京都西多摩郡日の出町平井", "東京都/西多摩郡日の出町/平井//"),
    ],
)
def test_a_plain_address_is_split(address: str, parts: str) -> None:
    assert split_address(address) == tuple(parts.split("/"))


@pytest.mark.parametrize(
    "address", ["", "見本市中央1", "アメリカ合衆国ハワイ州ホノルル市", "東京都", "不明"]
)
def test_what_cannot_be_split_is_left_whole(address: str) -> None:
    assert split_address(address) is None


@pytest.mark.parametrize("address", ["東京都架空区見本一丁目２番３号", "千葉県市川市八幡1-1-1"])
def test_nothing_is_lost_or_changed(address: str) -> None:
    parts = split_address(address)
    assert parts is not None
    assert "".join(parts) == address
