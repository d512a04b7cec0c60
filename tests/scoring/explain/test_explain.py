"""What explains a place: distances, smallest changes, the change against last year, two years side by side,
fairness."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import pytest

from schemas.programme.sections import AwardLine
from scoring.awards import propose_lines
from scoring.explain import gains
from scoring.explain.change import (
    PARTS_VI,
    RankChange,
    TwoYears,
    rank_in_mixture,
    round_parts,
    share_out,
    split_change,
    split_changes,
)
from scoring.explain.distance import measure_distance
from scoring.explain.fair import correlate, describe_fairness, list_questions
from scoring.explain.gains import find_gains
from scoring.explain.years import compare_years
from scoring.facts import SelfScore, UnitFacts, YearFacts
from scoring.ranking import rank_facts
from scoring.result import Ranking
from scoring.robust.simulation import Simulation, measure_effects
from tests.scoring.builders import (
    PROGRAMME,
    At,
    initiative,
    make_value,
    make_verified_score,
    report,
    season,
    unit,
    with_scoring,
    year,
)


def ranked(facts: YearFacts) -> Ranking:
    return rank_facts(facts, PROGRAMME, At(), "test")


def giving(code: str, points: str, cluster: str | None = "C1") -> UnitFacts:
    return unit(code, cluster=cluster, verified={"II.1": make_verified_score(points)})


class TestDistance:
    def test_to_the_unit_above_and_the_next_class_exactly(self) -> None:
        ranking = ranked(year([giving("01", "1"), giving("31", "3"), giving("48", "5")]))
        found = measure_distance(ranking, "63-01")
        assert (found.above, found.total) == ("63-31", Fraction(200, 92))
        assert found.next_class_vi == "Trung bình"
        own = ranking.unit("63-01")
        assert own.exact_percent + found.percent == 50
        assert (own.exact_standard + found.points) / own.exact_maximum * 100 == 50

    def test_the_first_has_nobody_above(self) -> None:
        found = measure_distance(ranked(year([giving("01", "5"), giving("31", "3")])), "63-01")
        assert found.above == "" and found.total == 0


class TestGains:
    def test_the_smallest_extent_is_found_and_one_less_is_not_enough(self) -> None:
        """4 of a plan of 10 against 7: seven share the place, six would not; nothing more is asked for."""
        low, high = (unit(c, make_value("3.8", v, 10), make_value("3.9", 0, 10)) for c, v in (("01", 4), ("31", 7)))
        found = [
            g for g in find_gains(ranked(year([low, high])), "63-01") if g.criterion == "IV.4" and "3.8" in g.words_vi
        ]
        assert [g.words_vi for g in found] == ["chỉ tiêu 3.8: 7 thay vì 4"]
        assert found[0].rank == 1 and found[0].shared
        assert found[0].total == Fraction(6) * Fraction(3, 20) / 92 * 100

    def test_a_neighbour_loses_what_the_unit_gains_in_the_cluster(self) -> None:
        pair = [unit("01", make_value("2.13", 3)), unit("31", make_value("2.13", 5)), unit("48", make_value("2.13", 1))]
        found = [g for g in find_gains(ranked(year(pair)), "63-01") if g.criterion == "III.4"]
        assert [(g.words_vi, g.rank, g.shared) for g in found] == [("chỉ tiêu 2.13: 5 thay vì 3", 1, True)]
        higher = [*pair[:2], replace(pair[2], values={**pair[2].values, "2.13": make_value("2.13", 9)})]
        found = [g for g in find_gains(ranked(year(higher)), "63-01") if g.criterion == "III.4"]
        assert [(g.words_vi, g.rank, g.shared) for g in found] == [("chỉ tiêu 2.13: 5 thay vì 3", 2, True)]

    def test_a_report_on_time_and_a_document_alone(self) -> None:
        late = (report(1, late=4), *(report(q) for q in (2, 3, 4)))
        ranking = ranked(year([unit("01", make_value("1.2", 1), reports=late), unit("31")]))
        found = {g.words_vi: g for g in find_gains(ranking, "63-01")}
        assert found["gửi báo cáo Quý I/2018 đúng hạn (đã chậm 4 ngày)"].shared
        assert not found["chỉ tiêu 1.2: có, kèm văn bản minh chứng"].shared

    def test_what_is_not_scored_again_would_have_come_out_the_same(self, monkeypatch: pytest.MonkeyPatch) -> None:
        facts = season(5)
        ranking = ranked(replace(facts, units=facts.units[:11]))
        found = [find_gains(ranking, row.unit_id) for row in ranking.rows]
        assert sum(map(len, found)) > 20
        monkeypatch.setattr(gains, "keep_scores", lambda _: {})
        monkeypatch.setattr(gains, "_reads", lambda *_: True)
        assert found == [find_gains(ranking, row.unit_id) for row in ranking.rows]

    def test_what_a_person_gave_is_no_change_in_the_units_hands(self) -> None:
        found = find_gains(ranked(year([giving("01", "1"), giving("31", "3")])), "63-01")
        assert found and not any(g.criterion == "II.1" for g in found)


def lateness(days: int) -> tuple[object, ...]:
    return tuple(report(q, late=days) for q in (1, 2, 3, 4))


class TestChange:
    def years(self, now: Sequence[UnitFacts], then: Sequence[UnitFacts]) -> TwoYears:
        return TwoYears(year(then), year(then), year(now), PROGRAMME, PROGRAMME)

    def test_the_parts_add_up_exactly(self) -> None:
        then = [giving("01", "1"), giving("31", "3"), unit("48", reports=lateness(4)), giving("79", "2")]
        now = [giving("01", "4"), unit("31", reports=lateness(12)), giving("48", "5"), giving("79", "3")]
        for one in ("63-01", "63-31", "63-48", "63-79"):
            change = split_change(self.years(now, then), one)
            assert sum(change.parts.values()) == change.then - change.now
            assert all(isinstance(part, Fraction) for part in change.parts.values())

    def test_a_cause_that_did_not_happen_has_no_part(self) -> None:
        change = split_change(
            self.years([giving("01", "4"), giving("31", "3")], [giving("01", "1"), giving("31", "3")]), "63-01"
        )
        assert change.parts == {"own": 1, "others": 0, "lateness": 0, "restated": 0, "method": 0}

    def test_others_have_a_part_of_their_own(self) -> None:
        change = split_change(
            self.years([giving("01", "1"), giving("31", "0")], [giving("01", "1"), giving("31", "3")]), "63-01"
        )
        assert change.parts["own"] == 0 and change.parts["others"] == 1

    def test_mended_figures_of_last_year_are_told_apart(self) -> None:
        before, mended = [giving("01", "1"), giving("31", "3")], [giving("01", "4"), giving("31", "3")]
        years = TwoYears(year(before), year(mended), year(mended), PROGRAMME, PROGRAMME)
        change = split_change(years, "63-01")
        assert change.parts["own"] + change.parts["restated"] == 1 and change.parts["restated"] == Fraction(1, 2)

    def test_method_is_told_apart_and_a_changed_cluster_is_method(self) -> None:
        pair = [unit("01", make_value("2.13", 3), cluster="C1"), unit("31", make_value("2.13", 5), cluster="C1")]
        moved = [replace(pair[0], cluster_code="C2"), pair[1]]
        years = self.years(moved, pair)
        change = split_change(years, "63-01")
        assert change.then - change.now == change.parts["method"] == 1
        assert rank_in_mixture(years, "63-01", frozenset()) == 2

    def test_shares_of_a_known_game(self) -> None:
        """Three firms, each with a part in a sum, and a bonus that two of them earn only together."""

        def worth(group: frozenset[str]) -> int:
            return 3 * ("own" in group) + 5 * ("others" in group) + 4 * ({"own", "method"} <= group)

        names = ("own", "others", "method")
        game = {frozenset(c): worth(frozenset(c)) for n in range(4) for c in combinations(names, n)}
        assert share_out(game) == {"own": 5, "others": 5, "method": 2}
        assert set(PARTS_VI) >= set(names)

    def test_a_unit_of_one_year_only_is_refused(self) -> None:
        with pytest.raises(KeyError, match="63-31 is no unit of 2018"):
            split_change(self.years([giving("01", "1")], [giving("01", "1"), giving("31", "3")]), "63-31")


class TestChangeOfMany:
    def test_all_units_at_once_are_as_one_by_one_reckoned_plainly(self) -> None:
        """Held against whole rankings of every mixture, in which nothing is scored only once for several units."""
        then, now = (replace(facts, units=facts.units[at : at + 9]) for facts, at in ((season(3), 0), (season(4), 1)))
        years = TwoYears(then, season_restated(then), now, PROGRAMME, with_scoring(missing_plan="not_applicable"))
        shared = [u.unit.id for u in now.units if u.unit.id in {v.unit.id for v in then.units}]
        found = split_changes(years, shared)
        subsets = [frozenset(c) for size in range(6) for c in combinations(PARTS_VI, size)]
        for unit_id in shared:
            ranks = {changed: rank_plainly(years, unit_id, changed) for changed in subsets}
            assert found[unit_id].parts == {name: -share for name, share in share_out(ranks).items()}
            assert sum(found[unit_id].parts.values()) == found[unit_id].then - found[unit_id].now

    def test_parts_as_shown_add_up_to_the_change_too(self) -> None:
        thirds = {"own": Fraction(1, 3), "others": Fraction(1, 3), "lateness": Fraction(1, 3), "restated": Fraction(-4)}
        shown = round_parts(RankChange("63-01", 2, 5, {**thirds, "method": Fraction(0)}))
        assert sum(shown.values()) == -3
        assert [str(shown[name]) for name in PARTS_VI] == ["0.33", "0.33", "0.34", "-4.00", "0.00"]
        assert all(abs(Fraction(shown[name]) - share) < Fraction(1, 100) for name, share in thirds.items())


def season_restated(facts: YearFacts) -> YearFacts:
    """The same year with one indicator of every second unit mended."""
    return replace(
        facts,
        units=tuple(
            replace(u, values={**u.values, "2.13": make_value("2.13", 4 + n), "3.8": make_value("3.8", n, 9)})
            if n % 2
            else u
            for n, u in enumerate(facts.units)
        ),
    )


def rank_plainly(years: TwoYears, unit_id: str, changed: frozenset[str]) -> int:
    """The unit's rank in one mixture, put together unit by unit and ranked as a whole."""
    programme = years.programme_now if "method" in changed else years.programme_then
    method = years.now if "method" in changed else years.then
    of = {
        "old": {u.unit.id: u for u in (years.restated if "restated" in changed else years.then).units},
        "new": {u.unit.id: u for u in years.now.units},
        "stated": {u.unit.id: u for u in years.then.units},
        "placed": {u.unit.id: u for u in method.units},
    }
    units = []
    for known in dict.fromkeys([*of["new" if "others" in changed else "old"], unit_id]):
        results = of["new" if ("own" if known == unit_id else "others") in changed else "old"]
        unit = results.get(known) or of["new"].get(known) or of["old"][known]
        sent, placed = of["new" if "lateness" in changed else "stated"].get(known, unit), of["placed"].get(known, unit)
        units.append(
            replace(unit, reports=sent.reports, cluster_code=placed.cluster_code, cluster_name=placed.cluster_name)
        )
    rows = rank_facts(replace(method, units=tuple(units)), programme, At(), "test").rows
    ranks = {row.unit_id: row.rank for row in rows}
    return ranks[unit_id] or sum(rank is not None for rank in ranks.values()) + 1


