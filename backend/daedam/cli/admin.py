"""`daedam reviewer`, `data`, `audit`: who may look, what is held, who has looked."""

import asyncio
import getpass
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from daedam.errors import NotFound, NotStored, SessionNotFound
from daedam.exit_codes import ExitCode
from daedam.schemas.request_text import text_only
from daedam.services.auth import Reviewers
from daedam.services.privacy.erasure import Erasure
from daedam.services.privacy.export import Export
from daedam.services.trusted_clock import Times, TrustedClock
from daedam.settings import Settings, load_settings
from daedam.storage import audit as audit_log
from daedam.storage.database import Database
from daedam.storage.installation import may_create_key
from daedam.storage.interviews import Interviews
from daedam.storage.recordings import EncryptedRecordings, FolderRecordingStore
from daedam.storage.vault import KEY_BYTES, Vault, load_master_key
from daedam.utils.text import nfc

reviewer = typer.Typer(help="검토자 · Those who may see interviews.", no_args_is_help=True)
data = typer.Typer(help="보관한 자료 · What is held about a person.", no_args_is_help=True)
audit = typer.Typer(help="열람 기록 · Who has looked at what.", no_args_is_help=True)

console = Console()

T = TypeVar("T")
A = TypeVar("A", str, list[str], None)


def argument_text(value: A) -> A:
    """A command-line argument, composed (NFC). Raises `BadParameter` if it is not valid text."""
    if isinstance(value, list):
        return [argument_text(item) for item in value]
    if value is None:
        return value
    try:
        return nfc(text_only(value))
    except ValueError:
        raise typer.BadParameter(
            "사용할 수 없는 문자가 있습니다 · contains characters that are not allowed"
        ) from None


Name = Annotated[str, typer.Argument(help="Name of the reviewer", callback=argument_text)]
UserId = Annotated[
    str,
    typer.Argument(help="The user_id that session/start was given", callback=argument_text),
]


def _with_database(work: Callable[[Settings, Database], Awaitable[T]]) -> T:
    async def run() -> T:
        settings = load_settings(log_level="WARNING")
        database = Database(settings.sqlalchemy_url)
        try:
            await database.migrate()
            return await work(settings, database)
        finally:
            await database.close()

    return asyncio.run(run())


def _vault(settings: Settings, database: Database) -> Vault:
    key = load_master_key(
        settings.master_key,
        settings.master_key_path,
        lambda: may_create_key(database.sync_url, settings.sealed_paths),
    )
    return Vault(key)


def _recordings(settings: Settings, database: Database) -> EncryptedRecordings:
    vault = _vault(settings, database)
    return EncryptedRecordings(FolderRecordingStore(settings.recordings_path), vault)


def _erasure(settings: Settings, database: Database) -> Erasure:
    return Erasure(
        database,
        # Deletion decrypts nothing and must work without the key.
        EncryptedRecordings(
            FolderRecordingStore(settings.recordings_path), Vault(bytes(KEY_BYTES))
        ),
        recordings_path=settings.recordings_path,
        audio_path=settings.audio_path,
        live_path=settings.live_path,
        clock=TrustedClock(database),
    )


def _actor() -> str:
    """As the audit log calls whoever sits at this machine."""
    return f"operator {getpass.getuser()}"


@reviewer.command("add")
def add_reviewer(name: Name) -> None:
    """검토자를 더하고 열쇠를 한 번 보여 줍니다 · Add a reviewer, show their key once."""
    key = _with_database(lambda _, database: Reviewers(database).add(name))
    console.print(f"{name}: [bold]{key}[/]", highlight=False)
    console.print(
        "다시 볼 수 없습니다. Authorization: Bearer 머리말로 보냅니다.\n"
        "It cannot be shown again. It is sent as Authorization: Bearer.",
        highlight=False,
    )


@reviewer.command("list")
def list_reviewers() -> None:
    """검토자 목록 · The reviewers."""
    table = Table("이름 · Name", "만든 때 · Added", "거둔 때 · Revoked", box=None)
    for row in _with_database(lambda _, database: Reviewers(database).all()):
        revoked = f"{row.revoked_at:%Y-%m-%d %H:%M}" if row.revoked_at else "-"
        table.add_row(row.name, f"{row.created_at:%Y-%m-%d %H:%M}", revoked)
    console.print(table)


@reviewer.command("revoke")
def revoke_reviewer(name: Name) -> None:
    """검토자의 열쇠를 거둡니다 · Make a reviewer's key open nothing any more."""
    _with_database(lambda _, database: Reviewers(database).revoke(name))
    console.print(f"{name}: 거두었습니다 · revoked", highlight=False)


