"""Frequent queries read an index and not a whole table, on both databases."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, ForeignKey, Table, UniqueConstraint, create_engine, event, select

from daedam.interview.turn import UNFINISHED, TranscriptStatus
from daedam.settings import Settings
from daedam.storage.database import Database
from daedam.storage.interviews import Interviews
from daedam.storage.tables import AuditEntry, Base, Upload

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)

HOT: dict[str, Callable[[Interviews], Awaitable[Any]]] = {
    "an interview by its session id": lambda db: db.by_session_id("s"),
    "an interview by its ref": lambda db: db.by_ref("r"),
    "a question by its id": lambda db: db.question_row(1),
    "a turn by its public id": lambda db: db.turn_by_public_id("s", "t"),
    "interviews under way": lambda db: db.active_since(MOMENT),
    "a turn by its idempotency key": lambda db: db.turn_of_key(1, "k"),
    "unfinished turns": lambda db: db.turns_in(UNFINISHED, MOMENT),
    "unmeasured turns": lambda db: db.unmeasured_since(MOMENT, "voice_ms", 10),
    "recordings that wait for a transcript": lambda db: db.turns_with_hearing(
        TranscriptStatus.PENDING, state="spoken"
    ),
    "interviews past their retention": lambda db: db.due_for_deletion(MOMENT),
    "the question of an audio file": lambda db: db.question_of_audio("a.wav"),
}


@pytest.mark.parametrize("name", HOT)
async def test_a_hot_query_scans_no_table(name: str, on_each: Settings) -> None:
    database = Database(on_each.sqlalchemy_url)
    await database.migrate()
    ran: list[tuple[str, Any]] = []

    def note(_c: Any, _k: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            ran.append((statement, parameters))

    event.listen(database._engine.sync_engine, "before_cursor_execute", note)
    async with database.transaction() as db:
        await HOT[name](Interviews(db))
    await database.close()
    assert ran
    engine = create_engine(database.sync_url)
    for statement, parameters in ran:
        assert scanned(engine, statement, parameters) == [], statement
    engine.dispose()


async def test_a_scan_is_detected(on_each: Settings) -> None:
    """The test above relies on `scanned` to find a scan."""
    database = Database(on_each.sqlalchemy_url)
    await database.migrate()
    await database.close()
    engine = create_engine(database.sync_url)
    by_samples = select(Upload).where(Upload.sample_count > 0)
    compiled = by_samples.compile(engine, compile_kwargs={"literal_binds": True})
    assert scanned(engine, str(compiled), None) != []
    by_subject = select(AuditEntry).where(AuditEntry.subject == "r").order_by(AuditEntry.id)
    compiled = by_subject.compile(engine, compile_kwargs={"literal_binds": True})
    assert scanned(engine, str(compiled), None) == []
    engine.dispose()


@pytest.mark.parametrize(
    "key",
    sorted(
        (key for table in Base.metadata.tables.values() for key in table.foreign_keys),
        key=lambda key: str(key.parent),
    ),
    ids=lambda key: str(key.parent),
)
def test_every_foreign_key_has_an_index(key: ForeignKey) -> None:
    """Without an index, deleting a referenced row reads the whole table that refers to it."""
    assert key.parent.name in leading_columns(key.parent.table)


def leading_columns(table: Table) -> set[str]:
    """Return the first column of every index and unique constraint of a table."""
    groups = [list(index.columns) for index in table.indexes]
    groups += [list(c.columns) for c in table.constraints if isinstance(c, UniqueConstraint)]
    return {columns[0].name for columns in groups}


def scanned(engine: Engine, statement: str, parameters: Any) -> list[str]:
    """Return the steps of a statement's plan that read a whole table or a whole index.

    Scans are made expensive for PostgreSQL's planner. Otherwise it would choose scans, because
    the tables are empty.
    """
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            explain = f"EXPLAIN QUERY PLAN {statement}"
            rows = connection.exec_driver_sql(explain, parameters).all()
            return [str(row[-1]) for row in rows if str(row[-1]).startswith("SCAN")]
        connection.exec_driver_sql("SET enable_seqscan = off")
        explain = f"EXPLAIN (FORMAT JSON) {statement}"
        plan = connection.exec_driver_sql(explain, parameters).scalar_one()[0]["Plan"]
    return list(unbounded(plan))


def unbounded(plan: dict[str, Any]) -> Iterator[str]:
    """Yield the scans in a PostgreSQL plan that have no condition on an index."""
    if "Scan" in plan["Node Type"] and "Plans" not in plan and "Index Cond" not in plan:
        yield f"{plan['Node Type']} on {plan.get('Relation Name')}"
    for part in plan.get("Plans", []):
        yield from unbounded(part)
