"""The page of local-slack on a phone's screen: what a person does there, what is seen, and pictures of it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from look_slack import ADDRESS
from PIL import Image
from playwright.sync_api import FloatRect, Locator, Page, ViewportSize, sync_playwright
from playwright.sync_api import TimeoutError as TooLong

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
LARGEST, COLOURS = 200_000, 64  # bytes of a picture, and its palette
TALLEST = 1_100  # points of one
PHONE = ViewportSize(width=380, height=800)
MOST_TABS = 40
PATIENCE = 10_000  # milliseconds for something to be seen
CHROMIUM = "/usr/bin/chromium"
_SHUT = """--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync"""
_DRESS = """
.topbar, .sidebar { height: 0; width: 0; padding: 0; overflow: hidden; }
.app, .body, .main, .thread-pane { display: block; height: auto; width: auto !important; border: none; }
.body:has(.thread-pane) .main { display: none; }
.messages, .thread-body, .home { overflow: visible; padding: 0; }
.msg { padding: 10px 12px; background: #fff !important; }
.msg-time, .msg-hover-actions, .thread-unread-dot, .thread-summary-time, .thread-resize-handle { display: none !important; }
.thread-summary { border: none; padding-left: 0; }
.thread-divider { padding: 4px 12px; }
.home { padding: 12px; }
.modal .blocks { gap: 14px; }
input[type="date"][value=""]::-webkit-datetime-edit { color: transparent; }
.bk-overflow { appearance: none; width: 40px; background: #fff; text-align: center; }
.modal { max-width: none; width: 380px; max-height: none; border-radius: 0; box-shadow: none; }
.modal-overlay { position: static; display: block; background: none; }
button { font-family: inherit; font-size: 13px; }
"""
"""One column for everything. Times are not shown: they are local-slack's, and the morning is one of 2015. An empty day
is empty, not "mm/dd/yyyy"."""

_AS_SLACK_DOES = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let one; (one = texts.nextNode()); )
    if (/&(amp|lt|gt);/.test(one.data))
      one.data = one.data.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
  document.activeElement.blur();
  window.scrollTo(0, 0);
}"""
"""An ampersand is shown as one; local-slack shows how it travels."""

_LAST_LINE = """([top, most]) => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), line = document.createRange();
  let end = top;
  for (let one; (one = texts.nextNode()); ) {
    line.selectNodeContents(one);
    for (const box of line.getClientRects()) if (box.bottom <= most) end = Math.max(end, box.bottom);
  }
  return end;
}"""
"""Where the last whole line above ``most`` ends."""

_TWO_FRAMES = "() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
"""Lets the page put the cursor behind a name that was picked."""


_CROSSES = "() => document.querySelectorAll('.thread-x, .modal-x').forEach((cross) => cross.click())"
"""At once: a form may shut itself while somebody reaches for its cross."""


class Unseen(Exception):
    """What is not seen, and what is there instead."""


class Phone:
    """A person's phone. Whose it is, is ``be``'s to say."""

    def __init__(self, page: Page, folder: Path) -> None:
        self._page, self._folder = page, folder
        page.goto(ADDRESS)
        page.locator(".sidebar-item").first.wait_for(state="attached")
        page.add_style_tag(content=_DRESS)
        self._before = 0

    # What a person does

    def be(self, name: str) -> None:
        """The phone is another person's, who looks at the programme's channel."""
        self._page.locator(".actas select").first.select_option(label=name, force=True)
        self.shuts()
        self.go("programme")

    def go(self, to: str) -> None:
        """Goes to a conversation."""
        items = self._page.locator(".sidebar-item", has_text=to)
        self._await(items.first, f"a conversation called “{to}”")
        items.first.dispatch_event("click")
        self._page.locator(".sidebar-item.active", has_text=to).first.wait_for(state="attached")
        self._note()

    def types(self, text: str) -> None:
        """Types and sends. A name at the beginning is picked from the list that comes up, as people do."""
        self._note()
        box = self._page.locator(".composer-input").last
        if text.startswith("@"):
            name, _, text = text.partition(" ")
            box.press_sequentially(name)
            self._await(self._page.locator(".mention-option").first, f"“{name}” among the names to pick from")
            box.press("Enter")
            self._page.evaluate(_TWO_FRAMES)
        box.press_sequentially(text)
        if not (stands := box.input_value()).endswith(text):
            raise Unseen(f"“{text}” was typed, and there stands “{stands}”")
        box.press("Enter")

    def presses(self, label: str) -> None:
        """Presses the last button of that label, with a key, or picks it from the three dots of a row."""
        self._note()
        button = self._pane().get_by_role("button", name=label, exact=True)
        menu = self._pane().locator(".bk-overflow").filter(has_text=label)
        self._await(button.or_(menu).last, f"a button “{label}”")
        if button.count():
            button.last.press("Enter")
        else:
            menu.last.select_option(label=label)

    def tabs_to(self, label: str) -> None:
        """Goes from the box in which one types back to the last button of that label, by Shift and Tab alone, and presses
        it there."""
        self._note()
        self._await(self._pane().get_by_role("button", name=label, exact=True).last, f"a button “{label}”")
        self._page.locator(".composer-input").last.focus()
        for _ in range(MOST_TABS):
            self._page.keyboard.press("Shift+Tab")
            if self._page.evaluate("() => document.activeElement.innerText") == label:
                self._page.keyboard.press("Enter")
                return
        raise Unseen(f"“{label}” is not reached by {MOST_TABS} times Tab")

    def fills(self, blank: str, words: str) -> None:
        """Fills in a blank of the form that is open: types, picks a day (2015-05-31), or chooses what is read."""
        field = self._page.locator(".modal .bk-input").filter(has_text=blank)
        self._await(field.first, f"a blank “{blank}”")
        choice, menu = field.first.get_by_text(words, exact=True), field.first.locator("select")
        if menu.count():
            menu.select_option(label=words)
        elif choice.count():
            choice.click()
        else:
            field.first.locator("input, textarea").first.fill(words)

    def opens_thread(self) -> None:
        """Opens the last thread of the conversation."""
        found = self._page.locator(".thread-summary")
        self._await(found.last, "a thread")
        found.last.click()
        self._page.locator(".thread-pane").wait_for()

    def shuts(self) -> None:
        """Back to the conversation, where a thread or a form is open."""
        self._page.evaluate(_CROSSES)

    # What is seen

    def sees(self, *words: str, new: int = 1) -> None:
        """After ``new`` more messages than there were when something was last done, the last one holds all of
        ``words``. Raises Unseen."""
        some = self._messages()
        if new:
            self._await(some.nth(self._before + new - 1), "an answer")
        for said in words:
            self._await(some.last.get_by_text(said).first, f"“{said}” in the answer")

    def sees_page(self, *words: str) -> None:
        """The form or the App Home that is open holds all of ``words``. Raises Unseen."""
        for said in words:
            self._await(self._page.locator(".modal, .home").get_by_text(said).first, f"“{said}” on the page")

    def _await(self, thing: Locator, what: str) -> None:
        try:
            thing.wait_for(state="attached", timeout=PATIENCE)
        except TooLong:
            raise Unseen(f"{what} is not seen; the last words are: {self._last_words()}") from None

    def _last_words(self) -> str:
        messages = self._messages().all_inner_texts()
        return f"“{' '.join(messages[-1].split())[:300]}”" if messages else "none"

    def _note(self) -> None:
        self._before = self._messages().count()

    def _pane(self) -> Locator:
        panes = self._page.locator(".thread-pane, .modal, .home")
        return panes.last if panes.count() else self._page.locator(".main")

    def _messages(self) -> Locator:
        return self._pane().locator(".msg")

    # Pictures

    def picture(self, name: str, messages: int = 1, holding: str = "") -> None:
        """Keeps the last ``messages``, or the first that is ``holding`` some words, as ``NAME.png``; of a long one the
        beginning, up to a whole line."""
        self._page.mouse.move(0, 0)
        self._page.evaluate(_AS_SLACK_DOES)
        shown = self._some(messages, holding)
        boxes = [box for one in shown if (box := one.bounding_box())]
        top, end = boxes[0]["y"], boxes[-1]["y"] + boxes[-1]["height"]
        if end - top > TALLEST:
            end = self._page.evaluate(_LAST_LINE, [top, top + TALLEST]) + 12
        part = FloatRect(x=0, y=top, width=PHONE["width"], height=end - top)
        kept = _small(self._page.screenshot(full_page=True, clip=part))
        if len(kept) > LARGEST:
            raise Unseen(f"the picture {name} is larger than {LARGEST // 1000} kB ({len(kept) // 1000} kB)")
        (self._folder / f"{name}.png").write_bytes(kept)

    def _some(self, messages: int, holding: str) -> list[Locator]:
        page, some = self._page.locator(".modal, .home"), self._messages()
        if page.count():
            return [page.last]
        return some.filter(has_text=holding).all()[:1] if holding else some.all()[-messages:]


def _small(drawn: bytes) -> bytes:
    """The picture with a palette. It is made to cover rare colours: a red mark must not end as a brown one."""
    kept = io.BytesIO()
    picture = Image.open(io.BytesIO(drawn)).convert("RGB")
    palette = picture.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    palette.save(kept, "PNG", optimize=True)
    return kept.getvalue()


@contextmanager
def in_hand(folder: Path = PICTURES) -> Iterator[Phone]:
    """A phone, by Chromium."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_SHUT.split())
        looks = browser.new_context(
            viewport=PHONE, device_scale_factor=2, locale="en-GB", timezone_id="Europe/London", reduced_motion="reduce"
        )
        looks.set_default_timeout(PATIENCE)
        try:
            yield Phone(looks.new_page(), folder)
        finally:
            browser.close()
