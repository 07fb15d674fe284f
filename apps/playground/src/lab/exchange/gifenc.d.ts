/** What is used of gifenc, which has no types. */
declare module 'gifenc' {
  export type RgbPalette = readonly (readonly [number, number, number])[];

  interface Frame {
    readonly palette: RgbPalette;
    /** In milliseconds. */
    readonly delay: number;
  }
  interface Encoder {
    writeFrame(index: Uint8Array, width: number, height: number, frame: Frame): void;
    finish(): void;
    bytes(): Uint8Array<ArrayBuffer>;
  }
  export function GIFEncoder(): Encoder;
  export function quantize(rgba: Uint8ClampedArray, colours: number): RgbPalette;
  export function applyPalette(rgba: Uint8ClampedArray, palette: RgbPalette): Uint8Array;
}
