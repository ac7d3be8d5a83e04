// Speaks to the gateway. Holds the conversation's token, and nothing of what was said.

const KEY = "clinic-chat-token";
const PATIENCE = 20_000; // milliseconds for one answer
const PAUSE = 1_200; // before the one automatic resend

/** The gateway refused, with a sentence for people. */
export class Refused extends Error {}

/** Nothing came back: no network, no server, or no answer in time. */
export class Unreachable extends Error {}

/** A new message id; crypto.randomUUID would need https. */
export function messageId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export class Client {
  #token = recall();

  async widget() {
    return (await request("/api/widget")).json();
  }

  /** The replies to a message. Sending the same id again is safe: it is answered once. */
  async send(message) {
    try {
      return await this.#sent(message);
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      await new Promise((done) => setTimeout(done, PAUSE));
      return this.#sent(message);
    }
  }

  /** Erases the conversation on the server. */
  async erase() {
    if (!this.#token) return;
    const answer = await request("/api/conversation", this.#options("DELETE"));
    if (!answer.ok && answer.status !== 401) await refuse(answer);
    this.#keep(null);
  }

  async #sent(message) {
    let answer = await this.#post(message);
    if (answer.status === 401) {
      this.#keep(null);
      answer = await this.#post(message);
    }
    return answer.ok ? answer.json() : refuse(answer);
  }

  async #post(message) {
    if (!this.#token) await this.#begin();
    return request("/api/messages", this.#options("POST", message));
  }

  async #begin() {
    const answer = await request("/api/conversations", this.#options("POST", {}));
    if (!answer.ok) await refuse(answer);
    this.#keep((await answer.json()).token);
  }

  #options(method, body) {
    const headers = {};
    if (this.#token) headers.Authorization = `Bearer ${this.#token}`;
    if (body) headers["Content-Type"] = "application/json";
    return { method, headers, body: body && JSON.stringify(body) };
  }

  #keep(token) {
    this.#token = token;
    try {
      if (token) sessionStorage.setItem(KEY, token);
      else sessionStorage.removeItem(KEY);
    } catch {
      // Storage is blocked: the token lives as long as the page.
    }
  }
}

function recall() {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

async function request(url, options = {}) {
  try {
    return await fetch(url, { ...options, signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    throw new Unreachable();
  }
}

async function refuse(answer) {
  if (answer.status >= 500) throw new Unreachable();
  const problem = await answer.json().catch(() => ({}));
  throw new Refused(problem.detail || "That was not accepted. Please try again.");
}
