"""Routes for stronger versions of one's own answers, in practice interviews."""

from fastapi import APIRouter

from daedam.interview.answer_example import split_gaps
from daedam.routers.access import NamedSession
from daedam.routers.parts import ExamplesPart, problems
from daedam.schemas.examples import ExampleOut, ExamplePartOut, ExamplesOut
from daedam.storage.examples import StoredExample

router = APIRouter(prefix="/api/session/examples", tags=["report"])


@router.get("", operation_id="listExamples", responses=problems(401, 404))
async def list_examples(session: NamedSession, examples: ExamplesPart) -> ExamplesOut:
    """Return the versions that a language model has written of the session's answers.

    Only the candidate of a practice interview gets them; reports of reviewers and shared reports
    do not contain them.
    """
    found = await examples.list(session)
    return ExamplesOut(
        examples=[_example_out(turn_id, example) for turn_id, example in found.examples.items()],
        writable=list(found.writable),
    )


@router.post(
    "/{turn_id}", operation_id="writeExample", responses=problems(401, 404, 409, 422, 429, 503)
)
async def write_example(turn_id: str, session: NamedSession, examples: ExamplesPart) -> ExampleOut:
    """Let the language model write a stronger version of an answer, or return the stored one.

    The version uses only what the answer says; gaps mark what is missing. Takes as long as the
    language model. At most 20 versions per hour are written for an interview.
    """
    return _example_out(turn_id, await examples.write(session, turn_id))


def _example_out(turn_id: str, example: StoredExample) -> ExampleOut:
    return ExampleOut(
        turn_id=turn_id,
        parts=[ExamplePartOut.model_validate(part) for part in split_gaps(example.text)],
        model=example.model,
        created_at=example.created_at,
    )
