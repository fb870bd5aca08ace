"""A window of the browser."""

from urllib.parse import urlsplit

PATIENCE = 60_000  # milliseconds, on a machine that does much else
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
    """

    def __init__(self, context):
        context.set_default_timeout(PATIENCE)
        self.context = context
        self.page = context.pages[0] if context.pages else context.new_page()
        self.errors, self.warnings, self.requests, self.failures = [], [], [], []
        self.page.on("console", self.note_message)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("requestfailed", self.note_failure)
        self.page.on("response", self.note_response)

    def note_message(self, message):
        late = "was preloaded" in message.text  # a hint about time: a busy machine draws late
        if message.type in ("error", "warning") and not late:
            self.warnings.append(message.text)

    def note_failure(self, request):
        if request.failure != "net::ERR_ABORTED":  # the page was left before its icon came
            self.failures.append(request.url)

    def note_response(self, response):
        if response.status >= 400:
            self.failures.append(response.url)

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
