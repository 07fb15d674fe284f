export const rates = [1e-5, 3e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 1e-1] as const;
export const batchSizes = [16, 32, 64, 128, 256, 512, 1024, 2048] as const;

/** Steps a second; `full`: as many as there can be. */
export const speeds = ['1', '10', '100', 'full'] as const;
export type Speed = (typeof speeds)[number];
