"""What the sandbox Keesa accepts: the bodies of the calls as strict models of the tables in Keesa's document."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.model.catalogue import CATEGORIES, PRIORITIES, PRODUCTS, TICKET_TYPES


class UnprocessableError(Exception):
    """The request is refused with 422. The text names each wrong key and what is wrong with it."""


def _one_of(*known: object) -> AfterValidator:
    def check(value: object) -> object:
        if value not in known:
            raise ValueError(f"{value!r} is not in the list")
        return value

    return AfterValidator(check)


Text = Annotated[str, Field(min_length=1)]
Number = Annotated[str, Field(pattern=r"^[0-9]+$")]
TicketType = Annotated[str, _one_of(*TICKET_TYPES)]


class Body(BaseModel):
    """Strict: no unknown keys, no null, no number for a string, no ``true`` for a number."""

    model_config = ConfigDict(strict=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _has_no_null(cls, value: Any) -> Any:
        if isinstance(value, dict) and (empty := [key for key, part in value.items() if part is None]):
            raise ValueError(f"{', '.join(empty)} must not be null")
        return value


class RaisedTicket(Body):
    title: Text
    description: Text
    ticket_type: TicketType
    category: Annotated[str, _one_of(*CATEGORIES)]
    product_id: Annotated[int, _one_of(*PRODUCTS)]
    customer_name: Text
    customer_contact: int
    customer_id: int | None = None
    priority: Annotated[int, _one_of(*PRIORITIES)] = 1
    reference: str = ""


class RaiseTicket(Body):
    """Call 3."""

    ticket: RaisedTicket
    eco_id: int | None = None

    @model_validator(mode="after")
    def _has_a_customer(self) -> Self:
        if self.ticket.customer_id is None and self.eco_id is None:
            raise ValueError("customer_id is required if eco_id is not provided")
        return self


class TypeAndStatus(Body):
    type: TicketType
    status: str | int


class TicketsByType(Body):
    """Call 5, the body."""

    ticket: TypeAndStatus


class PageAndOrder(BaseModel):
    """Call 5, the query."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,8}$")] = "10"
    order: Literal["asc", "desc"] = "desc"


class NoteText(Body):
    note: Text


class AddNote(Body):
    """Call 7."""

    ticket_note: NoteText
    ticket_number: Number


class GetNotes(Body):
    """Call 8."""

    ticket_number: Number


class Credentials(BaseModel):
    """Call 1, the query."""

    model_config = ConfigDict(extra="forbid")

    user: Text
    password: Text


class Nothing(BaseModel):
    """The query of every other call."""

    model_config = ConfigDict(extra="forbid")


Model = TypeVar("Model", bound=BaseModel)


def checked_json(model: type[Model], text: bytes) -> Model:
    """The body, parsed as `model`. Raises `UnprocessableError`."""
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        raise UnprocessableError(_reason(error)) from None


def checked_query(model: type[Model], query: dict[str, list[str]]) -> Model:
    """The query parameters, parsed as `model`; each may be given once. Raises `UnprocessableError`."""
    if repeated := [key for key, values in query.items() if len(values) > 1]:
        raise UnprocessableError(f"{', '.join(repeated)}: given more than once")
    try:
        return model.model_validate({key: values[0] for key, values in query.items()})
    except ValidationError as error:
        raise UnprocessableError(_reason(error)) from None


def _reason(error: ValidationError) -> str:
    return "; ".join(_line(line["loc"], line["msg"].removeprefix("Value error, ")) for line in error.errors(include_url=False))


def _line(loc: tuple[int | str, ...], message: str) -> str:
    where = ".".join(map(str, loc))
    return f"{where}: {message}" if where else message
