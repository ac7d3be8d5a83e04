// Where the visitor writes.

import { h, icon } from "./dom";
import { SEND } from "./icons";

const text = h("textarea", "", {
  rows: 1,
  maxlength: 1000,
  "aria-label": s.question,
  placeholder: s.question,
  autocomplete: "off",
  enterkeyhint: "send",
  dir: "auto",
  oninput: grow,
  onkeydown(event: KeyboardEvent) {
    if (event.key != "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    text.form!.requestSubmit();
  },
});

/** Gives the focus to the text; where that would bring up a keyboard, to `quiet` instead. */
export function write(quiet?: HTMLElement): void {
  (quiet && matchMedia("(pointer:coarse)").matches ? quiet : text).focus();
}

/** The form; `say` gets what was written. */
export function form(say: (words: string) => void): HTMLFormElement {
  const onsubmit = (event: Event): void => {
    event.preventDefault();
    const words = text.value.trim();
    text.value = "";
    grow();
    write(form);
    if (words) say(words);
  };
  const form = h(
    "form",
    "write",
    { onsubmit },
    text,
    h("button", "send", { title: s.send }, icon(SEND)),
  );
  return form;
}

function grow(): void {
  text.style.height = "";
  text.style.height = text.scrollHeight + 2 + "px";
}
