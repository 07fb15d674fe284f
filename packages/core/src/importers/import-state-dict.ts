import * as v from 'valibot';
import { FlowError } from '../flow-error.ts';
import type { HostTensor } from '../host-array.ts';
import { importFlowjax } from './import-flowjax.ts';
import { importNflows } from './import-nflows.ts';
import { importNormflows } from './import-normflows.ts';
import { importZuko } from './import-zuko.ts';
import type { ImportedFlow } from './part.ts';
import { StateDict } from './state-dict.ts';

export const importLibraries = ['nflows', 'normflows', 'zuko', 'flowjax'] as const;

/** What a state dict does not say of itself: the model it belongs to. */
export interface StateDictSource {
  /** The library the weights come from. */
  readonly library: (typeof importLibraries)[number];
  /** The class of the flow, where the library has several, for instance `NSF` of zuko. */
  readonly class?: string;
  /** The arguments the model was made with, by their names in the library. */
  readonly arguments?: Readonly<Record<string, unknown>>;
}

const importers: Readonly<
  Record<
    StateDictSource['library'],
    (state: StateDict, name: string, args: Readonly<Record<string, unknown>>) => ImportedFlow
  >
> = { nflows: importNflows, normflows: importNormflows, zuko: importZuko, flowjax: importFlowjax };

const schema = v.object({ library: v.picklist(importLibraries) });

/**
 * A flow with the weights of another library (nflows 0.14, normflows 1.7, zuko 1.6, flowjax 19): `new Flow(bijection, { base, params })`
 * computes what the library computes. Its weights are the tensors of the library's own state, for instance from `readSafetensors`.
 *
 * @throws FlowError SPEC_INVALID for an unknown library, class or argument, FILE_FORMAT naming a tensor that is missing, of another shape, or unknown.
 *
 * @example
 * ```ts no-run
 * const { tensors } = readSafetensors(bytes); // model.state_dict(), written by Python's safetensors
 * const { bijection, base, params } = importStateDict(tensors, { library: 'zuko', class: 'MAF' });
 * const flow = new Flow(bijection, { base, params });
 * ```
 */
export function importStateDict(tensors: ReadonlyMap<string, HostTensor>, source: StateDictSource): ImportedFlow {
  if (!v.is(schema, source))
    throw new FlowError('SPEC_INVALID', `unknown library "${String((source as { library?: unknown }).library)}"`, {
      hint: `known: ${importLibraries.join(', ')}`,
    });
  const state = new StateDict(tensors);
  const imported = importers[source.library](state, source.class?.split('.').at(-1) ?? '', source.arguments ?? {});
  state.finish();
  return imported;
}
