"""Start JupyterLab on this machine alone, and use it in the chromium installed here."""

import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "build" / "screenshots"
CHROMIUM = Path("/usr/bin/chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WAIT = 90_000  # milliseconds
IDLE = ".jp-Notebook-ExecutionIndicator[data-status='idle']"

PROMPTS = """[...document.querySelectorAll('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell')]
  .map(cell => cell.querySelector('.jp-InputPrompt').textContent)"""
BEGUN = f"{PROMPTS}.some(prompt => prompt.includes('*'))"
RAN = f"{PROMPTS}.every(prompt => /\\d/.test(prompt))"


@contextmanager
def server(folder, cache):
    """Serve a folder to this machine; give the address and its token."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token, own = secrets.token_hex(16), folder / ".jupyter"
    places = [
        "JUPYTER_CONFIG_DIR",
        "JUPYTER_RUNTIME_DIR",
        "JUPYTERLAB_WORKSPACES_DIR",
        "JUPYTERLAB_SETTINGS_DIR",
    ]
    env = os.environ | {name: str(own / name.lower()) for name in places}
    env |= {"PYTHONPATH": str(ROOT), "REPORTS_CACHE": str(cache)}
    env.pop("JPY_SESSION_NAME", None)
    tracker = own / "jupyterlab_settings_dir" / "@jupyterlab" / "notebook-extension"
    tracker.mkdir(parents=True)
    settings = tracker / "tracker.jupyterlab-settings"
    settings.write_text('{"windowingMode": "none"}')  # every cell is on the page
    given = [
        "--no-browser",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--allow-root",
        f"--IdentityProvider.token={token}",
        f"--ServerApp.root_dir={folder}",
        "--ServerApp.port_retries=0",
    ]
    address = f"http://127.0.0.1:{port}"
    with Path(cache, "lab.log").open("w") as log:
        lab = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *given],
            env=env,
            cwd=folder,
            stdout=log,
            stderr=log,
        )
        try:
            _await(f"{address}/api?token={token}", lab)
            yield address, token
        finally:
            lab.terminate()
            lab.wait(20)


def _await(address, process):
    for _ in range(120):
        assert process.poll() is None, "JupyterLab ended"
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.5)
    raise TimeoutError(address)


@contextmanager
def browser():
    """Open a page that reaches this machine only; what it asks elsewhere is listed."""
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        context = chromium.new_context(viewport={"width": 1400, "height": 1500})
        page, page_outside, errors = context.new_page(), [], []

        def decide(route):
            if re.match(
                r"(https?|wss?)://(127\.0\.0\.1|localhost)[:/]", route.request.url
            ):
                route.continue_()
            else:
                page_outside.append(route.request.url)
                route.abort()

        context.route("**/*", decide)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.set_default_timeout(WAIT)
        yield page, page_outside, errors
        chromium.close()


class Lab:
    """A reader at JupyterLab."""

    def __init__(self, page, address, token):
        self.page, self.address, self.token = page, address, token

    def open(self, name):
        """Open a notebook, its kernel ready."""
        self.page.goto(f"{self.address}/lab/tree/{name}?token={self.token}&reset")
        self.page.wait_for_selector(".jp-NotebookPanel .jp-Cell")
        self.page.wait_for_selector(IDLE)
        self.page.wait_for_timeout(1000)  # the kernel's name is on the page by now

    def menu(self, *names):
        """Choose from the menus."""
        self.page.locator(
            ".lm-MenuBar-itemLabel", has_text=re.compile(f"^{names[0]}$")
        ).click()
        self.page.locator(
            ".lm-Menu-itemLabel", has_text=re.compile(f"^{names[1]}$")
        ).click()

    def run_all(self):
        """Run all cells and wait for the last."""
        self.menu("Run", "Run All Cells")
        self.page.wait_for_function(BEGUN)
        self.wait()

    def wait(self):
        """Wait until every code cell has run, and the kernel is idle."""
        self.page.wait_for_function(RAN)
        self.page.wait_for_selector(IDLE)

    def edit(self, words, replacement):
        """Replace words in the notebook's parameters by typing them anew."""
        line = self.page.locator(".jp-CodeCell .cm-line", has_text=words).first
        line.click()
        self.page.keyboard.press("Home")
        self.page.keyboard.press("Shift+End")
        self.page.keyboard.type(replacement)
        self.page.keyboard.press("Shift+Enter")
        self.wait()

    def shoot(self, name):
        """Keep a picture of the page."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png")
