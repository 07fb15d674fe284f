/** Deepest nesting that files may have: far above any real spec, far below what exhausts the stack. */
export const maxJsonDepth = 100;

/** Keys that would reach an object's prototype when code later copies or merges what a file holds. */
export const forbiddenJsonKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
