"""Call a function many times, in this process or on the workers of a Dask cluster."""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from functools import partial
from itertools import islice
from typing import Any

from helpers.tables import progress

AHEAD = 256  # calls that a cluster holds at a time
BEAT = 5  # seconds between two looks at a client that waits
GONE = ("closing", "closed")  # states of a client
TRIES = 3  # of a call that was lost with its scheduler


def run(client, function: Callable, calls: Sequence[tuple], desc: str) -> list:
    """Call `function` with each tuple of arguments.

    Parameters
    ----------
    client : distributed.Client or None
        None calls in this process.
    function : callable
        Calling it twice must do no harm: a call whose worker or scheduler was lost
        is made again.
    calls : sequence of tuple
    desc : str
        What the progress bar says.

    Returns
    -------
    list
        The results, in the order of `calls`.

    Raises
    ------
    RuntimeError
        If workers died over a call, or the scheduler did not come back. Errors of
        the function itself come with a note on the call.

    Examples
    --------
    >>> run(None, max, [(1, 2), (4, 3)], "max")
    [2, 4]
    """
    if client is None:
        return [function(*call) for call in progress(calls, desc)]
    submit = partial(client.submit, function, pure=False, retries=1)
    waiting = iter(calls)
    running = deque(submit(*call) for call in islice(waiting, AHEAD))
    results = []
    for call in progress(calls, desc):
        results.append(_result(running.popleft(), submit, call))
        running.extend(submit(*call) for call in islice(waiting, 1))
    return results


def _result(future, submit: Callable, call: tuple) -> Any:
    """Wait for a result; what was lost with the scheduler is called again."""
    from distributed import KilledWorker

    client = submit.func.__self__
    for _ in range(TRIES):
        try:
            return _outcome(client, future)
        except CancelledError:
            if client.status in GONE:
                break
            future = submit(*call)
        except KilledWorker as error:
            raise RuntimeError(
                f"workers died, or ran out of memory, over {_shown(call)}; give them "
                "more memory (dask worker --memory-limit) or take this out, and count "
                "again: what was counted is kept"
            ) from error
        except Exception as error:
            error.add_note(f"This was met over {_shown(call)}.")
            raise
    raise RuntimeError(
        "the Dask scheduler was lost; connect a new client and count again: "
        "what was counted is kept"
    )


def _outcome(client, future) -> Any:
    """Give the result of a call, unless the client has given its scheduler up.

    What is submitted while a client looks for its scheduler would never end.
    """
    while client.status not in GONE:
        try:
            return future.result(timeout=BEAT)
        except TimeoutError:
            if future.done():
                return future.result()
    raise CancelledError


def _shown(call: tuple) -> str:
    """Name a call by its arguments, the middle of long ones left out."""
    words = ", ".join(map(str, call))
    return words if len(words) < 600 else f"{words[:300]} … {words[-300:]}"
