import { noGraphics } from './need-graphics.ts';
import { webGPUAdapter, type Device } from './web-gpu-adapter.ts';

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

/**
 * A device on WebGPU that an engine has to itself.
 *
 * @throws FlowError ENGINE_UNAVAILABLE without WebGPU.
 */
export async function requestDevice(engine: string): Promise<Device> {
  const adapter = await webGPUAdapter();
  if (adapter === undefined) throw noGraphics('webgpu', engine);
  return adapter.requestDevice({
    requiredLimits: Object.fromEntries(limits.map((limit) => [limit, adapter.limits[limit]!])),
  });
}
