"""Runs one command in a pseudo-terminal, as a shell would: in a job of its own, in the foreground.

Driven by JSON lines (see pty.ts, which is the other end):

  in   {"do": "start", "argv": [...], "cwd": "...", "env": {...}, "stdin": base64 or null}
       {"do": "send", "data": base64}          keys; also what a terminal sends for a paste
       {"do": "resize", "rows": 24, "columns": 80}
       {"do": "modes"}                         answered by a "modes" event
       {"do": "signal", "name": "SIGTERM"}     to the command, not to its job
       {"do": "resume"}                        continues a stopped job, in the foreground
       {"do": "hangup"}                        the terminal goes away
  out  {"event": "output", "data": base64}
       {"event": "modes", "echo": true, "canonical": true, "signals": true}
       {"event": "stopped", "modes": {...}}    by Ctrl-Z and its like
       {"event": "exit", "status": 0, "signal": null, "modes": {...}}   after all of its output

This process leads the session and keeps the terminal open, since the system resets a terminal whose
session leader ends: the modes that a command leaves behind could not be seen any more. The end of stdin
kills the job.
"""

import base64
import errno
import fcntl
import json
import os
import select
import signal
import struct
import sys
import termios


class Driver:
    def __init__(self):
        os.setsid()
        self.master, self.slave = os.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)
        os.set_blocking(self.master, False)
        self.resize(24, 80)
        self.outgoing = b""
        self.commands = b""
        self.pid = None
        # A child's change of state wakes select through this pipe.
        self.wake_in, self.wake_out = os.pipe()
        os.set_blocking(self.wake_in, False)
        os.set_blocking(self.wake_out, False)
        signal.set_wakeup_fd(self.wake_out, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for name in ("SIGHUP", "SIGINT", "SIGQUIT", "SIGTSTP", "SIGTTOU", "SIGTTIN"):
            signal.signal(getattr(signal, name), signal.SIG_IGN)

    def run(self):
        while True:
            reading = [sys.stdin, self.wake_in] + ([self.master] if self.master != -1 else [])
            writing = [self.master] if self.outgoing and self.master != -1 else []
            readable, writable, _ = select.select(reading, writing, [])
            if self.master in readable:
                self.read_output()
            if self.master in writable:
                self.write_keys()
            if sys.stdin in readable and not self.read_commands():
                return
            if self.wake_in in readable:
                os.read(self.wake_in, 4096)
                if self.reap():
                    return

    # what the test asks for

    def read_commands(self):
        data = os.read(sys.stdin.fileno(), 65536)
        *lines, self.commands = (self.commands + data).split(b"\n")
        for line in lines:
            command = json.loads(line)
            getattr(self, "do_" + command.pop("do"))(**command)
        return data != b""

    def do_start(self, argv, cwd, env, stdin):
        content = None if stdin is None else base64.b64decode(stdin)
        # The child waits until it is the foreground job.
        gate_in, gate_out = os.pipe()
        pipe_in, pipe_out = os.pipe() if content is not None else (-1, -1)
        pid = os.fork()
        if pid == 0:
            try:
                os.close(gate_out)
                os.read(gate_in, 1)
                descriptors = [self.slave if content is None else pipe_in, self.slave, self.slave]
                become(argv, cwd, env, descriptors)
            except BaseException as error:
                os.write(2, f"pty.py: {argv[0]}: {error}\n".encode())
                os._exit(127)
        self.pid = pid
        os.setpgid(pid, pid)
        os.tcsetpgrp(self.slave, pid)
        os.close(gate_in)
        os.close(gate_out)
        if content is not None:
            os.close(pipe_in)
            os.set_blocking(pipe_out, False)  # more than a pipe holds is an error, not a hang
            if os.write(pipe_out, content) != len(content):
                raise ValueError("stdin is longer than a pipe holds")
            os.close(pipe_out)

    def do_send(self, data):
        self.outgoing += base64.b64decode(data)

    def do_resize(self, rows, columns):
        self.resize(rows, columns)
        os.killpg(self.pid, signal.SIGWINCH)

    def do_modes(self):
        self.read_output()
        tell(event="modes", **self.modes())

    def do_signal(self, name):
        os.kill(self.pid, getattr(signal, name))

    def do_resume(self):
        os.tcsetpgrp(self.slave, self.pid)
        os.killpg(self.pid, signal.SIGCONT)

    def do_hangup(self):
        os.close(self.master)
        self.master = -1
        os.killpg(self.pid, signal.SIGHUP)

    # what the command does

    def read_output(self):
        """Everything that was written so far."""
        while self.master != -1 and select.select([self.master], [], [], 0)[0]:
            try:
                tell(event="output", data=base64.b64encode(os.read(self.master, 65536)).decode())
            except OSError as error:
                if error.errno not in (errno.EAGAIN, errno.EIO):
                    raise
                return

    def write_keys(self):
        try:
            written = os.write(self.master, self.outgoing)
        except BlockingIOError:
            return
        self.outgoing = self.outgoing[written:]

    def reap(self):
        """True when the command ended."""
        pid, status = os.waitpid(self.pid, os.WNOHANG | os.WUNTRACED) if self.pid else (0, 0)
        if pid == 0:
            return False
        self.read_output()
        if os.WIFSTOPPED(status):
            os.tcsetpgrp(self.slave, os.getpgrp())
            tell(event="stopped", modes=self.modes())
            return False
        self.pid = None
        signalled = os.WIFSIGNALED(status)
        tell(
            event="exit",
            status=None if signalled else os.WEXITSTATUS(status),
            signal=signal.Signals(os.WTERMSIG(status)).name if signalled else None,
            modes=self.modes(),
        )
        return True

    def modes(self):
        if self.master == -1:
            return {"echo": None, "canonical": None, "signals": None}
        flags = termios.tcgetattr(self.slave)[3]
        return {
            "echo": bool(flags & termios.ECHO),
            "canonical": bool(flags & termios.ICANON),
            "signals": bool(flags & termios.ISIG),
        }

    def resize(self, rows, columns):
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def become(argv, cwd, env, descriptors):
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_DFL)
    signal.set_wakeup_fd(-1)
    for target, source in enumerate(descriptors):
        os.dup2(source, target)
    os.closerange(3, 256)
    os.chdir(cwd)
    os.execvpe(argv[0], argv, env)


def tell(**event):
    print(json.dumps(event), flush=True)


if __name__ == "__main__":
    driver = Driver()
    try:
        driver.run()
    finally:
        if driver.pid is not None:
            os.killpg(driver.pid, signal.SIGKILL)
