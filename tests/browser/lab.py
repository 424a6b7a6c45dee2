"""Start JupyterLab for this machine alone, and use it in the chromium installed here."""

import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "build" / "screenshots"
GUARD = Path(__file__).with_name("guard")  # loaded by the server and its kernels
LIST = "outside.txt"  # what they asked for beyond this machine
CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
HERE = re.compile(r"(https?|wss?)://127\.0\.0\.1[:/]|(data|blob):")
WAIT = 60_000  # milliseconds
expect.set_options(timeout=WAIT)
WIDTH, HEIGHT = 1400, 1200  # pixels of the window

# What the notebook in front says of its code cells, and of its kernel
STATE = """() => {
  const panel = jupyterapp.shell.currentWidget;
  const cells = panel.content.widgets.map(cell => cell.model).filter(m => m.type === 'code');
  return {
    kernel: panel.sessionContext.session?.kernel?.status ?? 'none',
    ready: panel.context.isReady && panel.sessionContext.isReady,
    dirty: panel.context.model.dirty,
    cells: cells.map(m => ({
      source: m.sharedModel.getSource(), count: m.executionCount ?? 0, running: m.executionState === 'running',
      outputs: m.outputs.toJSON() })) }; }"""
READY = f"() => {{ const s = ({STATE})(); return s.ready && s.kernel === 'idle'; }}"
# Every cell asked for has run since `before`, or an error has stopped them
ENDED = f"""([before, from, to]) => {{ const s = ({STATE})(), cells = s.cells.slice(from, to);
  const failed = cells.some(c => c.count > before && c.outputs.some(o => o.output_type === 'error'));
  return s.kernel === 'idle' && !s.cells.some(c => c.running) && (failed || cells.every(c => c.count > before)); }}"""
IN_FRONT = "name => jupyterapp.shell.currentWidget?.context?.path.endsWith(name)"
CLOSE = """async () => {
  for (const file of [...jupyterapp.shell.widgets('main')]) file.dispose();
  await jupyterapp.serviceManager.sessions.shutdownAll(); }"""
EXECUTE = """async code => {
  await jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute({ code }).done; }"""
CLEAR = "jupyterapp.commands.execute('notebook:clear-all-cell-outputs')"
FRONT = ".lm-DockPanel-widget:not(.lm-mod-hidden)"
TO_TOP = f"document.querySelector('{FRONT} .jp-WindowedPanel-outer').scrollTop = 0"
PICTURES = f"[...document.querySelectorAll('{FRONT} .jp-OutputArea img')]"
# Every picture among the outputs is on the page
LOADED = f"""() => {{ const outputs = ({STATE})().cells.flatMap(cell => cell.outputs);
  return {PICTURES}.length >= outputs.filter(o => o.data?.['image/png']).length
    && {PICTURES}.every(picture => picture.complete); }}"""


