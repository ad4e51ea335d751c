"""Reports that are changed or taken back: whose word counts, what falls, what is withdrawn."""

from services.core.mentions import Discount, Place, Span
from tests.builders import a_mention, a_threat
from tests.judge_builders import DAY, World, denial, quiet_days, taken_back

OWN = "https://own.example/a"
COPIED = "one and the same long text of the wire " * 9


def test_a_publisher_that_takes_back_its_sole_report_in_another_article_withdraws_the_alert() -> None:
    world = World()
    world.report(1, a_mention(), publisher="Gazette")

    world.report(12, taken_back(), publisher="Gazette", title="We withdraw our report")
    world.until(30)

    alert = world.alert()
    assert (alert.state, alert.provisional) == ("withdrawn", False)
    assert alert.reason == "Gazette took its report back: We withdraw our report"
    assert alert.summary.startswith("Withdrawn: ")


def test_of_two_publishers_one_takes_back_and_the_confidence_falls_and_says_so() -> None:
    world = World()
    world.report(1, a_mention(), publisher="Gazette")
    world.report(2, a_mention(), publisher="Courier")

    world.report(12, taken_back(), publisher="Gazette", title="We withdraw our report")
    world.until(30)

    alert = world.alert()
    # Two publishers 0.8; one is left, 0.4, and one that took back leaves 0.85 of it.
    assert (alert.state, alert.confidence, alert.confirmation) == ("firing", 0.34, "unconfirmed (1 publisher)")
    assert alert.timeline[-1].what == "corrected"
    assert "confidence falls from 0.80 to 0.34" in alert.reason
    assert [each.publisher for each in alert.evidence] == ["Courier"]
    assert (alert.counts.stories, alert.counts.articles) == (1, 1)


def test_another_publisher_cannot_take_a_report_back() -> None:
    world = World()
    world.report(1, a_mention(), publisher="Gazette")

    world.report(12, taken_back(), publisher="Courier")
    world.until(30)

    alert = world.alert()
    assert (alert.state, alert.counts.stories) == ("firing", 1)
    assert [each.publisher for each in alert.counter_evidence] == ["Courier"]


def test_a_denial_that_the_same_publisher_prints_takes_nothing_back() -> None:
    world = World()
    world.report(1, a_mention(), publisher="Gazette")

    world.report(12, denial(), publisher="Gazette")
    world.until(30)

    assert world.alert().state == "firing"
    assert [each.quote for each in world.alert().counter_evidence] == ["No missile fell."]


def test_taking_back_a_report_of_another_site_in_the_same_country_takes_nothing_back() -> None:
    world = World()
    base = Place(id="fac:base", name="Base", country="IRQ", country_name="Iraq")
    camp = Place(id="fac:camp", name="Camp", country="IRQ", country_name="Iraq")
    world.report(1, a_mention(places=(base,)), publisher="Gazette")

    world.report(12, taken_back(places=(camp,)), publisher="Gazette")
    world.until(30)

    assert world.alert().state == "firing"


def test_an_article_that_takes_back_in_its_title_and_tells_in_its_text_takes_nothing_back() -> None:
    world = World()
    world.report(1, a_mention(), publisher="Gazette")

    title = Span(part="title", start=0, end=20)
    world.report(12, taken_back(sentence=title), a_mention(), publisher="Gazette")
    world.until(30)

    assert world.alert().state == "firing"


def test_an_agency_that_takes_back_takes_its_copies_with_it() -> None:
    world = World()
    for minute, publisher in enumerate(("Meridian", "Gazette", "Courier"), start=1):
        world.report(minute, a_mention(), text=COPIED, wire="Meridian", publisher=publisher)

    world.report(12, taken_back(), publisher="Meridian", wire="Meridian")
    world.until(30)

    assert world.alert().state == "withdrawn"


def test_an_agency_that_corrects_its_own_document_takes_its_copies_with_it() -> None:
    world = World()
    world.report(1, a_mention(), text=COPIED, wire="Meridian", publisher="Meridian", url=OWN)
    world.report(2, a_mention(), text=COPIED, wire="Meridian", publisher="Gazette")

    world.report(12, publisher="Meridian", wire="Meridian", url=OWN, title="Correction: no strike")
    world.until(30)

    assert world.alert().state == "withdrawn"


def test_a_late_copy_of_a_report_that_was_taken_back_rings_nothing() -> None:
    world = World()
    world.report(1, a_mention(), text=COPIED, publisher="Gazette", url=OWN)
    world.report(12, publisher="Gazette", url=OWN, title="Correction: no strike")
    world.until(30)

    world.report(40, a_mention(), text=COPIED, publisher="Courier")
    world.until(60)

    assert [each.state for each in world.alerts()] == ["withdrawn"]


