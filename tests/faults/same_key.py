"""Fifty concurrent copies of one answer must make one turn."""

import asyncio
from pathlib import Path

import httpx2
from tests.faults.results import Result
from tests.faults.scripted import quick_server, send, sha256, voice

AT_ONCE = 50


async def same_key_round(client: httpx2.AsyncClient, number: int) -> list[str]:
    """Send one answer fifty times, every third time without the key; return the failures."""
    body = {"user_id": f"u_{number}", "mode": "voice"}
    started = (await client.post("/api/session/start", json=body)).json()
    client.cookies.clear()
    session_id, question = started["session_id"], started["question"]
    content, key = voice(number, 0.5), f"key-{number}"
    answers = await asyncio.gather(
        *(
            send(client, session_id, question, content, key=key if n % 3 else None)
            for n in range(AT_ONCE)
        )
    )
    faults = []
    statuses = {answer.status_code for answer in answers}
    if statuses != {200}:
        faults.append(f"round {number}: statuses {sorted(statuses)}")
    said = {answer.text for answer in answers if answer.status_code == 200}
    if len(said) != 1:
        faults.append(f"round {number}: {len(said)} different answers")
    own = {"Authorization": f"Bearer {session_id}"}
    state = (await client.get("/api/session", headers=own)).json()
    turns = [turn["turn_id"] for turn in state["turns"] if turn["turn_id"]]
    if len(turns) != 1:
        faults.append(f"round {number}: {len(turns)} turns")
    elif turns[0] != answers[0].json().get("turn_id"):
        faults.append(f"round {number}: the turn is not the one in the response")
    else:
        stored = await client.get(f"/api/answer/{turns[0]}/audio", headers=own)
        if sha256(stored.content) != sha256(content):
            faults.append(f"round {number}: other bytes are stored")
    if len(state["turns"]) != 2:
        faults.append(f"round {number}: {len(state['turns'])} questions")
    return faults


async def same_key_rounds(rounds: int, folder: Path) -> Result:
    failures: list[str] = []
    async with quick_server(folder / "data") as client:
        for number in range(rounds):
            failures += await same_key_round(client, number)
    stored = len([path for path in (folder / "data" / "recordings").rglob("*") if path.is_file()])
    if stored != rounds:
        failures.append(f"{stored} recordings are stored of {rounds} answers")
    return Result("the same answer 50 times at once", rounds, failures)
