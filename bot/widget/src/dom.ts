// Makes elements. Text is only ever set as text: no string in this program becomes markup.

/** A child; or attributes, of which one such as onclick is a listener; or nothing. */
export type Part = Node | string | Record<string, unknown> | false | null | undefined | 0;

type Tags = HTMLElementTagNameMap & Pick<SVGElementTagNameMap, "svg" | "path">;

/** An element of a class, with its attributes and children. */
export function h<Tag extends keyof Tags>(tag: Tag, name: string, ...parts: Part[]): Tags[Tag] {
  const space = /svg|path/.test(tag) ? "2000/svg" : "1999/xhtml";
  const element = document.createElementNS("http://www.w3.org/" + space, tag) as any;
  element.setAttribute("class", name);
  for (const part of parts) {
    if (part instanceof Node || typeof part == "string") element.append(part);
    else
      for (const key in part as Record<string, unknown>) {
        const value = (part as Record<string, unknown>)[key];
        if (typeof value == "function") element.addEventListener(key.slice(2), value);
        else if (value) element.setAttribute(key, value);
      }
  }
  return element;
}

/** A drawing of one path on a grid of 24. */
export function icon(d: string): SVGElement {
  return h("svg", "", { viewBox: "0 0 24 24", "aria-hidden": true }, h("path", "", { d }));
}

/** A button; one inside a form would submit it. */
export function button(
  name: string,
  onclick: (event: MouseEvent) => void,
  ...parts: Part[]
): HTMLButtonElement {
  return h("button", name, { onclick }, ...parts);
}

/** The text with its {gap} filled. */
export function fill(text: string, value: string | number): string {
  return text.replace(/{\w+}/, "" + value);
}
