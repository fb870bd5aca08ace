"""A window of the browser."""

from urllib.parse import urlsplit

PATIENCE = 60_000  # milliseconds, on a machine that does much else
IDLE = "new Promise(resolve => requestIdleCallback(resolve, { timeout: 30000 }))"
PHONE = {"width": 360, "height": 740, "has_touch": True, "is_mobile": True}
MEDIA = {
    "media": "screen",
    "color_scheme": "light",
    "forced_colors": "none",
    "reduced_motion": "no-preference",
}


class Window:
    """A window, and everything its page complained about or asked for.

    Attributes
    ----------
    page : playwright.sync_api.Page
    errors : list of str
        What its scripts raised.
    warnings : list of str
        Errors and warnings in its console.
    requests : list of str
        Addresses that were asked for.
    failures : list of str
        Those that were not to be had.
    pending : set of playwright.sync_api.Request
        What has not come yet.
    """

    def __init__(self, context):
        context.set_default_timeout(PATIENCE)
        self.context = context
        self.page = context.pages[0] if context.pages else context.new_page()
        self.errors, self.warnings, self.requests, self.failures = [], [], [], []
        self.pending = set()
        self.page.on("console", self.note_message)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", self.note_request)
        self.page.on("requestfinished", lambda request: self.pending.discard(request))
        self.page.on("requestfailed", self.note_failure)
        self.page.on("response", self.note_response)

    def note_message(self, message):
        late = "was preloaded" in message.text  # a hint about time: a busy machine draws late
        if message.type in ("error", "warning") and not late:
            self.warnings.append(message.text)

    def note_request(self, request):
        self.requests.append(request.url)
        self.pending.add(request)

    def note_failure(self, request):
        self.pending.discard(request)
        if request.failure != "net::ERR_ABORTED":  # the page was left before its icon came
            self.failures.append(request.url)

    def note_response(self, response):
        if response.status >= 400:
            self.failures.append(response.url)

    def wait_until_idle(self):
        """Until the page has loaded, its scripts rest, and for half a second nothing is to come."""
        self.page.wait_for_load_state("load")
        self.page.evaluate(IDLE)
        idle = 0
        for _ in range(PATIENCE // 100):
            self.page.wait_for_timeout(100)
            idle = 0 if self.pending else idle + 1
            if idle == 5:
                return
        raise TimeoutError(f"still to come: {sorted(one.url for one in self.pending)}")

    def set_screen(self, width=1280, height=900, **media):
        """Its size, and what its reader prefers: what can change while it is open."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(**{**MEDIA, **media})
        self.page.mouse.move(0, 0)

    @property
    def complaints(self):
        """All that went wrong in its scripts."""
        return self.errors + self.warnings

    @property
    def hosts(self):
        """Whom the page asked; "" is a file, or data of the page's own."""
        return {urlsplit(address).netloc for address in self.requests}
