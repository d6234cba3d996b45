"""A real Chromium without a window, that tells every error and every request of a page."""

import json
import shutil
from contextlib import contextmanager

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


def missing():
    """Why there is no browser here; empty where there is one."""
    gone = [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]
    return f"no {' and no '.join(gone)} on this machine" if gone else ""


@contextmanager
def chromium(profile, size=(1280, 800), dark=False):
    """A driver with a fresh profile in that folder."""
    assert not missing(), missing()
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for flag in (*FLAGS, f"--user-data-dir={profile}", f"--window-size={size[0]},{size[1]}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options, webdriver.ChromeService(shutil.which("chromedriver")))
    try:
        feature = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        screen = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False}
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
        yield driver
    finally:
        driver.quit()


def requests(driver):
    """The addresses that the open page asked for; those of the browser's own first page have another document."""
    told = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    asked = [one["params"] for one in told if one["method"] == "Network.requestWillBeSent"]
    return [one["request"]["url"] for one in asked if one["documentURL"] == driver.current_url]
