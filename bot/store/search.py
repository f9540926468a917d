"""Finds tickets by words: the ticket must contain all of them, and each also matches longer words that begin with it.

SQLite's FTS5 and PostgreSQL's text search both store the words that `bot.model.words` makes, and neither parses text itself. So
both find the same, vowel signs of Dhivehi don't split words, and what people type never becomes query syntax. The migrations create
the table; a ticket's key is its number, so newer tickets have higher keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Protocol

from sqlalchemy import Connection, delete, insert, select, text

from bot.model.attribution import attributed, read_text
from bot.model.markup import bare_text
from bot.model.tickets import Ticket
from bot.model.words import words
from bot.store.tables import unsearched

LONGEST_TEXT: Final = 50_000  # PostgreSQL allows a megabyte of words in a row, and a character becomes at most 18 bytes of that
LONGEST_WORD: Final = 64
MOST_WORDS: Final = 20
_NEWEST_TICKETS: Final = "(SELECT * FROM ticket_search ORDER BY key DESC LIMIT 2000) AS newest"
"""So many that PostgreSQL looks through them one by one in a millisecond."""
CHUNK: Final = 200
"""For so many tickets, finding and storing the words takes a fraction of the time for which a form may wait."""
_NUMBER: Final = re.compile("[0-9]{1,18}")


class Search:
    """The `ticket_search` table within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._index: _Index = _TextSearch() if connection.dialect.name == "postgresql" else _Fts5()

    def put_all(self, tickets: Iterable[Ticket]) -> None:
        """Find the tickets by their current words."""
        rows = [
            {
                "key": int(ticket.number),
                "number": ticket.number,
                **self._index.values(searched_words(bare_text(ticket.title)), words_of(ticket)),
            }
            for ticket in tickets
        ]
        if rows:
            self._connection.execute(text(self._index.put), rows)

    def add_later(self, numbers: Sequence[str]) -> None:
        """Let the words of these tickets wait: they are too many to be found at once."""
        chunks = [{"numbers": numbers[start : start + CHUNK]} for start in range(0, len(numbers), CHUNK)]
        if chunks:
            self._connection.execute(insert(unsearched), chunks)

    @property
    def is_behind(self) -> bool:
        """Whether the words of some tickets wait, so that `find` would miss them."""
        return self._connection.scalar(select(unsearched.c.id).limit(1)) is not None

    def next_waiting(self) -> list[str]:
        """Some tickets whose words wait; they don't any more. One process takes them at a time."""
        first = select(unsearched.c.id).order_by(unsearched.c.id).limit(1).with_for_update().scalar_subquery()
        taken = delete(unsearched).where(unsearched.c.id == first).returning(unsearched.c.numbers)
        return self._connection.scalar(taken) or []

    def remove(self, numbers: Iterable[str]) -> None:
        """Don't find these tickets any more."""
        rows = [{"key": int(number)} for number in numbers]
        if rows:
            self._connection.execute(text(self._index.remove), rows)

    def newest(self, limit: int) -> list[str]:
        """At most `limit` numbers, the newest first."""
        statement = f"SELECT number FROM ticket_search ORDER BY {self._index.key} DESC LIMIT :limit"  # noqa: S608
        return list(self._connection.scalars(text(statement), {"limit": limit}))

    def find(self, query: str, limit: int) -> list[str]:
        """At most `limit` numbers, the best first: an exact number, then all words in the title, then the rest.

        Newer tickets come first within each group. A query without words finds nothing. Tickets whose words wait aren't found: see
        `is_behind`.
        """
        wanted = searched_words(query)[:MOST_WORDS]
        if not wanted:
            return []
        found: dict[str, None] = {}
        for where, values in self._tiers(wanted):
            if len(found) < limit:
                found |= dict.fromkeys(self._index.newest(self._connection, where, {"limit": limit, **values}))
        return list(found)[:limit]

    def _tiers(self, words: Sequence[str]) -> Iterable[tuple[str, dict[str, object]]]:
        """The conditions for each group of results, in order."""
        index = self._index
        for number in filter(_NUMBER.fullmatch, words):
            written = [str(int(word)) if word == number else word for word in words]
            condition, values = index.matches("words", written)
            yield f"{condition} AND {index.key} = :key", {"key": int(number), **values}
        yield index.matches("title", words)
        yield index.matches("words", words)


