"""What AWS's services of JSON answer, read by their own keys."""

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Payload(BaseModel):
    """A part of an answer; `scan_on_push` is there `scanOnPush`."""

    model_config = ConfigDict(alias_generator=to_camel, hide_input_in_errors=True)