class TestYears:
    def test_nothing_of_a_merged_unit_goes_to_its_successor(self) -> None:
        successor = next(u for u in PROGRAMME.units if u.catalogue == "34" and u.merged_from)
        gone = next(u for u in PROGRAMME.units if u.catalogue == "63" and u.code in successor.merged_from.split(";"))
        then = ranked(year([replace(unit("01"), unit=gone, name_vi=gone.name_vi), unit("48")]))
        now = ranked(year([replace(unit("01"), unit=successor, name_vi=successor.name_vi), unit("48")]))
        now = replace(now, year=2026)
        units = {u.unit_id: u for u in compare_years(then, now).units}
        assert units[gone.id].now is None and successor.name_vi in units[gone.id].why_vi
        assert units[successor.id].then is None and "không cộng sang" in units[successor.id].why_vi
        assert units["63-48"].change is not None
        assert "không cùng một thang" in compare_years(then, now).notes_vi[0]

    def test_two_quarters_against_four_and_other_criteria_are_said(self) -> None:
        then = ranked(replace(year([unit("48")]), due=year([]).due[2:]))
        other = replace(then, facts=year([unit("48")]), criteria=then.criteria[1:])
        notes = compare_years(then, other).notes_vi
        assert any("tính 2 kỳ báo cáo" in n for n in notes) and any("không so sánh điểm" in n for n in notes)
        assert compare_years(then, then).notes_vi == (
            "Cùng đơn vị, cùng số kỳ, cùng bảng tiêu chí: hạng và điểm so sánh được",
        )