@contextmanager
def _writing(out: Path) -> Iterator[None]:
    """Raise `NotStored` for a file that cannot be written."""
    try:
        yield
    except OSError as exc:
        raise NotStored(
            f"{out} 파일을 쓸 수 없습니다({exc.strerror}). --out으로 다른 경로를 지정해 주세요.",
            f"The file {out} cannot be written ({exc.strerror}). Please set another --out.",
        ) from exc


@data.command("export")
def export_person(
    user_id: UserId,
    out: Annotated[Path, typer.Option(help="ZIP file to write")] = Path("daedam-export.zip"),
) -> None:
    """한 사람의 모든 자료를 내보냅니다 · Write all that is held about a person into a file."""

    async def work(settings: Settings, database: Database) -> None:
        export = Export(
            database,
            _recordings(settings, database),
            _vault(settings, database),
            audio_path=settings.audio_path,
            live_path=settings.live_path,
        )
        try:
            pieces = await export.of_user(user_id, actor=_actor())
        except SessionNotFound:
            raise _unknown_person(user_id) from None
        unfinished = out.parent / f"{out.name}.part"
        try:
            with _writing(out):
                with unfinished.open("wb") as file:
                    async for piece in pieces:
                        file.write(piece)
                unfinished.replace(out)
        finally:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)

    _with_database(work)
    console.print(f"{out}", highlight=False)


@data.command("delete")
def delete_person(
    user_id: UserId,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask")] = False,
) -> None:
    """한 사람의 모든 면접을 지웁니다 · Delete all interviews of a person, for good."""
    if not yes and not typer.confirm(f"{user_id}: 모두 지울까요? · Delete everything?"):
        raise typer.Exit(ExitCode.FAILED)

    async def work(settings: Settings, database: Database) -> int:
        erasure = _erasure(settings, database)
        async with database.transaction() as db:
            refs = [interview.ref for interview in await Interviews(db).of_user(user_id)]
        if not refs:
            raise _unknown_person(user_id)
        receipts = [await erasure.of_ref(ref, actor=_actor()) for ref in refs]
        return sum(receipt is not None for receipt in receipts)

    console.print(f"{_with_database(work)}개를 지웠습니다 · interviews deleted", highlight=False)


@data.command("sweep")
def sweep_data(
    confirm: Annotated[
        bool,
        typer.Option(
            "--confirm",
            help="보류된 것도 삭제 · Delete postponed data too",
        ),
    ] = False,
) -> None:
    """보관 기간이 지난 면접을 지웁니다 · Delete interviews due for deletion.

    한 번에 지울 것이 너무 많거나 시계가 맞지 않는 듯하면 삭제를 보류합니다.

    보류된 것은 시계를 확인한 뒤 --confirm을 붙여 지웁니다.

    Deletion is postponed if too much is due at once or the clock is doubtful.

    Check the clock, then delete postponed data with --confirm.
    """

    async def work(settings: Settings, database: Database) -> tuple[int, int, Times]:
        clock = TrustedClock(database)
        erasure = _erasure(settings, database)
        deleted = await erasure.sweep(confirmed=confirm)
        times = await clock.tick()
        return deleted, erasure.postponed, times

    deleted, postponed, times = _with_database(work)
    console.print(f"시계 · clock: {times.clock:%Y-%m-%d %H:%M} UTC", highlight=False)
    console.print(f"{deleted}개를 지웠습니다 · interviews deleted", highlight=False)
    if postponed:
        console.print(
            f"{postponed}개의 삭제를 보류했습니다. 시계가 맞으면 --confirm을 붙여 다시 실행해 "
            "주세요 · postponed; if the clock is right, run again with --confirm",
            highlight=False,
        )


def _unknown_person(user_id: str) -> NotFound:
    return NotFound(
        f"{user_id}: 보관된 면접이 없습니다. user_id를 확인해 주세요.",
        f"{user_id}: no interviews are stored. Please check the user_id.",
    )


@audit.command("verify")
def verify_audit() -> None:
    """열람 기록이 이어지는지 확인합니다 · Check that the log is whole.

    기록의 수와 마지막 기록의 해시를 적어 두면 끝이 잘려 나가도 알 수 있습니다.

    Note the number of entries and the last hash: a cut-off end shows too.
    """

    async def work(_: Settings, database: Database) -> tuple[int | None, int, str]:
        async with database.transaction() as db:
            return await audit_log.first_broken_entry(db), *await audit_log.count_and_last_hash(db)

    broken, count, head = _with_database(work)
    if broken is not None:
        console.print(f"[red]✗[/] {broken}번 기록부터 맞지 않습니다 · broken at entry {broken}")
        raise typer.Exit(ExitCode.FAILED)
    console.print("[green]✓[/] 온전합니다 · whole")
    console.print(f"기록 {count}개 · {count} entries, {head}", highlight=False)
