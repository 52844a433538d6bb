"""Release: one rule decides who may read, its compiled form agrees, and what was computed is no wider than its inputs."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from commonground.release.decide import PUBLIC_VIEWER, Clearance, Grant, Membership, Viewer, counts_as, decide
from commonground.release.join import join, join_all
from commonground.release.readable import Labels, readable
from commonground.vocabulary.label import PUBLIC, SENSITIVITY, TLP, ReleaseLabel, public_label

MEMBER = st.sampled_from(["ALPHA", "BETA", "GAMMA"])
COMMUNITY = st.sampled_from(["ALPHA/FORUM", "BETA/FORUM", "MEMBERS"])
PARTIES = st.frozensets(MEMBER | COMMUNITY | st.just(PUBLIC), max_size=3)
CAVEATS = st.frozensets(st.sampled_from(["EYES", "LIAISON"]))
HANDLING = st.lists(st.sampled_from(["attribution", "no onward release", "delete"]), unique=True).map(lambda x: tuple(sorted(x)))
DAY = st.dates(dt.date(2020, 1, 1), dt.date(2020, 1, 9))
OPEN_DAY = st.none() | DAY
MARKS = (st.none() | st.sampled_from(TLP), st.none() | st.sampled_from(SENSITIVITY))
LABEL = st.builds(ReleaseLabel, MEMBER, PARTIES, CAVEATS, HANDLING, *MARKS, OPEN_DAY, OPEN_DAY)
JOINED = st.recursive(LABEL, lambda inner: st.builds(join, inner, inner), max_leaves=4)
VIEWER = st.builds(
    Viewer,
    MEMBER | st.just(PUBLIC),
    st.lists(st.builds(Membership, COMMUNITY, OPEN_DAY, OPEN_DAY, st.booleans()), max_size=4).map(tuple),
    st.lists(st.builds(Clearance, st.sampled_from(["EYES", "LIAISON"]), OPEN_DAY, OPEN_DAY), max_size=3).map(tuple),
    st.lists(st.builds(Grant, MEMBER, DAY, DAY, st.none() | st.just("r1")), max_size=2).map(tuple),
)
AT = dt.date(2020, 1, 5)
EYES = ReleaseLabel("ALPHA", frozenset({"BETA"}), frozenset({"EYES"}))


def within(first: dt.date | None, last: dt.date | None, at: dt.date) -> bool:
    return not (first and at < first) and not (last and at > last)


@given(VIEWER, st.lists(JOINED, max_size=6), DAY)
def test_the_compiled_form_is_what_decide_allows(viewer: Viewer, labels: list[ReleaseLabel], at: dt.date) -> None:
    numbered = dict(enumerate(labels))
    allowed = {i for i, label in numbered.items() if decide(viewer, label, at).allowed}
    assert Labels(numbered).readable(viewer, at) == readable(viewer, numbered, at) == allowed


@given(VIEWER, LABEL, DAY)
def test_the_rule_in_other_words(viewer: Viewer, label: ReleaseLabel, at: dt.date) -> None:
    """Written again from the design's words, without looking at the code."""
    parties = {viewer.party, PUBLIC}
    for community in label.releasable_to:
        own = [m for m in viewer.memberships if m.community == community]
        now = any(within(m.valid_from, m.valid_to, at) for m in own)
        then = label.released_on is None or any(within(m.valid_from, m.valid_to, label.released_on) for m in own)
        if now and (then or not any(not m.shows_older for m in own)):
            parties.add(community)
    cleared = {c.caveat for c in viewer.clearances if within(c.valid_from, c.valid_to, at)}
    granted = any(
        g.originator == label.originator and not g.record_id and g.valid_from <= at <= g.valid_to for g in viewer.grants
    )
    expected = viewer.party == label.originator or granted or (bool(parties & label.releasable_to) and label.caveats <= cleared)
    assert decide(viewer, label, at).allowed == expected


@given(VIEWER, LABEL, MEMBER | COMMUNITY | st.just(PUBLIC), DAY)
def test_another_party_never_hides_and_another_caveat_never_shows(
    viewer: Viewer, label: ReleaseLabel, party: str, at: dt.date
) -> None:
    now = decide(viewer, label, at).allowed
    assert decide(viewer, replace(label, releasable_to=label.releasable_to | {party}), at).allowed >= now
    assert decide(viewer, replace(label, caveats=label.caveats | {"EYES"}), at).allowed <= now


@given(VIEWER, LABEL, DAY)
def test_a_label_for_nobody_is_the_originators_alone(viewer: Viewer, label: ReleaseLabel, at: dt.date) -> None:
    alone, plain = replace(label, releasable_to=frozenset()), replace(viewer, grants=())
    assert decide(plain, alone, at).allowed == (viewer.party == label.originator)


@given(VIEWER, VIEWER, LABEL, DAY)
def test_who_looks_with_another_s_eyes_reads_what_both_read_and_is_told_no_more_of_the_label(
    viewer: Viewer, looking: Viewer, label: ReleaseLabel, at: dt.date
) -> None:
    eyes, each = replace(viewer, within=looking), (viewer, looking)
    found = decide(eyes, label, at)
    assert found.allowed == all(decide(one, label, at).allowed for one in each)
    assert (7 in readable(eyes, {7: label}, at)) == found.allowed
    own = {party for party in label.releasable_to if counts_as(looking, party, label.released_on, at)}
    if found.because.startswith("released to ") and label.originator != looking.party:
        assert set(found.because.removeprefix("released to ").split(", ")) <= own


@given(VIEWER, LABEL, DAY)
def test_marks_decide_nothing(viewer: Viewer, label: ReleaseLabel, at: dt.date) -> None:
    plain = replace(label, tlp=None, sensitivity=None, review_on=None, handling=())
    assert decide(viewer, label, at) == decide(viewer, plain, at)


