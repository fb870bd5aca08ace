"""Firefox and WebKit of this machine, each behind the few things that a reader does.

Firefox speaks WebDriver BiDi by itself. WebKit, the engine of Safari, speaks the older WebDriver
through the program that Debian calls webkit2gtk-driver, and needs a screen: that of Xvfb.
"""

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import time

import pytest
from selenium import webdriver
from selenium.webdriver.common.bidi.browsing_context import BrowsingContext
from selenium.webdriver.common.bidi.input import Input
from selenium.webdriver.common.bidi.script import Script
from selenium.webdriver.common.bidi.session import Session
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.command import Command
from selenium.webdriver.remote.websocket_connection import WebSocketConnection
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

PATIENCE = 120  # seconds, on a machine that does much else
AS_TEXT = "async (given) => JSON.stringify((await ({})(...JSON.parse(given))) ?? null)"
CLASSIC = "const done = arguments[1]; ({})(arguments[0]).then(done, e => done('!' + e))"
KEYS = {
    name: getattr(Keys, re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper())
    for name in [
        "ArrowDown",
        "ArrowLeft",
        "ArrowRight",
        "ArrowUp",
        "Control",
        "Enter",
        "Shift",
        "Tab",
    ]
}
SETTINGS = {  # Firefox asks its maker nothing
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "http://127.0.0.1:9",
}
NARROW = "button, entry { min-width: 0; padding: 0; border: 0 }"  # a window like a phone's


class Engine:
    """A window of an engine, in the hands of a reader."""

    def press(self, *keys):
        """Press keys by the names that pages know; those that a + joins are held together."""
        actions = []
        for key in keys:
            held = [KEYS.get(each, each) for each in key.split("+")]
            actions += [{"type": "keyDown", "value": each} for each in held]
            actions += [{"type": "keyUp", "value": each} for each in reversed(held)]
        self.act({"type": "key", "id": "keys", "actions": actions})

    def drag(self, *places):
        """Press the mouse at the first place, move it to the others, and release it."""
        moves = [{"type": "pointerMove", "x": round(x), "y": round(y)} for x, y in places]
        down, up = ({"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp"))
        self.act({"type": "pointer", "id": "mouse", "actions": [moves[0], down, *moves[1:], up]})

    def wait(self, condition, *arguments, patience=PATIENCE):
        """What a function of the page gives as soon as that counts as true."""
        return patiently(lambda: self.evaluate(condition, *arguments), condition, patience)


class Firefox(Engine):
    """Firefox, by WebDriver BiDi."""

    PROGRAMS = (("firefox-esr", "firefox"),)
    PACKAGES = "firefox-esr"

    def __init__(self, folder, **settings):
        (program,) = programs(Firefox)
        lines = [
            f"user_pref({json.dumps(name)}, {json.dumps(value)});"
            for name, value in (SETTINGS | settings).items()
        ]
        (folder / "user.js").write_text("\n".join(lines), "utf-8")
        log = folder / "log.txt"
        with log.open("w") as file:
            self.process = subprocess.Popen(
                [program, "--headless", "--profile", folder, "--remote-debugging-port=0"],
                stdout=file,
                stderr=file,
            )
        try:
            said = patiently(lambda: re.search(r"BiDi listening on (\S+)", log.read_text()), log)
            self.connection = WebSocketConnection(f"{said[1]}/session", PATIENCE, 0.002)
            Session(self.connection).new({})
        except BaseException:
            self.process.kill()
            raise
        self.windows = BrowsingContext(self.connection)
        self.window = self.windows.get_tree()[0].context

    def open(self, address):
        self.windows.navigate(self.window, address, "complete")

    def back(self):
        self.windows.traverse_history(self.window, -1)

    def evaluate(self, function, *arguments):
        """What a function of the page gives, now or later."""
        script, given = Script(self.connection), json.dumps(arguments)
        return json.loads(
            script.execute(AS_TEXT.format(function), given, context_id=self.window)["value"]
        )

    def act(self, source):
        Input(self.connection).perform_actions(self.window, [source])

    def resize(self, width, height):
        self.windows.set_viewport(self.window, viewport={"width": width, "height": height})

    def picture(self):
        return base64.b64decode(self.windows.capture_screenshot(self.window))

    def pdf(self):
        return base64.b64decode(self.windows.print(self.window))

    def quit(self):
        self.connection.close()
        self.process.terminate()
        self.process.wait(PATIENCE)


