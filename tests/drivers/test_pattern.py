"""Patterns from settings: what ``re`` would say, and never longer than the line is."""

import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from plant_drivers.codecs.pattern import MAX_LINE, MAX_PATTERN, Pattern, PatternError


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (r"(?P<a>\d+)(?P<b>\d)?", "123"),
        (r"(?P<a>\d+?)(?P<b>\d*)", "123"),
        (r"(?P<a>a|ab)(?P<b>c|bcd)(?P<c>d*)", "abcd"),
        (r"(?:(?P<a>x)|(?P<b>y))+", "xyx"),
        (r"(?:(?P<a>x)|y){2,3}", "xy"),
        (r"^(?P<a>[^,;]*)[,;](?P<b>.*)$", "ST;GS,1"),
        (r"(?P<a>[-+]?) *(?P<b>[0-9.]+)", "-  1.5"),
        (r"(?P<a>[a\-z]+)", "a-z"),
        (r"(?P<a>[]x]+)", "]x"),
        (r"(?P<a>[x-]+)", "x-"),
        (r"(?P<a>\x41\.\\)", "A.\\"),
        (r"(?P<a>\s\S\w\W\d\D)", " a_-1x"),
        (r"(?P<a>(?P<b>x)?y)", "y"),
        (r"a{0}b", "b"),
        (r"a{,2}b", "aab"),
        (r"x||y", ""),
        ("", ""),
        (r"(?P<a>)", ""),
    ],
)
def test_as_re_has_it(pattern, line):
    expected = re.fullmatch(pattern, line, re.ASCII)
    found = Pattern(pattern).fullmatch(line)
    assert (found is None) == (expected is None)
    assert found is None or dict(found) == expected.groupdict()


ATOMS = st.sampled_from(["a", "b", "c", ".", "[ab]", "[^a]", r"\d", r"\w", "1", r"\."])
REPEATS = st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{2,}", "*?", "+?", "??", "{1,2}?"])


def _larger(inner):
    return st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.tuples(inner, inner).map(lambda two: f"(?:{two[0]}|{two[1]})"),
        st.tuples(inner, REPEATS).map(lambda two: f"(?:{two[0]}){two[1]}"),
        inner.map(lambda one: f"(?P<g>{one})"),
    )


@st.composite
def patterns(draw):
    """A pattern whose groups have names of their own."""
    text = draw(st.recursive(ATOMS, _larger, max_leaves=8))
    names = iter(range(100))
    return re.sub("<g>", lambda _: f"<g{next(names)}>", text)


@settings(max_examples=400)
@given(patterns(), st.text(alphabet="abc1.", max_size=8))
@example("(?:a|ab)(?:c|bcd)*", "abcd")
def test_any_pattern_says_what_re_says(pattern, line):
    try:
        ours = Pattern(pattern)
    except PatternError as error:
        assert "may be nothing" in str(error) or "too long" in str(error)
        return
    expected = re.fullmatch(pattern, line, re.ASCII)
    found = ours.fullmatch(line)
    assert (found is None) == (expected is None)
    if found is not None:
        assert dict(found) == expected.groupdict()


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?P<weight>(?:\d+)+)x",
        r"(?P<weight>(?:\d|\d\d)+)x",
        r"\d*\d*\d*\d*\d*\d*\d*\d*x",
        r"(?:(?:(?:\d+)+)+)+x",
        r"(?:.+,)+x",
        r"(?:\d{1,20}){1,20}x",
    ],
)
def test_what_would_hang_re_does_not_hang(pattern):
    compiled = Pattern(pattern)
    started = time.process_time()
    assert compiled.fullmatch("1" * MAX_LINE) is None
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("(", "not closed"),
        (")", "no opening one"),
        ("a)b", "no opening one"),
        ("[ab", "not closed"),
        ("*a", "repeats nothing"),
        ("a**", "cannot be repeated"),
        ("a+{2}", "cannot be repeated"),
        ("a{2", r"\{2\}, \{2,\}"),
        ("a{x}", r"\{2\}, \{2,\}"),
        ("a{3,2}", "lower bound"),
        ("a{65}", "more than 64 times"),
        ("a{9999}", "more than 64 times"),
        ("(?:a*)*", "nothing at all"),
        ("(?:a|)+", "nothing at all"),
        ("^*", "cannot be repeated"),
        ("(?=a)", "may follow"),
        ("(?i)a", "may follow"),
        ("(?P<1>a)", "group's name"),
        ("(?P<ä>a)", "group's name"),
        ("(?P<a", "group's name"),
        ("(?P<a>x)(?P<a>y)", "twice"),
        (r"(?P<a>x)(?P=a)", "may follow"),
        (r"\1", "not understood"),
        (r"\b", "not understood"),
        ("\\", "not understood"),
        (r"\x4", "hexadecimal"),
        (r"\xzz", "hexadecimal"),
        ("[z-a]", "backwards"),
        (r"[\d-z]", "backwards"),
        ("€", "no character"),
        ("[€]", "no character"),
        ("(?:(?:a{60}){60}){60}", "too long"),
        ("(?:" * 21 + "a" + ")" * 21, "too deep"),
        ("a" * (MAX_PATTERN + 1), "more than 400"),
    ],
)
def test_mistakes_have_a_sentence(pattern, words):
    with pytest.raises(PatternError, match=words) as caught:
        Pattern(pattern)
    assert str(caught.value).endswith(".")


@given(st.one_of(st.text(max_size=60), st.text(alphabet="()[]{}?P<a>|*+\\x,-^$:=1", max_size=30)))
@example("(" * 399)
def test_any_text_is_a_pattern_or_has_a_sentence(text):
    try:
        Pattern(text).fullmatch("ST,GS,+   1.250kg")
    except PatternError as error:
        assert str(error).endswith(".")


def test_a_line_that_is_too_long_does_not_fit():
    assert Pattern("(?P<a>x*)").fullmatch("x" * (MAX_LINE + 1)) is None
