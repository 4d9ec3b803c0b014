"""What the browser tests ask of a page: rules of axe, room on the screen, what can be reached."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

# Rectangles of every visible text and field, without what is hidden on purpose and without the
# drawing of the town, which grows and shrinks as a whole. Wide tables scroll in a frame of their
# own that the keyboard reaches.
OUTSIDE = """() => {
  const frame = "[role=region][tabindex='0']";
  const found = [], wide = document.documentElement.clientWidth;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walker.nextNode()) {
    const text = walker.currentNode, element = text.parentElement;
    const hidden = ".visually-hidden, .skip, svg, script, option, " + frame;
    if (!text.data.trim() || element.closest(hidden))
      continue;
    range.selectNodeContents(text);
    for (const box of range.getClientRects())
      if (box.width && (box.left < -0.5 || box.right > wide + 0.5)) {
        found.push(text.data.trim().slice(0, 60));
        break;
      }
  }
  for (const element of document.querySelectorAll("body *")) {
    const style = getComputedStyle(element);
    if (element.closest(".visually-hidden, svg, " + frame)) continue;
    if (element.matches("select, input")) continue;
    if (style.overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1)
      found.push("cut off: " + element.textContent.trim().slice(0, 60));
    if (style.overflowY !== "visible" && element.scrollHeight > element.clientHeight + 1)
      found.push("cut off: " + element.textContent.trim().slice(0, 60));
  }
  return found;
}"""

REACHABLE = "a[href], button, input:not([type=hidden]), select, summary"

# Everything that can be tapped and is smaller than it should be. Links in a sentence are exempt
# (WCAG 2.5.8): their line of text gives the height.
SMALL = """(selector) => {
  const found = [];
  for (const element of document.querySelectorAll(selector)) {
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    if (element.matches(".skip")) continue;
    const block = element.closest("p, li, dd, dt, td, th, h1, h2, h3, div");
    const sentence = (block || element.parentElement).cloneNode(true);
    sentence.querySelectorAll(selector + ", label, svg").forEach((other) => other.remove());
    const isInline = getComputedStyle(element).display === "inline";
    const alone = !isInline || !/\\p{L}/u.test(sentence.textContent);
    const box = element.getBoundingClientRect();
    if (alone && (box.width < 24 || box.height < 43.5))
      found.push(`${element.textContent.trim()} ${box.width}x${box.height}`);
  }
  return found;
}"""


def violations(page: Any, *, contrast: bool = True) -> list[str]:
    """What axe-core finds on the page as it is shown now; `contrast` takes most of the time."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    answer = page.evaluate(
        """async ([rules, contrast]) => await axe.run({ runOnly: rules,
          resultTypes: ['violations'], rules: { 'color-contrast': { enabled: contrast } } })""",
        [list(RULES), contrast],
    )
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in answer["violations"]
        for node in violation["nodes"]
    ]


def sideways(page: Any) -> int:
    """By how many pixels the page can be scrolled sideways, in either direction."""
    return page.evaluate(
        "(() => { const { scrollWidth, clientWidth } = document.documentElement;"
        " return scrollWidth - clientWidth; })()"
    )


def outside(page: Any) -> list[str]:
    """Texts that reach beyond the screen or that their box cuts off."""
    return page.evaluate(OUTSIDE)


def small(page: Any) -> list[str]:
    """What is too small for a thumb."""
    return page.evaluate(SMALL, REACHABLE)


def told(page: Any, text: str) -> str:
    """What the page says is wrong, with `text` in it: the browser takes its time to tell."""
    for _time in range(800):
        for problem in page.problems:
            if text in problem:
                return problem
        page.wait_for_timeout(25)
    raise AssertionError(page.problems)


def open_page(page: Any, address: str, status: int = 200) -> Any:
    """Go there; the line that the browser itself writes about a 404 is no problem of the page."""
    answer = page.goto(address)
    assert answer.status == status
    if status != 200:
        said = f"the server responded with a status of {status}"
        page.problems[:] = [entry for entry in page.problems if said not in entry]
    return answer
