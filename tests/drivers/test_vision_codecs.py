"""What Cognex' devices say, byte by byte: native mode and DMCC."""

import base64
import doctest
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant_drivers.codecs import dmcc, zpl, zpl_fields, zpl_template
from plant_drivers.codecs import insight as native
from plant_drivers.codecs.errors import FrameError

BANNER = b"Welcome to In-Sight(tm)  9912M Session 0\r\nUser: "


@pytest.mark.parametrize("module", [dmcc, native, zpl, zpl_fields, zpl_template])
def test_examples(module):
    found = doctest.testmod(module)
    assert (found.failed, found.attempted > 0) == (0, True)


class TestNativeMode:
    def test_cells(self):
        for cell, command in (
            ("A012", "GVA012"), ("a12", "GVA012"), ("Z999", "GVZ999"), ("B1", "GVB001"),
            ("Job.Pass_Count", "GVJob.Pass_Count"),
            ("Pattern_1.Fixture.X", "GVPattern_1.Fixture.X"),
        ):  # fmt: skip
            assert native.get_value(cell) == command

    @pytest.mark.parametrize(
        "cell", ["", "12", "A 1", "A1\r\nSO0", "A1;", "Ä01", "x" * 300, "A.", "A٣"]
    )
    def test_what_is_no_cell(self, cell):
        with pytest.raises(ValueError, match="is no cell"):
            native.get_value(cell)

    def test_jobs(self):
        assert native.load_job("ring 7-b.job") == "LFring 7-b.job"
        for name in ("", "../proc.set", "a\r\nSO1", "x" * 61, ".hidden", "a/b.job"):
            with pytest.raises(ValueError, match="is no job's name"):
                native.load_job(name)

    def test_statuses(self):
        assert [native.parse_status(line) for line in (b"1", b"0", b"-2", b" 1 ")] == [1, 0, -2, 1]
        for line in (b"", b"x", b"1.0", b"1 2", b"\xb2"):
            with pytest.raises(FrameError):
                native.parse_status(line)
        assert "offline" in native.error_words(-2)
        assert native.error_words(-77) == "its error -77"

    def test_values(self):
        assert native.parse_value(b"12.500") == native.Value("12.500", Decimal("12.500"))
        assert native.parse_value(b"-3").number == -3
        assert native.parse_value(b"GX40 (2)") == native.Value("GX40 (2)")
        assert native.parse_value(b"1E5").number is None
        assert native.parse_value(b"") == native.Value("")
        assert native.parse_value(b"#ERR") == native.Value("#ERR", None, "the cell shows #ERR")
        with pytest.raises(FrameError):
            native.parse_value(b"a\x00b")

    @pytest.mark.parametrize("size", [1, 5, 200])
    def test_login(self, size):
        login = native.Login("admin", "se cret")
        sent = []
        for heard in (BANNER, b"Password: ", b"User Logged In\r\n"):
            for at in range(0, len(heard), size):
                if answer := login.feed(heard[at : at + size]):
                    sent.append(answer)
        assert sent == [b"admin\r\n", b"se cret\r\n"]
        assert (login.step, login.model) == (native.Step.IN, "9912M")

    @pytest.mark.parametrize(
        "words", [b"Invalid Password\r\n", b"Access denied\r\n", b"\r\nUser: "]
    )
    def test_a_login_that_is_refused(self, words):
        login = native.Login("admin", "wrong")
        login.feed(BANNER)
        login.feed(b"Password: ")
        assert login.feed(words) == b""
        assert login.step is native.Step.REFUSED

    def test_no_login(self):
        with pytest.raises(FrameError, match="no login"):
            native.Login("admin", "").feed(b"x" * 3000)

    @given(st.binary(max_size=300))
    def test_arbitrary_bytes(self, data):
        for read in (native.parse_status, native.parse_value):
            with suppress(FrameError):
                read(data)
        login = native.Login("admin", "")
        for part in (BANNER, data, data):
            with suppress(FrameError):
                login.feed(part)


class TestDmcc:
    @pytest.mark.parametrize(
        ("line", "answer"),
        [
            (b"||0:123[0]", dmcc.Answer(123, 0, "")),
            (b"||0:17[0]DM262", dmcc.Answer(17, 0, "DM262")),
            (b"||[101]", dmcc.Answer(-1, 101, "")),
            (b"||:[102]", dmcc.Answer(-1, 102, "")),
            (b"||:::4[0]ON", dmcc.Answer(4, 0, "ON")),
            (b"||0:7[0]a[1]", dmcc.Answer(7, 0, "a[1]")),
            (b"||0:[1]" + base64.b64encode(b"]d201"), dmcc.Result("]d201")),
            (b"]d20109506000134352\x1d10A", dmcc.Result("]d20109506000134352\x1d10A")),
            ("Größe".encode(), dmcc.Result("Größe")),
            ("Größe".encode("latin-1"), dmcc.Result("Größe")),
            (b"|a", dmcc.Result("|a")),
        ],
    )
    def test_lines(self, line, answer):
        assert dmcc.parse(line) == answer

    @pytest.mark.parametrize("line", [b"||", b"||0:1", b"||0:1[x]", b"||2[0]", b"||[1]?", b"a\x00"])
    def test_what_is_none(self, line):
        with pytest.raises(FrameError):
            dmcc.parse(line)

    def test_words(self):
        assert dmcc.error_words(101) == "it does not know the command"
        assert dmcc.error_words(300) == "its error 300"

    @given(st.binary(max_size=200))
    def test_arbitrary_bytes(self, data):
        for line in (data, b"||" + data, b"||0:1[1]" + data):
            with suppress(FrameError):
                dmcc.parse(line)
