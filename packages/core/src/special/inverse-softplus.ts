/** The number whose softplus `log(1 + e^x)` is `y`, for `y > 0`. */
export const inverseSoftplus = (y: number): number => y + Math.log(-Math.expm1(-y));
