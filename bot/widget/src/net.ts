// Speaks to the gateway: requests with the conversation's token, and reading an event stream.

import { kept } from "./store";
import { API } from "./tag";

let renewed = false;

/** A new UUID. crypto.randomUUID is missing on pages without https; the name of a Blob is one too. */
export function uuid(): string {
  return URL.createObjectURL(new Blob()).slice(-36);
}

/** One request, with the conversation's token if there is one. */
export function call(path: string, body?: object, more?: RequestInit): Promise<Response> {
  const { token } = kept();
  return fetch(API + path, {
    method: body ? "POST" : "GET",
    body: body && JSON.stringify(body),
    keepalive: path == "clicks",
    ...more,
    credentials: "omit",
    headers: {
      ...(body && { "Content-Type": "application/json" }),
      ...(token && { Authorization: "Bearer " + token }),
      ...more?.headers,
    },
  });
}

/** Begins a conversation if there is none, and exchanges an ageing token. */
export async function ready(): Promise<Response | void> {
  const { token, renew } = kept();
  if (token && (renewed || renew! > Date.now())) return;
  renewed = true;
  const answer = await call(token ? "token" : "conversations", {});
  if (answer.ok) {
    const made = await answer.json();
    kept({ token: made.token, renew: (Date.now() + Date.parse(made.expires_at)) / 2 });
  } else if (!token) return answer;
}

/** Reads an event stream to its end; `on` hears of a ping as well, which has no event. */
export async function read(answer: Response, on: (fields: Record<string, string>) => void): Promise<void> {
  const reader = answer.body!.getReader();
  const decoder = new TextDecoder();
  for (let rest = ""; ; ) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + decoder.decode(value, { stream: true })).split("\n\n");
    rest = blocks.pop()!;
    for (const block of blocks)
      on(Object.fromEntries([...block.matchAll(/^(\w+): ?([^\n]*)/gm)].map(([, name, value]) => [name, value])));
  }
}
