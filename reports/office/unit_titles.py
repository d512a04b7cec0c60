"""The full names of a unit and of its superior, as forms, letters and lists state them."""

from schemas.programme import Period, Programme, Unit


def unit_title(programme: Programme, unit: Unit, period: Period) -> str:
    """The unit's full name: `Sở Thông tin và Truyền thông tỉnh Nghệ An`."""
    return _name_body(programme.agency_on(period.due_at.date()).unit_body_vi, unit)


def superior_title(programme: Programme, unit: Unit, period: Period) -> str:
    """The full name of the unit's superior, `Ủy ban nhân dân tỉnh Nghệ An`; empty where the programme names none."""
    body = programme.agency_on(period.due_at.date()).superior_body_vi
    return _name_body(body, unit) if body else ""


def _name_body(body_vi: str, unit: Unit) -> str:
    kind = "thành phố" if unit.type_vi.startswith("Thành phố") else unit.type_vi.lower()
    return " ".join(word for word in (body_vi, kind, unit.name_vi) if word)
