#!/usr/bin/env python3
"""Opens pages of railway maps in a real Chromium and uses them as people do: mouse, keys, narrow, dark, paper.

usage: browser.py CHROMIUM PAGE…        fails at the first thing that is not as it should be
       browser.py --shots FOLDER CHROMIUM PAGE…        only takes pictures
"""
import base64
import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zlib

# Seconds; only a page that does not work takes as long.
PATIENCE = 40


class Browser:
    """The DevTools protocol over a pair of pipes: messages of JSON, each ended by a zero byte."""

    def __init__(self, program):
        self.profile = tempfile.mkdtemp()
        (to_read, self.write), (self.read, to_write) = [[above(end) for end in os.pipe()] for _ in range(2)]

        def wire():
            os.dup2(to_read, 3)
            os.dup2(to_write, 4)

        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
             "--no-first-run", "--disable-background-networking", "--remote-debugging-pipe", f"--user-data-dir={self.profile}", "about:blank"],
            preexec_fn=wire, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(to_write)
        self.buffer, self.number, self.events = b"", 0, []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = None
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")
        self.ask("Page.setLifecycleEventsEnabled", enabled=True)

    def message(self):
        while b"\0" not in self.buffer:
            part = os.read(self.read, 1 << 20)
            if not part:
                raise AssertionError("the browser has gone")
            self.buffer += part
        first, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(first)

    def ask(self, method, **parameters):
        self.number += 1
        question = {"id": self.number, "method": method, "params": parameters}
        if getattr(self, "session", None):
            question["sessionId"] = self.session
        data = json.dumps(question).encode() + b"\0"
        while data:
            data = data[os.write(self.write, data):]
        while True:
            answer = self.message()
            if answer.get("id") == self.number:
                assert "error" not in answer, (method, answer)
                return answer["result"]
            self.events.append(answer)

    def open(self, url, width=1280, height=900, scheme="light", media=""):
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
        self.ask("Emulation.setEmulatedMedia", media=media, features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.events = []
        self.navigate("about:blank")
        self.navigate(url)

    def navigate(self, url):
        """Opens an address and waits until all that belongs to it is there. What an earlier page still sends is not counted."""
        page = self.ask("Page.navigate", url=url)
        assert "errorText" not in page, page
        wanted = ("Page.lifecycleEvent", page.get("loaderId"), "load")
        while not any((event.get("method"), event.get("params", {}).get("loaderId"), event.get("params", {}).get("name")) == wanted
                      for event in self.events):
            self.events.append(self.message())

    def js(self, text, waits=False):
        said = self.ask("Runtime.evaluate", expression=text, returnByValue=True, awaitPromise=waits)
        assert "exceptionDetails" not in said, (text, said)
        return said["result"].get("value")

    def shows(self, text, wanted, what):
        """What an action leads to: a busy machine may need a moment, so it is asked for again and again."""
        end = time.monotonic() + PATIENCE
        while (value := self.js(text)) != wanted:
            assert time.monotonic() < end, f"{what}: {value!r}, not {wanted!r}"
            time.sleep(0.02)

    def key(self, name, code=0, text=""):
        for kind in ("keyDown", "keyUp"):
            self.ask("Input.dispatchKeyEvent", type=kind, key=name, code=name, windowsVirtualKeyCode=code, **({"text": text} if text and kind == "keyDown" else {}))

    def click(self, selector):
        # Until two frames are drawn, what was scrolled is hit where it stood before.
        x, y = self.js(f"(() => {{ const e = document.querySelector({json.dumps(selector)}); e.scrollIntoView({{block: 'center', inline: 'center', behavior: 'instant'}});"
                       " return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {"
                       " const b = e.getBoundingClientRect(); done([b.x + b.width / 2, b.y + Math.min(15, b.height / 2)]); }))); })()", waits=True)
        for kind in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def errors(self):
        self.js("1")
        found = []
        for event in self.events:
            method, said = event.get("method"), event.get("params", {})
            if method == "Runtime.exceptionThrown" or method == "Runtime.consoleAPICalled" and said["type"] in ("error", "warning"):
                found.append(said)
            # What the browser says of the speed of a busy machine is no fault of the page.
            if method == "Log.entryAdded" and said["entry"]["level"] in ("error", "warning") and said["entry"]["source"] not in ("intervention", "violation"):
                found.append(said["entry"])
            if method == "Network.requestWillBeSent" and not said["request"]["url"].startswith(("file:", "data:", "about:")):
                found.append(said["request"]["url"])
        return found

    def picture(self, path, whole=True):
        data = self.ask("Page.captureScreenshot", captureBeyondViewport=whole, format="png")["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def pixel(self, x, y):
        clip = {"x": x, "y": y, "width": 1, "height": 1, "scale": 1}
        data = base64.b64decode(self.ask("Page.captureScreenshot", format="png", clip=clip, captureBeyondViewport=True)["data"])
        place, rows = 8, b""
        while place < len(data):
            length = int.from_bytes(data[place:place + 4], "big")
            if data[place + 4:place + 8] == b"IDAT":
                rows += data[place + 8:place + 8 + length]
            place += length + 12
        # One row: its filter, then the colours.
        return tuple(zlib.decompress(rows)[1:4])

    def close(self):
        self.session = None
        self.ask("Browser.close")
        self.process.wait(PATIENCE)
        shutil.rmtree(self.profile, ignore_errors=True)


def above(number):
    """The same end of a pipe with a number above those that the browser reads and writes."""
    other = fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, 10)
    os.close(number)
    return other


def is_(value, wanted, what):
    assert value == wanted, f"{what}: {value!r}, not {wanted!r}"


OVERLAPS = """(() => {
  // Texts and marks of one stop belong together; between stops nothing may touch.
  const groups = [...document.querySelectorAll('#map .spot, #map #drawing > g')].map(g =>
    [...g.querySelectorAll('text, circle')].map(e => e.getBBox()).filter(b => b.width));
  const bad = [];
  groups.forEach((one, place) => groups.slice(place + 1).forEach(other => one.forEach(a => other.forEach(b => {
    if (a.x + .5 < b.x + b.width && b.x + .5 < a.x + a.width && a.y + 2 < b.y + b.height && b.y + 2 < a.y + a.height) bad.push([a.x, a.y, b.x, b.y]);
  }))));
  const box = document.getElementById('map').viewBox.baseVal;
  for (const b of groups.flat()) if (b.x < box.x || b.x + b.width > box.x + box.width || b.y + b.height > box.y + box.height) bad.push([b.x, b.y]);
  return bad;
})()"""


def use(browser, url):
    browser.open(url)
    is_(browser.errors(), [], "errors when it opens")
    title = browser.js("document.title")
    is_(title, browser.js("document.querySelector('h1').textContent"), "title")
    assert title != "owned", title
    is_(browser.js(OVERLAPS), [], "texts that overlap as drawn")
    count = browser.js("document.querySelectorAll('.spot').length")
    is_(browser.js("JSON.parse(document.getElementById('spots').textContent).length"), count, "stations as data")
    opened = "document.getElementById('panel').open"
    heading = "document.getElementById('panel-title').textContent"
    focus = "document.activeElement.id"
    for place in sorted({1, (count + 1) // 2, count}):
        wanted = browser.js(f"document.querySelector('#sheets #stop-{place} h3').textContent")
        browser.click(f"#spot-stop-{place} .reach")
        browser.shows(opened, True, f"station {place} opens by a click")
        browser.shows(heading, wanted, "what is opened")
        browser.shows("document.querySelectorAll('#content details').length",
                      browser.js(f"document.querySelectorAll('#sheets #stop-{place} details').length"), "packages")
        browser.key("Escape", 27)
        browser.shows(opened, False, "Escape closes")
        browser.shows(focus, f"spot-stop-{place}", "focus returns")
        browser.key("Enter", 13, "\r")
        browser.shows(opened, True, "Enter opens")
        browser.shows(heading, wanted, "what Enter opens")
        browser.js("document.getElementById('close').click()")
        browser.shows(opened, False, "the button closes")
    browser.js("document.getElementById('spot-stop-1').focus()")
    if count > 1:
        browser.key("ArrowRight", 39)
        browser.shows(f"{focus} != 'spot-stop-1'", True, "an arrow leads on")
        browser.key("End", 35)
        browser.shows(focus, f"spot-stop-{count}", "End")
        browser.key("Home", 36)
        browser.shows(focus, "spot-stop-1", "Home")
        browser.key("Enter", 13, "\r")
        browser.shows(opened, True, "Enter opens the first")
        browser.js("document.getElementById('after').click()")
        browser.shows(heading, browser.js("document.querySelector('#sheets #stop-2 h3').textContent"), "the next one")
        browser.key("Escape", 27)
        browser.shows(opened, False, "Escape closes the next one")
    is_(browser.js("document.querySelectorAll('.spot[tabindex=\"0\"]').length"), 1, "one tab stop in the map")
    drawn = "document.getElementById('map').getBoundingClientRect().width"
    width = browser.js(drawn)
    browser.key("+", 187, "+")
    browser.shows(f"{drawn} > {width}", True, "plus makes it larger")
    browser.key("0", 48, "0")
    browser.shows(f"{drawn} <= document.getElementById('view').clientWidth + 1", True, "0 shows all")
    browser.js("document.getElementById('all').click()")
    browser.shows("document.getElementById('sheets').offsetHeight > 100", True, "all packages as text")
    is_(browser.errors(), [], "errors while it is used")

    light = browser.js("getComputedStyle(document.body).backgroundColor")
    browser.open(url + "#stop-1", 390, 844, "dark")
    browser.shows(opened, True, "an address opens its station")
    browser.shows(f"getComputedStyle(document.body).backgroundColor != {json.dumps(light)}", True, "dark")
    browser.shows("document.documentElement.scrollWidth <= 390", True, "no wider than a telephone")
    browser.shows("document.getElementById('panel').getBoundingClientRect().width <= 390", True, "nor what is opened")
    is_(browser.errors(), [], "errors on a telephone")
    browser.open(url, 1047, 720, "dark", "print")
    browser.shows("getComputedStyle(document.body).backgroundColor", "rgb(255, 255, 255)", "paper")
    x, y, height = browser.js("(() => { const b = document.querySelector('div.plate').getBoundingClientRect(); return [b.x, b.y, b.height]; })()")
    assert height > 50, f"the map on paper: {height}"
    is_(browser.pixel(x + 3, y + 3), (255, 255, 255), "the ground of the map on paper")
    browser.shows("document.getElementById('sheets').offsetHeight > 100", True, "packages on paper")
    browser.ask("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(url)
    browser.ask("Emulation.setScriptExecutionDisabled", value=False)
    browser.shows("document.getElementById('sheets').offsetHeight > 100", True, "packages without scripts")


def shots(browser, url, folder):
    name = os.path.basename(url).rsplit(".", 1)[0]
    for scheme in ("light", "dark"):
        for width, height in ((1280, 900), (390, 844)):
            browser.open(url, width, height, scheme)
            browser.picture(f"{folder}/{name}-{width}-{scheme}.png", False)
            browser.click("#spot-stop-2 .reach")
            time.sleep(0.4)
            browser.picture(f"{folder}/{name}-{width}-{scheme}-open.png", False)
        browser.open(url, 1280, 900, scheme)
        browser.js("document.getElementById('view').style.maxHeight = 'none'")
        browser.picture(f"{folder}/{name}-whole-{scheme}.png")
    with open(f"{folder}/{name}.pdf", "wb") as file:
        file.write(base64.b64decode(browser.ask("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"]))


arguments = sys.argv[1:]
folder = None
if arguments[0] == "--shots":
    folder, arguments = arguments[1], arguments[2:]
# Browsers lose a click or a key now and then. What is wrong with a page is wrong again in a browser of its own.
ATTEMPTS = 3


def tried(page, program):
    browser = Browser(program)
    try:
        url = "file://" + os.path.abspath(page)
        shots(browser, url, folder) if folder else use(browser, url)
        browser.close()
    finally:
        if browser.process.poll() is None:
            browser.process.kill()


for page in arguments[1:]:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            tried(page, arguments[0])
            break
        except (AssertionError, OSError, subprocess.TimeoutExpired) as problem:
            if attempt == ATTEMPTS:
                # On standard output, where the test reads it.
                raise SystemExit(print(f"{os.path.basename(page)}: {problem}") or 1)
print(f"{len(arguments) - 1} pages used")
