// Whether an answer helped: thumbs, and after a thumb down what was missing, if one likes to say.

import { button, h, icon } from "./dom";
import { write } from "./form";
import { THUMB } from "./icons";
import { notice } from "./log";
import { call } from "./net";
import type { Verdict } from "./types";

/** Two buttons of which at most one is pressed. */
export function thumbs(message: string, verdict?: Verdict | null): HTMLElement[] {
  const reason = h("input", "", { maxlength: 500, dir: "auto" });
  const onsubmit = (event: Event): void => {
    event.preventDefault();
    judge(message, "down", reason.value);
    form.remove();
    write();
  };
  const form = h(
    "form",
    "card",
    { onsubmit },
    h("label", "", reason, s.why),
    h("button", "chip full", s.send),
  );
  const show = (kind: Verdict): void => {
    for (const each of both) each.setAttribute("aria-pressed", "" + each.classList.contains(kind));
  };
  const thumb = (kind: Verdict, title: string): HTMLElement =>
    button("thumb " + kind, () => press(kind), { title }, icon(THUMB));
  const press = (kind: Verdict): void => {
    show(kind);
    judge(message, kind);
    form.remove();
    if (kind == "up") return;
    both[0].closest(".reply")!.append(form);
    reason.focus();
  };
  const both = [thumb("up", s.up), thumb("down", s.down)];
  show(verdict!);
  return both;
}

/** Tells the gateway. */
export async function judge(message: string, verdict: Verdict, reason?: string): Promise<void> {
  try {
    const answer = await call("feedback", { message, verdict, reason });
    notice(answer.ok ? s.thanks : s.away);
  } catch {
    notice(s.away);
  }
}
