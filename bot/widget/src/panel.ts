// The frame: a launcher, and the panel it opens. On a small screen the panel is all there is.

import { colours } from "./colour";
import { button, fill, h, icon } from "./dom";
import { emit } from "./events";
import { form, write } from "./form";
import { CHAT, CLOSE, MORE } from "./icons";
import { ask, bar, link, log, notice, transcript } from "./log";
import { here, kept } from "./store";
import { API, options } from "./tag";
import { erase, resume, say } from "./talk";
import type { Shopfront } from "./types";

const AGAIN = 8_000; // milliseconds until the clinic's details are asked for again

export interface Chat {
  open(focus?: boolean): void;
  close(): void;
}

/** Fills the shadow root of an element; with `inline` the panel stands in the page. */
export function build(root: ShadowRoot, inline: boolean): Chat {
  const small = matchMedia("(max-width:35em),(max-height:30em)");
  const view = visualViewport!;
  let loaded = false;
  let unread = 0;
  let back: HTMLElement | null;

  const badge = h("b", "badge", { role: "status" });
  const launcher = button("launch", () => open(true), { "aria-haspopup": "dialog" }, icon(CHAT), h("span", "", s.launch));
  const title = h("h2", "", { id: "t" }, s.chat);
  const hours = h("p", "");
  const ways = h("p", "ways");
  const note = h("p", "note", s.note);
  const days = h("p", "");
  const more = h("summary", "round", { "aria-label": s.more, title: s.more }, icon(MORE));
  const menu = h(
    "details",
    "",
    { onfocusout: ({ relatedTarget }: FocusEvent) => menu.contains(relatedTarget as Node) || fold() },
    more,
    h("div", "", button("", save, s.save), button("", clear, s.erase), days),
  );
  const panel = h(
    (inline ? "section" : "dialog") as "dialog",
    "panel",
    { "aria-labelledby": "t", onkeydown: key, onclose: closed, open: inline && "" },
    h(
      "header",
      "",
      h("div", "", title, hours),
      menu,
      !inline && button("round", close, { "aria-label": s.close, title: s.close }, icon(CLOSE)),
    ),
    ways,
    log,
    bar,
    form(say),
    note,
  );
  const frame = h("section", "frame", { lang: s.lang, dir: s.dir, "aria-label": s.chat });

  function open(focus?: boolean): void {
    if (!inline && !panel.open) {
      back = document.activeElement as HTMLElement;
      if (!panel.isConnected) frame.append(panel);
      badge.textContent = "";
      unread = 0;
      unfold();
      remember();
      emit("open");
    }
    if (focus) write(log);
    if (!loaded) load();
  }

  /** Modal where it covers the page; elsewhere the page stays in reach, and keeps its focus. */
  function unfold(): void {
    if (small.matches) panel.showModal();
    else panel.open = true;
    launcher.hidden = true;
    fit();
    log.scrollTop = log.scrollHeight;
  }

  function close(): void {
    if (panel.open) panel.close();
  }

  function closed(): void {
    if (panel.open) return;
    launcher.hidden = false;
    (back && back != document.body && back != root.host ? back : launcher).focus();
    remember();
    emit("close");
  }

  async function load(): Promise<void> {
    loaded = true;
    try {
      const answer = await fetch(API + "widget", { credentials: "omit" });
      await furnish(await answer.json());
    } catch {
      loaded = false;
      notice(s.away, button("chip", load, s.again));
      setTimeout(() => loaded || load(), AGAIN);
    }
  }

  function furnish(shop: Shopfront): Promise<void> {
    const { phone, booking, emergency } = shop;
    title.textContent = shop.name;
    hours.textContent = shop.hours_now;
    days.textContent = fill(s.kept, shop.retention_days);
    paint(shop.accent);
    ways.replaceChildren(
      link({ kind: "call", title: s.call + " " + phone.text, url: phone.url }),
      link({ kind: "book", title: s.book, url: booking.url }),
    );
    note.append(" ", link({ kind: "emergency", title: emergency.text, url: emergency.url }));
    return resume(shop);
  }

  function paint(accent: string): void {
    for (const [name, value] of colours(accent)) frame.style.setProperty(name, value);
  }

  /** Where a phone's keyboard lies over the page, the panel ends above it. */
  function fit(): void {
    const below = log.scrollHeight - log.scrollTop - log.clientHeight;
    panel.style.cssText = small.matches && view.scale < 1.1 ? `height:${view.height}px;top:${view.offsetTop}px` : "";
    if (below < 50) log.scrollTop = log.scrollHeight;
  }

  function key(event: KeyboardEvent): void {
    if (event.key != "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    if (menu.open) more.focus();
    else if (!inline) close();
    fold();
  }

  function fold(): void {
    menu.open = false;
  }

  function save(): void {
    const href = URL.createObjectURL(new Blob([transcript()], { type: "text/plain" }));
    h("a", "", { href, download: s.chat + ".txt" }).click();
    fold();
  }

  function clear(): void {
    ask(s.eraseAsk, [s.eraseYes, erase], [s.eraseNo, () => {}]);
  }

  /** Whether it is open survives a change of page, once there is a conversation. */
  function remember(): void {
    if (kept().token) here({ open: panel.open });
  }

  root.append(frame);
  paint(options.accent!);
  root.host.addEventListener("clinic-chat:message", () => {
    remember();
    if (!inline && !panel.open) badge.textContent = fill(s.unread, ++unread);
  });
  if (inline) {
    frame.append(panel);
    load();
  } else {
    frame.append(launcher, badge);
    frame.popover = "manual";
    frame.showPopover?.();
    view.onresize = view.onscroll = fit;
    small.onchange = () => {
      if (!panel.open) return;
      panel.close();
      unfold();
    };
    const { open: was, unsent } = here();
    if (was && !small.matches) open();
    else if (unsent && unsent[0]) load();
  }
  return { open, close };
}
