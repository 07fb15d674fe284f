/** Names of the pictures of a model, in the order they are shown. */
export const pictures = ['density', 'samples', 'latent', 'grid', 'layers', 'probe'] as const;
export type Picture = (typeof pictures)[number];
