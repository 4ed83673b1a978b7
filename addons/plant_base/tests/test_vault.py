import base64
import os
import tempfile
from pathlib import Path
from unittest.mock import patch

from odoo.tests import BaseCase, TransactionCase, tagged

from ..exceptions import VaultClosed
from ..vault import KEYS, KEYS_FILE, NoKey, UnknownKey, UnsoundKey, Vault, WrongPlace, is_sealed

OLD, NEW = bytes(range(32)), bytes(range(1, 33))
PLACE = "scale at tcp://scale:4001"


def text(*keys):
    return ",".join(base64.b64encode(key).decode() for key in keys)


@tagged("post_install", "-at_install")
class TestVault(BaseCase):
    """What is sealed opens where it was sealed for, with the key it was sealed with."""

    def test_there_and_back(self):
        vault = Vault([OLD])
        for secret in ("hunter2", "", "pässwörd ✓", "x" * 5000):
            sealed = vault.seal(secret, PLACE)
            self.assertTrue(is_sealed(sealed))
            self.assertEqual(vault.unseal(sealed, PLACE), secret)

    def test_it_tells_nothing(self):
        vault = Vault([OLD])
        first, second = vault.seal("hunter2", PLACE), vault.seal("hunter2", PLACE)
        self.assertNotEqual(first, second)
        for sealed in (first, second):
            self.assertNotIn("hunter2", sealed)
            self.assertNotIn(base64.b64encode(b"hunter2").decode()[:8], sealed)

    def test_it_opens_nowhere_else(self):
        vault = Vault([OLD])
        with self.assertRaises(WrongPlace):
            vault.unseal(vault.seal("hunter2", PLACE), "tcp://mine")

    def test_every_changed_character_is_noticed(self):
        vault = Vault([OLD])
        sealed = vault.seal("hunter2", PLACE)
        start = sealed.rindex(":") + 1
        for index in range(start, len(sealed)):
            other = "A" if sealed[index] != "A" else "B"
            changed = sealed[:index] + other + sealed[index + 1 :]
            if base64.b64decode(changed[start:]) == base64.b64decode(sealed[start:]):
                continue  # bits of the last character that stand for nothing
            with self.subTest(index=index), self.assertRaises(WrongPlace):
                vault.unseal(changed, PLACE)
        for cut in (sealed[:start], sealed[: start + 8], sealed + "é", sealed[:-1]):
            with self.subTest(cut=cut), self.assertRaises(WrongPlace):
                vault.unseal(cut, PLACE)

    def test_a_new_key_seals_and_the_old_one_still_opens(self):
        before = Vault([OLD]).seal("hunter2", PLACE)
        both = Vault([NEW, OLD])
        self.assertEqual(both.unseal(before, PLACE), "hunter2")
        after = both.seal("hunter2", PLACE)
        self.assertEqual((both.is_current(before), both.is_current(after)), (False, True))
        self.assertEqual(Vault([NEW]).unseal(after, PLACE), "hunter2")
        with self.assertRaises(UnknownKey):
            Vault([NEW]).unseal(before, PLACE)

    def test_keys_from_the_environment(self):
        sealed = Vault([OLD]).seal("hunter2", PLACE)
        urlsafe = base64.urlsafe_b64encode(bytes([255] * 32)).decode()
        for given in (text(OLD), f" {text(OLD)}\n", text(NEW, OLD), f"{urlsafe}, {text(OLD)}"):
            with self.subTest(given=given):
                self.assertEqual(Vault.configured({KEYS: given}).unseal(sealed, PLACE), "hunter2")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "keys")
            path.write_text(f"{text(NEW)}\n{text(OLD)}\n")
            vault = Vault.configured({KEYS_FILE: str(path)})
            self.assertEqual(vault.unseal(sealed, PLACE), "hunter2")
            path.write_bytes(b"\xff\xfe")
            with self.assertRaises(UnsoundKey):
                Vault.configured({KEYS_FILE: str(path)})

    def test_no_key_and_none_that_is_one(self):
        for environ in ({}, {KEYS: ""}, {KEYS: " , "}):
            with self.subTest(environ=environ), self.assertRaises(NoKey):
                Vault.configured(environ)
        for given in ("hunter2", text(OLD[:16]), text(OLD) + "," + "é" * 43, text(OLD)[:-1]):
            with self.subTest(given=given), self.assertRaises(UnsoundKey):
                Vault.configured({KEYS: given})
        with self.assertRaises(UnsoundKey):
            Vault.configured({KEYS_FILE: "/nowhere/keys"})


@tagged("post_install", "-at_install")
class TestVaultInWords(TransactionCase):
    """A vault that does not open says why, and what to do."""

    def with_keys(self, given):
        return patch.dict(os.environ, {KEYS: given, KEYS_FILE: ""})

    def test_there_and_back(self):
        vault = self.env["plant.vault"]
        with self.with_keys(text(OLD)):
            sealed = vault._seal("hunter2", PLACE)
            self.assertEqual(vault._unseal(sealed, PLACE, "The password"), "hunter2")

    def test_sentences(self):
        vault = self.env["plant.vault"]
        with self.with_keys(text(OLD)):
            sealed = vault._seal("hunter2", PLACE)
        for given, place, words in (
            ("", PLACE, "This server has no key"),
            ("hunter2", PLACE, "holds keys of 32 bytes in base64"),
            (text(NEW), PLACE, "^The password is sealed with a key that this server does not have"),
            (text(OLD), "elsewhere", "^The password was given for something else.*again"),
        ):
            with (
                self.subTest(words=words),
                self.with_keys(given),
                self.assertRaisesRegex(VaultClosed, words),
            ):
                vault._unseal(sealed, place, "The password")
