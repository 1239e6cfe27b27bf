"""Whom visitors may ask: the offices of the front page, kept by the administrator."""

import pytest
from django.db import IntegrityError, transaction

from coalitions.actions import contacts
from coalitions.models import Contact

pytestmark = pytest.mark.django_db
URL = "/platform/contacts/"
EMPTY = {"audience": "everyone", "office": "", "email": "", "telephone": "", "note": ""}


def sent(*offices, kept=0):
    """What the page's form sends: `kept` offices that stand already come first."""
    data = {"form-TOTAL_FORMS": len(offices), "form-INITIAL_FORMS": kept}
    for number, office in enumerate(offices):
        for name, value in {**EMPTY, "position": 1, **office}.items():
            data[f"form-{number}-{name}"] = value
    return data


def front(client):
    client.logout()
    return client.get("/").content.decode()


@pytest.fixture
def admin(client, platform_admin):
    client.force_login(platform_admin)
    return client


def test_without_an_office_both_pages_say_what_to_do(admin):
    assert "Fill in the first office below and save." in admin.get(URL).content.decode()
    assert "The Implementation Support Unit of the Convention answers" in front(admin)


def test_an_office_stands_on_the_front_page_where_its_audience_looks(admin):
    answer = admin.post(
        URL,
        sent(
            {"office": "Support Unit", "email": "unit@example.org", "telephone": "+41 22 000 00"},
            {"office": "Donor desk", "email": "desk@example.org", "audience": "donor"},
            {},
        ),
        follow=True,
    )
    assert "Saved. The front page shows it from now on." in answer.content.decode()
    html = front(admin)
    donors = html.index("You are a donor")
    assert donors < html.index('href="mailto:desk@example.org"') < html.index("You are an operator")
    assert html.index("Whom to ask") < html.index('href="mailto:unit@example.org"')
    assert "+41 22 000 00" in html
    assert "The Implementation Support Unit of the Convention answers" not in html


def test_offices_stand_in_the_order_given(admin):
    Contact.objects.create(office="Alpha", email="a@example.org", position=2)
    Contact.objects.create(office="Beta", email="b@example.org", position=1)
    html = front(admin)
    assert html.index("Beta") < html.index("Alpha")


def test_an_office_is_changed_and_another_taken_off_in_one_go(admin):
    stays = Contact.objects.create(office="Alpha", email="a@example.org")
    goes = Contact.objects.create(office="Beta", email="b@example.org")
    admin.post(
        URL,
        sent(
            {"id": stays.id, "office": "Alpha", "email": "new@example.org"},
            {"id": goes.id, "office": "Beta", "email": "b@example.org", "DELETE": "on"},
            {},
            kept=2,
        ),
    )
    assert list(Contact.objects.values_list("office", "email")) == [("Alpha", "new@example.org")]


def test_the_history_says_who_named_an_office_and_who_took_it_off(platform_admin, outsider):
    office = Contact(office="Alpha", email="a@example.org")
    contacts.keep(changed=[office], removed=[], by=platform_admin)
    contacts.keep(changed=[], removed=[office], by=outsider)
    said = Contact.history.order_by("history_id").values_list("history_type", "history_user__email")
    assert list(said) == [("+", "admin@example.org"), ("-", "outsider@example.org")]


@pytest.mark.parametrize(
    ("office", "says"),
    [
        ({"office": "Unit"}, "Give an e-mail address or a telephone number."),
        ({"office": "Unit", "email": "unit at example"}, "Enter a valid email address."),
        ({"email": "unit@example.org"}, "This field is required."),
        ({"office": "Unit", "email": "u@example.org", "audience": "press"}, "not one of the"),
    ],
)
def test_what_is_refused_keeps_what_was_typed_and_saves_nothing(admin, office, says):
    good = {"office": "Good office", "email": "good@example.org"}
    html = admin.post(URL, sent(good, {**office, "note": "Mornings"})).content.decode()
    assert says in html
    assert 'value="Good office"' in html
    assert 'value="Mornings"' in html
    assert not Contact.objects.exists()


def test_the_same_office_twice_is_refused_and_said(admin):
    twice = {"office": "Unit", "email": "unit@example.org"}
    html = admin.post(URL, sent(twice, twice)).content.decode()
    assert "Please correct the duplicate data for office and audience" in html
    assert not Contact.objects.exists()


def test_a_form_without_its_counters_is_refused_and_breaks_nothing(admin):
    answer = admin.post(URL, {"form-0-office": "Unit"})
    assert answer.status_code == 200
    assert not Contact.objects.exists()


def test_an_office_nobody_can_reach_is_refused_by_the_database():
    with pytest.raises(IntegrityError, match="a_contact_can_be_reached"), transaction.atomic():
        Contact.objects.create(office="Unit")


def test_markup_in_an_office_stays_text(admin):
    Contact.objects.create(office="<b>Unit</b>", email="u@example.org", note="<script>x</script>")
    html = front(admin)
    assert "&lt;b&gt;Unit&lt;/b&gt;" in html
    assert "<script>x" not in html


def test_who_is_no_administrator_keeps_no_contacts(client, cast):
    Contact.objects.create(office="Alpha", email="a@example.org")
    client.force_login(cast.national_authority)
    assert client.post(URL, sent({"office": "Ours", "email": "o@example.org"})).status_code == 403
    client.logout()
    answer = client.post(URL, sent({"office": "Ours", "email": "o@example.org"}))
    assert answer["Location"].startswith("/accounts/login/")
    assert [contact.office for contact in Contact.objects.all()] == ["Alpha"]


@pytest.mark.parametrize("offices", [3, 30])
def test_the_front_page_asks_once_for_all_offices(client, django_assert_num_queries, offices):
    for number in range(offices):
        Contact.objects.create(office=f"Office {number}", email="office@example.org")
    with django_assert_num_queries(1):
        html = client.get("/").content.decode()
    assert html.count("mailto:office@example.org") == offices
