// What the gateway says, as JSON. The names are those of its API.

export interface Link {
  kind: "book" | "call" | "emergency" | "crisis";
  title: string;
  url: string;
}

export interface Reply {
  text: string;
  outcome: string | null;
  buttons: { title: string; id: string }[];
  links: Link[];
  card: string | null;
  source: string | null;
}

/** A message and what was said to it; while it is being answered, what was said so far. */
export interface Answer {
  id: string;
  text: string;
  replies: Reply[];
  outcome?: string | null;
  state?: "waiting" | "answered" | "failed";
  verdict?: Verdict | null;
}

export type Verdict = "up" | "down" | "missed";

export interface Shopfront {
  name: string;
  greeting: string;
  suggested: string[];
  phone: { text: string; url: string };
  booking: { url: string };
  hours_now: string;
  open_now: boolean;
  accent: string;
  article_reviewed_on: string;
  emergency: { text: string; url: string };
  retention_days: number;
}
