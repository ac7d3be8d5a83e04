// What the page may listen to: events on the chat's element. They carry no text of anybody's.

let target: EventTarget;

/** From now on events are those of this element. */
export function speakFor(element: EventTarget): void {
  target = element;
}

export function emit(name: string, detail?: object): void {
  target.dispatchEvent(new CustomEvent("clinic-chat:" + name, { detail, bubbles: true }));
}
