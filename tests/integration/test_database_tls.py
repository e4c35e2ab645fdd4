"""PostgreSQL over TLS, by the URL's own words; a pooler with a certificate stands for a provider's server."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, OperationalError
from trustme import CA

from chatdock.errors import UsageError
from chatdock.storage.engine import Database
from chatdock.storage.options import DatabaseOptions
from chatdock.storage.outage import outage
from tests.pgbouncer import installed, running_pgbouncer
from tests.postgres import PostgreSQL
from tests.requirements import requirement

pytestmark = installed

_AUTHORITY: Final = CA()


@pytest.fixture
async def provider(postgresql: PostgreSQL) -> AsyncIterator[URL]:
    """A database that is reached at 127.0.0.1 only over TLS; its certificate says localhost too."""
    certificate = _AUTHORITY.issue_cert("localhost", "127.0.0.1")
    async with (
        postgresql.new_database() as url,
        running_pgbouncer(url, certificate=certificate) as bouncer,
    ):
        serving, _ = postgresql.secured(bouncer)
        yield serving


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The certificate of the authority that the provider's is from."""
    file = tmp_path / "root.pem"
    _AUTHORITY.cert_pem.write_to_path(file)
    return file


async def answers(url: URL, **query: str) -> bool:
    """Whether a database at this URL answers; raises what the driver does."""
    whole = url.update_query_dict(query).render_as_string(hide_password=False)
    # A pooler takes no settings of sessions.
    database = Database(whole, DatabaseOptions(direct_url=whole))
    try:
        return await database.read(lambda each: each.scalar(text("SELECT 1"))) == 1
    finally:
        await database.close()


@requirement("STO-7")
@pytest.mark.parametrize("mode", ["require", "verify-ca", "verify-full"])
async def test_a_root_certificate_is_the_one_that_the_server_is_checked_with(
    provider: URL, root: Path, mode: str, tmp_path: Path
) -> None:
    assert await answers(provider, sslmode=mode, sslrootcert=str(root))
    another = tmp_path / "another.pem"
    CA().cert_pem.write_to_path(another)
    with pytest.raises(OperationalError) as refused:
        await answers(provider, sslmode=mode, sslrootcert=str(another))
    assert outage(refused.value) == "its certificate is not to be trusted"


@requirement("STO-7")
async def test_without_a_root_certificate_a_required_tls_is_spoken_and_not_checked(
    provider: URL,
) -> None:
    assert await answers(provider, sslmode="require")
    with pytest.raises(DBAPIError, match="SSL required"):
        await answers(provider, sslmode="disable")


@requirement("STO-7")
async def test_an_authority_that_the_system_trusts_makes_the_hosts_name_count(
    postgresql: PostgreSQL, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(root))
    for name in ("127.0.0.1", "db.example.com"):
        certificate = _AUTHORITY.issue_cert(name)
        async with (
            postgresql.new_database() as url,
            running_pgbouncer(url, certificate=certificate) as bouncer,
        ):
            serving, _ = postgresql.secured(bouncer)
            if name == "127.0.0.1":
                assert await answers(serving, sslmode="require", sslrootcert="system")
                continue
            with pytest.raises(OperationalError, match="not valid for"):
                await answers(serving, sslmode="require", sslrootcert="system")


@pytest.mark.parametrize(
    ("content", "reason"), [(None, "No such file"), ("no certificate", "it is no certificate")]
)
def test_a_root_certificate_that_cannot_be_used_is_told_without_its_name(
    tmp_path: Path, content: str | None, reason: str
) -> None:
    file = tmp_path / "root.pem"
    if content is not None:
        file.write_text(content)
    with pytest.raises(UsageError, match=reason) as refused:
        Database(f"postgresql://u:p@h/d?sslmode=verify-full&sslrootcert={file}")
    assert str(tmp_path) not in str(refused.value)


@requirement("STO-7")
async def test_the_hosts_name_counts_in_full_verification_alone(
    postgresql: PostgreSQL, root: Path
) -> None:
    elsewhere = _AUTHORITY.issue_cert("db.example.com")
    async with (
        postgresql.new_database() as url,
        running_pgbouncer(url, certificate=elsewhere) as bouncer,
    ):
        serving, _ = postgresql.secured(bouncer)
        assert await answers(serving, sslmode="verify-ca", sslrootcert=str(root))
        with pytest.raises(OperationalError, match="not valid for"):
            await answers(serving, sslmode="verify-full", sslrootcert=str(root))
