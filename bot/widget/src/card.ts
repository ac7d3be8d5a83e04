// The form that asks for a call back. What is typed into it goes to the clinic and nowhere else.

import { h } from "./dom";
import { write } from "./form";
import { bubble, notice } from "./log";
import { call, uuid } from "./net";
import { kept } from "./store";

const NUMBER = /\+?\(?\d[\d\s().-]{5,}\d/g;

/** The card under a reply; `typed` is what the visitor wrote, for the number in it. */
export function card(message: string, typed: string): HTMLElement {
  const number = (typed.match(NUMBER) || []).pop();
  const tel = { type: "tel", inputmode: "tel", autocomplete: "tel", value: number };
  let id = uuid();
  const form = h(
    "form",
    "card",
    {
      novalidate: true,
      // Other details are another request: of one id, the first to arrive counts.
      oninput: () => (id = uuid()),
      onsubmit(event: Event) {
        event.preventDefault();
        if (!tell(form, {})) send(form, id, message);
      },
    },
    h("b", "", s.cardTitle),
    field(message, "name", s.name, { required: true, autocomplete: "name" }),
    field(message, "phone", s.phone, { required: true, ...tel }),
    field(message, "when", s.when, {}),
    field(message, "consent", s.consent, { required: true, type: "checkbox" }),
    h("button", "chip full", s.cardSend),
  );
  return form;
}

function field(message: string, name: string, label: string, attributes: object): HTMLElement {
  const wrong = name + message;
  const input = h("input", "", { name, "aria-describedby": wrong, maxlength: 100, ...attributes });
  return h("p", "", h("label", "", input, label), h("span", "wrong", { id: wrong }));
}

/** Says what is wrong, beside each field. Whether anything is. */
function tell(form: HTMLElement, errors: Record<string, string>): boolean {
  const wrong = [...form.querySelectorAll("input")].filter((input) => {
    const error = errors[input.name] || input.validationMessage;
    input.closest("p")!.lastChild!.textContent = error;
    input.setAttribute("aria-invalid", "" + !!error);
    return error;
  });
  wrong[0]?.focus();
  return !!wrong[0];
}

async function send(form: HTMLFormElement, id: string, message: string): Promise<void> {
  try {
    const details = Object.fromEntries(new FormData(form));
    const answer = await call("callbacks", { ...details, consent: true, id, message });
    const said = await answer.json();
    if (answer.ok) {
      kept({ cards: [...(kept().cards || []), message] });
      form.replaceWith(bubble("bot", said.text));
      write();
    } else if (!tell(form, said.errors || {})) notice(said.detail);
  } catch {
    notice(s.away);
  }
}
