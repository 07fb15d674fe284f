import type { FlowSpec } from '@flows/core';

/** Whether a flow maps angles, whose base is uniform, and not the plane. */
export const isOfAngles = ({ base }: Pick<FlowSpec, 'base'>): boolean => base.type === 'uniform';
