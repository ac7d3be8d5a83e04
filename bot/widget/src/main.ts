// The element <clinic-chat>, and what a page can do with it: window.ClinicChat.

import { h } from "./dom";
import { speakFor } from "./events";
import { build, close, open } from "./panel";
import style from "./style.css";
import { say } from "./talk";

const NAME = "clinic-chat";
let built: boolean;

class ClinicChat extends HTMLElement {
  connectedCallback(): void {
    if (built) return;
    built = true;
    const root = this.attachShadow({ mode: "closed" });
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(style);
      root.adoptedStyleSheets = [sheet];
    } catch {
      root.append(h("style", "", style)); // a browser from before constructed style sheets
    }
    speakFor(this);
    build(root, this.hasAttribute("inline"));
  }
}

function start(): void {
  if (customElements.get(NAME)) return;
  customElements.define(NAME, ClinicChat);
  if (!built) document.body.append(document.createElement(NAME));
  (window as any).ClinicChat = {
    close,
    open({ message }: { message?: string } = {}): void {
      open(true);
      if (message) say(message);
    },
  };
}

if (document.readyState == "loading") addEventListener("DOMContentLoaded", start);
else start();
