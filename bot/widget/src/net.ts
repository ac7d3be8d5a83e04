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
    headers: {
      ...(body && { "Content-Type": "application/json" }),
      ...(token && { Authorization: "Bearer " + token }),
      ...more?.headers,
    },
  });
}

/** Begins a conversation if there is none, and exchanges an ageing token. */
export async function ready(signal: AbortSignal): Promise<Response | void> {
  const { token, renew } = kept();
  if (token && (renewed || renew! > Date.now())) return;
  renewed = true;
  const answer = await call(token ? "token" : "conversations", {}, { signal });
  if (answer.ok) {
    const made = await answer.json();
    kept({ token: made.token, renew: (Date.now() + Date.parse(made.expires_at)) / 2 });
  } else if (!token) return answer;
}

/** The fields of one event; of a ping, which has none, nothing that counts. */
export function fields(block: string): Record<string, string> {
  return Object.fromEntries(block.split("\n").map((line) => line.split(/: ?(.*)/s)));
}
