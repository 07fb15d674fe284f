import { defineConfig, type UserConfig } from 'tsdown';

/** One way to build every package: ESM with types in `dist`; dependencies stay imports. */
export function library(entry: readonly string[], options: UserConfig = {}): UserConfig {
  return defineConfig({
    entry: [...entry],
    format: 'esm',
    platform: 'neutral',
    target: 'es2023',
    dts: { sourcemap: true },
    sourcemap: true,
    clean: true,
    fixedExtension: false,
    hash: false,
    ...options,
  });
}
