import { answerCalls } from '../../worker-calls/answer-calls.ts';
import { GifEncoder, type GifPicture } from './gif-encoder.ts';

/** What a film is begun with, its pictures, its end: the answer to that is the file. */
export type GifCall =
  | { readonly kind: 'begin'; readonly width: number; readonly height: number }
  | { readonly kind: 'picture'; readonly picture: GifPicture }
  | { readonly kind: 'end' };

let encoder: GifEncoder;
answerCalls(async (call: GifCall) => {
  if (call.kind === 'begin') encoder = new GifEncoder(call.width, call.height);
  else if (call.kind === 'picture') encoder.add(call.picture);
  else return encoder.finish();
  return undefined;
});
