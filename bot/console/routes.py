"""The table of routes: every address of the console, the view that answers, and the least standing
it takes. Nothing is served that does not stand here."""

from __future__ import annotations

from bot.console.access import Route, Standing, View, get, post
from bot.console.views import (
    account,
    analytics,
    analytics_files,
    audit,
    callbacks,
    conversations,
    entry,
    events,
    faqs,
    inbox,
    new_faq,
    people,
    privacy,
    remarks,
    samples,
    second_factor,
    static,
    today,
    transcript,
    welcome,
)  # fmt: skip

NOBODY, CODE_DUE, UNPROTECTED = Standing.NOBODY, Standing.CODE_DUE, Standing.UNPROTECTED
REVIEWER, EDITOR, ADMIN = Standing.REVIEWER, Standing.EDITOR, Standing.ADMIN


def files(path: str, view: View, least: Standing) -> tuple[Route, Route]:
    """A list as files (see downloads.py)."""
    return get(f"{path}.csv", view, least), get(f"{path}.jsonl", view, least)


ROUTES: tuple[Route, ...] = (
    get("/static/<name:path>", static.file, NOBODY, is_use=False),
    get("/healthz", static.healthz, NOBODY, is_use=False),
    get("/events", events.stream, REVIEWER, is_use=False),
    # coming in
    get("/login", entry.login_page, NOBODY),
    post("/login", entry.login, NOBODY),
    get("/login/code", entry.code_page, CODE_DUE),
    post("/login/code", entry.code, CODE_DUE),
    post("/logout", entry.logout, CODE_DUE),
    get("/welcome/<token:str>", welcome.page, NOBODY),
    post("/welcome/<token:str>", welcome.accept, NOBODY),
    # one's own account
    get("/second-factor", second_factor.page, UNPROTECTED),
    post("/second-factor", second_factor.set_up, UNPROTECTED),
    post("/second-factor/codes", second_factor.renew_codes, REVIEWER),
    get("/account", account.show, REVIEWER),
    post("/account/password", account.change_password, REVIEWER),
    post("/account/log-out-everywhere", account.log_out_everywhere, REVIEWER),
    post("/account/theme", account.theme, REVIEWER),
    # the day's work
    get("/", today.show, REVIEWER),
    get("/inbox", inbox.show, REVIEWER),
    *files("/inbox", inbox.export, REVIEWER),
    post("/inbox/<group:int>", inbox.decide, REVIEWER),
    get("/inbox/<group:int>/new", new_faq.show, EDITOR),
    post("/inbox/<group:int>/new", new_faq.create, EDITOR),
    post("/inbox/several", inbox.decide_several, REVIEWER),
    post("/inbox/undo/<number:int>", inbox.undo, REVIEWER),
    get("/conversations", conversations.show, REVIEWER),
    *files("/conversations", conversations.export, REVIEWER),
    get("/conversations/next", transcript.next_to_read, REVIEWER),
    get("/conversations/<conversation:str>", transcript.show, REVIEWER),
    post("/conversations/<conversation:str>/erase", transcript.erase, EDITOR),
    post("/conversations/<conversation:str>/judge/<number:int>", transcript.judge, REVIEWER),
    post("/conversations/<conversation:str>/undo/<number:int>", transcript.undo, REVIEWER),
    post("/conversations/<conversation:str>/flag/<number:int>", remarks.flag, REVIEWER),
    post("/conversations/<conversation:str>/reviewed", remarks.review, REVIEWER),
    post("/conversations/<conversation:str>/tags", remarks.tag, REVIEWER),
    post("/conversations/<conversation:str>/notes", remarks.note, REVIEWER),
    post(
        "/conversations/<conversation:str>/notes/<number:int>/remove", remarks.remove_note, REVIEWER
    ),
    post("/views", conversations.save_view, REVIEWER),
    post("/views/<number:int>/remove", conversations.remove_view, REVIEWER),
    get("/faqs", faqs.show, REVIEWER),
    *files("/faqs", faqs.export, REVIEWER),
    get("/faqs/<key:str>", faqs.show_one, REVIEWER),
    get("/callbacks", callbacks.show, REVIEWER),
    get("/callbacks/list", callbacks.listed, REVIEWER, is_use=False),
    get("/callbacks/<number:int>", callbacks.show_one, REVIEWER),
    post("/callbacks/<number:int>/state", callbacks.move, REVIEWER),
    *files("/callbacks", callbacks.export, REVIEWER),
    get("/analytics", analytics.show, REVIEWER),
    *files("/analytics/days", analytics_files.days, REVIEWER),
    *files("/analytics/answers", analytics_files.answers, REVIEWER),
    *files("/analytics/ways", analytics_files.ways, REVIEWER),
    *files("/analytics/hours", analytics_files.hours, REVIEWER),
    *files("/analytics/samples", samples.export, REVIEWER),
    post("/analytics/samples", samples.draw, REVIEWER),
    get("/analytics/samples/<number:int>", samples.show, REVIEWER),
    post("/analytics/samples/<number:int>", samples.judge, REVIEWER),
    get("/privacy", privacy.show, EDITOR),
    post("/privacy/erase", privacy.erase, EDITOR),
    *files("/privacy/sweeps", privacy.export, EDITOR),
    # running the console
    get("/people", people.show, ADMIN),
    post("/people", people.invite, ADMIN),
    post("/people/invitations/<number:int>/withdraw", people.withdraw, ADMIN),
    get("/people/<number:int>", people.person, ADMIN),
    post("/people/<number:int>/role", people.change_role, ADMIN),
    post("/people/<number:int>/disable", people.disable, ADMIN),
    post("/people/<number:int>/enable", people.enable, ADMIN),
    post("/people/<number:int>/password", people.renew_password, ADMIN),
    post("/people/<number:int>/second-factor", people.remove_second_factor, ADMIN),
    post("/people/<number:int>/log-out", people.log_out, ADMIN),
    get("/audit", audit.show, ADMIN),
    get("/audit/check", audit.check, ADMIN),
    get("/audit.csv", audit.export, ADMIN),
)
