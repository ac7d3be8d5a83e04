// The form that asks for a call back. What is typed into it goes to the clinic and nowhere else.

import { h } from "./dom";
import { write } from "./form";
import { bubble } from "./log";
import { call, uuid } from "./net";
import { kept } from "./store";

const NUMBER = /\+?\(?\d[\d\s().-]{5,}\d/g;

/** The card under a reply; `typed` is what the visitor wrote, for the number in it. */
export function card(message: string, typed: string): HTMLElement {
  let id = uuid();
  const inputs: HTMLInputElement[] = [];
  const field = (name: string, label: string, attributes: object): HTMLElement => {
    const wrong = name + message;
    const input = h("input", "", { name, "aria-describedby": wrong, maxlength: 100, ...attributes });
    inputs.push(input);
    return h("p", "", h("label", "", input, label), h("span", "wrong", { id: wrong }));
  };

  /** Says what is wrong, beside each field. Whether anything is. */
  const tell = (errors: Record<string, string>): boolean => {
    const wrong = inputs.filter((input) => {
      const error = errors[input.name] || input.validationMessage;
      input.closest("p")!.lastChild!.textContent = error;
      input.setAttribute("aria-invalid", "" + !!error);
      return error;
    });
    wrong[0]?.focus();
    return !!wrong[0];
  };

  const onsubmit = async (event: Event): Promise<void> => {
    event.preventDefault();
    problem.textContent = "";
    if (tell({})) return;
    try {
      const [name, phone, when] = inputs.map(({ value }) => value);
      const answer = await call("callbacks", { id, name, phone, when, consent: true, message });
      const said = await answer.json();
      if (answer.ok) {
        kept({ cards: [...(kept().cards || []), message] });
        form.replaceWith(bubble("bot", said.text));
        write();
      } else if (!tell(said.errors || {})) problem.textContent = said.detail;
    } catch {
      problem.textContent = s.away;
    }
  };

  const problem = h("p", "wrong", { role: "alert" });
  const form = h(
    "form",
    "card",
    // Other details are another request: of one id, the first to arrive counts.
    { novalidate: "", onsubmit, oninput: () => (id = uuid()) },
    h("b", "", s.cardTitle),
    field("name", s.name, { autocomplete: "name", required: "" }),
    field("phone", s.phone, {
      autocomplete: "tel",
      inputmode: "tel",
      type: "tel",
      required: "",
      value: (typed.match(NUMBER) || []).pop(),
    }),
    field("when", s.when, {}),
    field("consent", s.consent, { type: "checkbox", required: "" }),
    problem,
    h("button", "chip full", s.cardSend),
  );
  return form;
}
