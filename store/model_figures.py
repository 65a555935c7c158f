"""What success measures came to, month by month (DOMAIN: success measure)."""

from __future__ import annotations

from datetime import date

from sqlmodel import Field, SQLModel


class Outturn(SQLModel, table=True):
    """The figure of one month, as written. ``month`` is its first day."""

    measure_id: int = Field(foreign_key="measure.id", primary_key=True)
    month: date = Field(primary_key=True)
    words: str
