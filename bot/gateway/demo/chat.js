// The chat panel: opening and closing, writing, and what is shown meanwhile.

import { Client, Refused, messageId } from "./client.js";
import { choices, notice, reply, said } from "./bubbles.js";

const TYPING_AFTER = 250; // milliseconds, so that a quick answer does not flicker
const LOST = "Your message could not be sent. Please try again, or call us.";
const NOT_ERASED = "The chat could not be cleared. Please try again.";

const byId = (id) => document.getElementById(id);

export class Chat {
  #client = new Client();
  #panel = byId("chat");
  #log = byId("chat-log");
  #scroll = byId("chat-scroll");
  #typing = byId("chat-typing");
  #text = byId("chat-text");
  #launcher = byId("launcher");
  #small = matchMedia("(max-width: 600px)");
  #queue = Promise.resolve();
  #opener = null;
  #typed = ""; // the visitor's last text, for the call-back card
  #widget = null;

  constructor() {
    byId("chat-form").addEventListener("submit", (event) => this.#submitted(event));
    byId("chat-close").addEventListener("click", () => this.close());
    byId("chat-clear").addEventListener("click", () => this.#clear());
    this.#text.addEventListener("keydown", (event) => this.#key(event));
    this.#text.addEventListener("input", () => this.#grow());
    this.#panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
    this.#small.addEventListener("change", () => this.#arrange());
  }

  widget() {
    return this.#client.widget();
  }

  /** Shows the greeting once it is known what the clinic says. */
  greet(widget) {
    this.#widget = widget;
    this.#log.replaceChildren();
    this.#show(reply({ text: widget.greeting, links: [], buttons: [] }, this.#context()));
    const questions = widget.suggested.map((title) => ({ title }));
    if (questions.length) {
      const first = choices(questions, ({ title }) => this.ask(title));
      first.classList.add("first");
      this.#log.append(first);
    }
  }

  open(opener) {
    this.#opener = opener || this.#launcher;
    this.#panel.hidden = false;
    this.#launcher.setAttribute("aria-expanded", "true");
    this.#arrange();
    if (opener) this.#text.focus();
  }

  close() {
    this.#panel.hidden = true;
    this.#launcher.setAttribute("aria-expanded", "false");
    this.#arrange();
    this.#opener.focus();
  }

  /** Asks a question as if it had been typed. */
  ask(text) {
    this.#typed = text;
    this.#deliver(text, { id: messageId(), text });
  }

  #submitted(event) {
    event.preventDefault();
    const text = this.#text.value.trim();
    if (!text) return;
    this.#text.value = "";
    this.#grow();
    this.ask(text);
  }

  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    byId("chat-form").requestSubmit();
  }

  #press(button) {
    this.#deliver(button.title, { id: messageId(), button: button.id });
  }

  #deliver(shown, message) {
    this.#log.querySelector(".first")?.remove();
    this.#show(said(shown));
    this.#keepFocus();
    this.#enqueue(message);
  }

  /** One message at a time, in the order they were written. */
  #enqueue(message) {
    const typed = this.#typed;
    this.#queue = this.#queue.then(() => this.#exchange(message, typed));
  }

  async #exchange(message, typed) {
    const timer = setTimeout(() => this.#wait(true), TYPING_AFTER);
    try {
      const { replies } = await this.#client.send(message);
      for (const each of replies) this.#show(reply(each, this.#context(typed)));
    } catch (error) {
      this.#failed(error, message);
    } finally {
      clearTimeout(timer);
      this.#wait(false);
    }
  }

  #failed(error, message) {
    if (error instanceof Refused) {
      this.#show(notice(error.message));
      return;
    }
    const lost = notice(LOST, () => {
      lost.remove();
      this.#keepFocus();
      this.#enqueue(message);
    });
    this.#show(lost);
  }

  async #clear() {
    try {
      await this.#queue;
      await this.#client.erase();
      this.greet(this.#widget);
      this.#text.focus();
    } catch {
      this.#show(notice(NOT_ERASED));
    }
  }

  #context(typed = "") {
    const press = (button) => this.#press(button);
    return { press, typed, widget: this.#widget };
  }

  /** A long answer is read from its beginning: its top is brought into view, not its end. */
  #show(turn) {
    this.#log.append(turn);
    const room = this.#scroll.clientHeight;
    const tall = turn.offsetHeight > room - 48;
    turn.scrollIntoView({ block: tall ? "start" : "end" });
  }

  #wait(on) {
    this.#typing.hidden = !on;
    if (on) this.#typing.scrollIntoView({ block: "end" });
  }

  /** A pressed button can't keep the focus; a phone's keyboard must not jump up either. */
  #keepFocus() {
    if (this.#panel.hidden) return;
    (matchMedia("(pointer: coarse)").matches ? this.#scroll : this.#text).focus();
  }

  #grow() {
    this.#text.style.height = "auto";
    this.#text.style.height = `${Math.min(this.#text.scrollHeight, 120)}px`;
  }

  /** The page makes way; on a phone, where the panel is the whole screen, it cannot be reached. */
  #arrange() {
    const covered = this.#small.matches && !this.#panel.hidden;
    byId("page").inert = covered;
    this.#launcher.hidden = !this.#panel.hidden;
    this.#panel.setAttribute("aria-modal", String(covered));
    document.body.classList.toggle("covered", covered);
    document.body.classList.toggle("chatting", !this.#panel.hidden);
  }
}
