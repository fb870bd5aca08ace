"""A chapter in JupyterLite, from the built site."""

from contextlib import contextmanager
from urllib.parse import urlsplit

READY = 300_000  # milliseconds until Python or a chapter has run on a slow and busy machine
SOON = 60_000  # for everything else
NOTEBOOK = "[...jupyterapp.shell.widgets('main')][0]"
CELLS = f"""{NOTEBOOK}.content.widgets.filter(cell => cell.model.type == "code").map(cell => ({{
    source: cell.model.sharedModel.source,
    count: cell.model.executionCount,
    outputs: cell.model.outputs.toJSON(),
}}))"""
RAISED = f"{CELLS}.some(cell => cell.outputs.some(one => one.output_type == 'error'))"
IDLE = f"{NOTEBOOK}.sessionContext.session?.kernel?.status == 'idle'"
RUN = f"index => {NOTEBOOK}.content.widgets.filter(cell => cell.model.type == 'code')[index]"


class Running:
    """A chapter, and everything the page complained about or asked for.

    Attributes
    ----------
    page : playwright.sync_api.Page
    hosts : set of str
        Whom the page asked.
    errors : list of str
        What it raised.
    """

    def __init__(self, context, address, name):
        self.hosts, self.errors = set(), []
        context.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        self.page = context.new_page()
        self.page.set_default_timeout(SOON)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(f"{address}/lite/notebooks/index.html?path={name}.ipynb")
        self.wait()

    def wait(self):
        """Until the chapter is shown and Python has started."""
        self.page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=READY)
        self.page.wait_for_function(IDLE, polling=200, timeout=READY)

    @property
    def cells(self):
        """Source, number of execution and outputs of each code cell."""
        return self.page.evaluate(CELLS)

    def run_all(self):
        """By the menu, as a reader does; returns when the last cell has run, or one has raised."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_text("Run All Cells", exact=True).click()
        done = f"{CELLS}.every(cell => cell.count || !cell.source.trim()) && {IDLE} || {RAISED}"
        self.page.wait_for_function(done, polling=200, timeout=READY)

    def run(self, index):
        """Click into a code cell, Control+Enter; what it prints."""
        before = self.cells[index]["count"]
        self.page.locator(".jp-Notebook .jp-CodeCell").nth(index).locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        done = f"{CELLS}[{index}].count > {before or 0} && {IDLE}"
        self.page.wait_for_function(done, polling=100)
        return printed(self.cells[index])

    def set(self, index, source):
        """Write a code cell anew."""
        self.page.evaluate(
            f"([index, text]) => ({RUN})(index).model.sharedModel.setSource(text)", [index, source]
        )

    def save_and_reload(self):
        """Control+S, and the page once more."""
        self.page.keyboard.press("Control+s")
        self.page.wait_for_function(f"!{NOTEBOOK}.context.model.dirty", polling=100)
        self.page.reload()
        self.wait()


def printed(cell):
    """What a cell wrote to its standard output."""
    parts = [output for output in cell["outputs"] if output.get("name") == "stdout"]
    return "".join("".join(part["text"]) for part in parts)


def complaints(cells):
    """Tracebacks and warnings of cells, each with the cell's number."""
    for i, cell in enumerate(cells, 1):
        for output in cell["outputs"]:
            if output["output_type"] == "error" or output.get("name") == "stderr":
                yield f"code cell {i}: {output.get('evalue') or output.get('text')}"


@contextmanager
def running(browser, address, name):
    """A chapter in a window of its own; nothing may be raised."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    try:
        chapter = Running(context, address, name)
        yield chapter
        assert not chapter.errors
        assert chapter.hosts - {""} == {urlsplit(address).netloc}  # "": data: and blob:
    finally:
        context.close()
