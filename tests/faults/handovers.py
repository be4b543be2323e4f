"""Several writers take over a live answer from one another. No acknowledged frame may be lost."""

import asyncio
import random
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.results import Result

from daedam.errors import TakenOver
from daedam.storage.journals import FrameJournal
from daedam.storage.vault import Vault

VAULT = Vault(bytes(32))

FRAMES = 40

FRAME_SAMPLES = 1_600


def sound(number: int) -> bytes:
    """Return the content of frame `number` of the answer."""
    return number.to_bytes(2, "big") * FRAME_SAMPLES


@dataclass
class Answer:
    """A live answer, its journal, and the frames acknowledged to its client."""

    path: Path
    rng: random.Random
    epoch: int = 0
    acknowledged: int = -1
    faults: list[str] = field(default_factory=list)

    async def give(self) -> None:
        """Claim the answer as a new connection and send frames.

        Returns when the answer is complete or another connection has claimed it.
        """
        self.epoch += 1  # the database does this for a real claim
        journal = FrameJournal(self.path, VAULT, self.epoch)
        try:
            await self._give(journal)
        except TakenOver:
            return

    async def _give(self, journal: FrameJournal) -> None:
        there = await journal.open()
        if there != [sound(number) for number in range(len(there))]:
            self.faults.append("the file holds other frames than were sent")
        if len(there) <= self.acknowledged:
            self.faults.append(f"{self.acknowledged + 1} acknowledged, {len(there)} there")
        while journal.next_number < FRAMES:
            for _ in range(min(self.rng.randint(1, 4), FRAMES - journal.next_number)):
                journal.add(sound(journal.next_number))
            number = await journal.flush()
            self.acknowledged = max(self.acknowledged, number)
            await asyncio.sleep(self.rng.choice((0, 0, 0.001)))


async def handover_round(seed: int, folder: Path) -> list[str]:
    """Open new connections while earlier ones still write; return the faults of the answer."""
    rng = random.Random(seed)
    answer = Answer(folder / f"{seed}.frames", rng)
    connections = []
    for _ in range(rng.randint(2, 5)):
        connections.append(asyncio.create_task(answer.give()))
        await asyncio.sleep(rng.uniform(0, 0.01))
    await asyncio.gather(*connections)
    await answer.give()
    last = FrameJournal(answer.path, VAULT, answer.epoch)
    whole = await last.open()
    if whole != [sound(number) for number in range(FRAMES)]:
        lost = FRAMES * FRAME_SAMPLES - sum(map(len, whole)) // 2
        answer.faults.append(f"{lost} of {FRAMES * FRAME_SAMPLES} samples are lost")
    await last.delete()
    return [f"seed {seed}: {fault}" for fault in answer.faults]


async def handover_rounds(rounds: int, folder: Path) -> Result:
    failures = []
    for seed in range(rounds):
        failures += await handover_round(seed, folder)
    return Result("a live answer that two processes write", rounds, failures)
