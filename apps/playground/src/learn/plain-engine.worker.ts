import { referenceEngine } from '@flows/core';
import { serveEngine, type MessageTarget } from '@flows/core/engine';

// The DOM's types take every script for one of a window.
serveEngine(globalThis as unknown as MessageTarget, () => referenceEngine());
