from pathlib import Path
from typing import Any

import pytest

from counter.config import Config, ConfigError, sample_config


def config(folder: Path, **target: Any) -> Config:
    return sample_config(folder, target=[{"name": "inbox", **target}])


def refusal(folder: Path, **target: Any) -> str:
    with pytest.raises(ConfigError) as refused:
        config(folder, **target)
    return str(refused.value)


@pytest.mark.parametrize(
    "url", ["s3://bucket", "s3://bucket/below", "https://back.example.lg.jp:8443/records"]
)
def test_a_distant_target_is_taken_as_it_is(tmp_path: Path, url: str) -> None:
    assert config(tmp_path, url=url).targets[0].url == url


def test_files_of_keys_count_from_the_settings(tmp_path: Path) -> None:
    url = "sftp://kakanai@back.example.lg.jp:2222/inbox/"
    (target,) = config(tmp_path, url=url, key_file="key", known_hosts="known").targets
    assert target.url == url.rstrip("/")
    assert (target.key_file, target.known_hosts) == (tmp_path / "key", tmp_path / "known")


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ({"url": "ftp://x/y"}, "file: sftp:// s3:// https:// のどれか"),
        ({"url": "http://back.example.lg.jp/"}, "file: sftp:// s3:// https:// のどれか"),
        ({"url": "sftp://back.example.lg.jp/inbox"}, "sftp://利用者@サーバ/フォルダ"),
        ({"url": "sftp://kakanai@back.example.lg.jp/inbox"}, "key_file と known_hosts"),
        ({"url": "https://me:secret@back.example.lg.jp/"}, "token_file"),
        ({"url": "https://back.example.lg.jp/", "formats": ["json", "csv"]}, 'formats = ["json"]'),
    ],
)
def test_a_mistake_says_what_to_write(tmp_path: Path, target: dict[str, Any], words: str) -> None:
    assert words in refusal(tmp_path, **target)


def test_a_password_in_a_url_is_not_repeated(tmp_path: Path) -> None:
    assert "secret" not in refusal(tmp_path, url="https://me:secret@back.example.lg.jp/")
