#!/usr/bin/env node
import { execute, settings } from '@oclif/core';

settings.enableAutoTranspile = false; // dist is what runs, under NODE_ENV=test too
await execute({ dir: import.meta.url });
