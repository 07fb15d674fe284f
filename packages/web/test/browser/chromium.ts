import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const executablePath = process.env['FLOWS_CHROMIUM'] ?? '/usr/bin/chromium';

/** Whether there is a browser to test with. */
export const hasChromium: boolean = existsSync(executablePath);

/** `software`: WebGL and WebGPU, computed by the processor. `webgl`: without WebGPU. `none`: neither, as on a machine without a GPU. */
export type Graphics = 'software' | 'webgl' | 'none';

const flags: Readonly<Record<Graphics, readonly string[]>> = {
  software: [
    '--use-angle=swiftshader',
    '--enable-unsafe-swiftshader',
    '--enable-unsafe-webgpu',
    '--use-webgpu-adapter=swiftshader',
    '--enable-features=Vulkan',
  ],
  webgl: ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
  none: ['--disable-gpu', '--disable-software-rasterizer'],
};

/** A headless Chromium that asks nobody for anything. */
export const launchChromium = (graphics: Graphics = 'software'): Promise<Browser> =>
  chromium.launch({
    executablePath,
    headless: true,
    args: [
      '--headless=new',
      '--no-sandbox',
      ...flags[graphics],
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
