"""The random name by which a browser is known to the keys of its own person."""

from uuid import UUID

from django.conf import settings

# The prefix, over TLS, keeps a neighbouring subdomain from planting a name of its own.
COOKIE = "__Host-device" if settings.OVER_TLS else "device"
LASTS = 400 * 24 * 3600


def _read(told: str | None) -> UUID | None:
    try:
        return UUID(told or "")
    except ValueError:
        return None


def name_of(request) -> UUID | None:
    return _read(request.COOKIES.get(COOKIE))


def names_of(request) -> set[UUID]:
    """By its cookie, and as the device kept it beside the typing that waits there.

    A browser that is killed in its first half minute has not written its cookies to the disk yet.
    """
    told = (name_of(request), _read(request.headers.get("X-Device")))
    return {name for name in told if name}


def remember(response, device: UUID) -> None:
    """Out of reach of scripts, for as long as browsers keep a cookie."""
    response.set_cookie(
        COOKIE,
        str(device),
        max_age=LASTS,
        secure=settings.OVER_TLS,
        httponly=True,
        samesite="Lax",
    )
