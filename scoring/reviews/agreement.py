"""How far reviewers agree who scored the same sample without seeing each other: exact, of all their pairs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from scoring.exact import ZERO, mean
from scoring.reviews.course import Course, Key


@dataclass(frozen=True, slots=True)
class Difference:
    """One criterion of one unit scored by two people: points of the first less those of the second, names in order."""

    key: Key
    people: tuple[str, str]
    points: tuple[Fraction, Fraction]

    @property
    def difference(self) -> Fraction:
        """The first's points less the second's."""
        return self.points[0] - self.points[1]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of `pairs` of scores `equal` are the same; the differences in points, signed and absolute, and the greatest."""

    pairs: int
    equal: int
    mean_difference: Fraction
    mean_absolute: Fraction
    greatest: Fraction

    @property
    def share(self) -> Fraction:
        """The share of pairs that are equal."""
        return Fraction(self.equal, self.pairs)


def list_differences(courses: Mapping[Key, Course]) -> list[Difference]:
    """Every pair of blind reviews of one unit and criterion, in order of unit, criterion and names."""
    return [
        Difference(key, (one, other), (Fraction(course.blind[one].points), Fraction(course.blind[other].points)))
        for key, course in sorted(courses.items())
        for one, other in combinations(sorted(course.blind), 2)
    ]


def measure_agreement(differences: Iterable[Difference]) -> Agreement | None:
    """What the differences come to; None where nothing was scored twice."""
    found = [one.difference for one in differences]
    if not found:
        return None
    sizes = [abs(one) for one in found]
    return Agreement(len(found), sum(one == ZERO for one in found), mean(found), mean(sizes), max(sizes))
