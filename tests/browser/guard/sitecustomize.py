"""Refuse what would leave this machine, in each Python that the tests' server starts."""

import os
import re
import sys

# Where the address stands among the arguments of an event
ADDRESS = {
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
}
HERE = re.compile(r"localhost$|127\.|0\.0\.0\.0$|::1?$|[/\0]|$")  # or a path


def _refuse(event, arguments):
    """Refuse an address beyond this machine, and list it in the file that is named."""
    if event not in ADDRESS:
        return
    address = arguments[ADDRESS[event]]
    host = os.fsdecode((address[0] if isinstance(address, tuple) else address) or "")
    if not HERE.match(host):
        with open(os.environ["OUTSIDE"], "a", encoding="utf-8") as file:
            file.write(f"{event} {host}\n")
        raise PermissionError(f"{host} is not this machine")


sys.addaudithook(_refuse)
