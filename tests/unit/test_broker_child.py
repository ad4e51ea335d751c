"""A tied child is its command, and ends with its parent."""

import os
import subprocess
import sys

import psutil

from services.adapters import child
from services.adapters.child import tied

END_LIMIT_S = 10.0
PARENT = """
import subprocess, sys
from services.adapters.child import tied
child = subprocess.Popen(tied([sys.executable, "-c", "import signal; signal.pause()"]))
print(child.pid, flush=True)
child.wait()
"""


def test_a_tied_child_ends_when_its_parent_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        tied_child = psutil.Process(int(parent.stdout.readline()))

        parent.kill()
        tied_child.wait(END_LIMIT_S)

        assert not tied_child.is_running()


def test_a_tied_command_keeps_its_arguments_output_and_exit_code() -> None:
    command = [sys.executable, "-c", "import sys; print(sys.argv[1:]); sys.exit(7)", "two words", "--flag"]

    done = subprocess.run(tied(command), capture_output=True, text=True, check=False)

    assert (done.stdout, done.returncode) == ("['two words', '--flag']\n", 7)


def test_the_pid_of_a_tied_child_is_its_command_s() -> None:
    with subprocess.Popen(tied([sys.executable, "-c", "import os; print(os.getpid())"]), stdout=subprocess.PIPE) as process:
        said, _ = process.communicate()

    assert int(said) == process.pid


def test_a_command_that_does_not_exist_is_named_on_one_line() -> None:
    done = subprocess.run(tied(["no-such-command"]), capture_output=True, text=True, check=False)

    assert (done.stderr, done.returncode) == ("no-such-command: No such file or directory\n", 1)


def test_a_child_whose_parent_is_already_gone_never_becomes_its_command() -> None:
    not_its_parent = str(os.getppid())
    launcher = [sys.executable, child.__file__, not_its_parent, sys.executable, "-c", "print('ran')"]

    done = subprocess.run(launcher, capture_output=True, text=True, check=False)

    assert (done.stdout, done.returncode) == ("", -9)
