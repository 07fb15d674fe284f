import { applyPalette, GIFEncoder, quantize } from 'gifenc';

/** A picture as RGBA, and how long it is to be seen. */
export interface GifPicture {
  readonly pixels: Uint8ClampedArray;
  readonly milliseconds: number;
}

/** Makes a film of pictures of one size that comes round again; a picture that nothing changed in is seen longer. */
export class GifEncoder {
  readonly #width: number;
  readonly #height: number;
  readonly #gif = GIFEncoder();
  #last: GifPicture | undefined;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
  }

  add(picture: GifPicture): void {
    const last = this.#last;
    if (last && isSame(last.pixels, picture.pixels))
      this.#last = { ...last, milliseconds: last.milliseconds + picture.milliseconds };
    else {
      this.#write();
      this.#last = picture;
    }
  }

  finish(): Uint8Array<ArrayBuffer> {
    this.#write();
    this.#gif.finish();
    return this.#gif.bytes();
  }

  #write(): void {
    if (!this.#last) return;
    const { pixels, milliseconds } = this.#last;
    const palette = quantize(pixels, 256);
    this.#gif.writeFrame(applyPalette(pixels, palette), this.#width, this.#height, { palette, delay: milliseconds });
  }
}

function isSame(one: Uint8ClampedArray, other: Uint8ClampedArray): boolean {
  return one.length === other.length && one.every((value, i) => value === other[i]);
}
