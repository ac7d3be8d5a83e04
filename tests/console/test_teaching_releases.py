"""Releases in the console: what was live, what it changed, and the ways back to it."""

from __future__ import annotations

import re

from console.teaching_pages import School, change, told

pytest_plugins = ("log_databases", "console.reviewing", "console.teaching_pages")


def test_releases_and_the_way_back(school: School) -> None:
    first = school.store.live()
    assert first
    change(school)
    second = school.publish("beds are soft now")
    anna, eve = school.desk.someone("admin", "Anna"), school.desk.someone("editor")
    page = eve.get("/releases")
    assert re.search(r"2 beds are soft now Ann .* live 1 First release Ann", page.words)
    page = eve.get(f"/releases/{second.id}")
    assert "now: Soft ones." in page.words and "35 of 40 right" in page.words
    page = eve.get(f"/releases/{first.id}")
    assert "not live" in page.words and f"/releases/{first.id}/live" not in page.text
    assert eve.post(f"/releases/{first.id}/live").status == 403
    page = anna.post(f"/releases/{first.id}/live")
    assert page.notices == ["Visitors are answered by release 1 from now on."]
    assert school.store.pointer() == first.id
    assert "1 change waits" in eve.get("/publish").words
    assert told(school) == [("release.rolled_back", "release:1")]
    for wrong in ("0" * 16, "x"):
        assert anna.get(f"/releases/{wrong}").status == 404
        assert anna.post(f"/releases/{wrong}/live").status == 404


def test_a_release_is_put_back_into_the_draft(school: School) -> None:
    first = school.store.live()
    assert first
    change(school)
    eve = school.desk.someone("editor", "Eve")
    page = eve.post(f"/releases/{first.id}/restore")
    assert page.path == "/publish" and page.notices[0] == "The draft is what release 1 was."
    assert school.faqs.view().faq("beds").answer is None and "Everything is live" in page.words
    assert school.faqs.versions("beds")[0].who == "Eve"
    page = eve.post(f"/releases/{first.id}/restore")
    assert page.notices[0] == "The draft is what release 1 was, already."


def test_a_release_that_was_tampered_with_is_named_and_not_used(school: School) -> None:
    change(school)
    second = school.publish()
    (second.folder / "clinic.yml").write_text("name: Evil\n", "utf-8")
    anna = school.desk.someone("admin")
    page = anna.get("/releases")
    assert page.status == 200 and f"{second.id} cannot be used." in page.words
    assert anna.post(f"/releases/{second.id}/live").status == 404
    assert anna.get("/publish").status == 200  # what is live cannot be told, the rest can
