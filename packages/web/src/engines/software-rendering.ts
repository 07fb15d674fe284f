const softwareNames = /swiftshader|llvmpipe|software|basic render/i;

/** Whether a technology is there but computes on the processor, where wasm is faster: not worth a trial. */
export async function rendersInSoftware(technology: 'webgl' | 'webgpu'): Promise<boolean> {
  const description = technology === 'webgl' ? describeWebGL() : await describeWebGPU();
  return description !== undefined && softwareNames.test(description);
}

function describeWebGL(): string | undefined {
  if (!('OffscreenCanvas' in globalThis)) return undefined;
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  const details = gl?.getExtension('WEBGL_debug_renderer_info');
  if (gl == null || details == null) return undefined;
  const description = String(gl.getParameter(details.UNMASKED_RENDERER_WEBGL));
  // Browsers keep a few contexts only.
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return description;
}

async function describeWebGPU(): Promise<string | undefined> {
  interface Adapter {
    readonly info?: {
      readonly architecture?: string;
      readonly description?: string;
      readonly isFallbackAdapter?: boolean;
    };
  }
  const { gpu } = (globalThis.navigator ?? {}) as { gpu?: { requestAdapter(): Promise<Adapter | null> } };
  const info = (await gpu?.requestAdapter())?.info;
  return info && [info.architecture, info.description, info.isFallbackAdapter && 'software'].join(' ');
}
