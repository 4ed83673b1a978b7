from odoo.tests import TransactionCase, tagged

from ..oauth.redirects import form_target, matches, redirects_of


@tagged("post_install", "-at_install")
class TestRedirects(TransactionCase):
    """Where people may be sent back to."""

    def test_what_can_be_registered(self):
        good = (
            "https://plm.example.com",
            "https://plm.example.com/",
            "https://plm.example.com:8443/a/b?c=d",
            "http://127.0.0.1",
            "http://127.0.0.1:8080/back",
            "http://[::1]/back",
        )
        self.assertEqual(redirects_of("\n ".join(good) + "\n\n"), good)
        self.assertEqual(redirects_of(False), ())
        for bad in (
            "http://plm.example.com/",
            "http://localhost/back",
            "https://plm.example.com/#x",
            "https://user@plm.example.com/",
            "https://plm.example.com\\@evil.example.com/",
            "https://*.example.com/",
            "https:///back",
            "https://plm.example.com/ä",
            "https://plm.example.com/a b",
            "com.example.app:/back",
            "javascript:alert(1)",
            "http://127.0.0.1@evil.example.com/",
        ):
            with self.subTest(bad), self.assertRaisesRegex(ValueError, "^.*$") as raised:
                redirects_of(bad)
            self.assertEqual(str(raised.exception), bad)

    def test_what_matches(self):
        known = redirects_of("https://a.example.com/x?y=z\nhttp://127.0.0.1/b\nhttp://[::1]:9/b")
        for given in (
            "https://a.example.com/x?y=z",
            "http://127.0.0.1/b",
            "http://127.0.0.1:1/b",
            "http://[::1]/b",
            "http://[::1]:65535/b",
        ):
            self.assertTrue(matches(known, given), given)
        for given in (
            "https://a.example.com:443/x?y=z",
            "https://A.example.com/x?y=z",
            "https://a.example.com/x",
            "http://127.0.0.1/b/",
            "http://127.0.0.1/b?x",
            "https://127.0.0.1/b",
            "http://127.0.0.1:/b",
            "http://127.0.0.1:1@evil.example.com/b",
            "http://127.0.0.1:123456/b",
        ):
            self.assertFalse(matches(known, given), given)

    def test_what_a_policy_calls_it(self):
        self.assertEqual(form_target("https://a.example.com:8/x?y"), "https://a.example.com:8")
        self.assertEqual(form_target("http://127.0.0.1:7/x"), "http://127.0.0.1:7")
        self.assertEqual(form_target("http://[::1]:7/x"), "http:")
        with self.assertRaises(ValueError):
            form_target("javascript:alert(1)")
