"""The history of FAQs in the console: every version, the way back to it, and what was deleted."""

from __future__ import annotations

import re

from console.teaching_pages import School, fields, told, version

pytest_plugins = ("log_databases", "console.reviewing", "console.teaching_pages")


def test_history_and_the_way_back(school: School) -> None:
    eve = school.desk.someone("editor", "Eve")
    sent = fields(school, eve, "beds")
    eve.post("/faqs/beds/edit", **sent | {"answer": "Soft ones."})
    page = school.desk.someone().get("/faqs/beds/history")
    assert "Eve" in page.words and "Soft ones." in page.words and "as it was at first" in page.words
    assert "Back to this" not in page.words  # reviewers look
    page = eve.get("/faqs/beds/history")
    file, number = "data/faq/beds.yml", 1
    assert f'name="file" value="{file}"' in page.text
    page = eve.post("/faqs/beds/history", file=file, number=number)
    assert page.status == 422 and "Shall the answer go?" in page.words  # to be confirmed
    token = re.findall(r'name="confirmed" value="(\w+)"', page.text)
    page = eve.post("/faqs/beds/history", file=file, number=number, confirmed=token)
    assert page.notices == ["Version 1 is back in the draft, and waits to be published."]
    assert school.faqs.view().faq("beds").answer is None
    for wrong in ({"file": "clinic.yml", "number": 1}, {"file": file, "number": 99}, {}):
        assert eve.post("/faqs/beds/history", **wrong).status == 404
    assert eve.get("/faqs/none/history").status == 404


def test_deleted_and_brought_back(school: School) -> None:
    eve = school.desk.someone("editor")
    edit = school.faqs.edit()
    edit.change("beds", answer="Soft ones.")
    school.faqs.save(edit, "Ann")
    seen = version(eve.get("/faqs/beds/edit"))
    assert eve.post("/faqs/beds/delete", version="old").status == 409
    page = eve.post("/faqs/beds/delete", version=seen)
    assert page.notices == [
        "“Your beds” is deleted. Visitors have it until you publish; it can be brought back."
    ]
    assert "beds" not in school.faqs.view().faqs()
    assert "beds" in eve.get("/faqs/deleted").words
    assert eve.post("/faqs/beds/bring-back").path == "/faqs/beds/edit"
    assert school.faqs.view().faq("beds").title == "Your beds"
    assert eve.post("/faqs/beds/bring-back").status == 409
    assert [action for action, _ in told(school)] == ["faq.deleted", "faq.brought_back"]
