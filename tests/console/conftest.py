"""A browser for the tests of the console; all of them are skipped where there is none."""
import pytest

from tests.console.browser import CHROMIUM, Browser


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine (Debian: apt install chromium)")
    browser = Browser()
    yield browser
    browser.stop()
