"""The demo page in a real browser: asking, buttons, keyboard, what was typed stays text, the way on
while the assistant is down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from serving import FAQS, FakeAssistant, gateway

pytestmark = pytest.mark.slow

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}
SCRIPTS = [
    "<script>window.hit = 1</script> script",
    "<img src=x onerror='window.hit = 1'> script",
    '"><svg onload=window.hit=1> script',
    "javascript:window.hit=1 //script",
    "[a](javascript:window.hit=1) script",
]
# (selector of the text, selector of what it stands on)
TEXTS = [
    (".bot .words", ".bot .bubble"), (".source", ".bot .bubble"), (".visitor .bubble", ""),
    (".quick:enabled", ""), (".quick:disabled", "#chat"), (".link.call", ""),
    (".link.book", ""), (".way", ""), ("#chat .status", "#chat"), ("#chat-note", "#chat"),
    (".emergency .words", ".emergency .bubble"), (".emergency .link.emergency", ""),
    (".emergency .link.call", ".emergency .bubble"), (".small", "#chat"),
    ("#page .status", "body"), (".lead", "body"), ("h1", "body"), (".button", ""),
    (".outline", "body"), (".question", ""), ("dt", "body"), ("dd a", "body"), ("footer p", "body"),
]  # fmt: skip


@pytest.fixture
def assistant() -> FakeAssistant:
    return FakeAssistant()


@pytest.fixture
def url(assistant: FakeAssistant) -> Iterator[str]:
    with gateway(assistant) as address:
        yield address


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    """The page on a desktop; nothing may go wrong in its console."""
    with opened(browser, url) as page:
        yield page


@contextmanager
def opened(browser: Browser, url: str, **options: object) -> Iterator[Page]:
    context: BrowserContext = browser.new_context(
        **{"viewport": DESKTOP, "reduced_motion": "reduce", **options}
    )
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.goto(f"{url}/demo")
    page.locator(".question").first.wait_for()
    yield page
    context.close()
    assert not wrong


def ask(page: Page, text: str) -> Locator:
    """Types a question; what was replied."""
    replies = page.locator(".turn.bot")
    before = replies.count()
    page.get_by_label("Your question").fill(text)
    page.keyboard.press("Enter")
    reply = replies.nth(before)
    reply.wait_for()
    return reply


def test_asking_a_question(page: Page) -> None:
    reply = ask(page, "is it safe when pregnant?")
    expect(reply.locator(".words")).to_have_text(
        "Please check with your healthcare provider first."
    )
    expect(reply.locator(".source")).to_have_text(
        "Source: our article, “contraindications”, reviewed May 2023"
    )
    expect(page.locator(".visitor").last).to_contain_text("is it safe when pregnant?")
    expect(page.get_by_label("Your question")).to_have_value("")


def test_the_page_shows_the_clinic(page: Page) -> None:
    expect(page.locator("header.top")).to_contain_text("Willow Lane")
    expect(page.locator("dl")).to_contain_text("Monday to Friday")
    expect(page.locator("#chat")).to_contain_text("not medical advice")
    call, book = page.locator(".way").all()
    assert (call.get_attribute("href") or "").startswith("tel:+")
    assert (book.get_attribute("href") or "").startswith("https://")


def test_pressing_a_button(page: Page, assistant: FakeAssistant) -> None:
    reply = ask(page, "hello")
    reply.get_by_role("button", name=FAQS["pregnancy"].title).click()
    expect(page.locator(".turn.bot").last).to_contain_text("Please check")
    expect(page.locator(".visitor").last).to_contain_text(FAQS["pregnancy"].title)
    expect(reply.locator(".quick").first).to_be_disabled()
    assert assistant.asked[-1].button == "pregnancy"


def test_a_question_of_the_page_is_asked_in_the_chat(page: Page, assistant: FakeAssistant) -> None:
    page.get_by_role("button", name="Close the chat").click()
    page.locator(".question", has_text="pregnancy").click()
    expect(page.locator(".turn.bot").last).to_contain_text("Please check")
    assert assistant.asked[-1].text == FAQS["pregnancy"].title


def test_suggested_questions_go_once_one_is_asked(page: Page) -> None:
    page.locator("#chat .first").get_by_text("Is it safe during pregnancy?").click()
    expect(page.locator(".turn.bot").last).to_contain_text("Please check")
    expect(page.locator("#chat .first")).to_have_count(0)


def test_with_the_keyboard_alone(page: Page) -> None:
    keyboard = page.keyboard
    page.get_by_role("button", name="Close the chat").focus()
    keyboard.press("Enter")
    launcher = page.locator("#launcher")
    expect(launcher).to_be_focused()
    keyboard.press("Enter")
    expect(page.get_by_label("Your question")).to_be_focused()
    keyboard.type("first line")
    keyboard.press("Shift+Enter")
    keyboard.type("hello")
    keyboard.press("Enter")
    option = page.get_by_role("button", name=FAQS["pregnancy"].title).last
    option.wait_for()
    for _ in range(12):
        if option.evaluate("element => element === document.activeElement"):
            break
        keyboard.press("Shift+Tab")
    keyboard.press("Enter")
    expect(page.locator(".turn.bot").last).to_contain_text("Please check")
    expect(page.get_by_label("Your question")).to_be_focused()
    keyboard.press("Escape")
    expect(page.locator("#chat")).to_be_hidden()
    expect(launcher).to_be_focused()


@pytest.mark.parametrize("text", SCRIPTS)
def test_what_is_said_stays_text(page: Page, text: str) -> None:
    reply = ask(page, text)
    expect(reply.locator(".words")).to_have_text(text)
    expect(page.locator(".visitor .bubble").last).to_have_text(text)
    page.wait_for_timeout(200)
    assert page.evaluate("() => window.hit") is None
    assert (
        page.locator("#chat-log").evaluate("log => log.querySelector('script, img, svg')") is None
    )


def test_links_lead_nowhere_but_to_a_page_or_a_telephone(page: Page) -> None:
    href = page.evaluate(
        """async () => {
            const { reply } = await import("/demo/bubbles.js");
            const links = [{ kind: "book", title: "Book", url: "javascript:window.hit=1" }];
            const turn = reply({ text: "x", links, buttons: [] }, {});
            return turn.querySelector(".link").getAttribute("href");
        }"""
    )
    assert href is None


def test_a_typed_number_stays_on_the_page(page: Page, assistant: FakeAssistant) -> None:
    ask(page, "please call me on 07700 900 123")
    card = page.locator(".card")
    expect(card.get_by_label("The number you typed")).to_have_text("07700 900 123")
    expect(card).to_contain_text("nobody has received your number")
    expect(card.get_by_role("link")).to_have_text(["Call 020 7946 0123", "Book online"])
    assert "900" not in assistant.asked[-1].text


def test_an_emergency_is_set_apart(page: Page, assistant: FakeAssistant) -> None:
    assistant.up = False
    reply = ask(page, "I have chest pain")
    expect(reply).to_have_class("turn bot emergency")
    assert reply.get_by_role("link").first.get_attribute("href") == "tel:999"


def test_while_the_assistant_is_down(page: Page, assistant: FakeAssistant) -> None:
    assistant.up = False
    reply = ask(page, "hello")
    expect(reply).to_contain_text("I can't answer right now")
    assert {link.get_attribute("href") for link in reply.get_by_role("link").all()} == {
        "tel:+442079460123",
        "https://example.com/willow-lane/book",
    }


def test_typing_is_shown_while_it_takes(page: Page, assistant: FakeAssistant) -> None:
    assistant.seconds = 1.0
    page.get_by_label("Your question").fill("hello")
    page.keyboard.press("Enter")
    expect(page.locator("#chat-typing")).to_be_visible()
    page.locator(".turn.bot").nth(1).wait_for()
    expect(page.locator("#chat-typing")).to_be_hidden()


def test_messages_are_answered_in_order(page: Page, assistant: FakeAssistant) -> None:
    assistant.seconds = 0.3
    for text in ("one", "two", "three"):
        page.get_by_label("Your question").fill(text)
        page.keyboard.press("Enter")
    page.locator(".turn.bot").nth(3).wait_for()
    assert [question.text for question in assistant.asked] == ["one", "two", "three"]


def test_a_lost_message_can_be_sent_again(
    browser: Browser, url: str, assistant: FakeAssistant
) -> None:
    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    page.goto(f"{url}/demo")
    page.locator(".question").first.wait_for()
    context.set_offline(True)
    page.get_by_label("Your question").fill("hello")
    page.keyboard.press("Enter")
    notice = page.locator(".notice")
    expect(notice).to_contain_text("could not be sent", timeout=10_000)
    assert not assistant.asked
    context.set_offline(False)
    notice.get_by_role("button").click()
    page.locator(".turn.bot").nth(1).wait_for()
    expect(notice).to_have_count(0)
    assert len(assistant.asked) == 1
    context.close()


def test_a_refused_token_begins_a_new_conversation(browser: Browser, url: str) -> None:
    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    page.add_init_script("sessionStorage.setItem('clinic-chat-token', 'old.and.gone')")
    page.goto(f"{url}/demo")
    page.locator(".question").first.wait_for()
    expect(ask(page, "hello")).to_contain_text("Which did you mean?")
    context.close()


def test_without_storage(browser: Browser, url: str, assistant: FakeAssistant) -> None:
    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    blocked = "{ get() { throw new DOMException('blocked', 'SecurityError'); } }"
    page.add_init_script(f"Object.defineProperty(window, 'sessionStorage', {blocked})")
    page.goto(f"{url}/demo")
    page.locator(".question").first.wait_for()
    ask(page, "hello")
    ask(page, "hello again")
    assert len({question.conversation for question in assistant.asked}) == 1
    context.close()


def test_clearing_the_chat(page: Page, assistant: FakeAssistant) -> None:
    ask(page, "hello")
    page.get_by_role("button", name="Clear the chat").click()
    expect(page.locator(".visitor")).to_have_count(0)
    expect(page.locator("#chat .first")).to_be_visible()
    ask(page, "hello")
    assert len({question.conversation for question in assistant.asked}) == 2


def test_on_a_phone(browser: Browser, url: str) -> None:
    with opened(browser, url, viewport=PHONE, has_touch=True) as page:
        expect(page.locator("#chat")).to_be_hidden()
        assert page.evaluate("() => document.documentElement.scrollWidth") == PHONE["width"]
        page.locator("#launcher").tap()
        assert page.locator("#chat").bounding_box() == {"x": 0, "y": 0, **PHONE}
        assert page.locator("#page").evaluate("page => page.inert")
        ask(page, "hello " + "verylongword" * 20)
        assert page.evaluate("() => document.documentElement.scrollWidth") == PHONE["width"]
        page.get_by_role("button", name="Close the chat").tap()
        assert not page.locator("#page").evaluate("page => page.inert")


def test_targets_are_large_enough(page: Page) -> None:
    ask(page, "hello")
    ask(page, "please call me")
    for target in page.locator("#chat").locator("button:visible, a:visible").all():
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44, target.inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("accent", ["", "#ffd54f", "#0b1020", "#8a8a8a"])
def test_texts_can_be_read(browser: Browser, url: str, scheme: str, accent: str) -> None:
    with opened(browser, url, color_scheme=scheme) as page:
        if accent:
            page.evaluate(
                "async (accent) => (await import('/demo/colour.js')).applyAccent(accent)", accent
            )
        ask(page, "pregnant?")
        ask(page, "hello").get_by_role("button").first.click()
        page.locator(".turn.bot").nth(3).wait_for()
        for text in ("hello", "please call me", "I have chest pain"):
            ask(page, text)
        page.wait_for_timeout(300)
        poor = {text: ratio for text, on in TEXTS if (ratio := contrast(page, text, on)) < 4.5}
    assert not poor


def contrast(page: Page, text: str, on: str) -> float:
    """The contrast of an element's text with what it stands on, as WCAG counts it."""
    ratio: float = page.evaluate(
        """([text, on]) => {
            const element = document.querySelector(text);
            const numbers = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map(Number);
            const luminance = (colour) => {
                const [r, g, b] = numbers(colour).map((value) => {
                    const part = value / 255;
                    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
                });
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
            };
            const ground = on ? document.querySelector(on) : element;
            const colours = [getComputedStyle(element).color];
            colours.push(getComputedStyle(ground).backgroundColor);
            const [a, b] = colours.map(luminance).sort((x, y) => y - x);
            return (a + 0.05) / (b + 0.05);
        }""",
        [text, on],
    )
    return ratio
