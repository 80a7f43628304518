"""What programs send and get, checked by pydantic alone."""

from pydantic import BaseModel, ConfigDict


class Schema(BaseModel):
    """The base of shapes that answers carry by the thousand. The framework's own wraps every object
    of an answer, at every level, to find what only querysets and files need.
    """

    model_config = ConfigDict(from_attributes=True)
