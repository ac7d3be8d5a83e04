// Turns replies into elements. What others wrote is only ever set as text, never as markup.

const SAFE = new Set(["https:", "http:", "tel:"]);
const TYPED_NUMBER = /\+?\(?\d[\d\s().-]{5,}\d/g;

/** An element with a class and text or children. */
export function el(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** What the visitor wrote or pressed. */
export function said(text) {
  return el("div", "turn visitor", sender("You"), el("p", "bubble", text));
}

/** Something the page itself says, such as that a message was not sent. */
export function notice(text, retry) {
  const again = retry ? button("Try again", "quick", retry) : null;
  return el("div", "turn notice", el("p", "bubble", text), again);
}

/** One reply of the assistant. `context`: {press, typed, widget}. */
export function reply(reply, context) {
  const emergency = reply.outcome === "emergency";
  const bubble = el("div", "bubble", el("p", "words", reply.text));
  if (emergency) bubble.prepend(el("p", "alarm", "Emergency"));
  const hasCard = reply.card === "callback";
  // The card brings the same links itself.
  if (reply.links.length && !hasCard) bubble.append(el("p", "links", ...reply.links.map(link)));
  if (reply.source) bubble.append(source(reply.source, context.widget.article_reviewed_on));
  const turn = el("div", emergency ? "turn bot emergency" : "turn bot", sender("Assistant"), bubble);
  if (hasCard) turn.append(card(context.typed, context.widget));
  if (reply.buttons.length) turn.append(choices(reply.buttons, context.press));
  return turn;
}

/** Buttons of which one may be pressed. `press` gets what the button stands for. */
export function choices(buttons, press) {
  const group = el("p", "choices");
  for (const choice of buttons) {
    group.append(
      button(choice.title, "quick", (event) => {
        for (const other of group.children) other.disabled = true;
        event.currentTarget.classList.add("pressed");
        press(choice);
      }),
    );
  }
  return group;
}

function sender(name) {
  return el("span", "unseen", `${name}: `);
}

function button(title, className, act) {
  const element = el("button", className, title);
  element.type = "button";
  element.addEventListener("click", act);
  return element;
}

function link({ kind, title, url }) {
  const element = el("a", `link ${kind}`, title);
  if (SAFE.has(protocol(url))) element.href = url;
  if (protocol(url) !== "tel:") {
    element.target = "_blank";
    element.rel = "noopener";
  }
  return element;
}

function protocol(url) {
  try {
    return new URL(url, location.href).protocol;
  } catch {
    return "";
  }
}

function source(place, reviewed) {
  const [kind, section] = place.split(/:\s*/);
  if (kind !== "article") return el("p", "source", "Source: the clinic");
  const part = section ? `, “${section}”` : "";
  return el("p", "source", `Source: our article${part}, reviewed ${month(reviewed)}`);
}

function month(date) {
  const format = { month: "long", year: "numeric", timeZone: "UTC" };
  return new Intl.DateTimeFormat("en-GB", format).format(new Date(date));
}

/** Where a call back could be asked for. Requests can't be taken here yet, and it says so. */
function card(typed, widget) {
  const number = (typed.match(TYPED_NUMBER) || []).at(-1);
  const box = el("div", "card", el("p", "card-title", "About a call back"));
  if (number) {
    const output = el("output", "number", number.trim());
    output.setAttribute("aria-label", "The number you typed");
    box.append(el("p", "", "Your number: ", output));
  }
  const nobody = number ? "nobody has received your number" : "nothing has been sent";
  box.append(
    el("p", "small", `This chat can't pass on call-back requests yet, so ${nobody}. Please call us or book online instead.`),
    el("p", "links", ...ways(widget).map(link)),
  );
  return box;
}

function ways({ phone, booking }) {
  return [
    { kind: "call", title: `Call ${phone.text}`, url: phone.url },
    { kind: "book", title: "Book online", url: booking.url },
  ];
}
