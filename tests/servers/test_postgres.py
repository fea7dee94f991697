import psycopg
import pytest
from sqlalchemy import create_engine, text

from tests.servers.postgres import Postgres

pytestmark = pytest.mark.integration


def test_answers_through_its_socket(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT 6 * 7")).scalar() == 42
    engine.dispose()


def test_listens_on_no_network(postgres: Postgres) -> None:
    with postgres.connect() as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_drops_the_database_afterwards(postgres: Postgres) -> None:
    with postgres.database("short_lived"):
        pass
    with pytest.raises(psycopg.OperationalError, match="short_lived"):
        postgres.connect("short_lived")
