"""Check that the server's processes cannot reach beyond this machine unseen."""

import subprocess
import sys

from tests.browser.lab import LIST, settings_of


def test_what_would_leave_this_machine_is_refused_and_listed(tmp_path):
    code = "import socket; socket.create_connection(('example.org', 80))"
    process = [sys.executable, "-c", code]
    ended = subprocess.run(
        process, env=settings_of(tmp_path), capture_output=True, text=True
    )
    assert "PermissionError: example.org is not this machine" in ended.stderr
    listed = (tmp_path / LIST).read_text(encoding="utf-8")
    assert listed == "socket.getaddrinfo example.org\n"
