"""Guests are recognised by what this installation has signed, and by nothing else."""

from pathlib import Path

import pytest

from chatdock.errors import UsageError
from chatdock.identity import Guests, load_secret_key
from tests.requirements import requirement


def test_a_guest_is_the_same_reader_each_time() -> None:
    guests = Guests("one secret key")
    token = guests.new_token()
    assert guests.principal(token) == guests.principal(token)
    assert guests.principal(token) != guests.principal(guests.new_token())


@pytest.mark.parametrize("token", [None, "", "x", "admin", "a.b.c", "ÿ"])
def test_a_token_that_nobody_signed_is_nobody(token: str | None) -> None:
    assert Guests("one secret key").principal(token) is None


def test_a_token_of_another_installation_is_nobody() -> None:
    token = Guests("one secret key").new_token()
    assert Guests("another secret").principal(token) is None
    assert Guests("one secret key").principal(token[:-1]) is None


@requirement("IDN-11")
def test_a_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    made = load_secret_key(None, tmp_path / "data", may_create=True)
    assert load_secret_key(None, tmp_path / "data", may_create=True) == made
    assert (tmp_path / "data" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_an_empty_key_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret_key").touch()
    with pytest.raises(UsageError, match="secret_key"):
        load_secret_key(None, tmp_path, may_create=True)


def test_a_given_key_is_used_and_a_short_one_refused(tmp_path: Path) -> None:
    assert load_secret_key("k" * 16, tmp_path, may_create=True) == "k" * 16
    with pytest.raises(UsageError, match="SECRET_KEY"):
        load_secret_key("short", tmp_path, may_create=True)
    with pytest.raises(UsageError, match="SECRET_KEY"):
        load_secret_key(None, tmp_path, may_create=False)
