import { decodeModelFile, flowFromModelFile, type Flow } from '@flows/core';

/** A RealNVP that has learnt the two moons (build/train-first-flow.js), on the reference engine. */
export async function loadFlow(): Promise<Flow> {
  const answer = await fetch(new URL('./two-moons.safetensors', import.meta.url));
  return flowFromModelFile(await decodeModelFile(new Uint8Array(await answer.arrayBuffer())), { precision: 'float32' });
}