class WebKit(Engine):
    """WebKitGTK, by WebDriver."""

    PROGRAMS = (("WebKitWebDriver",), ("Xvfb",))
    PACKAGES = "webkit2gtk-driver xvfb"

    def __init__(self, folder):
        driver, xvfb = programs(WebKit)
        (folder / "gtk-3.0").mkdir()
        (folder / "gtk-3.0" / "gtk.css").write_text(NARROW, "utf-8")
        self.screen = subprocess.Popen(
            [xvfb, "-displayfd", "1", "-screen", "0", "1600x1400x24"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        try:
            display = f":{self.screen.stdout.readline().decode().strip()}"
            places = dict.fromkeys(
                ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"], str(folder)
            )
            environment = {**os.environ, **places, "DISPLAY": display}
            self.driver = webdriver.WebKitGTK(Options(), Service(driver, env=environment))
        except BaseException:
            self.screen.kill()
            raise
        self.driver.set_script_timeout(PATIENCE)

    def open(self, address):
        self.driver.get(address)

    def back(self):
        self.driver.back()

    def evaluate(self, function, *arguments):
        """What a function of the page gives, now or later."""
        script = CLASSIC.format(AS_TEXT.format(function))
        told = self.driver.execute_async_script(script, json.dumps(arguments))
        assert not told.startswith("!"), told
        return json.loads(told)

    def act(self, source):
        self.driver.execute(Command.W3C_ACTIONS, {"actions": [source]})

    def resize(self, width, height):
        bars = self.driver.get_window_size()["height"] - self.evaluate("() => innerHeight")
        self.driver.set_window_size(width, height + bars)
        self.wait("(w, h) => innerWidth === w && innerHeight === h", width, height)

    def picture(self):
        return self.driver.get_screenshot_as_png()

    def quit(self):
        self.driver.quit()
        self.screen.terminate()
        self.screen.wait(PATIENCE)


def programs(engine):
    """The programs that an engine needs, None for one that is missing."""
    return [next(filter(None, map(shutil.which, names)), None) for names in engine.PROGRAMS]


def require_engine(engine):
    """Go on only with an engine: without it a test is skipped and says so; CI on Linux fails."""
    if all(programs(engine)):
        return
    missing = (
        f"no {engine.__name__} on this machine, so no page was opened in it. "
        f"To get it: `sudo apt install {engine.PACKAGES}`"
    )
    if os.environ.get("CI") and sys.platform == "linux":
        pytest.fail(missing)
    pytest.skip(missing)


def patiently(ask, what, patience=PATIENCE):
    """The first answer that counts as true."""
    end = time.monotonic() + patience
    while not (answer := ask()):
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not come true in {patience} s")
        time.sleep(0.03)
    return answer


def noting(site, folder):
    """A copy of the site in which every page notes, as `faults`, what goes wrong in it."""
    (folder / "book").mkdir()
    for path in [*site.iterdir(), *(site / "book").iterdir()]:
        copy = folder / path.relative_to(site)
        if path.suffix == ".html":
            html = path.read_text("utf-8").replace("<head>", f"<head><script>{NOTE}</script>", 1)
            copy.write_text(html, "utf-8")
        elif path.name != "book":
            copy.symlink_to(path.resolve(), path.is_dir())
    return folder


NOTE = """
    window.faults = [];
    const note = (...words) => faults.push(words.join(" "));
    const lost = one => "not loaded: " + (one.src ?? one.href);
    addEventListener("error", e => note(e.message ?? lost(e.target)), true);
    addEventListener("unhandledrejection", e => note(e.reason));
    addEventListener("securitypolicyviolation", e => note(e.blockedURI));
    console.error = console.warn = note;
"""
