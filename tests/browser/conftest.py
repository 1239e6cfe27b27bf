"""One portal and one browser for each file of tests."""

import pytest


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    from tests.browser.portal import Portal

    running = Portal(tmp_path_factory.mktemp("portal"))
    try:
        running.wait()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def browser():
    from tests.browser.portal import CHROMIUM, FLAGS, sync_api

    with sync_api.sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()
