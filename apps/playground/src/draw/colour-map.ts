/**
 * Colours of a density from none (0, the paper) to its highest (1): lightness goes one way in even steps while the hue turns from teal to
 * indigo, so that it reads in grey and for every kind of colour vision. 256 colours, red, green and blue.
 */
export function densityColours(isDark: boolean, paper: string): Uint8ClampedArray {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(paper.slice(at, at + 2), 16));
  const colours = new Uint8ClampedArray(256 * 3);
  for (let i = 0; i < 256; i++) {
    const t = i / 255;
    const lightness = isDark ? 0.22 + 0.68 * t : 0.985 - 0.7 * t;
    const chroma = 0.13 * Math.sin(Math.PI * Math.min(1, 0.08 + 0.85 * t));
    const hue = isDark ? 275 - 110 * t : 185 + 90 * t;
    const colour = fromOklch(lightness, chroma, hue);
    // The lowest tenth fades into the paper.
    const fade = Math.min(1, t / 0.1);
    const paperColour = [r!, g!, b!];
    for (let c = 0; c < 3; c++) colours[3 * i + c] = fade * colour[c]! + (1 - fade) * paperColour[c]!;
  }
  return colours;
}

/** OKLCH (Ottosson 2020) to sRGB, 0 to 255. */
function fromOklch(lightness: number, chroma: number, degrees: number): readonly [number, number, number] {
  const a = chroma * Math.cos((degrees * Math.PI) / 180);
  const b = chroma * Math.sin((degrees * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const gamma = (linear: number): number =>
    255 * (linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055);
  return [
    gamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    gamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    gamma(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}
