// The paths of the icons, drawn for a grid of 24.

export const CHAT = "M4 5h16v11h-8l-5 4v-4H4Z";
export const CLOSE = "m6 6 12 12M6 18 18 6";
export const MORE = "M4 12h1m7 0h1m7 0h1";
export const SEND = "M12 19V5m-6 6 6-6 6 6";
export const CALL = "M5 3h4l2 5-3 2q2 4 6 6l2-3 5 2v4q-1 2-4 2Q5 18 3 7q0-3 2-4Z";
export const BOOK = "M4 6h16v14H4Zm0 5h16M8 3v5m8-5v5";
export const ALERT = "M12 4 3 20h18Zm0 6v4m0 3h0";
export const THUMB = "M7 11v9H4v-9Zl4-8q3 0 3 3v3h6l-2 11H7";
