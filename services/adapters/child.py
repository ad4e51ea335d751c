"""A child process that ends with its parent, also when that is killed.

Run as a script it is the launcher: it ties itself to its parent and becomes the command. Hence only the standard library.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Sequence

PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


def tied(argv: Sequence[str]) -> list[str]:
    """Wrap a command so that the kernel kills it (SIGKILL) when the calling process ends, however that ends.

    The child's pid is the command's: the launcher becomes the command by exec. Its arguments, folder, environment
    and passed file descriptors stay as they were.

    Caveats:
        - Linux ties a child to the *thread* that started it: start it from the main thread,
          or from one that lives as long as the child should.
        - Only the command itself is tied, not what it starts in turn; and a set-uid command unties itself.
        - Where there is no prctl (any other platform) this is best effort: an ordered `stop` still ends the child,
          a killed parent leaves it running.

    Returns:
        The argv for `subprocess.Popen`, called from this same process.
    """
    return [sys.executable, "-I", "-S", os.path.abspath(__file__), str(os.getpid()), *argv]  # noqa: PTH100 - no pathlib: the launcher stays light


def tie_to(parent_id: int) -> None:
    """Ask for SIGKILL at the parent's end; end at once when the parent is already gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent_id:
        os.kill(os.getpid(), signal.SIGKILL)


def launch(parent_id: int, command: list[str]) -> None:
    """Become the command, tied to the parent; exit code 1 and one line on stderr when it cannot be started."""
    tie_to(parent_id)
    try:
        os.execvp(command[0], command)  # noqa: S606 - exec without a shell is the purpose
    except OSError as error:
        sys.exit(f"{command[0]}: {error.strerror}")


if __name__ == "__main__":
    launch(int(sys.argv[1]), sys.argv[2:])
