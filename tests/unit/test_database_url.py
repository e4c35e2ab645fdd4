"""URLs of databases, as people and hosting providers write them."""

import pytest

from chatdock.database_url import parse_database_url
from tests.requirements import requirement


@requirement("STO-7")
@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("postgres://u:p@h:5432/d", "postgresql+asyncpg://u:p@h:5432/d"),
        ("postgresql://u:p@h/d", "postgresql+asyncpg://u:p@h/d"),
        ("postgresql+asyncpg://u@/d?host=/run/pg", "postgresql+asyncpg://u@/d?host=%2Frun%2Fpg"),
        ("postgres://u:p@h/d?sslmode=require", "postgresql+asyncpg://u:p@h/d?ssl=require"),
        (
            "postgresql://u:p@h/d?sslmode=require&channel_binding=require&application_name=x",
            "postgresql+asyncpg://u:p@h/d?ssl=require",
        ),
        (
            "postgresql://u:p@h/d?sslmode=verify-full&sslrootcert=system&connect_timeout=10",
            "postgresql+asyncpg://u:p@h/d?ssl=verify-full&sslrootcert=system&timeout=10",
        ),
        ("postgres://u:p%40%2F@h/d", "postgresql+asyncpg://u:p%40%2F@h/d"),
        ("sqlite:///data/chat.db", "sqlite:///data/chat.db"),
    ],
)
def test_a_url_is_taken_as_it_is_written(given: str, meant: str) -> None:
    assert parse_database_url(given).render_as_string(hide_password=False) == meant


@pytest.mark.parametrize(
    "wrong",
    [
        "mysql://u:s3cret@h/d",
        "postgresql+psycopg://u:s3cret@h/d",
        "sqlite://",
        "sqlite:///:memory:",
        "s3cret",
        "postgresql://u:s3cret@h:port/d",
    ],
)
def test_a_url_that_cannot_be_used_is_refused_without_being_repeated(wrong: str) -> None:
    with pytest.raises(ValueError, match="use sqlite") as caught:
        parse_database_url(wrong)
    assert "s3cret" not in str(caught.value)


def test_a_parameter_that_the_driver_does_not_know_is_named() -> None:
    with pytest.raises(ValueError, match="'options' is not known; leave it out"):
        parse_database_url("postgresql://u:p@h/d?options=-c%20x")
