"""All tables together: whoever makes, compares or copies the whole schema imports it from here."""

from __future__ import annotations

from store import model_delivery, model_figures, model_findings
from store.model import SCHEMA

__all__ = ["SCHEMA", "model_delivery", "model_figures", "model_findings"]