@given(LABEL, DAY)
def test_the_public_reads_what_names_the_public_without_a_caveat(label: ReleaseLabel, at: dt.date) -> None:
    assert decide(PUBLIC_VIEWER, label, at).allowed == label.is_public
    if label.is_public:
        assert all(decide(Viewer(party), label, at).allowed for party in ("ALPHA", "BETA", "NOBODY"))


def test_who_joins_later_sees_older_records_only_where_the_community_shows_them() -> None:
    label = ReleaseLabel("ALPHA", frozenset({"ALPHA/FORUM"}), released_on=dt.date(2020, 1, 3))
    for shows_older in (True, False):
        late = Viewer("BETA", (Membership("ALPHA/FORUM", dt.date(2020, 1, 4), None, shows_older),))
        early = Viewer("BETA", (Membership("ALPHA/FORUM", dt.date(2020, 1, 3), None, shows_older),))
        gone = Viewer("BETA", (Membership("ALPHA/FORUM", None, dt.date(2020, 1, 4), shows_older),))
        assert decide(late, label, AT).allowed == shows_older
        assert decide(early, label, AT).allowed
        assert not decide(gone, label, AT).allowed
        back = Viewer("BETA", (*gone.memberships, *late.memberships))
        assert decide(back, label, AT).allowed, "it belonged on the day of release and belongs today"


def test_a_grant_opens_an_originator_whole_between_its_days_and_no_other() -> None:
    until = Grant("ALPHA", dt.date(2020, 1, 4), AT)
    held = ReleaseLabel("ALPHA", frozenset(), frozenset({"EYES"}))
    assert [decide(Viewer("BETA", grants=(until,)), held, dt.date(2020, 1, day)).allowed for day in (3, 4, 5, 6)] == [
        False,
        True,
        True,
        False,
    ]
    assert not decide(Viewer("BETA", grants=(until,)), ReleaseLabel("GAMMA"), AT).allowed
    one = Viewer("BETA", grants=(replace(until, record_id="r1"),), own=frozenset({"r9"}))
    assert not decide(one, held, AT).allowed
    assert one.open_records(AT) == {"r1", "r9"}
    assert one.open_records(dt.date(2020, 1, 6)) == {"r9"}


@given(JOINED)
def test_a_label_reads_back_from_its_canonical_form(label: ReleaseLabel) -> None:
    assert ReleaseLabel.from_canonical(label.canonical()) == label


@given(VIEWER, st.lists(JOINED, min_size=1, max_size=4), DAY)
@example(Viewer("BETA"), [EYES, ReleaseLabel("BETA")], AT)
def test_who_may_read_the_join_is_who_may_read_every_input(viewer: Viewer, labels: list[ReleaseLabel], at: dt.date) -> None:
    assert decide(viewer, join_all(labels), at).allowed == all(decide(viewer, label, at).allowed for label in labels)


@given(JOINED, JOINED, JOINED)
def test_the_join_does_not_hang_on_order_grouping_or_repetition(a: ReleaseLabel, b: ReleaseLabel, c: ReleaseLabel) -> None:
    assert join(a, b) == join(b, a)
    assert join(join(a, b), c) == join(a, join(b, c))
    assert join(a, a) == a
    assert join(join(a, b), b) == join(a, b)
    assert join_all([c, a, b, a]) == join_all([a, b, c])


@given(LABEL, LABEL)
def test_the_join_has_all_handling_and_the_stricter_marks(a: ReleaseLabel, b: ReleaseLabel) -> None:
    found = join(a, b)
    assert set(found.handling) == {*a.handling, *b.handling}
    assert found.review_on == min((x for x in (a.review_on, b.review_on) if x), default=None)
    for mark, order in (("tlp", TLP), ("sensitivity", SENSITIVITY)):
        held = [order.index(getattr(x, mark)) for x in (a, b) if getattr(x, mark)]
        assert getattr(found, mark) == (order[max(held)] if held else None)


def test_public_inputs_narrow_nothing_and_many_of_them_are_everyones() -> None:
    files = [public_label("UCDP", ("attribution",)), public_label("IOM", ("attribution",)), public_label("OCHA")]
    assert join_all(files).is_public
    assert join_all(files).handling == ("attribution",)
    assert join_all([*files, EYES]) == replace(EYES, handling=("attribution",))
    assert join_all([]).is_public


def test_two_lists_are_not_intersected() -> None:
    """BETA is named in one, and belongs to the community of the other until the fifth: it reads both till then."""
    one, other = ReleaseLabel("ALPHA", frozenset({"BETA"})), ReleaseLabel("GAMMA", frozenset({"GAMMA/FORUM"}))
    beta = Viewer("BETA", (Membership("GAMMA/FORUM", None, AT),))
    both = join(one, other)
    assert decide(beta, both, AT).allowed
    assert not decide(beta, both, dt.date(2020, 1, 6)).allowed
    assert not decide(Viewer("ALPHA"), both, AT).allowed
    assert decide(Viewer("ALPHA"), join(one, ReleaseLabel("BETA", frozenset({"ALPHA"}))), AT).allowed
    assert decide(beta, both, dt.date(2020, 1, 6)).because == "made of what it may not read: not released to this party"


def test_wider_labels_of_the_same_originator_are_taken_up_by_the_narrowest() -> None:
    one, two, three = (ReleaseLabel("ALPHA", frozenset(p)) for p in (["BETA"], ["BETA", "GAMMA"], ["GAMMA", "DELTA"]))
    assert join(one, two) == one
    assert join(two, three).all_of == {two, three}
    assert join_all([one, two, three]).all_of == {one, three}
