"""A notebook in JupyterLab or JupyterLite, in a window of the browser."""

from playwright.sync_api import expect

READY = 300_000  # milliseconds until Python or a chapter has run on a slow and busy machine
NOTEBOOK = "[...jupyterapp.shell.widgets('main')][0]"
CELLS = f"""{NOTEBOOK}.content.widgets.filter(cell => cell.model.type == "code").map(cell => ({{
    source: cell.model.sharedModel.source,
    count: cell.model.executionCount,
    outputs: cell.model.outputs.toJSON(),
}}))"""
RAISED = f"{CELLS}.some(cell => cell.outputs.some(one => one.output_type == 'error'))"
IDLE = f"{NOTEBOOK}.sessionContext.session?.kernel?.status == 'idle'"
RUN = f"index => {NOTEBOOK}.content.widgets.filter(cell => cell.model.type == 'code')[index]"


class NotebookPage:
    """A notebook in a window.

    Parameters
    ----------
    window : browser_window.Window
    address : str
        Where it is; the page has to show its application to scripts, as `jupyterapp`.
    """

    def __init__(self, window, address):
        self.window, self.page = window, window.page
        self.page.goto(address)
        self.wait()

    def wait(self):
        """Until the notebook is shown and Python has started."""
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
        """Run a code cell as a reader does, by a click and Control+Enter; what it prints.

        A click on code that is folded opens it, and the next one is in the code.
        """
        before = self.cells[index]["count"]
        cell = self.page.locator(".jp-Notebook .jp-CodeCell").nth(index)
        folded = cell.locator(".jp-Placeholder-content")
        if folded.count():
            folded.first.click()
        cell.locator(".cm-content").click()
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


class LivePicture:
    """A figure of `lab.live` below a cell.

    Parameters
    ----------
    cell : playwright.sync_api.Locator
    """

    def __init__(self, cell):
        self.cell, self.picture = cell, cell.locator("img[alt]")

    def shown(self):
        """The picture's bytes and words."""
        self.picture.wait_for()
        return [self.picture.get_attribute(name) for name in ("src", "alt")]

    def move(self, key="ArrowRight"):
        """Press a key on the first slider."""
        self.cell.locator("[role=slider]").first.press(key)

    def changed(self, before):
        """Whether both become others; the page waits for Python."""
        for name, value in zip(("src", "alt"), before, strict=True):
            expect(self.picture).not_to_have_attribute(name, value, timeout=READY)
        return self.shown()


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
