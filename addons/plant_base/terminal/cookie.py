"""The cookie in which a device holds its pairing, and the header that its calls carry."""

COOKIE = "plant_terminal"
PATH = "/plant/terminal"
HEADER = "X-Plant-Terminal"
# As long as browsers keep any cookie; each loading of the page renews it.
LIVES = 400 * 24 * 3600


def set_on(response, secret, *, secure):
    """Give the device that gets ``response`` its ``secret``, out of reach of scripts and of other
    sites' requests.
    """
    response.set_cookie(
        COOKIE,
        secret,
        max_age=LIVES,
        path=PATH,
        secure=secure,
        httponly=True,
        samesite="Strict",
    )


def take_from(response):
    """Have the device forget a pairing that is over."""
    response.delete_cookie(COOKIE, path=PATH, httponly=True, samesite="Strict")
