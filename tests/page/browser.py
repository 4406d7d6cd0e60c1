# SPDX-License-Identifier: GPL-2.0-only
"""A headless Chromium, driven over its debugging pipe: one page at a time.

Messages are JSON with a NUL behind each, as the DevTools protocol has them on descriptors 3 and 4.
"""

import base64
import json
import os
import select
import subprocess
import tempfile
import time
import urllib.parse

DEADLINE_S = 60


class Browser:
    def __init__(self):
        self.home = tempfile.TemporaryDirectory(prefix="page-browser.", ignore_cleanup_errors=True)
        ours_in, self.to = os.pipe()
        self.back, ours_out = os.pipe()
        self.process = subprocess.Popen(
            [
                "sh",
                "-c",
                f'exec "$@" 3<&{ours_in} 4>&{ours_out}',
                "sh",
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-extensions",
                "--disable-dev-shm-usage",
                "--no-first-run",
                # Whatever a page asks for, no host has an address.
                "--host-resolver-rules=MAP * ~NOTFOUND",
                f"--user-data-dir={self.home.name}",
                "--remote-debugging-pipe",
                "about:blank",
            ],
            pass_fds=(ours_in, ours_out),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(ours_in)
        os.close(ours_out)
        self.number = 0
        self.read = b""
        self.events = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self.session = attached["sessionId"]
        self.call("Emulation.setScrollbarsHidden", hidden=True)
        for domain in ("Page", "Network", "Runtime"):
            self.call(domain + ".enable")
        self.call("Page.setLifecycleEventsEnabled", enabled=True)

    session = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self.to)
        os.close(self.back)
        self.home.cleanup()

    def receive(self):
        """The next message."""
        end = time.monotonic() + DEADLINE_S
        while b"\0" not in self.read:
            if not select.select([self.back], [], [], max(0, end - time.monotonic()))[0]:
                raise TimeoutError("Chromium does not answer")
            piece = os.read(self.back, 1 << 20)
            if not piece:
                raise EOFError("Chromium has ended")
            self.read += piece
        line, self.read = self.read.split(b"\0", 1)
        return json.loads(line)

    def call(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.to, data) :]
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def navigate(self, address):
        """Until that page and all that it needs is there."""
        loader = self.call("Page.navigate", url=address)["loaderId"]
        while not any(
            event.get("method") == "Page.lifecycleEvent"
            and event["params"]["name"] == "load"
            and event["params"]["loaderId"] == loader
            for event in self.events
        ):
            self.events.append(self.receive())

    def shape(self, width, scheme="light", height=900, media=""):
        """The window's width in CSS pixels, light or dark, screen or print."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        self.call(
            "Emulation.setEmulatedMedia",
            media=media,
            features=[{"name": "prefers-color-scheme", "value": scheme}],
        )

    def open(self, path, scripts=True, fragment=""):
        # To go to a fragment of the page that is open loads nothing.
        self.navigate("about:blank")
        self.events = []
        self.call("Emulation.setScriptExecutionDisabled", value=not scripts)
        address = "file://" + urllib.parse.quote(os.path.realpath(path))
        self.navigate(address + ("#" + fragment if fragment else ""))

    def evaluate(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def requests(self):
        """The addresses that were asked for since the page was opened."""
        return [
            event["params"]["request"]["url"]
            for event in self.events
            if event.get("method") == "Network.requestWillBeSent"
        ]

    def complaints(self):
        """What its console and its scripts complain of."""
        return [
            event["params"]
            for event in self.events
            if event.get("method") in ("Runtime.exceptionThrown", "Runtime.consoleAPICalled")
        ]

    def screenshot(self, path, top=0, height=None):
        """Of the whole page, or of a part of it."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {
            "x": 0,
            "y": top,
            "width": size["width"],
            "height": min(height or size["height"], size["height"] - top, 16000),
            "scale": 1,
        }
        image = self.call("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
        with open(path, "wb") as out:
            out.write(base64.b64decode(image["data"]))
