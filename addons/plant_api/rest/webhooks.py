"""What the API says of a webhook's secret."""

import pydantic


class MadeSecret(pydantic.BaseModel):
    """It is said this once. The one before signs beside it for a day."""

    secret: str = pydantic.Field(
        description="`whsec_…`, which both sides know, or `whpk_…`, the public key to verify with."
    )
