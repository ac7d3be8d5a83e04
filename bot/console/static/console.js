// What makes the console livelier where scripts run. Every page works without it.

const live = document.querySelector("[data-live]");
const status = document.querySelector("#live");

function tell(sentence) {
  if (status) status.textContent = sentence;
}

const known = {}; // the numbers told last; the first ones are no news

function count(name, number) {
  for (const counter of document.querySelectorAll(`[data-counter="${CSS.escape(name)}"]`)) {
    counter.textContent = String(number);
    counter.hidden = number === 0;
  }
  if (name === "callbacks" && number > known[name]) tell("A new call-back request has come in.");
  known[name] = number;
}

function banner(sentence, href, label) {
  const main = document.querySelector("main");
  if (!main || document.querySelector(".notice.ended")) return;
  const notice = document.createElement("p");
  notice.className = "notice wrong ended";
  notice.setAttribute("role", "alert");
  const link = document.createElement("a");
  link.href = href;
  link.textContent = label;
  notice.append(`${sentence} `, link);
  main.prepend(notice);
}

// On a telephone the way to the other pages is wider than the screen.
document.querySelector(".side nav [aria-current]")?.scrollIntoView({
  block: "nearest",
  inline: "center",
});

function listen() {
  const events = new EventSource(live.dataset.live);
  events.addEventListener("numbers", (event) => {
    for (const [name, number] of Object.entries(JSON.parse(event.data))) count(name, number);
    document.dispatchEvent(new CustomEvent("console:numbers", { detail: event.data }));
  });
  events.addEventListener("ended", () => {
    events.close();
    banner("You have been logged out.", "/login", "Log in again");
  });
  // A page that nobody looks at holds no place.
  addEventListener("pagehide", () => events.close(), { once: true });
}

function reveal(selector, act) {
  for (const button of document.querySelectorAll(selector)) {
    button.hidden = false;
    button.addEventListener("click", () => act(button));
  }
}

async function copy(button) {
  const field = document.getElementById(button.dataset.copy);
  field.select();
  await navigator.clipboard.writeText(field.value);
  button.textContent = "Copied";
}

if (live && window.EventSource) listen();
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload(); // its stream was closed, its numbers are old
});
reveal("[data-print]", () => print());
reveal("[data-copy]", copy);
document.addEventListener("htmx:responseError", () => {
  banner("That did not work.", location.href, "Load the page again");
});
document.addEventListener("htmx:sendError", () => {
  banner("The console cannot be reached.", location.href, "Try again");
});
