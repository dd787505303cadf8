"""The one entrance: a message in, its meaning out."""

from __future__ import annotations
