"""An app that acts for people, and the browser of one who allows it."""

import base64
import hashlib
import re
import secrets
from urllib.parse import parse_qsl, urlencode, urlsplit

from .api_case import OAUTH, ApiCase, make_client, make_user

REDIRECT = "https://app.example.com/back?from=plant"
SCOPES = ["lots:read", "products:read", "products:write"]
TOKEN_FIELD = re.compile(r'name="csrf_token" value="([^"]+)"')


def make_app(env, **vals):
    """A public client that acts for people."""
    client, _secret = make_client(
        env,
        env["res.users"],
        SCOPES,
        **{
            "name": "The app",
            "company_id": env.company.id,
            "acts_itself": False,
            "acts_for_people": True,
            "is_public": True,
            "redirect_uris": f"{REDIRECT}\nhttp://127.0.0.1/back",
            "rate": 100_000,
            **vals,
        },
    )
    return client


def pair():
    """``(code verifier, its challenge)``."""
    verifier = secrets.token_urlsafe(32)
    digest = hashlib.sha256(verifier.encode()).digest()
    return verifier, base64.urlsafe_b64encode(digest).decode().rstrip("=")


class PeopleCase(ApiCase):
    """See the module; the person is ``self.person``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = make_user(cls.env, "api_person", password="api_person")
        cls.app = make_app(cls.env)
        cls.issuer = cls.env["ir.config_parameter"].get_param("web.base.url") + "/plant/api"

    def query(self, app=None, **changed):
        """What the app asks for; None leaves a parameter out."""
        self.verifier, challenge = pair()
        asked = {
            "response_type": "code",
            "client_id": (app or self.app).client_id,
            "redirect_uri": REDIRECT,
            "scope": "lots:read products:write",
            "state": "s t/1",
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            **changed,
        }
        return urlencode({name: value for name, value in asked.items() if value is not None})

    def log_in(self, login="api_person"):
        self.authenticate(login, login)
        self.cookies = self.opener.cookies.copy()

    def browse(self, query, method="GET", data=None):
        """The authorization endpoint in the browser of who has logged in."""
        self.opener.cookies.update(self.cookies)
        return self.opener.request(
            method,
            f"{self.base_url()}{OAUTH}/authorize?{query}",
            data=data,
            timeout=60,
            allow_redirects=False,
        )

    def decide(self, query, decision="allow"):
        """Open the page and press a button of it."""
        page = self.browse(query)
        self.assertEqual(page.status_code, 200, page.text)
        token = TOKEN_FIELD.search(page.text)[1]
        return self.browse(query, "POST", {"csrf_token": token, "decision": decision})

    def sent_back(self, response, redirect=REDIRECT):
        """The parameters that a redirection to the app carries."""
        self.assertEqual(response.status_code, 303, response.text)
        place = urlsplit(response.headers["Location"])
        expected = urlsplit(redirect)
        self.assertEqual(place[:3], expected[:3])
        said = dict(parse_qsl(place.query, keep_blank_values=True))
        for name, value in parse_qsl(expected.query):
            self.assertEqual(said.pop(name), value)
        self.assertEqual(said.pop("iss"), self.issuer)
        return said

    def get_code(self, **changed):
        self.log_in()
        return self.sent_back(
            self.decide(self.query(**changed)), changed.get("redirect_uri", REDIRECT)
        )["code"]

    def exchange(self, code, /, **changed):
        fields = {
            "grant_type": "authorization_code",
            "client_id": self.app.client_id,
            "code": code,
            "redirect_uri": REDIRECT,
            "code_verifier": self.verifier,
            **changed,
        }
        return self.form("token", **{name: v for name, v in fields.items() if v is not None})

    def refresh(self, token, /, **changed):
        fields = {
            "grant_type": "refresh_token",
            "client_id": self.app.client_id,
            "refresh_token": token,
            **changed,
        }
        return self.form("token", **fields)

    def get_tokens(self):
        answer = self.exchange(self.get_code())
        self.assertEqual(answer.status_code, 200, answer.text)
        return answer.json()
