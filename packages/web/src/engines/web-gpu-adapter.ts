/** The part of a `GPUDevice` that engines need. */
export interface Device {
  readonly lost: Promise<unknown>;
  destroy(): void;
}

type Limits = Readonly<Record<string, number>>;

/** The part of a `GPUAdapter` that is read here. */
export interface Adapter {
  readonly limits: Limits;
  readonly info?: {
    readonly architecture?: string;
    readonly description?: string;
    readonly isFallbackAdapter?: boolean;
  };
  requestDevice(options: { readonly requiredLimits: Limits }): Promise<Device>;
}

/** What WebGPU would compute on; undefined without WebGPU, or without a GPU for it. */
export async function webGPUAdapter(): Promise<Adapter | undefined> {
  const { gpu } = (globalThis.navigator ?? {}) as { gpu?: { requestAdapter(): Promise<Adapter | null> } };
  return (await gpu?.requestAdapter()) ?? undefined;
}
