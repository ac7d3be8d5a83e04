// What can be read on the clinic's accent colour: black or white, at a contrast of 4.5 (WCAG AA). The
// accent itself is only ever a surface or a line; text beside it has colours of its own.

/** Black or white; nothing for what is no #rrggbb. */
export function on(accent: string): string | undefined {
  if (!/^#[\da-f]{6}$/i.test(accent)) return undefined;
  // A plain power in place of sRGB's curve: tried on every colour, it chooses well (test_widget.py).
  const [r, g, b] = [1, 3, 5].map((at) => (parseInt(accent.slice(at, at + 2), 16) / 255) ** 2.2);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.18 ? "#000" : "#fff";
}
