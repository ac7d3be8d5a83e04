// How the page asked for the chat: the tag that loaded this file says where the gateway is.

const tag = document.currentScript as HTMLScriptElement | null;

/** The tag's data attributes. */
export const options: DOMStringMap = tag ? tag.dataset : {};

/** Where the gateway's API begins. */
export const API = (options.server || (tag ? tag.src : "/")).replace(/[^/]*$/, "api/");