def words_of(ticket: Ticket) -> list[str]:
    """Every word by which a ticket is found: of its number, title, customer, contact, description and notes, newest first.

    Of a signature only the person's name is shown, so only that is indexed.
    """
    known = (ticket.number, ticket.title, ticket.customer, ticket.contact_name, ticket.contact_number)
    long = (ticket.description, *(note.text for note in reversed(ticket.notes)))
    return searched_words("\n".join([*map(bare_text, known), *map(_shown, long)]))


def searched_words(text: str) -> list[str]:
    """The words in the first 50,000 characters, each once and cut to 64 characters."""
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in words(text[:LONGEST_TEXT])))


def _shown(source: str) -> str:
    found = attributed(source)
    return f"{read_text(source)}\n{found.user_name}" if found else read_text(source)


class _Index(Protocol):
    """The differences between the two databases. `words` are folded: they contain only letters, marks and digits."""

    key: str
    put: str
    remove: str

    def values(self, title: Sequence[str], words: Sequence[str]) -> dict[str, object]:
        """The values for `put`."""

    def matches(self, column: str, words: Sequence[str]) -> tuple[str, dict[str, object]]:
        """The condition that the column contains every word, and its values."""

    def newest(self, connection: Connection, where: str, values: Mapping[str, object]) -> Sequence[str]:
        """The highest numbers of what matches the condition. `values` are the condition's, and the `limit`."""


class _Fts5:
    """https://www.sqlite.org/fts5.html"""

    key = "rowid"
    put = "INSERT OR REPLACE INTO ticket_search (rowid, number, title, words) VALUES (:key, :number, :title, :words)"
    remove = "DELETE FROM ticket_search WHERE rowid = :key"

    def values(self, title: Sequence[str], words: Sequence[str]) -> dict[str, object]:
        return {"title": " ".join(title), "words": " ".join(words)}

    def matches(self, column: str, words: Sequence[str]) -> tuple[str, dict[str, object]]:
        query = " AND ".join(f'"{word}" *' for word in words)
        return "ticket_search MATCH :query", {"query": f"{column} : ({query})"}

    def newest(self, connection: Connection, where: str, values: Mapping[str, object]) -> Sequence[str]:
        statement = f"SELECT number FROM ticket_search WHERE {where} ORDER BY rowid DESC LIMIT :limit"  # noqa: S608
        return connection.scalars(text(statement), values).all()


class _TextSearch:
    """https://www.postgresql.org/docs/current/textsearch.html

    The words are stored as lexemes, because its parser would split addresses and numbers by its own rules, and other letters by the
    locale's.
    """

    key = "key"
    put = (
        "INSERT INTO ticket_search (key, number, title, words)"
        " VALUES (:key, :number, array_to_tsvector(CAST(:title AS text[])), array_to_tsvector(CAST(:words AS text[])))"
        " ON CONFLICT (key) DO UPDATE SET number = excluded.number, title = excluded.title, words = excluded.words"
    )
    remove = "DELETE FROM ticket_search WHERE key = :key"

    def values(self, title: Sequence[str], words: Sequence[str]) -> dict[str, object]:
        return {"title": list(title), "words": list(words)}

    def matches(self, column: str, words: Sequence[str]) -> tuple[str, dict[str, object]]:
        return f"{column} @@ CAST(:query AS tsquery)", {"query": " & ".join(f"'{word}':*" for word in words)}

    def newest(self, connection: Connection, where: str, values: Mapping[str, object]) -> Sequence[str]:
        """GIN has no order: it would sort every ticket for a word that all contain, of which the newest tickets have enough."""
        found = self._sorted(connection, _NEWEST_TICKETS, where, values)
        return found if len(found) == values["limit"] else self._sorted(connection, "ticket_search", where, values)

    def _sorted(self, connection: Connection, tickets: str, where: str, values: Mapping[str, object]) -> Sequence[str]:
        order = "key + 0 DESC"  # ordered by its own index, it would read every ticket for a word that none contains
        statement = f"SELECT number FROM {tickets} WHERE {where} ORDER BY {order} LIMIT :limit"  # noqa: S608
        return connection.scalars(text(statement), values).all()
