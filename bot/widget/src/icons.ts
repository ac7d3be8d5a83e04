// The paths of the icons, drawn for a grid of 24.

export const CHAT = "M4 5h16v11h-8l-5 4v-4H4Z";
export const CLOSE = "M6 6l12 12M18 6 6 18";
export const MORE = "M4 12h1M12 12h1M20 12h1";
export const SEND = "M12 19V5M6 11l6-6 6 6";
export const CALL = "M6 3h4l1 5-2 2c1 2 3 4 5 5l2-2 5 1v4c0 2-2 3-4 3C9 20 4 14 3 7c0-2 1-4 3-4Z";
export const BOOK = "M4 6h16v14H4ZM4 11h16M8 3v5M16 3v5";
export const ALERT = "M12 4 3 20h18ZM12 10v4M12 17h.01";
export const THUMB = "M7 11v9H4v-9Zm0 0 4-8c2 0 3 1 3 3v3h6l-1 9-2 2H7";
