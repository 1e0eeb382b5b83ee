"""A process that has everything imported, and forks into `koda` commands: imports take seconds.

`python -m tests.crash.zygote FD`: on that socket each packet is one JSON request. {"argv", "env"}
with a descriptor for the output is answered by the process id, {"wait": process id} by its exit
code (negative: the signal) once it has ended. The forks die with it, and it ends with the socket.
"""

import ctypes
import importlib
import json
import os
import signal
import socket
import sys

PR_SET_PDEATHSIG = 1

_WARM = (
    "koda.cli.access",
    "koda.cli.database",
    "koda.cli.main",
    "koda.cli.serve",
    "koda.cli.worker",
    "koda.llm.anthropic",
    "pgqueuer.adapters.inmemory",
    "uvicorn.lifespan.on",
    "uvicorn.loops.auto",
    "uvicorn.protocols.http.auto",
    "uvicorn.protocols.websockets.websockets_sansio_impl",
)


def main() -> None:
    for name in _WARM:
        importlib.import_module(name)
    with socket.socket(fileno=int(sys.argv[1])) as requests:
        while True:
            data, descriptors, _, _ = socket.recv_fds(requests, 65_536, 1)
            if not data:
                return
            request = json.loads(data)
            if "wait" in request:
                answer = os.waitstatus_to_exitcode(os.waitpid(request["wait"], 0)[1])
            else:
                answer = _start(request, descriptors[0], requests)
            requests.send(json.dumps(answer).encode())


def _start(request: dict, output: int, requests: socket.socket) -> int:
    process_id = os.fork()
    if process_id:
        os.close(output)
        return process_id
    code = 70
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        requests.close()
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for stream in (1, 2):
            os.dup2(output, stream)
        os.close(output)
        os.environ.clear()
        os.environ.update(request["env"])
        sys.argv = ["koda", *request["argv"]]
        code = _run()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _run() -> int:
    try:
        importlib.import_module("koda.cli.main").main()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return 0


if __name__ == "__main__":
    main()