def test_an_independent_report_after_a_withdrawal_is_an_alert_of_its_own() -> None:
    world = World()
    world.report(1, a_mention(), publisher="Gazette", url=OWN)
    world.report(3, publisher="Gazette", url=OWN, title="Correction: no strike")

    world.report(5, a_mention(), publisher="Courier")
    world.until(20)

    # Both begin in one bucket: the second must not bring the first one's id back.
    assert sorted(each.state for each in world.alerts()) == ["firing", "withdrawn"]


def test_a_correction_of_a_report_of_many_lowers_the_level_too() -> None:
    world = World()
    world.report(1, a_mention(), publisher="Gazette", url=OWN)
    world.report(2, a_mention(), publisher="Courier")
    assert world.alert().level == "critical"

    world.report(12, publisher="Gazette", url=OWN, title="Correction: no strike")
    world.until(30)

    # Severity 9 x confidence 0.34 = 3.1: advisory is below 4.5.
    assert world.alert().level == "advisory"


def test_a_version_that_calls_the_report_false_does_not_tell_it() -> None:
    world = World()
    world.report(1, a_mention(), publisher="Gazette", url=OWN)

    told = a_mention(sentence=Span(part="title", start=0, end=20))
    correction = Discount(rule="correction", words="correction", factor=0.3)
    negated = a_mention(stance="negated", weight=0.0, discounts=(correction,))
    world.report(12, told, negated, publisher="Gazette", url=OWN, title="Correction of a report of missiles")
    world.until(30)

    assert [each.state for each in world.alerts()] == ["withdrawn"]


START = 4 * DAY


def a_world_under_threats() -> World:
    """Threats by eight publishers, the first of which Paper 0 has at its own address."""
    world = World()
    quiet_days(world, 4)
    for each in range(8):
        world.report(START + each * 20, a_threat(), publisher=f"Paper {each}", url=f"https://threats.example/{each}")
    world.until(START + 170)
    return world


def test_a_report_of_a_burst_that_is_corrected_counts_no_more() -> None:
    world = a_world_under_threats()
    before = world.alert()

    world.report(START + 180, publisher="Paper 0", url="https://threats.example/0", title="Correction: no threat")
    world.until(START + 200)

    alert = world.alert()
    assert (before.counts.stories, alert.counts.stories) == (8, 7)
    assert (alert.counts.p or 0) >= (before.counts.p or 0)
    assert (alert.state, alert.timeline[-1].what) == ("firing", "corrected")
    # Eight publishers 0.95; one that corrected leaves 0.85 of it.
    assert alert.confidence == 0.807
    assert "Paper 0" not in {each.publisher for each in alert.evidence}


def test_a_corrected_report_stays_out_of_a_burst_that_goes_on() -> None:
    world = a_world_under_threats()
    world.report(START + 180, publisher="Paper 0", url="https://threats.example/0", title="Correction: no threat")

    world.report(START + 185, a_threat(), publisher="Paper 9")
    world.until(START + 200)

    assert "Paper 0" not in {each.publisher for each in world.alert().evidence}


def test_a_burst_of_which_every_report_is_corrected_is_withdrawn() -> None:
    world = a_world_under_threats()

    for each in range(8):
        url = f"https://threats.example/{each}"
        world.report(START + 180 + each, publisher=f"Paper {each}", url=url, title="Correction: no threat")
    world.until(START + 200)

    assert world.alert().state == "withdrawn"
    assert world.alert().reason == "Paper 7 corrected its report: Correction: no threat"


def test_a_new_version_that_still_tells_changes_nothing_of_a_burst() -> None:
    world = a_world_under_threats()
    before = world.alert()

    world.report(START + 180, a_threat(), publisher="Paper 0", url="https://threats.example/0", title="Update")
    world.until(START + 200)

    assert (world.alert().counts.stories, world.alert().confidence) == (before.counts.stories, before.confidence)


def test_a_new_version_that_takes_the_threat_back_in_so_many_words_tells_it_no_more() -> None:
    world = a_world_under_threats()

    title = Span(part="title", start=0, end=20)
    withdrawn = taken_back(event_type="THREATEN", ledger="threats", mode=None, places=())
    world.report(START + 180, a_threat(sentence=title), withdrawn, publisher="Paper 0", url="https://threats.example/0")
    world.until(START + 200)

    assert (world.alert().counts.stories, world.alert().timeline[-1].what) == (7, "corrected")
