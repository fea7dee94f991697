"""Settings: what a good file means, and the words said about a bad one."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from counter.config import ConfigError, load_config, sample_config
from counter.config.sections import SECTIONS

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "config.example.toml"

CITY = '[city]\nname = "見本市"\ncode = "999997"\n'


@pytest.fixture
def refusal(tmp_path: Path):
    """Load this text as settings; gives the words of its refusal."""

    def words(text: str) -> str:
        path = tmp_path / "kakanai.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ConfigError) as refused:
            load_config(path)
        return str(refused.value)

    return words


def test_the_example_is_a_training_set_up_below_its_own_folder() -> None:
    config = load_config(EXAMPLE)
    assert config.is_training
    assert config.serve.faces == ("kiosk", "desk", "admin")
    assert config.storage.url == f"sqlite:///{ROOT}/var/kakanai.db"
    assert config.paper.printer == f"file://{ROOT}/var/paper"
    assert [target.url for target in config.targets] == [f"file://{ROOT}/var/inbox"]


@pytest.mark.parametrize(
    ("written", "because"),
    [
        ("", "[card] reader が書かれていないため"),
        ('[card]\nreader = "virtual"\n', '[card] reader が "virtual" のため'),
        ('[card]\nreader = "pcsc"\n[kiosk]\ntraining = true\n', "[kiosk] training が true のため"),
        ('[card]\nreader = "pcsc"\n', ""),
    ],
)
def test_what_makes_it_training_is_said(tmp_path: Path, written: str, because: str) -> None:
    path = tmp_path / "kakanai.toml"
    path.write_text(CITY + written, encoding="utf-8")
    config = load_config(path)
    assert because in config.training_because
    assert config.is_training is bool(because) is bool(config.training_because)


def test_the_example_names_every_setting() -> None:
    headings = re.split(
        r"^(?:# )?\[\[?(\w+)\]\]?$", EXAMPLE.read_text(encoding="utf-8"), flags=re.M
    )
    named = {
        (section, key)
        for section, body in zip(headings[1::2], headings[2::2], strict=True)
        for key in re.findall(r"^(?:# )?(\w+) = ", body, flags=re.M)
    }
    assert named == {
        (section, key) for section, model in SECTIONS.items() for key in model.model_fields
    }


def test_the_example_shows_the_defaults_but_for_where_training_needs_more() -> None:
    example = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    differing = {
        f"{section}.{key}"
        for section, model in SECTIONS.items()
        if section not in ("city", "target", "register")
        for key, value in example[section].items()
        if json.loads(json.dumps(model.model_fields[key].default, default=str)) != value
    }
    assert differing == {"paper.printer"}


def test_paths_count_from_the_folder_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(
        CITY + '[node]\nkey_folder = "keys"\n[storage]\nurl = "sqlite:////data/k.db"\n'
        '[[target]]\nname = "one"\nurl = "file:///mnt/受信"\n',
        encoding="utf-8",
    )
    config = load_config(tmp_path / "a.toml")
    assert config.node.key_folder == tmp_path / "keys"
    assert config.storage.url == "sqlite:////data/k.db"
    assert config.targets[0].url == "file:///mnt/受信"


def test_a_real_reader_is_no_training(tmp_path: Path) -> None:
    assert not sample_config(tmp_path, card={"reader": "pcsc:SONY PaSoRi"}).is_training
    assert sample_config(tmp_path, kiosk={"training": True}, card={"reader": "pcsc"}).is_training


@pytest.mark.parametrize("code", ["131016", "010006", "271004", "999997"])
def test_real_city_codes_pass_their_check_digit(tmp_path: Path, code: str) -> None:
    assert sample_config(tmp_path, city={"name": "市", "code": code}).city.code == code


def test_settings_cannot_be_changed(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="frozen"):
        sample_config(tmp_path).serve.port = 80  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[serve]\nprot = 1", "[serve] prot 「port」のことですか host"),
        ("[srve]\nport = 1", "[srve] 「serve」のことですか kiosk"),
        ('[serve]\nfaces = ["kiosk", "dsek"]', "[serve] faces の2番目 dsek 「desk」 admin"),
        ("[serve]\nfaces = []", "[serve] faces 1つ以上"),
        ('[serve]\nport = "8080"', "[serve] port 8080 整数で ポート番号"),
        ("[serve]\nport = 70000", "[serve] port 65535 以下に"),
        ("[serve]\nthreads = 1", "[serve] threads 2 以上に"),
        ("[kiosk]\ntraining = 1", "[kiosk] training true か false"),
        ('[kiosk]\nlanguages = ["easy"]', "[kiosk] languages ja は必ず"),
        ("[kiosk]\nidle_seconds = 20", "[kiosk] warning_seconds idle_seconds より短く"),
        ('[node]\nname = "本庁"', "[node] name 本庁 英小文字"),
        ("[node]\nkey_folder = 3", "[node] key_folder 3 囲んだ文字"),
        ('[card]\nreader = "usb"', "[card] reader virtual 読み取り機の名前"),
        ('[storage]\nurl = "mysql://h/x"', "[storage] url sqlite:/// postgresql+psycopg://"),
        ('[paper]\nprinter = "lp0"', "[paper] printer none file:フォルダ"),
        ('[[target]]\nname = "a"', "[[target]] 1つ目 url 書かれていません"),
        ('[target]\nname = "a"', "[target] [[target]] と二重の角かっこ"),
        (
            '[[target]]\nname = "a"\nurl = "file://host/x"',
            "[[target]] url / で始まる絶対パス",
        ),
        ("serve = 3", "[serve] 3 [見出し]"),
    ],
)
def test_a_mistake_is_named_with_what_is_allowed(refusal, text: str, wanted: str) -> None:
    words = refusal(text if text == "serve = 3" else CITY + text)
    assert "kakanai.toml" in words
    assert "docs/settings.md" in words
    for part in wanted.split():
        assert part in words


@pytest.mark.parametrize(("code", "wanted"), [("131017", "6 です"), ("13101", "6桁")])
def test_a_wrong_city_code(refusal, code: str, wanted: str) -> None:
    assert wanted in refusal(f'[city]\nname = "市"\ncode = "{code}"\n')


def test_all_mistakes_are_told_at_once(refusal) -> None:
    words = refusal('[serve]\nport = 0\nprot = 1\n[[target]]\nname = "a"\nurl = "x"\n')
    assert "誤りが 5 件" in words
    for part in ("[city] name", "[city] code", "[serve] port", "[serve] prot", "1つ目 url"):
        assert part in words


def test_targets_need_names_of_their_own(refusal) -> None:
    one = '[[target]]\nname = "inbox"\nurl = "file:a"\n'
    assert "inbox が重なって" in refusal(CITY + one + one)


def test_paper_of_real_residents_is_never_put_in_a_folder(refusal) -> None:
    words = refusal(CITY + '[card]\nreader = "pcsc"\n[paper]\nprinter = "file:out"\n')
    assert "[paper] printer" in words
    assert "訓練のときだけ" in words


def test_a_database_password_is_not_repeated(refusal, tmp_path: Path) -> None:
    assert "hi/mi@tsu" not in refusal(CITY + '[storage]\nurl = "postgres://k:hi/mi@tsu@h/k"\n')
    url = "postgresql+psycopg://k:himitsu@h/k"
    assert "himitsu" not in repr(sample_config(tmp_path, storage={"url": url}))


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, refusal) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.toml がありません.*config\.example\.toml"):
        load_config(tmp_path / "nowhere.toml")
    with pytest.raises(ConfigError, match="読めません"):
        load_config(tmp_path)
    assert "line 1" in refusal("[city\n")
