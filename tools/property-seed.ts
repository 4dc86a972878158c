import fc from "fast-check";

/**
 * Property tests use the same inputs each time, so that a failure is due to a change in the code. For other inputs:
 * `PROPERTY_SEED=1 npm run unit`.
 */
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 0) });
