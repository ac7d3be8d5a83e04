// The clinic's page: its own words and numbers, and the ways into the chat.

import { applyAccent } from "./colour.js";

try {
  const answer = await fetch("/api/widget");
  fill(await answer.json());
} catch {
  document.getElementById("failed").hidden = false;
}
for (const opener of document.querySelectorAll("[data-open-chat]")) {
  opener.addEventListener("click", () => window.ClinicChat.open());
}

function fill(clinic) {
  document.title = clinic.name;
  applyAccent(clinic.accent);
  const texts = { ...clinic, phone: clinic.phone.text };
  for (const place of document.querySelectorAll("[data-fill]")) {
    const text = texts[place.dataset.fill];
    place.replaceChildren(...("lines" in place.dataset ? lines(text) : [text]));
  }
  for (const link of document.querySelectorAll("[data-link]")) {
    link.href = clinic[link.dataset.link].url;
    if (link.dataset.link === "booking") Object.assign(link, { target: "_blank", rel: "noopener" });
  }
  for (const status of document.querySelectorAll(".status")) {
    status.classList.toggle("open", clinic.open_now);
  }
  document.getElementById("questions").replaceChildren(...clinic.suggested.map(question));
}

function lines(text) {
  return text.split(/;\s*/).map((line) => element("span", "line", line));
}

function question(title) {
  const button = element("button", "question", title);
  button.type = "button";
  button.addEventListener("click", () => window.ClinicChat.open({ message: title }));
  const item = element("li", "");
  item.append(button);
  return item;
}

function element(tag, className, text = "") {
  return Object.assign(document.createElement(tag), { className, textContent: text });
}
