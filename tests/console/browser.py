"""Headless Chromium by its DevTools protocol, over a pipe: messages of JSON that end with a zero byte.

https://chromedevtools.github.io/devtools-protocol/
"""
import base64
import json
import os
import shutil
import subprocess
import tempfile
import time

ANSWER_S = 60
CHROMIUM = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)


class Browser:
    """One process, a page at a time."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="snowglobe-chromium-", ignore_cleanup_errors=True)
        to_read, self.to = os.pipe()
        self.origin, from_write = os.pipe()

        def set_pipes():  # Chromium reads 3 and writes 4
            for fd, wanted in ((os.dup(to_read), 3), (os.dup(from_write), 4)):
                os.dup2(fd, wanted)

        self.process = subprocess.Popen(
            [CHROMIUM, "--headless", "--remote-debugging-pipe", f"--user-data-dir={self.folder.name}", "--no-sandbox",
             "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars", "--no-proxy-server", "about:blank"],
            preexec_fn=set_pipes, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(from_write)
        self.number = 0
        self.bytes = b""
        self.events = []
        self.session = None
        self.context = None

    def _read(self):
        while b"\0" not in self.bytes:
            more = os.read(self.origin, 1 << 20)
            assert more, "the browser is gone"
            self.bytes += more
        message, self.bytes = self.bytes.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self.number:
                assert "error" not in answer, (method, answer["error"])
                return answer["result"]
            self._keep(answer)

    def _keep(self, event):
        if event.get("sessionId") == self.session:
            self.events.append(event)

    def open(self, url, width=1280, height=820, dark=False, mobile=False):
        """A new page, in a context of its own: no cache, no history."""
        self.session = None
        if self.context:
            self.call("Target.disposeBrowserContext", browserContextId=self.context)
        self.context = self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call("Target.createTarget", url="about:blank", browserContextId=self.context)["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.events.clear()
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=mobile)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.call("Page.navigate", url=url)
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            self._keep(self._read())
        return self

    def js(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def wait(self, expression):
        """Until it is true; the browser lives in real time and has no other way to tell."""
        deadline = time.monotonic() + ANSWER_S
        while not (value := self.js(expression)):
            assert time.monotonic() < deadline, f"{expression}\n{self.text()}"
        return value

    def text(self):
        return self.js("document.body?.innerText")

    def wait_for(self, text):
        self.wait(f"document.body?.innerText.includes({json.dumps(text)})")

    def key(self, key, text=None):
        for kind in ("keyDown", "keyUp"):
            codes = {"Enter": 13, "Tab": 9, "Escape": 27}
            self.call("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=codes.get(key, ord(key[0].upper())),
                      **({"text": text or ("\r" if key == "Enter" else key)} if kind == "keyDown" and (len(key) == 1 or key == "Enter") else {}))

    def click(self, selector):
        self.wait(f"document.querySelector({json.dumps(selector)}) !== null")
        self.js(f"document.querySelector({json.dumps(selector)}).click()")

    def requests(self):
        """URLs that the page has asked for so far."""
        self.js("0")
        return [event["params"]["request"]["url"] for event in self.events if event["method"] == "Network.requestWillBeSent"]

    def problems(self):
        """What its console says: exceptions, refusals of the Content-Security-Policy, failed loads. But not
        that an answer was 400: what a person has typed may be wrong."""
        self.js("0")
        return [
            event["params"]
            for event in self.events
            if event["method"] == "Runtime.exceptionThrown"
            or (event["method"] == "Log.entryAdded" and event["params"]["entry"]["level"] == "error"
                and "status of 400" not in event["params"]["entry"]["text"])
            or (event["method"] == "Runtime.consoleAPICalled" and event["params"]["type"] == "error")
        ]

    def screenshot(self, path):
        data = self.call("Page.captureScreenshot", format="png")["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def stop(self):
        # It may be gone before it has answered.
        os.write(self.to, json.dumps({"id": 0, "method": "Browser.close"}).encode() + b"\0")
        self.process.wait()
        os.close(self.to)
        os.close(self.origin)
        self.folder.cleanup()
