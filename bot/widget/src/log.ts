// The conversation on screen: turns of one message and its replies. Each reply is appended once and
// whole, which is how a screen reader hears it once.

import { card } from "./card";
import { button, fill, h, icon, type Part } from "./dom";
import { emit } from "./events";
import { write } from "./form";
import { ALERT, BOOK, CALL } from "./icons";
import { call } from "./net";
import { kept } from "./store";
import type { Answer, Link, Reply, Shopfront } from "./types";
import { judge, thumbs } from "./verdict";

interface Turn {
  readonly box: HTMLElement;
  /** As it was typed on this page; what the gateway keeps is masked. */
  readonly typed: string;
  /** How many replies are on screen. */
  shown: number;
  done?: boolean;
}

/** What the visitor can do by a button. */
interface Acts {
  say(text: string, button?: string): void;
  sync(): void;
}

const dots = h("p", "bubble dots", { "aria-hidden": true }, "•••");
export const bar = h("p", "bar", { role: "status" });
export const log = h("div", "log", { role: "log", tabindex: "0", "aria-label": s.log }, dots);

export const END = 1e9; // farther down than any conversation goes

const turns = new Map<string, Turn>();
let shop: Shopfront;
let acts: Acts;
let quiet: boolean;

/** Empties the log and greets. */
export function greet(front: Shopfront, able: Acts): void {
  shop = front;
  acts = able;
  turns.clear();
  log.replaceChildren(dots);
  place(
    false,
    bubble("bot", shop.greeting),
    chips(shop.suggested.map((title) => [title, () => acts.say(title)])),
  );
}

/** The turn of a message. One that is still on its way stays below those that are not. */
export function turn(id: string, text: string, typed?: string): Turn {
  let known = turns.get(id);
  if (!known) {
    for (const old of log.querySelectorAll(".chips")) old.remove();
    const box = place(typed == null, text && bubble("you", text));
    if (typed != null) box.classList.add("wait");
    known = { box, typed: typed || "", shown: 0 };
    turns.set(id, known);
  }
  return known;
}

/** Shows what is new in what the gateway has of a message. */
export function update({ id, text, replies, outcome, verdict }: Answer): void {
  const known = turn(id, text);
  const { box } = known;
  const words = box.querySelector(".you p");
  if (words && words.textContent != text) words.textContent = text;
  box.classList.remove("wait");
  for (const reply of replies.slice(known.shown)) {
    box.append(replied(reply, id, known.typed));
    if (!quiet) emit("message", { from: "assistant", outcome: reply.outcome });
  }
  known.shown = replies.length;
  if (outcome == "answered" && !known.done) {
    known.done = true;
    const feet = box.querySelectorAll(".foot");
    feet[feet.length - 1].append(...thumbs(id, verdict));
    if (box.nextSibling == dots && !box.querySelector(".chips")) box.append(missed(id));
  }
  reveal(box);
}

/** Shown as long as, and only while, the gateway works on an answer. */
export function typing(on: boolean): void {
  const appears = on && dots.hidden;
  dots.hidden = !on;
  if (appears) log.scrollTop = END;
}

/** One line about what happens, and what can be done. */
export function notice(text = "", ...more: Node[]): void {
  bar.replaceChildren(text, ...more);
}

/** A question of the page's own. */
export function ask(question: string, ...choices: [string, () => void][]): void {
  const row = chips(choices);
  const box = place(false, bubble("bot", question), row);
  row.onclick = () => box.remove();
  (row.firstChild as HTMLElement).focus();
}

/** While history is put in, nothing is read out. */
export function silently(on: boolean): void {
  quiet = on;
  log.setAttribute("aria-live", on ? "off" : "polite");
  log.scrollTop = END;
}

/** The conversation as plain text. */
export function transcript(): string {
  const said = [...log.querySelectorAll<HTMLElement>(".you,.bot")].map((each) => each.innerText);
  return [shop.name, new Date().toLocaleString(s.lang), ...said].join("\n\n");
}

/** A way on. Addresses other than pages and telephones lead nowhere. */
export function link({ kind, title, url }: Link, message: string | null = null): HTMLElement {
  const page = /^https?:/i.test(url);
  const click = (): void => {
    if (kept().token) call("clicks", { message, kind }).catch(() => {});
  };
  return h(
    "a",
    "link " + kind,
    { href: (page || /^tel:/i.test(url)) && url, onclick: click },
    page && { target: "_blank", rel: "noopener" },
    icon(kind == "book" ? BOOK : CALL),
    h("bdi", "", title),
  );
}

export function bubble(who: string, text: string, ...more: Part[]): HTMLElement {
  return h(
    "div",
    "bubble " + who,
    h("span", "who", (who == "you" ? s.you : s.bot) + ": "),
    h("p", "words", { dir: "auto" }, text),
    ...more,
  );
}

function replied(
  { text, outcome, links, buttons, source, card: form }: Reply,
  id: string,
  typed: string,
): HTMLElement {
  const danger = outcome == "emergency";
  const said = bubble(
    danger ? "bot danger" : "bot",
    text,
    links[0] && h("p", "links", ...links.map((to) => link(to, id))),
    h("div", "foot", { "aria-live": "off" }, source && h("span", "", from(source))),
  );
  if (danger) said.prepend(h("b", "alarm", icon(ALERT), s.emergency));
  return h(
    "div",
    "reply",
    said,
    form && ((kept().cards || []).includes(id) ? bubble("bot", s.asked) : card(id, typed)),
    buttons[0] && chips(buttons.map(({ title, id }) => [title, () => acts.say(title, id)])),
  );
}

function missed(id: string): HTMLElement {
  const row = chips([[s.missed, () => judge(id, "missed").then(acts.sync)]]);
  row.setAttribute("aria-live", "off");
  return row;
}

function place(sent: boolean, ...parts: Part[]): HTMLElement {
  const box = h("div", "turn", ...parts);
  ((sent && log.querySelector(".wait")) || dots).before(box);
  reveal(box);
  return box;
}

/** Brings a turn into view; of a long one the beginning. */
function reveal(box: HTMLElement): void {
  log.scrollTop = box.offsetTop - 12;
}

/** Buttons that go once something was said. */
function chips(choices: [string, () => void][]): HTMLElement {
  return h("p", "chips", ...choices.map(([title, act]) => chip(title, act)));
}

function chip(title: string, act: () => void): HTMLElement {
  const pressed = (): void => {
    act();
    write(log);
  };
  return button("chip", pressed, h("bdi", "", title));
}

function from(place: string): string {
  if (place == "clinic") return s.fromClinic;
  const date = new Date(shop.article_reviewed_on + "T12:00");
  return fill(s.fromArticle, date.toLocaleDateString(s.lang, { month: "long", year: "numeric" }));
}
