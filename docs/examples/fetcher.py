"""取込プログラムの見本その2: kakanai の API へ取りに行き、自分の表に1件ずつ1度だけ入れる。

    python fetcher.py https://市の窓口/api 鍵のファイル 取込.db

同じフォルダの importer.py と Python の標準ライブラリだけで動く。順序は docs/handoff.md の「API で
取りに来る」のとおり: 1件を確定してから「取り込んだ」と伝え、受理結果を返す。どこで止まっても、次に
初めから動かせば続きになる。まだ伝えていないものだけが、また出てくる。
"""

import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

sys.path.insert(0, str(Path(__file__).parent))

from importer import TABLES, Record, receipt_of, take  # type: ignore[import-not-found]

SECONDS = 30
"""これより長く返事がなければ、あきらめて次の回に任せる。"""


@dataclass(frozen=True)
class Counter:
    """市の窓口の API と、市が渡した鍵。"""

    address: str
    key: str

    def waiting(self) -> Iterator[Record]:
        """待っている連携レコードを、取り込む順に。"""
        cursor = 0
        while True:
            page = self._get(f"/records?cursor={cursor}")
            if not page["records"]:
                return
            for one in page["records"]:
                yield one["record"]
            cursor = page["cursor"]

    def taken(self, record: Record) -> None:
        """確かに取り込んだと伝える。何度伝えてもよい。"""
        self._post(f"/records/{record['id']}/taken", b"")

    def answer(self, receipt: dict[str, Any]) -> None:
        """受理結果を返す。何度返しても1つ。"""
        self._post("/receipts", json.dumps(receipt).encode())

    def _get(self, path: str) -> Any:
        with urlopen(self._request(path), timeout=SECONDS) as reply:
            return json.load(reply)

    def _post(self, path: str, data: bytes) -> None:
        request = self._request(path)
        request.data = data
        request.add_header("Content-Type", "application/json")
        urlopen(request, timeout=SECONDS).close()

    def _request(self, path: str) -> Request:
        return Request(self.address + path, headers={"Authorization": f"Bearer {self.key}"})


def fetch_all(counter: Counter, database_file: Path) -> int:
    """待っているものをすべて取り込み、件数を返す。"""
    count = 0
    with closing(sqlite3.connect(database_file)) as database:
        database.executescript(TABLES)
        for record in counter.waiting():
            take(database, record)
            counter.answer(receipt_of(database, record))
            counter.taken(record)
            count += 1
    return count


if __name__ == "__main__":
    if len(sys.argv) != 4 or not sys.argv[1].startswith("http"):
        sys.exit("使い方: python fetcher.py https://市の窓口/api 鍵のファイル 取込.db")
    city = Counter(sys.argv[1], Path(sys.argv[2]).read_text("ascii").strip())
    sys.stdout.write(f"{fetch_all(city, Path(sys.argv[3]))} 件を取り込みました\n")
