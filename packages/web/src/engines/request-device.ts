/** The part of a `GPUDevice` that engines need. */
export interface Device {
  readonly lost: Promise<unknown>;
  destroy(): void;
}

interface Adapter {
  readonly limits: Readonly<Record<string, number>>;
  requestDevice(options: { readonly requiredLimits: Readonly<Record<string, number>> }): Promise<Device>;
}

/** What is asked of a device beyond what each has; a runtime that computes uses all that the adapter allows. */
const limits = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
  'maxComputeWorkgroupsPerDimension',
];

/** A device of one's own on WebGPU, which must be there. */
export async function requestDevice(): Promise<Device> {
  const { gpu } = globalThis.navigator as unknown as { gpu: { requestAdapter(): Promise<Adapter> } };
  const adapter = await gpu.requestAdapter();
  return adapter.requestDevice({
    requiredLimits: Object.fromEntries(limits.map((limit) => [limit, adapter.limits[limit]!])),
  });
}
