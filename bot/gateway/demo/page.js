// The clinic's page: its own words and numbers, and the ways into the chat.

import { Chat } from "./chat.js";
import { applyAccent } from "./colour.js";
import { el } from "./bubbles.js";

const ROOMY = matchMedia("(min-width: 1000px) and (min-height: 700px)");

const chat = new Chat();

try {
  const widget = await chat.widget();
  fill(widget);
  chat.greet(widget);
  document.getElementById("launcher").hidden = false;
  for (const opener of document.querySelectorAll("[data-open-chat]")) {
    opener.addEventListener("click", () => chat.open(opener));
  }
  if (ROOMY.matches) chat.open();
} catch {
  document.getElementById("failed").hidden = false;
}

function fill(widget) {
  document.title = widget.name;
  applyAccent(widget.accent);
  const texts = { ...widget, phone: widget.phone.text };
  for (const place of document.querySelectorAll("[data-fill]")) {
    const text = texts[place.dataset.fill];
    place.replaceChildren(...("lines" in place.dataset ? lines(text) : [text]));
  }
  for (const link of document.querySelectorAll("[data-link]")) {
    link.href = widget[link.dataset.link].url;
    if (link.dataset.link === "booking") Object.assign(link, { target: "_blank", rel: "noopener" });
  }
  for (const status of document.querySelectorAll(".status")) {
    status.classList.toggle("open", widget.open_now);
  }
  document.getElementById("questions").replaceChildren(...widget.suggested.map(question));
}

function lines(text) {
  return text.split(/;\s*/).map((line) => el("span", "line", line));
}

function question(title) {
  const button = el("button", "question", title);
  button.type = "button";
  button.addEventListener("click", () => {
    chat.open(button);
    chat.ask(title);
  });
  return el("li", "", button);
}
