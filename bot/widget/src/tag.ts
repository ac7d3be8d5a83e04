// How the page asked for the chat: the tag that loaded this file says where the gateway is.

const tag = (document.currentScript || document.createElement("script")) as HTMLScriptElement;

/** The tag's data attributes. */
export const options = tag.dataset;

/** Where the gateway's API begins. */
export const API = (options.server || tag.src || "/").replace(/[^/]*$/, "api/");
