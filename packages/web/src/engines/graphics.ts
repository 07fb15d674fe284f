import { webGPUAdapter } from './web-gpu-adapter.ts';

export type GraphicsTechnology = 'webgl' | 'webgpu';

/** What computes behind a technology of graphics: nothing, the processor, or a GPU. */
export type Graphics = 'none' | 'software' | 'gpu';

const softwareNames = /swiftshader|llvmpipe|software|basic render/i;

/** Asks the browser what it has; a browser without WebGPU may say so in its console as well, one without WebGL does not. */
export async function graphicsOf(technology: GraphicsTechnology): Promise<Graphics> {
  const description = technology === 'webgl' ? describeWebGL() : await describeWebGPU();
  if (description === undefined) return 'none';
  return softwareNames.test(description) ? 'software' : 'gpu';
}

function describeWebGL(): string | undefined {
  const gl = makeCanvas()?.getContext('webgl2') as WebGL2RenderingContext | null | undefined;
  if (gl == null) return undefined;
  let description = String(gl.getParameter(gl.RENDERER));
  // Firefox tells without the extension, and warns of it.
  if (description === 'WebKit WebGL') {
    const details = gl.getExtension('WEBGL_debug_renderer_info');
    if (details !== null) description = String(gl.getParameter(details.UNMASKED_RENDERER_WEBGL));
  }
  // Browsers keep a few contexts only.
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return description;
}

function makeCanvas(): OffscreenCanvas | HTMLCanvasElement | undefined {
  if ('OffscreenCanvas' in globalThis) return new OffscreenCanvas(1, 1);
  return 'document' in globalThis ? document.createElement('canvas') : undefined;
}

async function describeWebGPU(): Promise<string | undefined> {
  const adapter = await webGPUAdapter();
  if (adapter === undefined) return undefined;
  const { architecture, description, isFallbackAdapter } = adapter.info ?? {};
  return [architecture, description, isFallbackAdapter && 'software'].join(' ');
}