def settings_of(folder):
    """Give the environment of a JupyterLab that keeps its own settings in a folder."""
    kinds = "CONFIG_DIR RUNTIME_DIR LAB_WORKSPACES_DIR LAB_SETTINGS_DIR".split()
    names = [f"JUPYTER{'' if k.startswith('LAB') else '_'}{k}" for k in kinds]
    tracker = folder / "JUPYTERLAB_SETTINGS_DIR" / "@jupyterlab/notebook-extension"
    tracker.mkdir(parents=True)
    # every cell is on the page, not only those in sight
    page = tracker / "tracker.jupyterlab-settings"
    page.write_text('{"windowingMode": "none"}')
    env = os.environ | {name: str(folder / name) for name in names}
    env["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(GUARD)])
    return env | {"REPORTS_CACHE": str(folder / "cache"), "OUTSIDE": str(folder / LIST)}


@contextmanager
def server(root, own):
    """Serve a folder to this machine; give the address and its token."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token, env = secrets.token_hex(16), settings_of(own)
    given = [
        "--no-browser",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--allow-root",
        f"--IdentityProvider.token={token}",
        f"--ServerApp.root_dir={root}",
        "--ServerApp.port_retries=0",
        "--LabApp.expose_app_in_browser=True",
    ]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "jupyterlab", *given]
    env.pop("JPY_SESSION_NAME", None)
    with (own / "lab.log").open("w") as log:
        lab = subprocess.Popen(command, env=env, cwd=root, stdout=log, stderr=log)
        try:
            _await(f"{address}/api?token={token}", lab)
            yield address, token
        finally:
            lab.terminate()
            lab.wait(20)


def _await(address, process):
    """Wait until an address answers."""
    for _ in range(240):
        assert process.poll() is None, "JupyterLab ended"
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.25)
    raise TimeoutError(address)


class Lab:
    """A reader at JupyterLab, whose browser reaches this machine only."""

    def __init__(self, context, address, token):
        self.page, self.address, self.token = context.new_page(), address, token
        self.outside, self.faults = [], []
        context.route("**/*", self._decide)
        self.page.on("websocket", lambda socket: self._note(socket.url))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("dialog", lambda dialog: dialog.accept())  # leave what is unsaved
        self.page.set_default_timeout(WAIT)

    def _decide(self, route):
        """Let through what stays on this machine."""
        route.continue_() if self._note(route.request.url) else route.abort()

    def _note(self, url):
        """Say whether an address is of this machine; list it if not."""
        here = bool(HERE.match(url))
        self.outside += [] if here else [url]
        return here

    def enter(self, folder):
        """Open JupyterLab at a folder."""
        self.page.goto(f"{self.address}/lab/tree/{folder}?token={self.token}&reset")

    def open(self, name):
        """Open a file from the list of files; a notebook with a kernel of its own."""
        item = self.page.locator(".jp-DirListing-item").get_by_text(name, exact=True)
        item.dblclick()
        self.page.wait_for_function(IN_FRONT, arg=name)
        if name.endswith(".ipynb"):
            self.ready()
            self.page.evaluate(CLEAR)  # what is seen from here on was made here

    def ready(self):
        """Wait until a notebook and its kernel are there."""
        self.page.locator(f"{FRONT} .jp-Cell").first.wait_for()
        self.page.wait_for_function(READY)
        self.page.wait_for_function(LOADED)

    def close(self):
        """Close all files, unsaved, and end all kernels."""
        self.page.evaluate(CLOSE)

    def menu(self, *names):
        """Choose from the menus."""
        for level, name in zip((".lm-MenuBar", ".lm-Menu"), names, strict=True):
            label = self.page.locator(
                f"{level}-itemLabel", has_text=re.compile(f"^{name}$")
            )
            label.click()

    @property
    def state(self):
        """What the notebook in front says of its cells and its kernel."""
        return self.page.evaluate(STATE)

    def find(self, words):
        """Give the number, among code cells, of the cell that holds some words."""
        sources = [cell["source"] for cell in self.state["cells"]]
        return next(i for i, source in enumerate(sources) if words in source)

    def cell(self, words):
        """Give the code cell that holds some words."""
        return self.page.locator(f"{FRONT} .jp-CodeCell").nth(self.find(words))

    def run_all(self):
        """Run all cells and wait for the last, or for an error."""
        ran = self.ran()
        self.menu("Run", "Run All Cells")
        self.wait(ran)

    def ran(self):
        """Give the number of the cell that ran last."""
        return max(cell["count"] for cell in self.state["cells"])

    def wait(self, before, first=0, end=999):
        """Wait until the cells asked for have run, and what they show is on the page."""
        self.page.wait_for_function(ENDED, arg=[before, first, end])
        self.page.wait_for_function(LOADED)

    def run(self, words):
        """Run the one cell that holds some words; give its outputs."""
        i, ran = self.find(words), self.ran()
        self.begin(words)
        self.wait(ran, i, i + 1)
        return self.state["cells"][i]["outputs"]

    def begin(self, words):
        """Begin to run the one cell that holds some words."""
        self.cell(words).locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")

    def execute(self, code):
        """Execute code in the kernel of the notebook in front, beside its cells."""
        self.page.evaluate(EXECUTE, code)

    def type(self, words, replacement):
        """Replace the line that holds some words by typing it anew."""
        self.page.locator(f"{FRONT} .cm-line", has_text=words).first.click()
        self.page.keyboard.press("Home")
        self.page.keyboard.press("Shift+End")
        self.page.keyboard.insert_text(replacement)

    def save(self):
        """Save the file in front."""
        self.page.keyboard.press("Control+s")
        self.page.wait_for_function(
            "() => !jupyterapp.shell.currentWidget.context.model.dirty"
        )

    @property
    def widths(self):
        """The widths of the pictures among the outputs, 0 where one cannot be seen."""
        return self.page.evaluate(f"() => {PICTURES}.map(p => p.naturalWidth)")

    def shoot(self, name, height=HEIGHT):
        """Keep a picture of the page, in a higher window from the notebook's top."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        if height > HEIGHT:
            self.page.set_viewport_size({"width": WIDTH, "height": height})
            self.page.evaluate(TO_TOP)
        self.page.screenshot(path=SHOTS / f"{name}.png")
        self.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})


@contextmanager
def reader(address, token):
    """Give a reader at a JupyterLab."""
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = chromium.new_context(viewport={"width": WIDTH, "height": HEIGHT})
        yield Lab(context, address, token)
        chromium.close()
