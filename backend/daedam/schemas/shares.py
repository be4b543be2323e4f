"""Wire models of links to a report."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from daedam.schemas.request_text import RequestBody


class CreateShare(RequestBody):
    """The request to create a link to a report."""

    days: Literal[1, 7, 30] = 7
    """Days for which the link is valid; less if the interview is deleted before."""


class ShareOut(BaseModel):
    """A link to a report. Its address is not stored."""

    model_config = ConfigDict(from_attributes=True)

    share_id: str = Field(validation_alias="public_id", examples=["h_abc123"])
    """Deletes the link. It gives no access."""
    created_at: datetime
    expires_at: datetime


class SharesOut(BaseModel):
    """The valid links to a report, oldest first."""

    shares: list[ShareOut]


class CreatedShareOut(BaseModel):
    """A new link."""

    share: ShareOut
    url: str
    """The address. It is shown only once; anyone who has it can read the report."""
