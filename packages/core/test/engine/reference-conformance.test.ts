import { referenceEngine } from '../../src/engine/reference/reference-engine.ts';
import { describeConformance } from '../describe-conformance.ts';

describeConformance('reference engine', referenceEngine);
