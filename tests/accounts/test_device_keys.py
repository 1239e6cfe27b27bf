"""The keys of typing that waits on a device: whose they are, and when they are destroyed."""

from base64 import b64decode

import pytest

from accounts.models import DeviceKey

URL = "/accounts/device-keys/"


@pytest.fixture
def signed_in(client, cast):
    client.force_login(cast.facilitator)
    return client


def test_a_key_is_random_given_to_its_person_and_never_stored_by_the_browser(signed_in, cast):
    answers = [signed_in.post(URL) for _sitting in range(2)]
    secrets = [b64decode(answer.json()["secret"]) for answer in answers]
    assert [len(secret) for secret in secrets] == [32, 32]
    assert secrets[0] != secrets[1]
    assert answers[0].json()["user"] == cast.facilitator.pk
    assert answers[0]["Cache-Control"] == "no-store"
    cookie = answers[0].cookies["device"]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"
    again = signed_in.get(f"{URL}{answers[0].json()['id']}/")
    assert b64decode(again.json()["secret"]) == secrets[0]


def test_a_key_is_nobody_elses_and_stays_on_its_device(signed_in, cast):
    key = signed_in.post(URL).json()["id"]
    signed_in.force_login(cast.secretariat)
    assert signed_in.get(f"{URL}{key}/").status_code == 404
    signed_in.post(f"{URL}{key}/forget/")
    assert DeviceKey.objects.count() == 1
    signed_in.force_login(cast.facilitator)
    assert signed_in.get(f"{URL}{key}/").status_code == 200
    device = signed_in.cookies.pop("device").value
    assert signed_in.get(f"{URL}{key}/").status_code == 404
    elsewhere = "00000000-0000-4000-8000-000000000000"
    for named, status in ((elsewhere, 404), ("none", 404), (device, 200)):
        headers = {"X-Device": named}
        assert signed_in.get(f"{URL}{key}/", headers=headers).status_code == status
    signed_in.force_login(cast.secretariat)
    assert signed_in.get(f"{URL}{key}/", headers={"X-Device": device}).status_code == 404


def test_a_key_outlives_the_session_and_is_destroyed_on_request(signed_in, cast):
    key = signed_in.post(URL).json()["id"]
    signed_in.session.flush()
    assert signed_in.get(f"{URL}{key}/").status_code == 302
    signed_in.force_login(cast.facilitator)
    assert signed_in.get(f"{URL}{key}/").status_code == 200
    for _twice in range(2):
        assert signed_in.post(f"{URL}{key}/forget/").status_code == 204
    assert DeviceKey.objects.count() == 0


def test_signing_out_destroys_the_keys_of_this_device_only(signed_in, cast):
    here = signed_in.post(URL).cookies["device"].value
    elsewhere = "00000000-0000-4000-8000-000000000000"
    cast.facilitator.device_keys.create(device=elsewhere)
    cast.secretariat.device_keys.create(device=here)
    signed_in.post("/accounts/logout/")
    left = {(key.user, str(key.device)) for key in DeviceKey.objects.all()}
    assert left == {(cast.facilitator, elsewhere), (cast.secretariat, here)}
