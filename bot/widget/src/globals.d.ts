// What the build puts in: the strings of one language, and style sheets as text.

declare const s: typeof import("../strings/en.json");

declare module "*.css" {
  const text: string;
  export default text;
}
