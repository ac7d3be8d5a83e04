// Carries the conversation: what was written goes out once and in order, whatever the network does,
// and other tabs, reloads and page changes see the same.

import { button, fill } from "./dom";
import { emit } from "./events";
import { write } from "./form";
import { greet, notice, silently, turn, typing, update } from "./log";
import { call, fields, ready, uuid } from "./net";
import { here, KEY, kept, type Message, tellTabs } from "./store";
import type { Answer, Shopfront } from "./types";

const SILENCE = 25_000; // milliseconds until a stream is given up; the gateway pings every ten seconds

interface Outgoing extends Message {
  /** What came of it so far. */
  answer?: Answer;
  /** Id of the last event that came. */
  last?: string;
}

let queue: Outgoing[] = [];
let running: boolean;
let shop: Shopfront;
let poll = 0;
let wake: () => void;
let stop: AbortController;
let silence = 0;

/** Says something as the visitor: typed, or by a button. */
export function say(text: string, button?: string): void {
  const message = { id: uuid(), text, button };
  queue.push(message);
  turn(message.id, text, text);
  save();
  emit("message", { from: "visitor" });
  run();
}

/** Takes up the conversation as it stands; greets where there is none. */
export async function resume(front: Shopfront): Promise<void> {
  shop = front;
  silently(true);
  restart(here().unsent);
  await sync();
  silently(false);
  for (const { id, text } of queue) turn(id, text, text);
  run();
  addEventListener("storage", ({ key, newValue }) => {
    if (key == KEY) newValue ? sync() : restart();
  });
  addEventListener("pageshow", ({ persisted }) => persisted && sync());
  addEventListener("online", () => wake?.());
}

/** Erases the conversation on the server and here. */
export async function erase(): Promise<void> {
  try {
    const answer = await call("conversation", undefined, { method: "DELETE" });
    if (!answer.ok && answer.status != 401) throw answer;
    kept(null);
    restart();
    notice(s.erased);
    write();
  } catch {
    notice(s.away);
  }
}

function restart(unsent: Message[] = []): void {
  queue = unsent;
  stop?.abort();
  clearTimeout(poll);
  typing(false);
  notice();
  greet(shop, { say, sync });
}

function save(): void {
  here({ unsent: queue.filter(({ answer }) => !answer) });
}

async function run(): Promise<void> {
  if (running || !shop) return;
  running = true;
  for (let message; (message = queue[0]);) {
    await deliver(message);
    if (queue[0] == message) queue.shift();
    save();
    tellTabs();
  }
  running = false;
}

/** Tries until the message is answered or refused, or given up with the conversation. */
async function deliver(message: Outgoing): Promise<void> {
  for (let tries = 0; queue[0] == message; tries++) {
    let wait = Math.min(2 ** tries, 15);
    const answer = await exchange(message, tries).catch(() => null);
    const status = answer ? answer.status : 500;
    if (queue[0] != message) return;
    typing(false);
    if (status == 200) return notice();
    if (status == 401) {
      kept(null);
      // A button means nothing to another conversation: its title is said instead.
      delete message.button;
      if (tries < 3) continue;
    }
    const later = status == 429 && +(answer!.headers.get("Retry-After") || 5);
    if (later && later < 99) {
      wait = later;
      notice(fill(s.busy, wait));
    } else if (status < 500 && status != 401 && status != 408) {
      turn(message.id, "").box.classList.add("failed");
      const problem = await answer!.json().catch(() => 0); // a proxy may have written it
      return notice(s.unsent + " " + (problem.detail || ""));
    } else
      notice(
        s.lost,
        button("chip", () => wake(), s.again),
      );
    await new Promise<void>((done) => setTimeout((wake = done), wait * 1000));
  }
}

/** One attempt. The response that stands in the way, or one of 200 when all was said. */
async function exchange(message: Outgoing, tries: number): Promise<Response> {
  const { id, text, button, last } = message;
  stop = new AbortController();
  alive();
  try {
    const refused = await ready(stop.signal);
    if (refused) return refused;
    // A proxy may hold streams back: now and then the whole answer is asked for at once.
    const Accept = !last && tries % 3 == 2 ? "application/json" : "text/event-stream";
    const answer = await call("messages", button ? { id, button } : { id, text }, {
      signal: stop.signal,
      headers: { Accept, ...(last && { "Last-Event-ID": last }) },
    });
    if (answer.ok) {
      notice();
      typing(!!last);
      if (/^text/.test(answer.headers.get("Content-Type")!)) await follow(message, answer);
      else update((message.answer = await answer.json()));
    }
    return answer;
  } finally {
    clearTimeout(silence);
  }
}

/** Gives an attempt up when nothing has come for a while. */
function alive(): void {
  clearTimeout(silence);
  silence = setTimeout(() => stop.abort(), SILENCE);
}

/** Shows what comes as it comes; fails if it ends too early. */
async function follow(message: Outgoing, answer: Response): Promise<void> {
  const now = (message.answer = message.answer || { ...message, replies: [] });
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ""; ;) {
    const { value, done } = await reader.read();
    if (done) throw answer;
    alive();
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop()!;
    for (const block of blocks) {
      const { event, data, id } = fields(block);
      if (!event) continue;
      const said = JSON.parse(data);
      message.last = id;
      if (event == "reply") now.replies[+id.split(":")[1] - 1] = said;
      else Object.assign(now, said);
      update(now);
      typing(true);
      save();
      tellTabs();
      if (event == "done") return;
    }
  }
}

/** Shows what the server has and this page has not; asks again while an answer is due. */
async function sync(): Promise<void> {
  clearTimeout(poll);
  if (!kept().token) return;
  let due = false;
  try {
    const answer = await call("history");
    if (answer.status == 401) return void kept(null);
    const { messages } = await answer.json();
    for (const said of messages as Answer[]) {
      if (running && queue[0]?.id == said.id) continue;
      queue = queue.filter(({ id }) => id != said.id);
      update(said);
      due = due || said.state == "waiting";
    }
    if (!running) typing(due);
  } catch {
    due = true;
  }
  if (due) poll = setTimeout(sync, 2000);
}
