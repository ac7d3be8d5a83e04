// What is kept on the visitor's device, and nothing before the first message: the conversation's
// token (for all tabs), and what was not yet accepted (this tab). Where storage is blocked, in memory.

export interface Message {
  readonly id: string;
  readonly text: string;
  button?: string;
}

interface Kept {
  token?: string;
  /** When the token should be exchanged for a new one, in milliseconds. */
  renew?: number;
  /** Changes when something was said, so that other tabs hear of it. */
  said?: number;
  /** Messages whose call-back card was sent. */
  cards?: string[];
}

interface Here {
  open?: boolean;
  unsent?: Message[];
}

export const KEY = "clinic-chat";

/** What is kept, after a change if one is given; null forgets all of it. */
type Shelf<Value> = (change?: Partial<Value> | null) => Value;

function shelf<Value extends object>(storage: () => Storage): Shelf<Value> {
  let memory = {} as Value;
  let blocked = false;
  return (change) => {
    try {
      if (!blocked) memory = JSON.parse(storage().getItem(KEY) || "{}");
      if (change) storage().setItem(KEY, JSON.stringify({ ...memory, ...change }));
      if (change === null) storage().removeItem(KEY);
    } catch {
      blocked = true;
    }
    return (memory = change === null ? ({} as Value) : { ...memory, ...change });
  };
}

export const kept = shelf<Kept>(() => localStorage);
export const here = shelf<Here>(() => sessionStorage);

/** Tells the other tabs that something was said. */
export function tellTabs(): void {
  if (kept().token) kept({ said: Math.random() });
}
