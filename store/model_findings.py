"""What inspectors and advisers found, which the plan is to answer (DOMAIN: recommendation)."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, Text, UniqueConstraint
from sqlmodel import Field, SQLModel


class Recommendation(SQLModel, table=True):
    """A finding to answer. The codes that an action answers stand in ``ActionRecommendation``."""

    __table_args__ = (UniqueConstraint("programme_id", "code"),)
    id: int = Field(default=None, primary_key=True)
    programme_id: int = Field(foreign_key="programme.id")
    code: str  # "A07"
    text: str = Field(sa_type=Text)
    story: str = Field(default="", sa_type=Text)  # what the inspectors saw
    good: str = Field(default="", sa_type=Text)  # what good looks like
    workstreams: list[int] = Field(default_factory=list, sa_type=JSON)
    note: str = Field(default="", sa_type=Text)  # a gap that stays visible: "timely visits only partly covered"
    updated_on: date
    as_loaded: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    version: int = 1
