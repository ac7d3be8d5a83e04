// The element <clinic-chat>, and what a page can do with it: window.ClinicChat.

import { h } from "./dom";
import { speakFor } from "./events";
import { build, type Chat } from "./panel";
import style from "./style.css";
import { say } from "./talk";

const NAME = "clinic-chat";
let chat: Chat;

class ClinicChat extends HTMLElement {
  connectedCallback(): void {
    if (chat) return;
    const root = this.attachShadow({ mode: "closed" });
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(style);
      root.adoptedStyleSheets = [sheet];
    } catch {
      root.append(h("style", "", style)); // a browser from before constructed style sheets
    }
    speakFor(this);
    chat = build(root, this.hasAttribute("inline"));
  }
}

function start(): void {
  if (customElements.get(NAME)) return;
  customElements.define(NAME, ClinicChat);
  if (!chat) document.body.append(document.createElement(NAME));
  (window as any).ClinicChat = {
    open({ message }: { message?: string } = {}): void {
      chat.open(true);
      if (message) say(message);
    },
    close: () => chat.close(),
  };
}

if (document.readyState == "loading") addEventListener("DOMContentLoaded", start);
else start();
