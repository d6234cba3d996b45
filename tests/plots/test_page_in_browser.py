"""The page in a real Chromium: it plays, it listens, and it asks for nothing."""

import os
from dataclasses import replace

import numpy as np
import pytest
from browser import chromium, missing, requests
from plot_stories import SNAPSHOTS, STORIES, line, lost, sets

from gancli.plots import write_gallery, write_page
from gancli.records import Gallery

REQUIRED = os.environ.get("GAN_BROWSER") == "required"
pytestmark = pytest.mark.skipif(bool(missing()) and not REQUIRED, reason=missing())

INK = "return [...document.querySelectorAll('canvas')].map((canvas) => canvas.toDataURL())"
EVIL = "</script><img src=x onerror=document.title='owned'>"


@pytest.fixture(scope="module")
def driver(tmp_path_factory):
    with chromium(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture
def shown(driver, tmp_path):
    """Opens the page of a story, or of several as a study."""

    def show(*stories):
        path = tmp_path / "run.html"
        if len(stories) == 1:
            write_page(stories[0], path)
        else:
            write_gallery(Gallery("a study", stories, (), len(stories), 1, (0.1, 0.9)), path)
        driver.get_log("browser"), driver.get_log("performance")
        driver.get(path.as_uri())
        return driver

    return show


def place(driver):
    return int(driver.find_element("id", "slider").get_property("value"))


def press(driver, *keys):
    from selenium.webdriver import ActionChains

    ActionChains(driver).send_keys(*keys).perform()


@pytest.mark.parametrize("name", STORIES)
def test_a_page_loads_and_draws_without_an_error_or_a_request(name, shown):
    driver = shown(STORIES[name]())
    blank = driver.execute_script(
        "return [...document.querySelectorAll('canvas')].filter((canvas) => !canvas.getContext('2d')"
        ".getImageData(0, 0, canvas.width, canvas.height).data.some((byte) => byte)).length"
    )
    press(driver, "\ue010")
    assert blank == 0
    assert driver.get_log("browser") == []
    assert requests(driver) == [driver.current_url]


def test_the_arrays_arrive(shown):
    story = lost()
    driver = shown(story)
    w = driver.execute_script(
        "return [...all(data.runs[0].w)].map((value) => Number.isNaN(value) ? null : value)"
    )
    kept = [None if np.isnan(value) else pytest.approx(value) for value in story.w.tolist()]
    assert w == kept
    surface = driver.execute_script("return [...row(data.runs[0].panels[1].values, 1)]")
    assert surface == pytest.approx(story.surface.values[1].ravel(), abs=1e-5)
    unknown = driver.execute_script("return [...row(data.runs[0].panels[1].values, 2)].every(Number.isNaN)")
    assert unknown


def test_it_plays_to_the_end_and_tells_the_verdict_only_there(shown):
    from selenium.webdriver.support.ui import WebDriverWait

    driver = shown(line())
    assert driver.find_element("id", "verdict").text == ""
    driver.find_element("id", "play").click()
    WebDriverWait(driver, 20).until(lambda _: place(driver) == SNAPSHOTS - 1)
    assert "✓ converged (good)" in driver.find_element("id", "verdict").text
    assert "epoch 300 / 300" in driver.find_element("id", "where").text
    assert "play" in driver.find_element("id", "play").text


def test_the_keys_move_the_frame(shown):
    driver = shown(line())
    right, left, home, end = "\ue014", "\ue012", "\ue011", "\ue010"
    seen = []
    for key in (right, right, left, end, right, home, left):
        press(driver, key)
        seen.append(place(driver))
    assert seen == [1, 2, 1, SNAPSHOTS - 1, SNAPSHOTS - 1, 0, 0]
    press(driver, " ")
    assert "pause" in driver.find_element("id", "play").text
    press(driver, " ")
    assert "play" in driver.find_element("id", "play").text


def test_the_slider_moves_every_picture(shown):
    driver = shown(sets())
    before = driver.execute_script(INK)
    driver.execute_script("slider.value = 3; slider.dispatchEvent(new Event('input', { bubbles: true }))")
    after = driver.execute_script(INK)
    assert place(driver) == 3
    assert len(before) == 6
    assert all(old != new for old, new in zip(before, after, strict=True))


def test_a_panel_can_be_put_away_and_a_place_has_values(shown):
    from selenium.webdriver import ActionChains

    driver = shown(line())
    driver.find_element("css selector", "input[name=d-loss]").click()
    figures = driver.find_elements("css selector", "figure")
    assert [one.get_attribute("data-panel") for one in figures if not one.is_displayed()] == ["d-loss"]
    ActionChains(driver).move_to_element(figures[0].find_element("css selector", "canvas")).perform()
    assert "generated" in figures[0].find_element("css selector", ".says").text


def test_a_cell_opens_its_run_and_there_is_a_way_back(shown):
    driver = shown(replace(line(), seed=3), replace(lost(), seed=4, title="the second"))
    assert len(driver.find_elements("css selector", ".cell canvas")) == 2
    press(driver, "\ue010")
    assert [one.text[0] for one in driver.find_elements("css selector", ".cell span")] == ["✓", "⚡"]
    driver.find_element("css selector", ".cell[data-seed='4']").click()
    assert driver.find_element("id", "title").text == "the second"
    assert len(driver.find_elements("css selector", "figure")) == 6
    driver.find_element("id", "back").click()
    assert len(driver.find_elements("css selector", ".cell")) == 2
    assert driver.get_log("browser") == []


def test_a_name_is_shown_and_does_nothing(shown):
    driver = shown(replace(line(), title=EVIL))
    assert driver.find_element("id", "title").text == EVIL
    assert driver.title == EVIL
    assert driver.find_elements("css selector", "img") == []


@pytest.mark.parametrize(("kind", "even"), [("ring", 2), ("sets", 0), ("line", 0)])
def test_panels_of_the_plane_have_one_scale(kind, even, shown):
    driver = shown(STORIES[kind]())
    scales = driver.execute_script(
        "const run = data.runs[0], canvas = document.querySelector('canvas');"
        "return run.panels.map((panel) => { const { x, y, ...options } = KINDS[panel.kind].axes(panel, run);"
        "const axes = new Axes(canvas, x, y, options); axes.begin();"
        "return [axes.width / (x[1] - x[0]), axes.height / (y[1] - y[0])]; })"
    )
    same = [across == pytest.approx(up, rel=1e-6) for across, up in scales]
    assert same[:2] == [bool(even)] * 2
    assert sum(same) == even
