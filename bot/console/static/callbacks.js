// A request that comes in while the queue is open shows by itself, unless someone is at work in it.

const queue = document.querySelector("[data-queue]");
const news = document.querySelector("#news");
let known = Number(document.querySelector('[data-counter="callbacks"]').textContent); // as it came

function atWork() {
  return queue.contains(document.activeElement) || queue.querySelector(".contact dl") !== null;
}

document.addEventListener("console:numbers", (event) => {
  const waiting = JSON.parse(event.detail).callbacks;
  const more = waiting > known;
  const changed = waiting !== known;
  known = waiting;
  if (!queue || !changed) return;
  if (!atWork()) window.htmx.ajax("GET", queue.dataset.queue, { target: queue, swap: "innerHTML" });
  else if (more) news.hidden = false;
});
