import fc from "fast-check";

/**
 * Property tests try the same inputs each time, so that a change is judged by what it changes. Other inputs:
 * `PROPERTY_SEED=1 npm run test:unit`.
 */
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 0) });
