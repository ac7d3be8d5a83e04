// Makes the clinic's accent colour readable wherever it is used, in light and in dark.

const ENOUGH = 4.5; // contrast of text, WCAG AA
const WHITE = [255, 255, 255];
const BLACK = [0, 0, 0];
const LIGHT_SURFACE = [243, 239, 231]; // the least light of the light surfaces
const DARK_SURFACE = [43, 51, 48]; // the least dark of the dark ones

/** Sets the accent and what goes with it as custom properties of the page. */
export function applyAccent(hex) {
  const accent = parse(hex);
  if (!accent) return;
  const style = document.documentElement.style;
  const on = contrast(accent, WHITE) >= ENOUGH ? WHITE : BLACK;
  style.setProperty("--accent", css(accent));
  style.setProperty("--on-accent", css(on));
  style.setProperty("--accent-ink-light", css(readable(accent, LIGHT_SURFACE, BLACK)));
  style.setProperty("--accent-ink-dark", css(readable(accent, DARK_SURFACE, WHITE)));
}

/** The colour, moved towards `end` until it can be read on `surface`. */
function readable(colour, surface, end) {
  for (let part = 0; part < 1; part += 0.05) {
    const mixed = colour.map((value, i) => Math.round(value + (end[i] - value) * part));
    if (contrast(mixed, surface) >= ENOUGH) return mixed;
  }
  return end;
}

function contrast(a, b) {
  const [darker, lighter] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour) {
  const [r, g, b] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function parse(hex) {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex);
  return match && match.slice(1).map((part) => parseInt(part, 16));
}

function css(colour) {
  return `rgb(${colour.join(" ")})`;
}
