// Whether an answer helped: thumbs, and after a thumb down what was missing, if one likes to say.

import { button, h, icon } from "./dom";
import { write } from "./form";
import { THUMB } from "./icons";
import { notice } from "./log";
import { call } from "./net";
import type { Verdict } from "./types";

/** Two buttons of which at most one is pressed. */
export function thumbs(message: string, verdict?: Verdict | null): HTMLElement[] {
  const judged = (kind: Verdict): void => {
    up.setAttribute("aria-pressed", "" + (kind == "up"));
    down.setAttribute("aria-pressed", "" + (kind == "down"));
  };
  const thumb = (kind: Verdict, title: string): HTMLElement =>
    button(
      "thumb " + kind,
      () => {
        judged(kind);
        judge(message, kind);
        form.remove();
        if (kind == "up") return;
        down.closest(".reply")!.append(form);
        reason.focus();
      },
      { "aria-label": title, title },
      icon(THUMB),
    );
  const onsubmit = (event: Event): void => {
    event.preventDefault();
    judge(message, "down", reason.value);
    form.remove();
    write();
  };
  const up = thumb("up", s.up);
  const down = thumb("down", s.down);
  const reason = h("input", "", { maxlength: 500, dir: "auto" });
  const form = h("form", "card", { onsubmit }, h("label", "", reason, s.why), h("button", "chip", s.send));
  judged(verdict!);
  return [up, down];
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
