import type { Graph } from '../../graph/graph.ts';
import type { HostArray } from '../../host-array.ts';
import type { CompileOptions, Precision } from '../engine.ts';
import type { PostedError } from './posted-error.ts';

type Arrays = Readonly<Record<string, HostArray>>;

/** What the user of an engine asks for: the answer each kind gets. */
export interface EngineCalls {
  open: {
    readonly with: { readonly options: unknown };
    readonly answer: { readonly name: string; readonly precisions: readonly Precision[] };
  };
  compile: { readonly with: { readonly graph: Graph; readonly options: CompileOptions }; readonly answer: number };
  run: {
    readonly with: { readonly executable: number; readonly inputs: Arrays };
    readonly answer: Record<string, HostArray>;
  };
  readState: { readonly with: { readonly executable: number }; readonly answer: Record<string, HostArray> };
  writeState: { readonly with: { readonly executable: number; readonly values: Arrays }; readonly answer: undefined };
  release: { readonly with: { readonly executable: number }; readonly answer: undefined };
  dispose: { readonly with: object; readonly answer: undefined };
}

export type EngineRequest = {
  readonly [K in keyof EngineCalls]: { readonly id: number; readonly kind: K } & EngineCalls[K]['with'];
}[keyof EngineCalls];

export type EngineReply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: PostedError };

/** Buffers of arrays that have theirs for themselves, each once. */
export function ownBuffers(arrays: Arrays): ArrayBuffer[] {
  const whole = Object.values(arrays).filter(
    ({ buffer, byteLength }) => buffer instanceof ArrayBuffer && buffer.byteLength === byteLength,
  );
  return [...new Set(whole.map(({ buffer }) => buffer as ArrayBuffer))];
}
