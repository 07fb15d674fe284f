/** What the library's soft clip makes of a raw parameter: within `bound` of 0. */
export const softClip = (raw: number, bound: number): number => raw / (1 + Math.abs(raw) / bound);

/** The raw parameter that becomes `value`. */
export const softUnclip = (value: number, bound: number): number => value / (1 - Math.abs(value) / bound);
