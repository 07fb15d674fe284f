import { deepest, emptyPainting, side, type Painting } from './painting.ts';

/** A picture as a density: what is darkest where the picture is light, lightest where it is dark, is most likely. */
export async function paintingFromImage(file: Blob): Promise<Painting> {
  const bitmap = await createImageBitmap(file);
  try {
    const canvas = new OffscreenCanvas(side, side);
    const context = canvas.getContext('2d', { willReadFrequently: true })!;
    context.fillStyle = '#fff';
    context.fillRect(0, 0, side, side);
    const scale = (0.94 * side) / Math.max(bitmap.width, bitmap.height);
    const [width, height] = [bitmap.width * scale, bitmap.height * scale];
    context.imageSmoothingQuality = 'high';
    context.drawImage(bitmap, (side - width) / 2, (side - height) / 2, width, height);
    return paintingFromPixels(context.getImageData(0, 0, side, side).data);
  } finally {
    bitmap.close();
  }
}

/** From pixels of red, green, blue and opacity, from the top row down. What most of the rim looks like is taken for the background. */
export function paintingFromPixels(pixels: ArrayLike<number>): Painting {
  const light = Float64Array.from(
    { length: side * side },
    (_, i) => (0.2126 * pixels[4 * i]! + 0.7152 * pixels[4 * i + 1]! + 0.0722 * pixels[4 * i + 2]!) / 255,
  );
  const rim = light.filter((_, i) => i % side < 2 || i % side >= side - 2 || i < 2 * side || i >= side * (side - 2));
  const background = rim.sort()[rim.length >> 1]!;
  const difference = light.map((value) => Math.abs(value - background));
  const most = difference.reduce((a, b) => Math.max(a, b), 1e-3);
  const painting = emptyPainting();
  difference.forEach((value, i) => {
    const row = side - 1 - Math.floor(i / side);
    painting[row * side + (i % side)] = Math.round((deepest * value) / most);
  });
  return painting;
}
