// Makes the clinic's accent colour readable wherever it is used, in light and in dark: a contrast of
// 4.5, WCAG AA. Luminances here are relative ones plus 0.05, so that a contrast is a ratio of two.

type Rgb = number[];

const INK_ON_LIGHT = 0.2; // at most, on the darkest of the light surfaces
const INK_ON_DARK = 0.36; // at least, on the lightest of the dark ones
const UNDER_WHITE = 0.233; // at most, under white text

/** The custom properties that go with an accent colour; none if it is no #rrggbb. */
export function colours(accent: string): [string, string][] {
  const rgb = (/^#[\da-f]{6}$/i.test(accent) ? [1, 3, 5] : []).map((at) => parseInt(accent.slice(at, at + 2), 16));
  return rgb[0] == null
    ? []
    : [
        ["--a", accent],
        ["--o", luminance(rgb) > UNDER_WHITE ? "#000" : "#fff"],
        ["--l", towards(0, rgb, (now) => now <= INK_ON_LIGHT)],
        ["--d", towards(255, rgb, (now) => now >= INK_ON_DARK)],
      ];
}

/** The colour, moved towards black or white until it will do. */
function towards(end: number, rgb: Rgb, enough: (luminance: number) => boolean): string {
  for (let part = 0; ; part += 0.05) {
    const mixed = rgb.map((value) => Math.round(value + (end - value) * part));
    if (enough(luminance(mixed))) return `rgb(${mixed})`;
  }
}

function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((value) => (value > 10 ? ((value / 255 + 0.055) / 1.055) ** 2.4 : value / 3295));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
}
