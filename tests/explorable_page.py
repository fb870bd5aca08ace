"""A page of the built book with an explorable, in a window of the browser."""

import json
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

RTOL, ATOL = 1e-9, 1e-12  # both compute in double precision
# What a link does to a figure without the seconds that a whole page takes: its HTML as it was
# served, and once more the script that starts the figures of a page.
RESTART = """async ([selector, address]) => {
    history.replaceState(null, "", address);
    window.served ??= await (await fetch(location.pathname)).text();
    const page = new DOMParser().parseFromString(window.served, "text/html");
    document.querySelector(selector).replaceWith(page.querySelector(selector));
    performance.clearMarks("explorables drawn");
    const script = document.createElement("script");
    const loaded = new Promise((resolve, reject) => Object.assign(script,
        { onload: resolve, onerror: reject }));
    script.src = document.querySelector('script[src*="explorables/page.js"]').src;
    document.head.append(script);
    await loaded;
    script.remove();
}"""
DRAWN = "performance.getEntriesByName('explorables drawn').length > 0"


class ExplorablePage:
    """An explorable on its page, in a window that may have shown another state of it before."""

    def __init__(self, window, address, case, scripts=True):
        self.window, self.page, self.case, self.scripts = window, window.page, case, scripts
        self.selector = f'[data-explorable="{case.NAME}"]'
        self.root = self.page.locator(self.selector)
        self.address = f"{address}/{case.PAGE}.html"

    def show(self, state=None):
        """A state, or the first one, as if the page had just been loaded."""
        elsewhere = self.page.url.partition("?")[0] != self.address
        if elsewhere or not self.scripts:
            return self.follow(state)
        self.page.evaluate(RESTART, [self.selector, self.link(state)])
        self.wait()

    def follow(self, state=None):
        """Load the page by a link to a state."""
        self.page.goto(self.link(state))
        self.wait()

    def link(self, state):
        """The address of a state."""
        if state is None:
            return self.address
        values = {name: json.dumps(value) for name, value in state.items()}
        return f"{self.address}?{urlencode({'explorable': self.case.NAME, **values})}"

    def wait(self):
        """Until the picture has become an explorable, where scripts run."""
        if self.scripts:
            self.page.wait_for_function(DRAWN)

    def unfold(self):
        """Open what is folded, by keyboard."""
        for summary in self.root.locator("details:not([open]) > summary:visible").all():
            summary.press("Enter")

    def press(self, name):
        """Press the button of this name by keyboard."""
        self.root.get_by_role("button", name=name, exact=True).press("Enter")

    @property
    def refusal(self):
        """Why a value was refused."""
        return self.root.locator(".refused").inner_text()

    @property
    def state(self):
        """The state that the link beside the picture would restore."""
        href = self.root.get_by_role("link", name="Link to this state").get_attribute("href")
        values = dict(parse_qsl(urlsplit(href).query))
        return {name: json.loads(text) for name, text in values.items() if name != "explorable"}

    @property
    def readout(self):
        """The numbers of the read-out, in full."""
        return numbers_of(self.root)

    @property
    def words(self):
        """All that it says, in one line."""
        return " ".join(self.root.inner_text().split())

    def fits(self):
        """Whether nothing of it is cut off at its sides."""
        return self.root.evaluate("root => root.scrollWidth <= root.clientWidth")

    def agrees_with_the_kernel(self):
        """Whether its numbers are those of the kernel for its state, also while it plays."""
        state = None
        while state != self.state:  # it may have gone on while the numbers were read
            state, shown = self.state, self.readout
        return agree(shown, self.case.readout(state))


def numbers_of(root):
    """The numbers of an explorable by name, in full."""
    numbers = root.locator("data[data-name]")
    return dict(numbers.evaluate_all("all => all.map(d => [d.dataset.name, Number(d.value)])"))


def agree(shown, expected):
    """Whether the numbers shown are the kernel's: each a number, or a number and its tolerance."""
    assert shown.keys() == expected.keys(), f"only one has {shown.keys() ^ expected.keys()}"
    for name, number in expected.items():
        value, tolerance = number if isinstance(number, tuple) else (number, 0)
        right = pytest.approx(value, rel=RTOL, abs=ATOL + tolerance)
        assert shown[name] == right, f"{name} is {shown[name]}, and the kernel says {right}"
    return True
