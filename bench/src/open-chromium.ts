import { chromium, type Browser } from 'playwright-core';

/** A fresh headless Chromium without GPU; with `webgl` one is imitated in software. */
export const openChromium = ({ webgl = false } = {}): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env['FLOWS_CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--headless=new',
      '--no-sandbox',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      ...(webgl ? ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'] : ['--disable-gpu']),
    ],
  });
