"""A coalition's life: proposed by anyone, opened on the platform, accepted by its authority."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from coalitions.models import Coalition, State
from outbox.models import Letter

pytestmark = pytest.mark.django_db
SEAT = {"role": "national_authority", "organisation": "Mine Centre", "email": "head@example.org"}


@pytest.fixture
def state(db):
    return State.objects.create(
        iso3="LAO", name="Lao PDR", ccm_status="state_party", confidence="source"
    )


@pytest.fixture
def proposed(state, outsider, client):
    client.force_login(outsider)
    client.post(
        "/coalitions/propose/",
        {
            "state": state.id,
            "name": "Mine Action Forum",
            "kind": "mine_action_forum",
            "reason": "Two embassies asked.",
        },
    )
    return Coalition.objects.get(name="Mine Action Forum")


def test_a_proposal_is_seen_by_its_proposer_and_the_administrator_only(
    proposed, outsider, platform_admin, cast, client
):
    assert proposed.status == "proposed"
    client.force_login(outsider)
    assert b"Mine Action Forum" in client.get("/coalitions/").content
    assert client.get(f"/coalitions/{proposed.slug}/").status_code == 404
    client.force_login(platform_admin)
    assert b"Two embassies asked." in client.get(f"/platform/coalitions/{proposed.slug}/").content
    client.force_login(cast.national_authority)
    assert b"Mine Action Forum" not in client.get("/coalitions/").content


def test_forming_begins_by_the_authoritys_own_act(proposed, platform_admin, client):
    client.force_login(platform_admin)
    page = f"/platform/coalitions/{proposed.slug}/"
    client.post(page + "seats/", SEAT)
    letter = Letter.objects.get(kind="invitation")
    assert "The portal's administrator invites you" in letter.body_text
    assert client.get(f"/coalitions/{proposed.slug}/").status_code == 404

    link = letter.body_text.partition("localhost:8000")[2].split()[0]
    client.logout()
    client.post(link, {"name": "H", "language": "en", "password": "a quiet table by the sea"})
    steps = reverse("life_cycle", args=[proposed.slug])
    assert b"begins to form by your act" in client.get(steps).content
    client.post(steps, {"to": "forming", "on": "2020-01-01", "reason": "We accept."})
    proposed.refresh_from_db()
    assert proposed.status == "proposed"  # earlier than the proposal itself

    today = proposed.steps.get().on.isoformat()
    client.post(steps, {"to": "forming", "on": today, "reason": "We accept."})
    proposed.refresh_from_db()
    assert (proposed.status, proposed.steps.last().reason) == ("forming", "We accept.")


def test_the_administrator_fills_a_shell_only_until_the_authority_is_in(
    cast, platform_admin, client
):
    client.force_login(platform_admin)
    page = "/platform/coalitions/cedar/"
    shown = client.get(page)
    assert b"keeps its settings and seats itself" in shown.content
    assert b"cedar.example.org" not in shown.content
    assert client.post(page, {"name": "Mine now"}).status_code == 403
    assert client.post(page + "seats/", SEAT).status_code == 403
    member = cast.members["national_authority"]
    again = client.post(f"{page}members/{member.id}/invite/", {"email": "x@example.org"})
    assert again.status_code == 403

    member.user = None
    member.save()
    assert client.post(page + "seats/", {**SEAT, "role": "donor"}).status_code == 200
    assert cast.coalition.seats.count() == 7
    client.post(f"{page}members/{member.id}/invite/", {"email": "x@example.org"})
    assert Letter.objects.get().to_address == "x@example.org"
    donor = cast.members["donor"]
    stranger = client.post(f"{page}members/{donor.id}/invite/", {"email": "y@example.org"})
    assert stranger.status_code == 404


@pytest.mark.parametrize(
    ("now", "to", "ends"),
    [
        ("forming", "active", "active"),
        ("active", "dormant", "dormant"),
        ("active", "proposed", "active"),
        ("dormant", "completed", "completed"),
        ("completed", "forming", "completed"),
        ("completed", "active", "active"),
    ],
)
def test_steps_follow_one_another(cast, client, now, to, ends):
    Coalition.objects.update(status=now)
    client.force_login(cast.national_authority)
    url = reverse("life_cycle", args=["cedar"])
    client.post(url, {"to": to, "on": "2026-01-05", "reason": "As agreed."})
    assert Coalition.objects.get(slug="cedar").status == ends


def test_a_step_needs_a_reason_and_no_day_to_come(cast, client):
    client.force_login(cast.national_authority)
    url = reverse("life_cycle", args=["cedar"])
    client.post(url, {"to": "dormant", "on": "2026-01-05", "reason": ""})
    text = client.post(url, {"to": "dormant", "on": "2090-01-05", "reason": "Rest."})
    assert b"lies in the future" in text.content
    assert Coalition.objects.get(slug="cedar").status == "active"


@pytest.mark.parametrize(
    ("role", "fields"),
    [
        ("secretariat", {"cadence_months", "time_zone", "weekend", "holidays"}),
        (
            "national_authority",
            {
                "name", "kind", "working_language", "cadence_months", "time_zone", "weekend",
                "holidays", "release_rule", "silence_days", "keeps_revisions",
                "is_non_attributing", "attendance_style", "handling_line",
                "opens_all_to_observers", "is_listed", "obligations",
            },
        ),
    ],
)  # fmt: skip
def test_release_rule_and_listing_are_the_authoritys(cast, client, role, fields):
    client.force_login(cast.users[role])
    url = reverse("coalition_settings", args=["cedar"])
    assert set(client.get(url).context["form"].fields) == fields
    data = {"cadence_months": "3", "time_zone": "Africa/Cairo", "release_rule": "facilitator",
            "name": "New", "kind": "country_coalition", "working_language": "en",
            "attendance_style": "names", "is_listed": "on", "weekend": "4,5",
            "holidays": "2026-12-25 Christmas\n\n 2026-05-01  Labour Day", "silence_days": "10",
            "keeps_revisions": "on", "is_non_attributing": "on"}  # fmt: skip
    client.post(url, data)
    coalition = Coalition.objects.get(slug="cedar")
    mine = role == "national_authority"
    assert coalition.weekend == "4,5"
    assert coalition.holidays == "2026-05-01 Labour Day\n2026-12-25 Christmas"
    assert coalition.silence_days == (10 if mine else 5)
    assert (coalition.keeps_revisions, coalition.is_non_attributing) == (mine, mine)
    assert (coalition.cadence_months, coalition.time_zone) == (3, "Africa/Cairo")
    assert coalition.release_rule == ("facilitator" if mine else "authority")
    assert coalition.is_listed is mine
    assert coalition.history.first().history_user == cast.users[role]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time_zone", "Atlantis/Town"),
        ("cadence_months", "-1"),
        ("name", ""),
        ("weekend", "0,1"),
        ("silence_days", "0"),
        ("silence_days", "61"),
        ("release_rule", "silence, please"),
        ("holidays", "2026-05-01 Labour Day\n1 May 2026"),
        ("holidays", "2026-02-29 Leap day"),
    ],
)
def test_refused_settings_change_nothing_and_keep_what_was_typed(cast, client, field, value):
    client.force_login(cast.national_authority)
    data = {"cadence_months": "4", "time_zone": "Africa/Cairo", "release_rule": "authority",
            "weekend": "5,6", "holidays": "", "silence_days": "5", "name": "New name",
            "kind": "country_coalition", "working_language": "en",
            "attendance_style": "names", "handling_line": "Handle with care"}  # fmt: skip
    assert client.post(reverse("coalition_settings", args=["cedar"]), data).status_code == 302
    Coalition.objects.update(handling_line="")
    answer = client.post(reverse("coalition_settings", args=["cedar"]), {**data, field: value})
    assert answer.status_code == 200
    assert b"Handle with care" in answer.content
    assert set(answer.context["form"].errors) == {field}
    assert Coalition.objects.get(slug="cedar").handling_line == ""


def test_a_demonstration_is_never_listed(cast, client):
    Coalition.objects.update(is_demonstration=True)
    client.force_login(cast.national_authority)
    form = client.get(reverse("coalition_settings", args=["cedar"])).context["form"]
    assert "is_listed" not in form.fields


def test_who_sees_what_follows_the_settings(cast, client):
    client.force_login(cast.observer)
    url = reverse("who_sees_what", args=["cedar"])
    before = client.get(url).content.decode()
    assert "Observers read the summaries of meetings they were invited to." in before
    assert "reads it once they send it for release" in before
    Coalition.objects.update(opens_all_to_observers=True, release_rule="facilitator")
    after = client.get(url).content.decode()
    assert "Observers read every circulated summary." in after
    assert "publishes alone" in after
    Coalition.objects.update(
        release_rule="silence", silence_days=7, keeps_revisions=True, is_non_attributing=True
    )
    silent = client.get(url).content.decode()
    assert "After 7 working days it is adopted by silence" in silent
    assert "this coalition keeps it after the summary is final" in silent
    assert "summaries never say who said what" in silent
    for words in ("keeps it after", "never say who said"):
        assert words not in before


def test_a_state_may_have_a_second_table_with_an_address_of_its_own(proposed, state, client):
    client.force_login(User.objects.get(email="outsider@example.org"))
    client.post(
        "/coalitions/propose/",
        {"state": state.id, "name": "Platform", "kind": "country_coalition", "reason": "x"},
    )
    assert sorted(Coalition.objects.values_list("slug", flat=True)) == ["lao-pdr", "lao-pdr-2"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_day_of_a_step_is_filled_in_whatever_the_language(cast, client, language):
    User.objects.filter(pk=cast.national_authority.pk).update(language=language)
    client.force_login(User.objects.get(pk=cast.national_authority.pk))
    text = client.get(reverse("life_cycle", args=["cedar"])).content.decode()
    assert f'value="{timezone.localdate().isoformat()}"' in text
