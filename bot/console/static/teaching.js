// What makes writing and publishing livelier where scripts run. Every page works without it.

// How much room is left, below a field that has little.
for (const field of document.querySelectorAll("[data-most]")) {
  const most = Number(field.dataset.most);
  const room = document.createElement("span");
  room.className = "room";
  room.setAttribute("aria-hidden", "true"); // the limit itself is told with the field
  const count = () => {
    const length = [...field.value].length;
    room.textContent = `${length} / ${most}`;
    room.classList.toggle("over", length > most);
  };
  field.addEventListener("input", count);
  field.after(room);
  count();
}

// Only the facts of the source that is chosen.
const source = document.querySelector("#source");
if (source) {
  const show = () => {
    for (const part of document.querySelectorAll("[data-source]")) {
      part.hidden = part.dataset.source !== source.value;
    }
  };
  source.addEventListener("change", show);
  show();
}

// The chat window's own colour.
function colour() {
  for (const chat of document.querySelectorAll("[data-accent]")) {
    chat.style.setProperty("--accent", chat.dataset.accent);
  }
}
document.addEventListener("htmx:afterSwap", colour);
colour();

// What is written is not lost by leaving in haste.
const editor = document.querySelector("[data-keep]");
if (editor) {
  let written = false;
  editor.addEventListener("input", () => (written = true));
  editor.addEventListener("submit", () => (written = false));
  addEventListener("beforeunload", (event) => {
    if (written) event.preventDefault();
  });
}

// How far the workshop is. When it has ended, the page says the rest.
const progress = document.querySelector("[data-progress]");
if (progress) {
  const events = new EventSource(progress.dataset.progress);
  const bar = progress.querySelector("progress");
  const step = progress.querySelector("[data-step]");
  const left = progress.querySelector("[data-left]");
  events.addEventListener("step", (event) => {
    const now = JSON.parse(event.data);
    bar.value = now.share;
    if (step.textContent !== now.step) step.textContent = now.step;
    left.textContent = now.left;
  });
  events.addEventListener("end", () => {
    events.close();
    location.reload();
  });
  addEventListener("pagehide", () => events.close(), { once: true });
}
