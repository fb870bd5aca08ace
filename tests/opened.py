"""A page with an explorable, opened in a browser."""

import json
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

RTOL, ATOL = 1e-9, 1e-12  # both compute in double precision
PHONE = {"width": 360, "height": 740, "has_touch": True, "is_mobile": True}


class Opened:
    """An explorable on its page, and everything the page complained about or asked for."""

    def __init__(self, context, address, case, state=None):
        self.page = context.new_page()
        self.errors, self.hosts = [], set()
        self.page.on("console", lambda said: self.hear(said.type, said.text))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        self.root = self.page.locator(f'[data-explorable="{case.NAME}"]')
        self.case, self.address = case, f"{address}/{case.PAGE}.html"
        self.go(state)

    def go(self, state=None):
        """Follow a link to a state."""
        self.page.goto(f"{self.address}{link(self.case, state) if state else ''}")

    def hear(self, kind, text):
        late = "was preloaded" in text  # a hint about time: a busy machine draws late
        if kind in ("error", "warning") and not late:
            self.errors.append(text)

    def wait(self):
        """Until the picture has become an explorable."""
        self.root.get_by_role("button", name="Reset").wait_for()

    @property
    def state(self):
        """The state that the link beside the picture would restore."""
        href = self.root.get_by_role("link", name="Link to this state").get_attribute("href")
        values = dict(parse_qsl(urlsplit(href).query))
        return {name: json.loads(text) for name, text in values.items() if name != "explorable"}

    @property
    def readout(self):
        """The numbers of the read-out, in full."""
        found = self.root.locator("data[data-name]")
        return dict(found.evaluate_all("all => all.map(d => [d.dataset.name, Number(d.value)])"))

    @property
    def words(self):
        """All that it says, in one line."""
        return " ".join(self.root.inner_text().split())

    def agrees_with_the_kernel(self):
        """Whether its numbers are those of the kernel for its state."""
        shown, expected = self.readout, self.case.readout(self.state)
        assert shown.keys() == expected.keys(), f"only one has {shown.keys() ^ expected.keys()}"
        for name, wanted in expected.items():  # a number, or a number and its tolerance
            value, tolerance = wanted if isinstance(wanted, tuple) else (wanted, 0)
            right = pytest.approx(value, rel=RTOL, abs=ATOL + tolerance)
            assert shown[name] == right, f"{name} is {shown[name]}, and the kernel says {right}"
        return True


def link(case, state):
    values = {name: json.dumps(value) for name, value in state.items()}
    return "?" + urlencode({"explorable": case.NAME, **values})
