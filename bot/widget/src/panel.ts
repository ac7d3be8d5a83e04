// The frame: a launcher, and the panel it opens. On a small screen the panel is all there is.

import { on } from "./colour";
import { button, fill, h, icon } from "./dom";
import { emit } from "./events";
import { form, write } from "./form";
import { CHAT, CLOSE, MORE } from "./icons";
import { ask, bar, END, link, log, notice, transcript } from "./log";
import { here, kept } from "./store";
import { API, options } from "./tag";
import { erase, resume, say } from "./talk";
import type { Shopfront } from "./types";

const AGAIN = 8_000; // milliseconds until the clinic's details are asked for again

const small = matchMedia("(max-width:35em),(max-height:30em)");
const view = visualViewport!;
const badge = h("b", "badge", { role: "status" });
const launcher = button("launch", () => open(true), icon(CHAT), h("span", "", s.launch));
const title = h("bdi", "", s.chat);
const hours = h("bdi", "");
const ways = h("p", "ways");
const note = h("p", "note", s.note);
const days = h("p", "");
const more = h("summary", "round", { title: s.more }, icon(MORE));
const menu = h(
  "details",
  "",
  { onfocusout: left },
  more,
  h("div", "", button("", save, s.save), button("", clear, s.erase), days),
);
const frame = h("section", "frame", { lang: s.lang, dir: s.dir, "aria-label": s.chat });
let panel: HTMLDialogElement;
let inline: boolean;
let loaded: boolean;
let unread = 0;
let back: HTMLElement | null;

/** Fills the shadow root of an element; `inPage` puts the panel into the page. */
export function build(root: ShadowRoot, inPage: boolean): void {
  inline = inPage;
  const shut = button("round", close, { title: s.close }, icon(CLOSE));
  panel = h(
    (inline ? "section" : "dialog") as "dialog",
    "panel",
    { "aria-labelledby": "t", onkeydown: key, onclose: closed, open: inline },
    h(
      "header",
      "",
      h("div", "", h("h2", "", { id: "t" }, title), h("p", "", hours)),
      menu,
      !inline && shut,
    ),
    ways,
    log,
    bar,
    form(say),
    note,
  );
  root.append(frame);
  paint(options.accent!);
  root.host.addEventListener("clinic-chat:message", counted);
  if (inline) {
    frame.append(panel);
    load();
  } else float();
}

export function open(focus?: boolean): void {
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

export function close(): void {
  if (panel.open) panel.close();
}

/** Above everything of the page; open if it was before a change of page. */
function float(): void {
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

/** Modal where it covers the page; elsewhere the page stays in reach, and keeps its focus. */
function unfold(): void {
  if (small.matches) panel.showModal();
  else panel.open = true;
  launcher.hidden = true;
  fit();
  log.scrollTop = END;
}

function closed(): void {
  if (panel.open) return;
  launcher.hidden = false;
  launcher.focus();
  back?.focus(); // unless it is the launcher, or nothing that could have the focus
  remember();
  emit("close");
}

async function load(): Promise<void> {
  loaded = true;
  try {
    await furnish(await (await fetch(API + "widget")).json());
  } catch {
    loaded = false;
    notice(s.away, button("chip", load, s.again));
    setTimeout(() => loaded || load(), AGAIN);
  }
}

function furnish(shop: Shopfront): Promise<void> {
  const { name, hours_now, retention_days, accent, phone, booking, emergency } = shop;
  ways.replaceChildren(
    link({ kind: "call", title: fill(s.call, phone.text), url: phone.url }),
    link({ kind: "book", title: s.book, url: booking.url }),
  );
  title.textContent = name;
  hours.textContent = hours_now;
  days.textContent = fill(s.kept, retention_days);
  paint(accent);
  note.append(" ", link({ kind: "emergency", title: emergency.text, url: emergency.url }));
  return resume(shop);
}

function paint(accent: string): void {
  const ink = on(accent);
  if (ink) frame.style.cssText = `--a:${accent};--o:${ink}`;
}

/** Where a phone's keyboard lies over the page, the panel ends above it. */
function fit(): void {
  const below = log.scrollHeight - log.scrollTop - log.clientHeight;
  const seen = `height:${view.height}px;top:${view.offsetTop}px`;
  panel.style.cssText = small.matches && view.scale == 1 ? seen : "";
  if (below < 50) log.scrollTop = END;
}

function key(event: KeyboardEvent): void {
  if (event.key != "Escape") return;
  event.preventDefault();
  event.stopPropagation();
  if (menu.open) more.focus();
  else if (!inline) close();
  fold();
}

function left({ relatedTarget }: FocusEvent): void {
  if (!menu.contains(relatedTarget as Node)) fold();
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

function counted(): void {
  remember();
  if (!inline && !panel.open) badge.textContent = fill(s.unread, ++unread);
}

/** Whether it is open survives a change of page, once there is a conversation. */
function remember(): void {
  if (kept().token || here().unsent) here({ open: panel.open });
}