class TestFair:
    def test_correlation_is_that_of_ranks(self) -> None:
        pairs = [(Fraction(n), Fraction(n**3)) for n in range(1, 6)]
        assert correlate(pairs) == 1 and correlate([(a, -b) for a, b in pairs]) == -1
        assert correlate(pairs[:2]) is None and correlate([(Fraction(1), b) for _, b in pairs]) is None
        assert correlate([(Fraction(a), Fraction(b)) for a, b in ((1, 1), (2, 3), (3, 2))]) == pytest.approx(0.5)

    def test_questions_come_with_evidence_and_change_no_score(self) -> None:
        before = year([unit("01", make_value("2.1", 40, 40))])
        own = unit(
            "01",
            make_value("2.1", 12, 10),
            self_scores={"II.1": SelfScore(Decimal(5), None, None), "II.2": SelfScore(Decimal(4), None, None)},
        )
        ranking = ranked(year([own]))
        asked = {q.kind_vi: q.words_vi for q in list_questions(ranking, before)}
        assert asked["Kế hoạch thấp so với kết quả năm trước"] == "chỉ tiêu 2.1: kế hoạch 10, năm trước đã thực hiện 40"
        assert "II.1 (+5)" in asked["Tự chấm cao hơn điểm tính"]
        assert ranked(year([own])).rows == ranking.rows

    def test_many_rows_of_nothing_and_copied_figures_are_asked_about(self) -> None:
        nothing = [make_value(i.code, state="not_applicable") for i in PROGRAMME.indicators]
        copied = [make_value(i.code, 7 + n) for n, i in enumerate(PROGRAMME.indicators)]
        kinds = {
            (q.unit_id, q.kind_vi)
            for q in list_questions(ranked(year([unit("01", *nothing), unit("31", *copied), unit("48", *copied)])))
        }
        assert kinds == {("63-01", "Nhiều chỉ tiêu không phát sinh"), ("63-31", "Số liệu trùng với đơn vị khác")}

    def test_groups_heaps_and_turns(self) -> None:
        facts = year([giving("01", "5"), giving("31", "3"), unit("48", reports=lateness(4), exemplars=(initiative(),))])
        simulation = Simulation(facts, PROGRAMME)
        ranking = ranked(facts)
        page = describe_fairness(ranking, measure_effects(simulation)[0])
        assert sum(g.units for g in page.groups) == 3
        assert [h.class_vi for h in page.heaps] == [c.name_vi for c in PROGRAMME.scoring.classes[:-1]]
        assert {t.name_vi for t in page.turns} == {a.name_vi for a in PROGRAMME.robustness.alternatives}


class TestAwardLines:
    def test_quotas_overall_and_in_each_cluster(self) -> None:
        lines = (AwardLine(code="cum", name_vi="Giấy khen", quota=1, within="cluster"),)
        programme = with_scoring(award_quota=2, award_lines=lines)
        units = [giving("01", "5"), giving("31", "4"), giving("48", "3", "C2"), giving("79", "3", "C2")]
        found = propose_lines(rank_facts(year(units), programme, At(), "test"))
        assert [(p.line.code, p.cluster, p.unit_ids, p.straddles) for p in found] == [
            ("chung", None, ("63-01", "63-31"), False),
            ("cum", "C1", ("63-01",), False),
            ("cum", "C2", ("63-48", "63-79"), True),
        ]

    def test_an_unsent_report_takes_a_unit_out_of_every_line(self) -> None:
        gap = (*(report(q) for q in (1, 2, 3)), report(4, "missing"))
        ranking = ranked(year([unit("01", reports=gap), giving("31", "1")]))
        assert propose_lines(ranking)[0].unit_ids == ("63-31",)
