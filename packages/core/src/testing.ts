// What tests of engines, bijections and flows are made of: for this library and for those who add to it.
export type { ConformanceCase } from './testing/conformance-case.ts';
export { conformanceCases, primitivesOutsideGraphs } from './testing/conformance-cases.ts';
export { conformanceChecks, type ConformanceCheck } from './testing/conformance-checks.ts';
export { runConformanceCase } from './testing/run-conformance-case.ts';
export { runLeakCheck } from './testing/run-leak-check.ts';
export { checkBijection, type CheckBijectionOptions } from './testing/check-bijection.ts';
export { checkDistribution, type CheckDistributionOptions } from './testing/check-distribution.ts';
export type { CheckReport } from './testing/check-log.ts';
export { integrateDensity, type DensityIntegral, type IntegrateOptions } from './testing/integrate-density.ts';
export { registrySubjects, type RegistrySubject } from './testing/registry-subjects.ts';
export type { GraphCase } from './testing/graph-case.ts';
export { checkSplines, splineNames, type CheckSplinesOptions, type SplineDeviations } from './testing/check-splines.ts';
