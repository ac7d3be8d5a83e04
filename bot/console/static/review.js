// Keys press what is on the page and shows them: every one has a button or link, nothing needs them.

const TYPING = "input:not([type=checkbox], [type=radio]), select, textarea";

function ticked() {
  return document.querySelectorAll('#several [name="groups"]:checked').length;
}

function press(target) {
  if (target.matches("summary")) {
    target.parentElement.open = true;
    target.parentElement.querySelector("[data-first]").focus();
  } else if (target.matches(TYPING)) {
    target.focus();
  } else {
    target.click();
  }
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.key === "Escape") document.activeElement.blur();
  if (event.target.closest(TYPING)) return;
  if (event.key === " " && event.target.closest("button, a, summary, input")) return;
  const key = CSS.escape(event.key);
  const several = ticked() ? document.querySelector(`[data-several="${key}"]`) : null;
  const target = several || document.querySelector(`[data-key="${key}"]`);
  if (!target) return;
  event.preventDefault();
  press(target);
});

// What follows from ticks shows only once there are any.
const several = document.querySelector(".several");
if (several) {
  const show = () => several.classList.toggle("idle", ticked() === 0);
  several.closest("form").addEventListener("change", show);
  addEventListener("pageshow", show);
  show();
}

// A tick is no reason to send: Enter means what the button in focus says.
for (const box of document.querySelectorAll("#decide [type=checkbox]")) {
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}

const open = document.querySelector(".lesson[open] [data-first]");
if (open) open.focus();
document.querySelector(".inbox .here")?.scrollIntoView({ block: "nearest" });
