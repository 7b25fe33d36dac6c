"""Charts that another process draws: the same pictures, and none lost whatever becomes of it."""

import io
import pickle
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from mtfs.charts import apart, files
from mtfs.charts.apart import charts_apart, serve
from mtfs.charts.pictures import Picture
from tests.charts.results import make_result

HERE = Picture(name="here", title="", alt_text="", png=b"", svg=b"")
#: What the other process might do instead.
FAILS = "raise SystemExit(3)"
SLEEPS = "import time; time.sleep(60)"
WARNS = (
    "import pickle, sys; sys.stdin.buffer.read(); sys.stderr.write('no such letter'); "
    "sys.stdout.buffer.write(pickle.dumps(()))"
)


@pytest.fixture
def result():
    return make_result(
        usable=np.array([[9e6, 5e6, 0.0], [9e6, 8e6, 7e6]]), gap=np.array([[0.0, 4e6, 6e6], [0.0, 1e6, 1e6]])
    )


@pytest.fixture(autouse=True)
def two_cores(monkeypatch):
    monkeypatch.setattr(apart, "usable_cores", lambda: 2)


@pytest.fixture
def drawn_here(monkeypatch):
    """Draw nothing where charts are drawn here, and return the lines at the foot of what would be."""
    sources = []

    def draw(_, *, source):
        sources.append(source)
        return (HERE,)

    monkeypatch.setattr(files, "draw_charts", draw)
    return sources


@pytest.fixture
def no_process(monkeypatch):
    def refuse(*_, **__):
        pytest.fail("a process was started")

    monkeypatch.setattr(subprocess, "Popen", refuse)


def test_the_pictures_are_the_same_to_the_byte(result, monkeypatch):
    with monkeypatch.context() as here:
        here.setattr(files, "draw_charts", lambda *_, **__: pytest.fail("drawn here"))
        with charts_apart() as begin:
            pictures = begin(result, "Some source")()
    assert pictures == files.draw_charts(result, source="Some source")
    assert [picture.name for picture in pictures] == list(files.CHART_NAMES)


@pytest.mark.usefixtures("no_process")
@pytest.mark.parametrize("asked", [{"workers": 1}, {"wanted": False}, {"wanted": False, "workers": 4}])
def test_no_process_where_it_would_not_pay(asked, result, drawn_here):
    with charts_apart(**asked) as begin:
        assert begin(result, "line")() == (HERE,)
    assert drawn_here == ["line"]


@pytest.mark.usefixtures("no_process", "drawn_here")
def test_no_process_on_one_core(result, monkeypatch):
    monkeypatch.setattr(apart, "usable_cores", lambda: 1)
    with charts_apart() as begin:
        assert begin(result, "line")() == (HERE,)


def test_a_process_that_fails_costs_no_picture(result, drawn_here, monkeypatch, capfd):
    monkeypatch.setattr(apart, "_PROGRAM", FAILS)
    with charts_apart() as begin:
        assert begin(result, "line")() == (HERE,)
    assert drawn_here == ["line"]
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("drawn_here")
def test_a_system_that_starts_no_program_draws_here(result, monkeypatch):
    def refuse(*_, **__):
        raise OSError

    monkeypatch.setattr(subprocess, "Popen", refuse)
    with charts_apart() as begin:
        assert begin(result, "line")() == (HERE,)


def started(monkeypatch):
    """Return the list of processes that will be started."""
    usual, processes = apart._start, []

    def start():
        processes.append(usual())
        return processes[-1]

    monkeypatch.setattr(apart, "_start", start)
    return processes


@pytest.mark.parametrize("begun", [False, True])
def test_an_error_elsewhere_ends_the_process(begun, result, monkeypatch):
    monkeypatch.setattr(apart, "_PROGRAM", SLEEPS)
    processes = started(monkeypatch)

    def fail():
        with charts_apart() as begin:
            if begun:
                begin(result, "line")
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert processes[0].poll() is not None
    assert processes[0].stdout.closed


def test_warnings_of_the_process_are_told(result, monkeypatch, capsys):
    monkeypatch.setattr(apart, "_PROGRAM", WARNS)
    with charts_apart() as begin:
        assert begin(result, "line")() == ()
    assert capsys.readouterr().err == "no such letter"


def test_what_is_printed_does_not_get_among_the_pictures(result, monkeypatch, capsys):
    def draw(_, *, source):
        sys.stdout.write("by the way\n")
        return source

    monkeypatch.setattr(files, "draw_charts", draw)
    answer = io.BytesIO()
    asked = io.BytesIO(pickle.dumps((result, "line")))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=asked))
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=answer))
    serve()
    assert pickle.loads(answer.getvalue()) == "line"
    assert capsys.readouterr().err == "by the way\n"


def test_to_wait_for_a_process_and_to_hand_pictures_on_needs_no_matplotlib():
    code = (
        "import sys; from mtfs.charts import Picture, picture_files, source_line; import mtfs.charts.apart\n"
        "sys.exit('matplotlib' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
