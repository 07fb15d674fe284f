import type { Pen } from './pen.ts';

interface State {
  fillStyle: string;
  strokeStyle: string;
  lineWidth: number;
  lineJoin: string;
  globalAlpha: number;
  font: string;
  textAlign: string;
  textBaseline: string;
  imageSmoothingEnabled: boolean;
  imageSmoothingQuality: string;
  dash: readonly number[];
  clipId: string;
}

const anchors: Readonly<Record<string, string>> = { left: 'start', center: 'middle', right: 'end' };
const baselines: Readonly<Record<string, string>> = { top: 'hanging', middle: 'central', bottom: 'auto' };
const round = (value: number): string => String(Number(value.toFixed(2)));
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** What drawing functions need of a canvas, written as SVG instead. Images must be drawn from canvases that can be read. */
export class SvgContext {
  readonly #parts: string[] = [];
  readonly #definitions: string[] = [];
  readonly #saved: State[] = [];
  readonly #imageOf: (image: OffscreenCanvas) => string;
  #path = '';
  #state: State = {
    fillStyle: '#000',
    strokeStyle: '#000',
    lineWidth: 1,
    lineJoin: 'miter',
    globalAlpha: 1,
    font: '12px sans-serif',
    textAlign: 'left',
    textBaseline: 'alphabetic',
    imageSmoothingEnabled: true,
    imageSmoothingQuality: 'low',
    dash: [],
    clipId: '',
  };

  /** `imageOf` gives the address of an image's pixels, a data URL. */
  constructor(imageOf: (image: OffscreenCanvas) => string) {
    this.#imageOf = imageOf;
    // The properties of a canvas' state are this one's, too.
    for (const name of Object.keys(this.#state) as (keyof State)[])
      Object.defineProperty(this, name, {
        get: () => this.#state[name],
        set: (value: never) => {
          this.#state = { ...this.#state, [name]: value };
        },
      });
  }

  /** As the drawing functions want it. */
  get context(): Pen['context'] {
    return this as unknown as Pen['context'];
  }
  /** The content of an SVG element. */
  get content(): string {
    return `<defs>${this.#definitions.join('')}</defs>${this.#parts.join('')}`;
  }

  save(): void {
    this.#saved.push(this.#state);
  }
  restore(): void {
    this.#state = this.#saved.pop() ?? this.#state;
  }
  beginPath(): void {
    this.#path = '';
  }
  moveTo(x: number, y: number): void {
    this.#path += `M${round(x)} ${round(y)}`;
  }
  lineTo(x: number, y: number): void {
    this.#path += `${this.#path === '' ? 'M' : 'L'}${round(x)} ${round(y)}`;
  }
  closePath(): void {
    this.#path += 'Z';
  }
  rect(x: number, y: number, width: number, height: number): void {
    this.#path += `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}Z`;
  }
  arc(x: number, y: number, radius: number): void {
    this.ellipse(x, y, radius, radius);
  }
  /** A whole one. */
  ellipse(x: number, y: number, across: number, down: number): void {
    const half = (sign: number): string => `a${round(across)} ${round(down)} 0 1 0 ${round(sign * 2 * across)} 0`;
    this.#path += `M${round(x - across)} ${round(y)}${half(1)}${half(-1)}Z`;
  }
  clip(): void {
    const id = `clip${this.#definitions.length}-${Math.round(Math.random() * 1e9)}`;
    this.#definitions.push(`<clipPath id="${id}"><path d="${this.#path}"/></clipPath>`);
    this.#state = { ...this.#state, clipId: id };
  }
  setLineDash(dash: readonly number[]): void {
    this.#state = { ...this.#state, dash };
  }
  fill(): void {
    this.#add(`<path d="${this.#path}" fill="${this.#state.fillStyle}"`);
  }
  stroke(): void {
    this.#add(`<path d="${this.#path}" ${this.#stroke()}`);
  }
  fillRect(x: number, y: number, width: number, height: number): void {
    this.#add(
      `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="${this.#state.fillStyle}"`,
    );
  }
  strokeRect(x: number, y: number, width: number, height: number): void {
    this.#add(
      `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" ${this.#stroke()}`,
    );
  }
  fillText(text: string, x: number, y: number): void {
    this.#write(text, x, y, `fill="${this.#state.fillStyle}"`);
  }
  strokeText(text: string, x: number, y: number): void {
    this.#write(text, x, y, this.#stroke());
  }
  /** About as wide as letters are. */
  measureText(text: string): { width: number } {
    const size = Number(/([\d.]+)px/.exec(this.#state.font)?.[1] ?? 12);
    return { width: 0.55 * size * text.length };
  }
  drawImage(image: OffscreenCanvas, x: number, y: number, width: number, height: number): void {
    this.#add(
      `<image href="${this.#imageOf(image)}" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" preserveAspectRatio="none"`,
    );
  }

  #write(text: string, x: number, y: number, paint: string): void {
    const { font, textAlign, textBaseline } = this.#state;
    this.#add(
      `<text x="${round(x)}" y="${round(y)}" style="font: ${font}" text-anchor="${anchors[textAlign] ?? 'start'}" dominant-baseline="${baselines[textBaseline] ?? 'auto'}" ${paint}`,
      `>${escaped(text)}</text>`,
    );
  }

  #stroke(): string {
    const { strokeStyle, lineWidth, lineJoin, dash } = this.#state;
    const dashes = dash.length > 0 ? ` stroke-dasharray="${dash.join(' ')}"` : '';
    return `fill="none" stroke="${strokeStyle}" stroke-width="${lineWidth}" stroke-linejoin="${lineJoin}"${dashes}`;
  }

  #add(open: string, rest = '/>'): void {
    const { globalAlpha, clipId } = this.#state;
    const opacity = globalAlpha < 1 ? ` opacity="${round(globalAlpha)}"` : '';
    const clipped = clipId === '' ? '' : ` clip-path="url(#${clipId})"`;
    this.#parts.push(`${open}${opacity}${clipped}${rest}`);
  }
}
